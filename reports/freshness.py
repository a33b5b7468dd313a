"""How recent the figures are: as of when, what is on its way to them, and whether the way is blocked.

Words used here:

- *waiting*: a change of a file that is not counted yet; a few seconds are usual.
- *failing*: a change that could not be counted, several times.
- *behind*: something fails, or has waited longer than `FIGURES_LAG_MINUTES`. Every page of figures says so.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from casework import outbox
from casework.models import OutboxEntry
from outreach.actions import campaigns, events, partners, referrals
from reports.models import Fact, Rebuild
from reports.privileges import reading_facts

WAITING_SHOWN = 1000
FAILING_AFTER = 3  # attempts
TOPICS = (
    *(outbox.CASE_CHANGED, outbox.CONTACT_CHANGED, outbox.CASE_ERASED, outbox.CONTACT_ERASED),
    *(events.FIGURES, partners.FIGURES, referrals.FIGURES, campaigns.FIGURES),
)


@dataclass(frozen=True)
class Freshness:
    """`as_of`: when a fact was last counted. `waiting`, `failing`: changes, 1000 at most; `since`: the oldest."""

    as_of: datetime.datetime | None
    waiting: int
    failing: int = 0
    since: datetime.datetime | None = None
    rebuild: Rebuild | None = None

    @property
    def is_late(self):
        most = datetime.timedelta(minutes=settings.FIGURES_LAG_MINUTES)
        return bool(self.since) and self.since < timezone.now() - most

    @property
    def is_behind(self):
        return bool(self.failing) or self.is_late

    @property
    def stopped(self):
        """A rebuild that nobody is at any more; what it had to replace still stands."""
        return bool(self.rebuild) and self.rebuild.has_stopped


def freshness():
    waiting = OutboxEntry.objects.filter(done_at__isnull=True, topic__in=TOPICS).order_by("pk")[:WAITING_SHOWN]
    tally = OutboxEntry.objects.filter(pk__in=waiting.values("pk")).aggregate(
        waiting=Count("pk"), failing=Count("pk", filter=Q(attempts__gte=FAILING_AFTER)), since=Min("created_at")
    )
    with reading_facts():
        newest = Fact.objects.aggregate(newest=Max("refreshed_at"))["newest"]
    return Freshness(newest, **tally, rebuild=Rebuild.objects.under_way().last())
