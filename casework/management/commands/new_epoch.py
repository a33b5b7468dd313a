from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from casework.encryption import CustodyRefused, ring
from casework.encryption.data_keys import open_epoch
from casework.encryption.epochs import begin, days_old, destroy_ended, left_to_rewrap


class Command(BaseCommand):
    help = "Begin a key epoch: a new key wraps the living, the old one is destroyed. Online and resumable."

    def add_arguments(self, parser):
        parser.add_argument("--if-due", action="store_true", help=f"only after {settings.KEY_EPOCH_DAYS} days")

    def handle(self, *, if_due, **options):
        unfinished = bool(left_to_rewrap())
        if if_due and not unfinished and days_old() < settings.KEY_EPOCH_DAYS:
            self.stdout.write(f"The epoch is {days_old()} days old: not due yet.")
            return
        try:
            if not unfinished:
                self.stdout.write(f"The epoch of {begin(self.next_key())} begins.")
            call_command("rotate_keys", stdout=self.stdout)
            for kid in destroy_ended():
                self.stdout.write(f"The key {kid} is destroyed.")
        except CustodyRefused as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("Back the key store up now (`manage.py backup_keys`): older copies were of the old epoch.")

    def next_key(self):
        """A key that a run made and was stopped before using is taken up, not made twice."""
        newest = ring().newest
        return newest if newest != open_epoch() else ring().add_key()
