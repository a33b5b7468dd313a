from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from casework import erasure
from casework.actions import retention
from casework.encryption import key_session


class Command(BaseCommand):
    help = "Erase the files whose time is over. Resumable: run it again after a stop."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only tell what would go")

    def handle(self, *, dry_run, **options):
        today = timezone.localdate()
        with key_session():
            if dry_run:
                self._tell(today)
                return
            retention.reckon_all(today)
            done = 0
            for case_id in retention.erase_due(today):
                done += 1
                self.stdout.write(f"erased {case_id}")
                self.stdout.flush()
            self.stdout.write(f"{done} files erased; notice: {settings.RETENTION_NOTICE_DAYS} days.")

    def _tell(self, today):
        cases = list(retention.due_cases(today).values_list("pk", "reference", "erase_on", "erase_rule"))
        for _pk, reference, erase_on, rule in cases:
            self.stdout.write(f"{reference}  {erase_on}  {rule}")
        for table, count in erasure.counts([row[0] for row in cases]).items():
            self.stdout.write(f"{table}: {count}")
        self.stdout.write(f"{len(cases)} files would be erased. Nothing was.")
