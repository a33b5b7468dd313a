from django.core.management.base import BaseCommand

from casework.sealing import chain, forgetting


class Command(BaseCommand):
    help = "Delete the audit events that are older than AUDIT_RETENTION_MONTHS. The worker does so each night."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only tell what would be deleted")

    def handle(self, *, dry_run, **options):
        due = forgetting.preview()
        day = due["before"].date().isoformat()
        if dry_run:
            self.stdout.write(f"{due['events']} events in {due['seals']} seals, older than {day}, would be deleted.")
            return
        with chain.sealer() as connection:
            events = forgetting.forget_due(connection)
        self.stdout.write(f"{events} events older than {day} deleted; their seals stay.")
