"""All that is out of one population and what is to join it: the exact counts behind, and all that binds them.

Words used here:

- *family*: the releases of one population. Their tables share cells; a year is bound to its quarters, and a group of
  countries to its countries, whether or not all of these were published.
- *told*: shown by some release; it cannot be hidden any more and covers nothing. An earlier version counts, too:
  somebody may have kept it.
- *apart*: cells bound to published ones that no release tells, the fourth quarter of a year whose three others are out.
- *width*: how open a hidden sum of money stays: by the largest single amount of its period, so that nobody's own can be
  read off, and by the threshold at least.
"""

from django.conf import settings

from casework.encryption import purpose_key
from reports.catalogue import BY_CODE, DIMENSIONS
from reports.closed_periods import ClosedPeriod, parent_of
from reports.disclosure import HIDDEN, dominated
from reports.linked.cells import Cell, FrequencyTable, Tree
from reports.linked.noise import Noise
from reports.tabulating import PERIOD, is_few, table_for


def is_dominated(parts):
    return dominated(parts, largest=settings.DOMINANCE_LARGEST, share=settings.DOMINANCE_SHARE)


def noise_of(population):
    """The `Noise` of a population's numbers, or None where numbers are published without."""
    return Noise(purpose_key(f"figures/noise/{population}")) if settings.PUBLISHED_NOISE else None


class Family:
    """The exact counts behind some shown tables and a draft, and all that binds them."""

    def __init__(self, counts, earlier, table, period, shape):
        self.counts, self.earlier, self.population = counts, earlier, table.population
        self.draft = counts.table(table, period, shape)
        self.tables = [self.draft, *(counts.table(BY_CODE[one.table], one.period, one.shape) for one in earlier)]
        periods = {one.period for one in earlier} | {period}
        self.trees = {PERIOD: Tree({code: parent_of(code) for code in periods})}
        self.told, self.hidden = _told_and_hidden(one.cells for one in earlier)
        self.links, self.apart = self._bind()

    @property
    def few_apart(self):
        return {cell for cell, count in self.apart.items() if is_few(count)}

    def with_hidden(self, tables, shown):
        """Exact tables as an attacker knows them who knows these cells to the unit."""
        return [
            FrequencyTable(one.name, one.levels, {c: n if c in shown else HIDDEN for c, n in one.counts.items()})
            for one in tables
        ]

    def _bind(self):
        known, links = {cell for table in self.tables for cell in table.counts}, set()
        for code in {name for cell in known for name, _level in cell} - {PERIOD}:
            known |= _to_groups(DIMENSIONS[code], known, links)
        inside = {cell for table in self.tables for cell in table.counts}
        for cell in list(known):
            kept = dict(cell)
            parts = [cell - {(PERIOD, kept[PERIOD])} | {(PERIOD, one.code)} for one in _parts_of(kept[PERIOD])]
            if known & set(parts):
                links.add((cell, frozenset(parts)))
        bound = {cell for margin, parts in links for cell in (margin, *parts)} - inside
        return links, {cell: self.counts.of(cell, table_for(cell, self.population)) for cell in bound}


class Money:
    """The sums of a family of money tables: as exact tables, the draft's first, and how open each cell stays."""

    def __init__(self, family, table):
        self._counts, self._table, self._largest = family.counts, table, {}
        self.tables = [FrequencyTable(one.name, one.levels, self._sums(one.counts)) for one in family.tables]
        self.told, self.hidden = _told_and_hidden(one.euros for one in family.earlier)
        self.apart = self._sums(family.apart)
        self.secret_apart = family.few_apart | {
            cell for cell, euros in self.apart.items() if is_dominated(self.parts(cell)) or euros < self._width(cell)
        }
        cells = {*self.apart, *(cell for one in self.tables for cell in one.counts)}
        self.widths = {cell: self._width(cell) for cell in cells}

    def parts(self, cell):
        """The amounts that a sum is made of."""
        return self._counts.parts(cell, self._table)

    def _sums(self, cells):
        return {cell: sum(self.parts(cell)) for cell in cells}

    def _width(self, cell):
        period = dict(cell)[PERIOD]
        if period not in self._largest:
            self._largest[period] = max(self.parts(Cell({(PERIOD, period)})), default=0)
        return max(self._largest[period], settings.PUBLISHED_THRESHOLD)


def _told_and_hidden(releases):
    """What some of these {cell: number or HIDDEN} show, and what they hide and none shows."""
    told, hidden = set(), set()
    for cells in releases:
        for cell, value in cells.items():
            (hidden if value is HIDDEN else told).add(cell)
    return told, hidden - told


def _to_groups(dimension, cells, links):
    """Bind the levels of a dimension to the groups above them, where both stand among the cells; the groups' cells."""
    used = {level for cell in cells for name, level in cell if name == dimension.code}
    if not (used & set(dimension.groups) and used & set(dimension.coarser)):
        return set()
    parents = {}
    for cell in cells:
        level = dict(cell).get(dimension.code)
        if level in dimension.coarser:
            rest = cell - {(dimension.code, level)}
            parents.setdefault((rest, dimension.coarser[level]), None)
    for rest, group in parents:
        children = [level for level, above in dimension.coarser.items() if above == group]
        links.add((rest | {(dimension.code, group)}, frozenset(rest | {(dimension.code, one)} for one in children)))
    return {rest | {(dimension.code, group)} for rest, group in parents}


def _parts_of(period):
    return ClosedPeriod.parse(period).parts
