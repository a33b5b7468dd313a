"""Tables that can be shown: nothing in them leads to fewer than a handful of people (privacy.md §2). Pure.

Words used here:

- *cell*: a count at (row, column). A *margin* is a cell at TOTAL: the sum of its row, of its column, or of everything.
- *line*: cells bound by one sum, its margin included. A table without row totals has column lines only.
- *structural zero*: a cell that can only be zero (a contact has no country of return). Shown; any other zero is small.
- *small*: under the threshold, before or after rounding. Hidden for its own sake (*primary*).
- *complementary*: hidden so that no small cell can be computed from its neighbours.
- *exposed*: a hidden cell that somebody who knew every shown number exactly could compute, or hold in an interval
  narrower than the threshold. Shown numbers are rounded besides, so a reader knows less than that.

Hiding goes on until no cell is exposed. Nothing is drawn at random: the same counts always give the same table, and
reading it again teaches nothing.
"""

import enum
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import chain, product

LEAST_THRESHOLD = 5
ROUNDS = 50  # of narrowing intervals; what is not settled by then stays wide


class Mark(enum.Enum):
    TOTAL = "total"
    HIDDEN = "hidden"


TOTAL, HIDDEN = Mark.TOTAL, Mark.HIDDEN
Cell = tuple  # (row or TOTAL, column or TOTAL)


@dataclass(frozen=True)
class Table:
    """Exact counts, `{(row, column): count}`; a cell left out is zero. Totals only where a sum makes sense."""

    rows: tuple
    columns: tuple
    counts: Mapping[Cell, int]
    structural: frozenset = frozenset()
    row_totals: bool = True
    column_totals: bool = True

    def __post_init__(self):
        inside = set(product(self.rows, self.columns))
        if not set(self.counts) <= inside or not self.structural <= inside:
            raise ValueError("a cell lies outside the table")
        if any(count < 0 for count in self.counts.values()):
            raise ValueError("a count is negative")
        if any(self.counts.get(cell) for cell in self.structural):
            raise ValueError("a structural zero holds a count")


@dataclass(frozen=True)
class ProtectedTable:
    """What may be shown: rounded counts, or HIDDEN. Totals are rounded on their own, so columns need not add up."""

    rows: tuple
    columns: tuple
    cells: Mapping[Cell, int | Mark]
    threshold: int
    base: int

    def value(self, row, column):
        return self.cells[row, column]

    @property
    def hides(self):
        return HIDDEN in self.cells.values()


def rounded(count, base=5):
    return (count + base // 2) // base * base


def protect(table, threshold=LEAST_THRESHOLD, base=5):
    """The table as it may be shown. ValueError for a threshold under 5."""
    if threshold < LEAST_THRESHOLD:
        raise ValueError(f"the threshold is {LEAST_THRESHOLD} at least")
    if base < 1:
        raise ValueError("the base of rounding is 1 at least")
    grid = _Grid.of(table, threshold, base)
    hidden = {cell for cell in grid.values if grid.small(cell)}
    while (more := _next_to_hide(grid, hidden)) is not None:
        hidden.add(more)
    zeros = dict.fromkeys(_cells(table), 0)  # what the grid leaves out is structural
    shown = {cell: HIDDEN if cell in hidden else rounded(value, base) for cell, value in grid.values.items()}
    return ProtectedTable(table.rows, table.columns, zeros | shown, threshold, base)


def _cells(table):
    rows = (*table.rows, TOTAL) if table.column_totals else table.rows
    columns = (*table.columns, TOTAL) if table.row_totals else table.columns
    return list(product(rows, columns))


@dataclass(frozen=True)
class _Grid:
    """Every cell that can be other than zero, margins included, and the lines they are bound by."""

    values: dict
    lines: tuple  # each a tuple of cells, its margin last
    threshold: int
    base: int
    lines_of: dict = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, table, threshold, base):
        rows = (*table.rows, TOTAL) if table.column_totals else table.rows
        columns = (*table.columns, TOTAL) if table.row_totals else table.columns
        open_cells = [cell for cell in product(table.rows, table.columns) if cell not in table.structural]
        values = {}
        for row, column in _cells(table):
            inside = [cell for cell in open_cells if row in (cell[0], TOTAL) and column in (cell[1], TOTAL)]
            if inside:
                values[row, column] = sum(table.counts.get(cell, 0) for cell in inside)
        across = (tuple((row, column) for column in columns) for row in rows if table.row_totals)
        down = (tuple((row, column) for row in rows) for column in columns if table.column_totals)
        lines = (tuple(cell for cell in line if cell in values) for line in chain(across, down))
        grid = cls(values, tuple(filter(None, lines)), threshold, base)
        for number, line in enumerate(lines):
            for cell in line:
                grid.lines_of[cell].append(number)
        return grid

    def small(self, cell):
        return min(self.values[cell], rounded(self.values[cell], self.base)) < self.threshold


