"""Working days: Monday to Friday, but for French public holidays (Code du travail L.3133-1), which differ by place.

`area`: "" for France at large, or a subdivision as the `holidays` package knows it: "6AE" Alsace and "57" Moselle
(Good Friday and 26 December), "971" to "976" overseas. Each office has the one that `settings.HOLIDAY_AREAS` gives it.
"""

import datetime
from functools import lru_cache

import holidays
from django.conf import settings

DAY = datetime.timedelta(days=1)
AREAS = frozenset(holidays.France.subdivisions)


def area_of(office_code):
    return settings.HOLIDAY_AREAS.get(office_code, "")


@lru_cache
def _public_holidays(area):
    """They are worked out year by year, as they are asked for."""
    return holidays.France(subdiv=area or None)


def is_working(day, area=""):
    return day.weekday() < 5 and day not in _public_holidays(area)


def shifted(day, number, area=""):
    """The working day `number` working days after `day`, before it when negative; `day` itself counts for nothing."""
    step = DAY if number > 0 else -DAY
    for _ in range(abs(number)):
        day += step
        while not is_working(day, area):
            day += step
    return day


def until_then(day, area=""):
    """`day`, or the last working day before it."""
    while not is_working(day, area):
        day -= DAY
    return day
