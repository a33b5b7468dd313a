"""What somebody can compute who has all tables: the interval of each hidden cell, by linear programming.

The attacker knows every sum and every shown number, and that nothing is negative. How precisely a shown number is known
depends on its rounding: one rounded to 5 stands for five counts, and with noise before it for nine.
"""

import math

from reports.disclosure import HIDDEN
from reports.linked.cells import sums
from reports.linked.programs import Program


class Bound:
    """Cells as numbers 0…n−1, and the sums that bind them: `rows`, [{number: factor}], each of which is zero.

    The first `published` of the cells stand in a table; the others are sums that no table tells. `links`: further sums,
    as {(margin, parts)}, that bind cells of tables to one another: a year to its quarters.
    """

    def __init__(self, tables, trees=None, links=()):
        inside = dict.fromkeys(cell for table in tables for cell in table.cells())
        bound = sums(tables, trees) | {*links}
        untold = {cell for margin, parts in bound for cell in (margin, *parts)} - inside.keys()
        self.cells, self.published = [*inside, *sorted(untold, key=sorted)], len(inside)
        self.number = {cell: place for place, cell in enumerate(self.cells)}
        bound = sorted((self.number[margin], sorted(self.number[part] for part in parts)) for margin, parts in bound)
        self.rows = [{margin: -1.0, **dict.fromkeys(parts, 1.0)} for margin, parts in bound]


def known_of(tables, base=1, *, noisy=False):
    """{cell: (least, most)} of what the tables show. ValueError when two of them show different numbers for one.

    `noisy`: up to half the base was added or taken away before rounding (`reports.linked.noise`).
    """
    found, below, above = {}, base // 2, base - 1 - base // 2
    if noisy:
        below = above = base - 1
    for table in tables:
        for cell, shown in table.counts.items():
            if shown is HIDDEN:
                continue
            span = (max(0, shown - below), shown + above)
            if found.setdefault(cell, span) != span:
                raise ValueError(f"{table.name}: a cell that another table shows with another number")
    return found


def attack(tables, trees=None, base=1, *, noisy=False, links=(), beside=()):
    """{hidden cell: (least, most)} as somebody can hold them who has all these tables; `most` may be infinite.

    `base`, `noisy`: what shown numbers are rounded to, and whether noise was added before; 1: they are exact.
    A cell that one table hides and another shows is no hidden cell. `beside`: cells to hold that no table tells, but
    that `links` bind. Contradiction when the numbers cannot be true.
    """
    bound, known = Bound(tables, trees, links), known_of(tables, base, noisy=noisy)
    program = Program(bound.rows, [known.get(cell, (0, math.inf)) for cell in bound.cells])
    asked = [*bound.cells[: bound.published], *beside]
    return {cell: program.interval(bound.number[cell]) for cell in asked if cell not in known}
