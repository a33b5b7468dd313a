"""The same figure never has two values: whoever tells a number, it is that of the catalogue.

A publication says the catalogue's numbers (the gate refuses others: `stale`); forms, donors' reports, PDF and XLSX read
publications (test_asked_forms, test_donor_report, test_activity_report). What is left is the figures page, and tables
that count the same thing.
"""

import datetime
import random
from collections import defaultdict

import pytest

from casework.models.reference import ReferenceTerm
from reports import figures
from reports.catalogue import DIMENSIONS, TABLES
from reports.closed_periods import ClosedPeriod
from reports.disclosure import HIDDEN, TOTAL, rounded
from reports.enums import FactKind
from reports.linked.cells import Cell
from reports.models import Fact
from reports.tabulating import KEPT_LISTS, PERIOD, Counts

YEAR = ClosedPeriod(2024)
# The series of the figures page that are a dimension of the catalogue, by its code.
SAME = {
    "reached": "reached", "site": "site", "stage": "stage", "opening": "opening", "reason": "withdrawal",
    "place": "missed", "procedure": "procedure", "territory": "territory", "referred": "referred",
    "partner": "partner", "received": "received", "met": "partner", "audience": "audience", "consular": "consular",
    "document": "document", "level": "level", "expense": "expense", "visit": "visit", "moment": "moment",
}  # fmt: skip


@pytest.fixture
def world(db):
    """Facts of every kind in one year, each with every word that some table breaks it down by."""
    draw, words = random.Random(7), defaultdict(dict)
    for table in TABLES:
        for one in table.dimensions:
            kept = ReferenceTerm.objects.filter(kind=one.code).values_list("code", flat=True)
            words[table.kind][one.attribute] = [*one.levels, *(kept if one.code in KEPT_LISTS else ())] or ["x"]
    rows = []
    for kind in FactKind:
        for number in range(150):
            told = {name: draw.choice(levels) for name, levels in words[kind].items()}
            told = {name: value[:2] if name == "country" else value for name, value in told.items()}
            month = datetime.date(2024, draw.randint(1, 12), 1)
            who = bytes([number]) * 16 if kind == FactKind.TRAVELLER else None
            rows.append(Fact(kind=kind, month=month, office="PAR", people=draw.randint(1, 40), who=who, **told))
    Fact.objects.bulk_create(rows)
    return rows


def test_tables_that_count_the_same_are_of_one_population():
    """Else two of them could hide different numbers of one thing."""
    populations = defaultdict(set)
    for table in TABLES:
        populations[table.kind, table.rule.code].add(table.population)
    assert {key: found for key, found in populations.items() if len(found) > 1} == {}
    assert len({(str(one.title)) for one in TABLES}) == len({one.code for one in TABLES}) == len(TABLES)


def test_tables_of_one_population_agree_on_every_number_they_share(world):
    counts, seen = Counts(), {}
    for table in TABLES:
        found = counts.all(table, YEAR.code)
        for cell in {*found, Cell({(PERIOD, YEAR.code)})}:
            known = seen.setdefault((table.population, cell), (found[cell], table.code))
            assert known[0] == found[cell], (table.code, known[1], cell)


def test_year_is_the_sum_of_its_quarters(world):
    counts = Counts()
    for table in TABLES:
        if "quarter" in table.periods:
            parts = sum(counts.all(table, one.code)[Cell({(PERIOD, one.code)})] for one in YEAR.parts)
            assert parts == counts.all(table, YEAR.code)[Cell({(PERIOD, YEAR.code)})], table.code


def test_every_number_of_the_figures_page_is_that_of_the_catalogue(world):
    counts, shown = Counts(), 0
    tables = figures.tables(figures.Period("year", YEAR.months))
    assert set(SAME) == set(figures.SERIES) == set(tables) - {figures.MONTH, figures.COUNTRY}
    for name, code in SAME.items():
        series, dimension = figures.SERIES[name], DIMENSIONS[code]
        assert series.field == dimension.attribute
        table = next(one for one in TABLES if one.kind == series.kind and dimension in one.dimensions)
        for row in (*tables[name].rows, TOTAL):
            value = tables[name].value(row, series.kind)
            if value is not HIDDEN:
                cell = Cell({(PERIOD, YEAR.code), *([] if row is TOTAL else [(code, row)])})
                assert value == rounded(counts.of(cell, table)), (name, row)
                shown += 1
    assert shown > 60
