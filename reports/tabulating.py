"""Exact counts of facts for the tables of the catalogue. Nothing of it is shown before `gate` has hidden what it must.

A *shape* is what a table looks like for one period: {dimension: levels}, at the level that is fine enough to be useful
and coarse enough not to be mostly hidden.
"""

from collections import Counter, defaultdict
from itertools import product

from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum

from casework.models.reference import ReferenceTerm
from reports.catalogue import DIMENSIONS, TABLES
from reports.catalogue.dimensions import OTHER
from reports.catalogue.rules import PERSONS
from reports.closed_periods import ClosedPeriod
from reports.disclosure import TOTAL, is_small
from reports.gathering import NONE, SEVERAL
from reports.linked.cells import Cell, FrequencyTable
from reports.models import Fact
from reports.privileges import reading_facts

PERIOD = "period"
# Dimensions whose levels an administrator keeps, and what stands beside these.
KEPT_LISTS = {"language": (SEVERAL, NONE, OTHER), "topic": (OTHER,), "need": (OTHER,)}


def levels_of(dimension):
    """The codes of a dimension, finest first known."""
    beside = KEPT_LISTS.get(dimension.code)
    if beside is None:
        return tuple(dimension.levels)
    kept = ReferenceTerm.objects.filter(kind=dimension.code).order_by("position", "code")
    return (*kept.values_list("code", flat=True), *beside)


class Counts:
    """What the facts say of any cell, read once for each table and period."""

    def __init__(self):
        self._counts, self._sums, self._levels = {}, {}, {code: levels_of(one) for code, one in DIMENSIONS.items()}

    def of(self, cell, table):
        """The count of a cell with its period in it, whose other dimensions are all of this table."""
        period = dict(cell)[PERIOD]
        return self.all(table, period)[cell]

    def parts(self, cell, table):
        """The amounts that a cell of a money table is made of, in whole euros."""
        period = dict(cell)[PERIOD]
        if (table.code, period) not in self._sums:
            self._sums[table.code, period] = self._read_sums(table, period)
        return self._sums[table.code, period][cell]

    def all(self, table, period):
        """Counter of every cell that is not zero, at all levels of every dimension."""
        if (table.code, period) not in self._counts:
            found = Counter()
            for values, count in _grouped(table, ClosedPeriod.parse(period)):
                for cell in self._cells(table, period, values):
                    found[cell] += count
            self._counts[table.code, period] = found
        return self._counts[table.code, period]

    def _read_sums(self, table, period):
        found, months = defaultdict(list), ClosedPeriod.parse(period).months
        names = [one.attribute for one in table.dimensions]
        with reading_facts():
            rows = list(Fact.objects.filter(kind=table.kind, month__in=months).order_by().values_list(*names, "amount"))
        for *values, amount in rows:
            for cell in self._cells(table, period, values):
                found[cell].append(round(amount or 0))
        return found

    def _cells(self, table, period, values):
        """Every cell that a fact with these values is counted in."""
        tiers = []
        for dimension, value in zip(table.dimensions, values, strict=True):
            known = self._levels[dimension.code]
            level = value if value in known else OTHER if OTHER in known else known[-1]
            above = dimension.coarser.get(level)
            tiers.append([None, (dimension.code, level), *([(dimension.code, above)] if above else [])])
        for chosen in product(*tiers):
            yield Cell({(PERIOD, period), *filter(None, chosen)})

    def shape(self, table, period):
        """{dimension: levels}: each as fine as leaves at most `COARSER_ABOVE` percent of its levels small."""
        counts, found = self.all(table, period), {}
        for dimension in table.dimensions:
            tiers = [self._levels[dimension.code], tuple(dimension.groups)]
            for levels in filter(None, tiers):
                small = [one for one in levels if is_few(counts[Cell({(PERIOD, period), (dimension.code, one)})])]
                if len(small) * 100 <= settings.COARSER_ABOVE * len(levels):
                    found[dimension.code] = levels
                    break
        return found

    def table(self, table, period, shape):
        """The exact `FrequencyTable` of a shape, with all totals."""
        levels = {PERIOD: (period,), **{code: (*found, TOTAL) for code, found in shape.items()}}
        counts = self.all(table, period)
        cells = (
            Cell((name, level) for name, level in zip(levels, combination, strict=True) if level is not TOTAL)
            for combination in product(*levels.values())
        )
        return FrequencyTable(f"{table.code} {period}", levels, {cell: counts[cell] for cell in cells})


def table_for(cell, population):
    """The table of a population that has all dimensions of this cell."""
    wanted = {name for name, _level in cell} - {PERIOD}
    tables = (one for one in TABLES if one.population == population)
    return next(one for one in tables if wanted <= {dimension.code for dimension in one.dimensions})


def is_few(count):
    """Whether a count is too small to be published."""
    return is_small(count, settings.PUBLISHED_THRESHOLD, settings.PUBLISHED_ROUNDING, noisy=settings.PUBLISHED_NOISE)


def _grouped(table, period):
    """(values of the dimensions, count) by the rule of the table."""
    names = [one.attribute for one in table.dimensions]
    facts = Fact.objects.filter(kind=table.kind, month__in=period.months)
    with reading_facts():
        if table.rule is PERSONS:
            return list(_each_once(facts, names))
        counted = Sum("people") if table.rule.weighted else Count("pk")
        return [(values, count) for *values, count in facts.order_by().values_list(*names).annotate(n=counted)]


def _each_once(facts, names):
    """(values, count) of people by the first fact of each: PostgreSQL picks it, for there may be very many."""
    first = facts.order_by("who", "month", "pseudonym", "pk").distinct("who").values(*names)
    statement, values = first.query.sql_with_params()
    columns = ", ".join(names)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, count(*) FROM ({statement}) one GROUP BY {columns}", values)  # noqa: S608
        for *found, count in cursor.fetchall():
            yield found, count
