from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from casework.encryption import DecryptionFailed
from casework.encryption.key_store import restore, unopenable


class Command(BaseCommand):
    help = "Make the key store exactly what a copy holds: old data with today's keys, so that the erased stay erased."

    def add_arguments(self, parser):
        parser.add_argument("copy", type=Path)

    def handle(self, *, copy, **options):
        try:
            keys = restore(copy)
        except (DecryptionFailed, OSError):
            raise CommandError(f"{copy} is no copy of the key store that this ring opens.") from None
        self.stdout.write(f"{keys:,} keys are restored; {unopenable():,} of them do not open.")
