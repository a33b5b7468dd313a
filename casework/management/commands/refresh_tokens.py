from django.core.management.base import BaseCommand

from casework.actions.tokens import refresh_batch, stale_people
from casework.encryption import key_session


class Command(BaseCommand):
    help = "Make the search tokens anew after a change of the rules or of SEARCH_REGISTER_SIZE. Online and resumable."

    def handle(self, **options):
        left = stale_people().count()
        done = 0
        while batch := self.batch():
            done += batch
            self.stdout.write(f"{done} of {left} people have their new tokens")
        self.stdout.write("Every search token follows the rules of today.")

    def batch(self):
        with key_session():
            return refresh_batch()
