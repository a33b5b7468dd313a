from django.core.management.base import BaseCommand

from casework.sealing import chain, checkpoints


class Command(BaseCommand):
    help = "Seal the audit events that wait; take a checkpoint if one is due, and copy it. The worker does so itself."

    def handle(self, **options):
        with chain.sealer() as connection:
            sealed = chain.seal_waiting(connection)
            taken = checkpoints.take_due(connection)
            copied = checkpoints.deliver(connection)
        self.stdout.write(f"{sealed} events sealed, {int(taken)} checkpoints taken, {copied} copied.")
