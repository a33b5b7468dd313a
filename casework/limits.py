"""How much one user reads: counted from the audit trail, so that there is nothing else to keep, or to fall out of step.

Words used here:

- *measure*: what is counted (`enums.Measure`): different cases opened, documents, searches…
- *soft limit*: an alert for the data protection officer; the user is not told, and goes on (casework/alerts).
- *hard limit*: reading stops with `LimitReached`; the page says so calmly, and whom to ask.

The numbers are in settings.READ_LIMITS, by role; whoever holds several roles has the widest of each.
"""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from casework import audit
from casework.enums import Measure

# The acts that count for a measure.
COUNTED = {
    Measure.CASES: (audit.CASE_READ,),
    Measure.CONTACTS: ("contact.read",),  # of outreach, which knows us and not the other way round
    Measure.DOCUMENTS: (audit.DOCUMENT_READ,),
    Measure.REVEALS: (audit.FIELD_REVEALED,),
    Measure.SEARCHES: (audit.PEOPLE_SEARCHED,),
    Measure.LISTS: (audit.CASE_LISTED,),
    Measure.EMERGENCIES: (audit.BREAK_GLASS_OPENED, audit.BREAK_GLASS_REFUSED),
}
MEASURE_OF = {code: measure for measure, codes in COUNTED.items() for code in codes}
HOURS = (1, 24)


class LimitReached(Exception):
    """This user has read as much as a day of work can ask for."""

    def __init__(self, measure, hours, count):
        super().__init__("limit reached")
        self.measure, self.hours, self.count = measure, hours, count


@dataclass(frozen=True)
class Limit:
    """`soft` alerts, `hard` stops; 0: neither."""

    soft: int
    hard: int


def limits_of(roles, measure):
    """{hours: Limit} for a user who holds these role codes."""
    by_role = settings.READ_LIMITS[measure.value]
    rows = [by_role.get(role, by_role[""]) for role in roles] or [by_role[""]]
    widest = [max(numbers) for numbers in zip(*rows, strict=True)]
    return {1: Limit(*widest[:2]), 24: Limit(*widest[2:])}


def tally(measure):
    """What of the counted acts is added up: the same case opened twice is one case."""
    return Count("case", distinct=True) if measure is Measure.CASES else Count("pk")


def since(hours):
    return timezone.now() - datetime.timedelta(hours=hours)


def check(user, code, case=None):
    """Raise LimitReached when one more such read would pass a hard limit. One query, on an index of its own.

    A case that was opened within the window may be opened again: work on it goes on.
    """
    measure = MEASURE_OF.get(code)
    if measure is None:
        return
    made = audit.AuditEvent.objects.filter(actor=user, action__in=COUNTED[measure], at__gte=since(24))
    counts = {f"in_{hours}": _tally_within(measure, hours) for hours in HOURS}
    again = Count("pk", filter=Q(case=case)) if measure is Measure.CASES and case else None
    found = made.aggregate(**counts, **({"again": again} if again else {}))
    if found.get("again"):
        return
    for hours, limit in limits_of(user.role_codes, measure).items():
        if limit.hard and found[f"in_{hours}"] >= limit.hard:
            raise LimitReached(measure, hours, found[f"in_{hours}"])


def _tally_within(measure, hours):
    within = Q(at__gte=since(hours))
    return Count("case", distinct=True, filter=within) if measure is Measure.CASES else Count("pk", filter=within)
