from django.core.management.base import BaseCommand

from casework.encryption import DataKey, rewrap_batch, ring


class Command(BaseCommand):
    help = "Bring every data key under the first key of the ring. Online and resumable: run it again after a stop."

    def handle(self, **options):
        left = DataKey.objects.exclude(kid=ring().first).count()
        done = 0
        while batch := rewrap_batch():
            done += batch
            self.stdout.write(f"{done} of {left} keys rewrapped")
        self.stdout.write(f"Every data key is under {ring().first}.")
