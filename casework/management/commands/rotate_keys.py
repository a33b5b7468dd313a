import time

from django.core.management.base import BaseCommand, CommandError

from casework.encryption import rewrap_batch
from casework.encryption.epochs import left_to_rewrap

PATIENCE = 30  # seconds without any progress, while others hold what is left


class Command(BaseCommand):
    help = "Bring every data key under the key of the open epoch. Online and resumable: run it again after a stop."

    def handle(self, **options):
        began, total, done, unreadable = time.monotonic(), left_to_rewrap(), 0, set()
        told = moved = began
        while (batch := rewrap_batch(unreadable=unreadable)) or left_to_rewrap() > len(unreadable):
            done, now = done + batch, time.monotonic()
            moved = now if batch else moved
            if now - moved > PATIENCE:
                raise CommandError(f"{left_to_rewrap()} keys are held by others: run this again later.")
            if not batch:
                time.sleep(0.1)
            if now - told >= 1:
                told, rate = now, done / (now - began)
                self.tell(done, total, rate)
        self.tell(done, total, done / max(0.001, time.monotonic() - began))
        if unreadable:
            raise CommandError(
                f"{len(unreadable)} keys open under no key of the ring and were left as they are; the first is that of "
                f"{min(unreadable)}. docs/privacy.md says what this may mean."
            )
        self.stdout.write("Every data key is under the key of the open epoch.")

    def tell(self, done, total, rate):
        left = max(0, total - done) / rate if rate else 0
        self.stdout.write(f"{done:,} of {total:,} keys, {rate:,.0f}/s, {left:.0f} s left")
        self.stdout.flush()
