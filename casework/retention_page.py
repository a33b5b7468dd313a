"""What the retention page shows: what is due by office and rule, what is held, what would go. References, no names."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from casework import access, erasure, retention
from casework.access import Capability, beyond_scope
from casework.actions.retention import due_cases, spared
from casework.models import Case, ErasedCase, LegalHold

SHOWN = 200  # a month of one office; beyond, the page says that there is more


@dataclass(frozen=True)
class Row:
    pk: object
    reference: str
    office: str
    erase_on: datetime.date
    rule: retention.Rule
    announced_on: datetime.date | None
    held: bool


def offices_of(user):
    """Ids of the offices whose erasures this user sees; None for all of them."""
    if access.can(user, Capability.KEEP_RIGHTS):
        return None
    return access.scope_of(user).offices_for(Capability.ASSIGN_CASES)


def _of(queryset, offices, name="office"):
    return queryset if offices is None else queryset.filter(**{f"{name}__in": offices})


def month_after(today):
    """(first day, last day) of the next month."""
    first = (today.replace(day=1) + datetime.timedelta(days=32)).replace(day=1)
    return first, (first + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)


def coming(user, today=None):
    """Rows to be erased until the end of next month, in the order of their day; and whether there are more."""
    today = today or timezone.localdate()
    _first, last = month_after(today)
    with beyond_scope():
        cases = _of(Case.objects.filter(erase_on__lte=last), offices_of(user)).select_related("office")
        found = list(cases.order_by("erase_on", "office__name", "reference")[: SHOWN + 1])
        stay = set(Case.objects.filter(spared(today), pk__in=[case.pk for case in found]).values_list("pk", flat=True))
    rows = [
        Row(
            case.pk,
            case.reference,
            case.office.name,
            case.erase_on,
            retention.RULES[case.erase_rule],
            case.erasure_announced_on,
            case.pk in stay,
        )
        for case in found[:SHOWN]
    ]
    return rows, len(found) > SHOWN


def holds(user, today=None):
    with beyond_scope():
        return list(
            _of(LegalHold.objects.standing(today), offices_of(user), "case__office")
            .select_related("case__office", "placed_by")
            .defer("words")
            .order_by("until")[:SHOWN]
        )


def restricted(user):
    """Files that are read and not changed (GDPR art. 18). Nothing lifts that by itself: the person is told first."""
    with beyond_scope():
        cases = _of(Case.objects.filter(restricted_on__isnull=False), offices_of(user)).select_related("office")
        return list(cases.order_by("restricted_until", "restricted_on", "pk")[:SHOWN])


def dry_run(user, today=None):
    """([(table, rows)], number of files) that the next run would erase for this user's offices."""
    with beyond_scope():
        ids = list(_of(due_cases(today or timezone.localdate()), offices_of(user)).values_list("pk", flat=True)[:SHOWN])
        return list(erasure.counts(ids).items()), len(ids)


def erased_lately(user):
    since = timezone.now() - datetime.timedelta(days=31)
    return _of(ErasedCase.objects.filter(erased_at__gte=since), offices_of(user)).count()
