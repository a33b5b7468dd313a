from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from casework.encryption.key_store import back_up


class Command(BaseCommand):
    help = (
        "Copy the key store, sealed, into a folder apart from the data; remove copies that are old or of another epoch."
    )

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder, **options):
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        path, keys = back_up(folder, settings.KEY_BACKUP_DAYS)
        self.stdout.write(f"{keys:,} keys are in {path}.")
