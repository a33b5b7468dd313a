"""People who collect publications and compute, written apart from what hides: they know no table's sums, only people.

They take every shown number for the exact count behind it, which no reader can know: where they fail, a reader fails.
"""

from itertools import product

from reports.catalogue import BY_CODE
from reports.disclosure import HIDDEN
from reports.linked.programs import Program
from reports.tabulating import PERIOD
from tests.reports.worlds import QUARTERS, YEAR


def everybody(code):
    """[what is said of one kind of person]: by quarter, and by all that a table tells at its finest and above it."""
    dimensions, found = BY_CODE[code].dimensions, []
    for quarter, *levels in product(QUARTERS, *(one.levels for one in dimensions)):
        told = {(one.code, level) for one, level in zip(dimensions, levels, strict=True)}
        above = {(one.code, one.coarser.get(level)) for one, level in zip(dimensions, levels, strict=True)}
        found.append({(PERIOD, quarter), (PERIOD, str(YEAR))} | told | above)
    return found


def numbers_of(releases, counts):
    """{(table, cell): exact count of what some release shows; None for the rest}"""
    return _known(releases, lambda one: one.cells, counts.of)


def sums_of(releases, counts):
    """The same of euros."""
    return _known(releases, lambda one: one.euros, lambda cell, table: sum(counts.parts(cell, table)))


def _known(releases, cells_of, exact):
    found = {}
    for release in releases:
        for cell, value in cells_of(release).items():
            if value is not HIDDEN:
                found[release.table, cell] = exact(cell, BY_CODE[release.table])
            found.setdefault((release.table, cell), None)
    return found


class Outsider:
    """Writes down everybody who may exist, and what is told of them; asks how many can be behind a number.

    People are counted by everything that one of the tables tells at its finest: no sum of a table is taken for granted.
    """

    def __init__(self, releases, told):
        people = [(code, said) for code in {release.table for release in releases} for said in everybody(code)]
        known = {cell: value for (_code, cell), value in told.items() if value is not None}
        self.cells, rows, spans = {}, [], [(0, float("inf"))] * len(people)
        for code, cell in told:
            if cell not in self.cells:
                self.cells[cell] = len(spans)
                spans.append((known[cell], known[cell]) if cell in known else (0, float("inf")))
            inside = {n: 1.0 for n, (table, said) in enumerate(people) if table == code and cell <= said}
            rows.append({self.cells[cell]: -1.0} | inside)
        self.program = Program(rows, spans)

    def width(self, cell):
        least, most = self.program.interval(self.cells[cell])
        return most - least


def pairs_that_differ_by_few(releases, counts, few):
    """[(cell, cell inside it)] of all pairs of shown numbers, of one release or of two, of one period or of two, whose
    difference is fewer people than `few`: those are a group that nobody was meant to see, or none."""
    found = []
    for code in {release.table for release in releases}:
        people = everybody(code)
        told = {cell: n for (table, cell), n in numbers_of(releases, counts).items() if table == code and n is not None}
        masks = {cell: sum(1 << n for n, said in enumerate(people) if cell <= said) for cell in told}
        pairs = (pair for pair in product(told, told) if told[pair[0]] - told[pair[1]] < few)
        found += [(whole, part) for whole, part in pairs if _inside(masks[part], masks[whole])]
    return found


def _inside(part, whole):
    return part != whole and part | whole == whole


def averaged(read, times):
    """The mean of a number that is read again and again."""
    return sum(read() for _ in range(times)) / times
