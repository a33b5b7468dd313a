"""The calendar of outings: a month in weeks, and beside each outing who goes."""

import datetime
from dataclasses import dataclass

from outreach.models import Outing

DAY, MONDAY = datetime.timedelta(days=1), 0
MOST = 600  # outings of the weeks shown: more than any office plans


@dataclass(frozen=True)
class Day:
    date: datetime.date
    is_other: bool  # of the month before or after
    is_today: bool
    outings: tuple


@dataclass(frozen=True)
class Week:
    days: tuple

    @property
    def first(self):
        return self.days[0].date

    @property
    def busy(self):
        """The days on which somebody goes out."""
        return [day for day in self.days if day.outings]


def next_month(first, by=1):
    """The first day of the month so many later."""
    months = first.year * 12 + first.month - 1 + by
    return datetime.date(months // 12, months % 12 + 1, 1)


def weeks_of(user, first, today):
    """The weeks of the month that begins on `first`, with what this user sees planned there; two queries."""
    start = first - DAY * first.weekday()
    last = next_month(first) - DAY
    end = last + DAY * (6 - last.weekday())
    found = {}
    visible = Outing.objects.visible_to(user).filter(on__gte=start, on__lte=end).for_list()
    for outing in visible.prefetch_related("goings__user").order_by("on", "starts", "pk")[:MOST]:
        found.setdefault(outing.on, []).append(outing)
    days = [start + DAY * number for number in range((end - start).days + 1)]
    made = [Day(day, day.month != first.month, day == today, tuple(found.get(day, ()))) for day in days]
    return [Week(tuple(made[number : number + 7])) for number in range(0, len(made), 7)]