def _next_to_hide(grid, hidden):
    """One more cell to hide, or None when nothing is exposed any more."""
    checks = (_lines_that_hide_few, _computable, _narrow)
    for exposed in chain.from_iterable(check(grid, hidden) for check in checks):
        cells = [cell for number in exposed for cell in grid.lines[number] if cell not in hidden]
        if cells:
            return min(cells, key=lambda cell: (TOTAL in cell, grid.values[cell], list(grid.values).index(cell)))
    return None


def _lines_that_hide_few(grid, hidden):
    """Lines whose hidden cells together, which the shown total gives away, are fewer than the threshold."""
    for number, line in enumerate(grid.lines):
        inside = [cell for cell in line[:-1] if cell in hidden]
        if inside and line[-1] not in hidden and sum(grid.values[cell] for cell in inside) < grid.threshold:
            yield [number]


def _computable(grid, hidden):
    """Lines of the hidden cells that follow from the shown ones.

    Lines are the vertices of a graph, hidden cells its edges (a cell bound by one line only hangs on the ground). Rows
    and columns alternate, so a closed path of hidden cells can shift by +1 and −1 in turn without any sum noticing; a
    cell on no such path, a bridge, has one possible value.
    """
    for cell in _bridges({cell: _ends(grid, cell) for cell in grid.values if cell in hidden}):
        yield grid.lines_of[cell]


def _ends(grid, cell):
    return tuple([*grid.lines_of[cell], -1, -1][:2])  # -1: the ground, where no sum binds


def _bridges(edges):
    """Edges `{name: (vertex, vertex)}` that lie on no closed path."""
    touching = defaultdict(list)
    for name, (one, other) in edges.items():
        touching[one].append((name, other))
        touching[other].append((name, one))
    up, order = {}, []  # up: vertex → (edge, vertex) towards the root of its tree
    for root in touching:
        waiting = [] if root in up else [(root, None)]
        while waiting:
            vertex, came = waiting.pop()
            if vertex in up:
                continue
            up[vertex] = came
            order.append(vertex)
            waiting += [(other, (name, vertex)) for name, other in touching[vertex] if other not in up]
    return _uncovered(edges, up, {vertex: place for place, vertex in enumerate(order)})


def _uncovered(edges, up, place):
    """Edges of the search forest that no other edge closes a path over."""
    in_tree = {came[0] for came in up.values() if came}
    covered = set()
    for name, (one, other) in edges.items():
        while name not in in_tree and one != other:  # climb from the later of the two until they meet
            one, other = (one, other) if place[one] > place[other] else (other, one)
            edge, one = up[one]
            covered.add(edge)
    return [name for name in edges if name in in_tree and name not in covered]


def _narrow(grid, hidden):
    """Lines of the hidden cells whose possible values are fewer than the threshold allows."""
    bounds = _bounds(grid, hidden)
    for cell in grid.values:
        if cell in hidden and bounds[cell][1] - bounds[cell][0] < grid.threshold:
            yield grid.lines_of[cell]
            yield range(len(grid.lines))


def _bounds(grid, hidden):
    """For each cell, the least and the most that it can be for someone who knows every shown cell exactly."""
    bounds = {c: (0, math.inf) if c in hidden else (value, value) for c, value in grid.values.items()}
    for _ in range(ROUNDS):
        before = dict(bounds)
        for *inside, margin in grid.lines:
            least, most = (sum(bounds[cell][end] for cell in inside) for end in (0, 1))
            bounds[margin] = max(bounds[margin][0], least), min(bounds[margin][1], most)
            for cell in inside:
                low, high = bounds[cell]
                others = [bounds[other] for other in inside if other is not cell]
                low = max(low, bounds[margin][0] - sum(other[1] for other in others))
                high = min(high, bounds[margin][1] - sum(other[0] for other in others))
                bounds[cell] = low, high
        if bounds == before:
            break
    return bounds
