import sys

from django.core.management.base import BaseCommand

from casework.models import OutboxEntry
from reports.freshness import FAILING_AFTER, TOPICS, freshness


class Command(BaseCommand):
    help = "Say how recent the figures are. Exit code 1 when they are behind, or a rebuild has stopped: for a monitor."

    def handle(self, **options):
        found = freshness()
        self.stdout.write(f"last counted: {found.as_of or 'never'}")
        self.stdout.write(f"waiting: {found.waiting} (the oldest since {found.since or 'never'})")
        failing = OutboxEntry.objects.filter(done_at__isnull=True, topic__in=TOPICS, attempts__gte=FAILING_AFTER)
        for entry in failing.order_by("pk")[:20]:
            self.stdout.write(f"failing: {entry.topic} #{entry.pk}, {entry.attempts} attempts, {entry.last_error}")
        if found.rebuild:
            state = "stopped" if found.stopped else "under way"
            self.stdout.write(f"rebuild: {state}, {found.rebuild.done} of {found.rebuild.total} rows")
        if found.is_behind or found.stopped:
            self.stdout.write("The figures are behind." if found.is_behind else "The rebuild does not go on by itself.")
            sys.exit(1)
        self.stdout.write("The figures are up to date.")
