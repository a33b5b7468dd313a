"""Dates known to the year or to the month: what people can say of a birth date is kept as they said it (D10)."""

import datetime
import re
from dataclasses import dataclass

_PATTERN = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date whose month and day may be unknown. `str()` gives ISO 8601 as far as known: 1987, 1987-03, 1987-03-14."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self):
        if self.day is not None and self.month is None:
            raise ValueError("a day needs a month")
        if not 1 <= self.year <= 9999:
            raise ValueError("year out of range")
        datetime.date(self.year, self.month or 1, self.day or 1)

    def __str__(self):
        parts = [f"{self.year:04}"]
        if self.month:
            parts.append(f"{self.month:02}")
        if self.day:
            parts.append(f"{self.day:02}")
        return "-".join(parts)

    @classmethod
    def parse(cls, text):
        """Read the ISO form back; ValueError for anything else."""
        match = _PATTERN.fullmatch(text)
        if not match:
            raise ValueError("not a partial date")
        return cls(*(int(part) if part else None for part in match.groups()))

    @property
    def earliest(self):
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self):
        if self.day:
            return self.earliest
        following = datetime.date(self.year + 1, 1, 1)
        if self.month and self.month < 12:
            following = datetime.date(self.year, self.month + 1, 1)
        return following - datetime.timedelta(days=1)

    def ages_on(self, day):
        """(youngest, oldest) possible age in completed years on `day`; equal when the date is whole."""
        return _years_between(self.latest, day), _years_between(self.earliest, day)


def _years_between(born, day):
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
