"""To which countries nobody may be booked, on which days: a dated list that the operator keeps as a TOML file.

No suspension is written into the code: what is shipped is empty (`destinations.toml` says how to fill it). A file that
cannot be read lets nobody be booked on a guess: BadDestinations, which `manage.py check` tells before it is used.
"""

import datetime
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from casework.countries import country_choices

TEXTS = ("reason_fr", "reason_en", "source")


class BadDestinations(Exception):
    """The file of suspended countries is not what it should be; the message says where."""


@dataclass(frozen=True)
class Suspension:
    """`until`: the last day; None: until further notice."""

    country: str
    since: datetime.date
    until: datetime.date | None
    reason_fr: str
    reason_en: str
    source: str

    def holds(self, day):
        return self.since <= day and (self.until is None or day <= self.until)

    @property
    def reason(self):
        return self.reason_fr if (get_language() or "").startswith("fr") else self.reason_en


def suspension_of(country, day):
    """The Suspension that stands against a departure to `country` on `day`, or None."""
    return next((one for one in suspensions() if one.country == country and one.holds(day)), None)


def suspensions():
    path = Path(settings.DESTINATIONS_FILE)
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise BadDestinations(f"{path.name}: {error.strerror}") from None


@lru_cache(maxsize=4)
def _read(path, _changed_at):
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadDestinations(f"{path.name}: {error}") from None
    rows = document.get("suspension", [])
    if set(document) - {"suspension"} or not isinstance(rows, list):
        raise BadDestinations(f"{path.name}: only [[suspension]] tables are known")
    return tuple(_suspension(path.name, number, row) for number, row in enumerate(rows, start=1))


def _suspension(name, number, row):
    where = f"{name}, suspension {number}"
    if unknown := set(row) - {"country", "from", "until", *TEXTS}:
        raise BadDestinations(f"{where}: unknown {', '.join(sorted(unknown))}")
    if row.get("country") not in dict(country_choices()):
        raise BadDestinations(f"{where}: country is no ISO 3166-1 code")
    since, until = row.get("from"), row.get("until")
    if type(since) is not datetime.date or type(until) not in (datetime.date, type(None)):
        raise BadDestinations(f"{where}: from and until are dates")
    if until is not None and until < since:
        raise BadDestinations(f"{where}: it ends before it begins")
    if any(not isinstance(row.get(text), str) or not row[text].strip() for text in TEXTS):
        raise BadDestinations(f"{where}: {', '.join(TEXTS)} are texts")
    return Suspension(row["country"], since, until, *(row[text] for text in TEXTS))
