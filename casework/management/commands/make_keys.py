from django.core.management.base import BaseCommand

from casework.encryption import new_ring_document


class Command(BaseCommand):
    help = "Print a fresh key ring. Keep it in a file of mode 0400, apart from the data: without it nothing opens."
    requires_system_checks = []

    def handle(self, **options):
        self.stdout.write(new_ring_document())
