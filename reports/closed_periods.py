"""The periods of publications: closed quarters and years, and nothing between. Pure.

Codes: "2026-Q3", "2026". A period can be published from the day after its last one.
"""

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_CODE = re.compile(r"(?P<year>2\d{3})(-Q(?P<quarter>[1-4]))?")
QUARTER, YEAR = "quarter", "year"
QUARTERS = (
    gettext_lazy("quarter 1 of %(year)s"),
    gettext_lazy("quarter 2 of %(year)s"),
    gettext_lazy("quarter 3 of %(year)s"),
    gettext_lazy("quarter 4 of %(year)s"),
)


@dataclass(frozen=True)
class ClosedPeriod:
    year: int
    quarter: int = 0  # 0: the whole year

    @classmethod
    def parse(cls, code):
        """ValueError for whatever is no period."""
        found = _CODE.fullmatch(code)
        if not found:
            raise ValueError("no period")
        return cls(int(found["year"]), int(found["quarter"] or 0))

    @property
    def code(self):
        return f"{self.year}-Q{self.quarter}" if self.quarter else str(self.year)

    @property
    def kind(self):
        return QUARTER if self.quarter else YEAR

    @property
    def months(self):
        """The first days of its months."""
        numbers = range(3 * self.quarter - 2, 3 * self.quarter + 1) if self.quarter else range(1, 13)
        return tuple(datetime.date(self.year, number, 1) for number in numbers)

    @property
    def ends_before(self):
        last = self.months[-1]
        return datetime.date(last.year + last.month // 12, last.month % 12 + 1, 1)

    def is_closed(self, today):
        return self.ends_before <= today

    @property
    def parts(self):
        """The quarters of a year."""
        return () if self.quarter else tuple(ClosedPeriod(self.year, number) for number in range(1, 5))

    def __str__(self):
        if self.quarter:
            return QUARTERS[self.quarter - 1] % {"year": self.year}
        return _("year %(year)s") % {"year": self.year}


def closed_before(today, years=3):
    """The closed quarters and years of the last `years` years, newest first."""
    found = [
        ClosedPeriod(year, quarter) for year in range(today.year, today.year - years - 1, -1) for quarter in range(5)
    ]
    return sorted((one for one in found if one.is_closed(today)), key=lambda one: (one.ends_before, -one.quarter))[::-1]


# Each quarter is a part of its year. Years are part of nothing: no table tells the sum of all years.
def parent_of(code):
    period = ClosedPeriod.parse(code)
    return str(period.year) if period.quarter else "ever"
