"""Which reintegration programmes are known to cover a country on a day (returns/programmes.toml). Pure.

What is not in the file is not known, which is not the same as not covered: pages say "to be confirmed".
"""

import datetime
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from returns.enums import Part

FILE = Path(__file__).parent / "programmes.toml"
OPEN_POINTS = {
    "levels": _("which levels it covers"),
    "dates": _("since when, and until when"),
    "ceilings": _("the ceilings"),
}


@dataclass(frozen=True)
class Programme:
    """`since`, `until`: None where the file does not say. `to_confirm`: keys of OPEN_POINTS."""

    code: str
    name: str
    country: str
    levels: tuple[Part, ...]
    source: str
    since: datetime.date | None = None
    until: datetime.date | None = None
    committee: str = ""
    to_confirm: tuple[str, ...] = ()

    @property
    def open_points(self):
        return [OPEN_POINTS[key] for key in self.to_confirm]

    def covers(self, country, day):
        known = (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
        return self.country == country and known


@lru_cache
def every():
    """All programmes of the file. ValueError, KeyError or TypeError for a file that says what it may not."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["programme"]
    return tuple(_read(dict(row)) for row in told)


def _read(row):
    levels, points = tuple(map(Part, row.pop("levels"))), tuple(row.pop("to_confirm", ()))
    if unknown := set(points) - OPEN_POINTS.keys():
        raise ValueError(f"{row['code']}: unknown open points {unknown}")
    return Programme(since=row.pop("from", None), levels=levels, to_confirm=points, **row)


def covering(country, day):
    """The programmes known to cover this country on this day; empty: to be confirmed with OFII."""
    return [one for one in every() if one.covers(country, day)]


def named(code):
    """The programme of this code, None when the file no longer has it."""
    return next((one for one in every() if one.code == code), None)
