"""Quiet alerts for the data protection officer: somebody reads more than such a day of work usually asks.

`watch` looks at the audit trail once a minute; `stopped` is told of a hard limit by the request that met it. One alert
for each user, measure and hour (or day).
"""

from django.utils import timezone

from casework import limits
from casework.audit import AuditEvent
from casework.enums import Measure
from casework.models import Alert, User


def watch():
    """Leave an alert for whoever is past a soft limit; returns how many were new."""
    return sum(_watch(measure, hours) for measure in Measure for hours in limits.HOURS)


def stopped(user, limit):
    _leave(user, limit.measure, limit.hours, limit.count, stopped=True)


def _watch(measure, hours):
    least = min(numbers[0 if hours == 1 else 2] for numbers in limits.settings.READ_LIMITS[measure.value].values())
    counts = dict(
        AuditEvent.objects.filter(action__in=limits.COUNTED[measure], at__gte=limits.since(hours), actor__isnull=False)
        .values("actor")
        .annotate(number=limits.tally(measure))
        .filter(number__gt=least)
        .order_by()
        .values_list("actor", "number")
    )
    new = 0
    for user in User.objects.with_scope().filter(pk__in=counts):
        soft = limits.limits_of(user.role_codes, measure)[hours].soft
        if soft and counts[user.pk] > soft:
            new += _leave(user, measure, hours, counts[user.pk])
    return new


def _leave(user, measure, hours, count, *, stopped=False):
    start = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    since = start if hours == 1 else start.replace(hour=0)
    place = {"user": user, "measure": measure, "hours": hours, "since": since, "stopped": stopped}
    return Alert.objects.get_or_create(**place, defaults={"count": count})[1]
