"""What managers see: counts of facts by month, by country of return and by what else is known, protected.

Reads facts, and nothing else. Counting unit: contacts count encounters, travellers people; the other kinds count files,
each once. `people` is how many people those encounters and files were about. The tables of one kind share their sums,
and are protected together.
"""

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Sum
from django.utils import timezone

from casework.enums import NoShowPlace, WithdrawalReason
from outreach.enums import SiteKind
from reports.catalogue import dimensions
from reports.disclosure import HIDDEN, TOTAL, rounded
from reports.enums import Delay, FactKind, Reached, Stage
from reports.linked.cells import Cell, FrequencyTable
from reports.linked.hiding import protect
from reports.models import Fact
from reports.privileges import reading_facts

CASE_KINDS = (FactKind.CASE_OPENED, FactKind.DEPARTURE, FactKind.WITHDRAWAL)
KINDS = (FactKind.CONTACT, *CASE_KINDS)
OTHER = "other"  # the row of the countries that are too small to stand alone, and of files whose country is not known
COUNTRIES_SHOWN = 10
MONTH, COUNTRY = "month", "country"
LATEST, PREVIOUS = "latest", "previous"


@dataclass(frozen=True)
class Series:
    """One kind counted by a word that its facts say, `field`; the `levels` are all that there are.

    `coarser`: {word: level} where levels stand for several words. `weighted`: people are counted, and not facts.
    """

    kind: FactKind
    field: str
    levels: Mapping | type
    coarser: Mapping = field(default_factory=dict)
    weighted: bool = False


def _grouped(kind, dimension, *, unsaid=None, weighted=False):
    """By the groups of a dimension. `unsaid`: the group of facts that say nothing, as older ones do."""
    coarser = dimension.coarser | ({"": unsaid} if unsaid else {})
    return Series(kind, dimension.attribute, dimension.groups, coarser, weighted)


def _by(kind, dimension):
    return Series(kind, dimension.attribute, dimension.levels)


SERIES = {
    "reached": Series(FactKind.CONTACT, "stage", Reached),
    "site": Series(FactKind.CONTACT, "site", SiteKind),
    "stage": Series(FactKind.CASE_OPENED, "stage", Stage),
    "opening": Series(FactKind.CASE_OPENED, "delay", Delay),
    "reason": Series(FactKind.WITHDRAWAL, "reason", WithdrawalReason),
    "place": Series(FactKind.NO_SHOW, "reason", NoShowPlace),
    "procedure": Series(FactKind.TRAVELLER, "delay", Delay),
    "territory": _grouped(FactKind.CONTACT, dimensions.TERRITORY, unsaid="beyond"),
    "referred": _grouped(FactKind.REFERRAL, dimensions.REFERRED),
    "partner": _grouped(FactKind.REFERRAL, dimensions.PARTNER),
    "received": _by(FactKind.RECEIVED, dimensions.RECEIVED),
    "met": _grouped(FactKind.MEETING, dimensions.PARTNER),
    "audience": _grouped(FactKind.ATTENDANCE, dimensions.AUDIENCE, weighted=True),
    "consular": _by(FactKind.CONSULATE, dimensions.CONSULAR),
    "document": _by(FactKind.CONSULATE, dimensions.DOCUMENT),
    "level": _by(FactKind.PLAN, dimensions.LEVEL),
    "expense": _by(FactKind.EXPENSE, dimensions.EXPENSE),
    "visit": _by(FactKind.VISIT, dimensions.VISIT),
    "moment": _by(FactKind.VISIT, dimensions.MOMENT),
}
WORDS = sorted({series.field for series in SERIES.values()})


@dataclass(frozen=True)
class Period:
    """Twelve months, as their first days. Only two are offered, so that windows cannot be slid and subtracted."""

    code: str
    months: tuple

    @property
    def last_day(self):
        return _month_after(self.months[-1], 1) - datetime.timedelta(days=1)

    def running(self, today):
        """The month still under way, or None."""
        month = today.replace(day=1)
        return month if month in self.months else None


@dataclass(frozen=True)
class ShownTable:
    """What may be shown: rounded counts, or HIDDEN, by (row or TOTAL, kind). Totals are rounded on their own, so
    columns need not add up; kinds do not add up to anything. `people`: {kind: how many people they are about, rounded},
    by month alone, of the kinds whose total is shown."""

    rows: tuple
    columns: tuple
    cells: Mapping
    threshold: int
    people: Mapping = field(default_factory=dict)

    base = 5

    def value(self, row, column):
        return self.cells[row, column]

    @property
    def hides(self):
        return HIDDEN in self.cells.values()


def period(code, today):
    """The twelve months that end with this one (LATEST, and for any unknown code), or the twelve before (PREVIOUS)."""
    back = 12 if code == PREVIOUS else 0
    months = tuple(_month_after(today.replace(day=1), shift - back) for shift in range(-11, 1))
    return Period(PREVIOUS if back else LATEST, months)


