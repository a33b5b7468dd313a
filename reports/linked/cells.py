"""Cells of frequency tables, and the sums that bind them.

A cell is what it counts: the set of its (dimension, level) pairs, so that the same count is the same cell in whatever
table it stands; the empty set is the grand total. All tables of one call count the same population, and the levels of a
dimension are all that there are ("other" among them where it is needed).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import product

from reports.disclosure import TOTAL

Cell = frozenset


@dataclass(frozen=True)
class FrequencyTable:
    """`counts`: {cell: count, or HIDDEN}, complete: every combination of the levels, of which TOTAL may be one."""

    name: str
    levels: Mapping[str, tuple]  # of each dimension, in order; TOTAL among them where totals are shown
    counts: Mapping[Cell, object]

    def __post_init__(self):
        if set(self.counts) != set(self.cells()):
            raise ValueError(f"{self.name}: not every combination of levels has one count")

    def cells(self):
        """In the order of the table, the last dimension running fastest."""
        return [cell_of(self.levels, combination) for combination in product(*self.levels.values())]


@dataclass(frozen=True)
class Tree:
    """The hierarchy of a dimension: {level: parent}. A level without parent is part of the total itself."""

    parents: Mapping[str, str] = field(default_factory=dict)

    def children(self, levels):
        """{parent, or TOTAL: levels whose counts add up to it}, of the levels that stand in a table."""
        found = {}
        for level in levels:
            if level is not TOTAL:
                found.setdefault(self.parents.get(level, TOTAL), []).append(level)
        return {parent: found[parent] for parent in found if parent in levels}


def cell_of(dimensions, combination):
    """The cell of one level for each dimension; a dimension at its total is no part of it."""
    return Cell((name, level) for name, level in zip(dimensions, combination, strict=True) if level is not TOTAL)


def _with_total(levels, tree):
    """The levels, and the total if they make one up: where each is part of something else, nothing tells of it."""
    whole = (*dict.fromkeys([*levels, TOTAL]),)
    return whole if TOTAL in tree.children(whole) else tuple(levels)


def sums(tables, trees=None):
    """{(margin, parts)}: a cell, and the cells that add up to it. `trees`: {dimension: Tree}.

    A margin may stand in another table, or in none: two tables without totals are still bound by those they share.
    """
    trees, found = trees or {}, set()
    for table in tables:
        every = {name: _with_total(levels, trees.get(name, Tree())) for name, levels in table.levels.items()}
        for name, levels in every.items():
            others = [other for other in every if other != name]
            branches = trees.get(name, Tree()).children(levels)
            for rest in product(*(every[other] for other in others)):
                kept = cell_of(others, rest)
                for parent, children in branches.items():
                    margin = kept if parent is TOTAL else kept | {(name, parent)}
                    found.add((margin, frozenset(kept | {(name, child)} for child in children)))
    return found