def tables(chosen):
    """{MONTH, COUNTRY or a name of SERIES: `ShownTable`}.

    Contacts have no country: nobody is asked for one in the street. A country stands alone when at least one kind has
    enough files; the largest do, the rest is OTHER. A series is missing when facts say a word that it does not know, or
    none: they were counted by an older version.
    """
    by_month = _counted(chosen, "month")
    months = {(row["month"], FactKind(row["kind"])): row["n"] for row in by_month}
    rows, countries = _countries(chosen)
    levels = {MONTH: chosen.months, COUNTRY: rows} | {name: tuple(one.levels) for name, one in SERIES.items()}
    known, cells = _known(chosen), {MONTH: {}, COUNTRY: {}}
    for kind in dict.fromkeys([*KINDS, *(series.kind for series in SERIES.values())]):
        asked = [_table(MONTH, chosen.months, kind, months)] if kind in KINDS else []
        asked += [_table(COUNTRY, rows, kind, countries)] if kind in CASE_KINDS else []
        own = (name for name in known if SERIES[name].kind == kind)
        asked += [_table(name, levels[name], kind, known[name]) for name in own]
        shown = protect(asked, threshold=settings.FIGURES_THRESHOLD, base=ShownTable.base) if asked else []
        for table in shown:
            told = {(dict(cell).get(table.name, TOTAL), kind): value for cell, value in table.counts.items()}
            cells[table.name] = cells.get(table.name, {}) | told
    columns = {MONTH: KINDS, COUNTRY: CASE_KINDS} | {name: (one.kind,) for name, one in SERIES.items()}
    people = {MONTH: _people(by_month, cells[MONTH])}
    return {
        name: ShownTable(levels[name], columns[name], told, settings.FIGURES_THRESHOLD, people.get(name, {}))
        for name, told in cells.items()
    }


def _people(by_month, cells):
    counted = Counter()
    for row in by_month:
        counted[FactKind(row["kind"])] += row["people"]
    return {kind: rounded(people) for kind, people in counted.items() if cells[TOTAL, kind] is not HIDDEN}


def _known(chosen):
    """{name of SERIES: {(level, kind): count}}, by one query; without those whose facts say something else."""
    facts = Fact.objects.filter(kind__in={s.kind for s in SERIES.values()}, month__in=chosen.months).order_by()
    with reading_facts():
        rows = list(facts.values("kind", *WORDS).annotate(n=Count("pk"), people=Sum("people")))
    found = {name: {} for name in SERIES}
    for name, series in SERIES.items():
        for row in rows:
            if row["kind"] == series.kind:
                word = row[series.field]
                cell = series.coarser.get(word, word), series.kind
                found[name][cell] = found[name].get(cell, 0) + row["people" if series.weighted else "n"]
    return {name: counts for name, counts in found.items() if {word for word, _k in counts} <= {*SERIES[name].levels}}


def _countries(chosen):
    """(rows, {(row, kind): count}), the small ones counted together."""
    counts = {(row["country"], FactKind(row["kind"])): row["n"] for row in _counted(chosen, "country", CASE_KINDS)}
    known = {country for country, _kind in counts} - {""}
    size = {country: tuple(_open(counts.get((country, kind), 0)) for kind in CASE_KINDS) for country in known}
    # Ordered by what is shown, then by code: the order must not tell the count.
    large = sorted((country for country in known if any(size[country])), key=lambda c: (*(-n for n in size[c]), c))
    rows = (*large[:COUNTRIES_SHOWN], OTHER)
    grouped = dict.fromkeys(((row, kind) for row in rows for kind in CASE_KINDS), 0)
    for (country, kind), count in counts.items():
        grouped[country if country in rows else OTHER, kind] += count
    return rows, grouped


def _table(name, rows, kind, counts):
    """The counts of one kind with their total, as a table of one dimension."""
    cells = {Cell({(name, row)}): counts.get((row, kind), 0) for row in rows}
    return FrequencyTable(name, {name: (*rows, TOTAL)}, {**cells, Cell(): sum(cells.values())})


def today():
    return timezone.localdate()


def _counted(chosen, by, kinds=KINDS):
    facts = Fact.objects.filter(kind__in=kinds, month__in=chosen.months).order_by()
    with reading_facts():
        return list(facts.values("kind", by).annotate(n=Count("pk"), people=Sum("people")))


def _open(count):
    """What a count is shown as when it stands alone; zero when it is small."""
    return rounded(count) if count >= settings.FIGURES_THRESHOLD else 0


def _month_after(month, shift):
    """The first day of the month `shift` months later (earlier when negative)."""
    number = month.year * 12 + month.month - 1 + shift
    return datetime.date(number // 12, number % 12 + 1, 1)
