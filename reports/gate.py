"""What stands between exact counts and the public: a table is hidden in beside every release before it, and attacked.

Words used here:

- *shown table*: what a release tells: for a table and a period, each cell's rounded number or HIDDEN.
- *family*: the releases of one population. Their tables share cells; a year is bound to its quarters, and a group of
  countries to its countries, whether or not all of these were published.
- *told*: shown by some release; it cannot be hidden any more and covers nothing. An earlier version counts, too:
  somebody may have kept it.
- *apart*: cells bound to published ones that no release tells, the fourth quarter of a year whose three others are out.

The attacker knows every cell of the family that some release shows, exactly, although only rounded numbers are shown.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from reports.catalogue import BY_CODE, DIMENSIONS
from reports.closed_periods import ClosedPeriod, parent_of
from reports.disclosure import HIDDEN, TOTAL, dominated, is_small, rounded
from reports.linked.attack import attack
from reports.linked.cells import FrequencyTable, Tree
from reports.linked.hiding import protect
from reports.linked.programs import Contradiction
from reports.tabulating import PERIOD, table_for


class Unpublishable(Exception):
    """The table cannot be published beside what is out; the message says so to people."""


@dataclass(frozen=True)
class ShownTable:
    """`shape`: {dimension: levels}. `cells`: {Cell: number or HIDDEN}. `euros`: the same, for money."""

    table: str
    period: str
    shape: dict
    cells: dict
    euros: dict | None = None


@dataclass(frozen=True)
class Finding:
    """Why a draft may not be released. `code`: small, unrounded, differs, narrow, contradiction, stale."""

    code: str
    cell: frozenset


class Family:
    """The exact counts behind some shown tables and a draft, and all that binds them."""

    def __init__(self, counts, earlier, table, period, shape):
        self.counts, self.earlier, self.population = counts, earlier, table.population
        self.draft = counts.table(table, period, shape)
        self.tables = [self.draft, *(counts.table(BY_CODE[one.table], one.period, one.shape) for one in earlier)]
        periods = {one.period for one in earlier} | {period}
        self.trees = {PERIOD: Tree({code: parent_of(code) for code in periods})}
        self.told = {cell for one in earlier for cell, value in one.cells.items() if value is not HIDDEN}
        self.hidden = {cell for one in earlier for cell, value in one.cells.items() if value is HIDDEN} - self.told
        self.links, self.apart = self._bind()

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


def prepare(counts, table, period, earlier):
    """The `ShownTable` of a table for a period as it may stand beside `earlier` ones of its family. Unpublishable."""
    family = Family(counts, earlier, table, period, counts.shape(table, period))
    also = set(family.hidden)
    if table.money:
        also |= {cell for cell in family.draft.counts if _is_dominated(counts.parts(cell, table))}
    try:
        while True:
            shown = _protected(family, also)
            if not table.money:
                return ShownTable(table.code, period, _shape_of(family.draft), shown)
            euros = _protected_euros(family, table, {cell for cell, value in shown.items() if value is HIDDEN})
            hidden = {cell for cell, value in euros.items() if value is HIDDEN}
            if hidden <= {cell for cell, value in shown.items() if value is HIDDEN}:
                return ShownTable(table.code, period, _shape_of(family.draft), shown, euros)
            also |= hidden
    except (Contradiction, ValueError) as error:  # ValueError: a list has grown since, and old tables do not add up
        raise Unpublishable(
            _("Whatever is hidden in it, this table would give away numbers that earlier publications hide.")
        ) from error


def _shape_of(exact):
    return {name: levels[:-1] for name, levels in exact.levels.items() if name != PERIOD}


def _is_dominated(parts):
    return dominated(parts, largest=settings.DOMINANCE_LARGEST, share=settings.DOMINANCE_SHARE)


def _protected(family, also):
    done = protect(
        family.tables,
        threshold=settings.PUBLISHED_THRESHOLD,
        base=settings.PUBLISHED_ROUNDING,
        trees=family.trees,
        known=family.told,
        also=also - family.told | (also & set(family.draft.counts)),
        links=family.links,
        apart=family.apart,
    )
    return done[0].counts


def _protected_euros(family, table, hidden):
    """Sums of money: hidden where the number is, and so that none is held closer than the largest single amount."""
    parts = {cell: family.counts.parts(cell, table) for cell in family.draft.counts}
    exact = FrequencyTable("euros", family.draft.levels, {cell: sum(found) for cell, found in parts.items()})
    largest = max((max(found) for found in parts.values() if found), default=0)
    width = max(largest, settings.PUBLISHED_THRESHOLD)
    return protect([exact], threshold=width, base=settings.EUROS_ROUNDING, trees=family.trees, also=hidden)[0].counts


# --- The attacker -----------------------------------------------------------------------------------------------------


def examine(counts, draft, earlier):
    """[Finding] of what somebody learns who has the draft and all earlier releases; empty when it may go out."""
    table = BY_CODE[draft.table]
    family = Family(counts, earlier, table, draft.period, draft.shape)
    return [*_bare(draft, family), *_differences(draft, family), *_narrow(draft, family), *_money(draft, table, counts)]


def _bare(draft, family):
    """Numbers that are small, not rounded, or no longer what the facts say."""
    threshold, base = settings.PUBLISHED_THRESHOLD, settings.PUBLISHED_ROUNDING
    for cell, value in draft.cells.items():
        if value is HIDDEN:
            continue
        exact = family.draft.counts[cell]
        if is_small(exact, threshold, base) or value < threshold:
            yield Finding("small", cell)
        elif value % base:
            yield Finding("unrounded", cell)
        elif value != rounded(exact, base):
            yield Finding("stale", cell)


def _differences(draft, family):
    """What an earlier release hides, and this one shows."""
    return [Finding("differs", cell) for cell in family.hidden if draft.cells.get(cell, HIDDEN) is not HIDDEN]


def _narrow(draft, family):
    shown = family.told | {cell for cell, value in draft.cells.items() if value is not HIDDEN}
    threshold, base = settings.PUBLISHED_THRESHOLD, settings.PUBLISHED_ROUNDING
    tables = [
        FrequencyTable(one.name, one.levels, {c: n if c in shown else HIDDEN for c, n in one.counts.items()})
        for one in family.tables
    ]
    secret = [cell for cell, count in family.apart.items() if is_small(count, threshold, base)]
    held = attack(tables, family.trees, links=family.links, beside=secret)
    return [Finding("narrow", cell) for cell, (least, most) in held.items() if most - least < threshold]


def _money(draft, table, counts):
    if not table.money:
        return
    width, told = 0, {}
    for cell, value in draft.euros.items():
        parts = counts.parts(cell, table)
        width = max(width, *parts, 0)
        told[cell] = HIDDEN if value is HIDDEN else sum(parts)
        if (value is HIDDEN) != (draft.cells[cell] is HIDDEN):
            yield Finding("differs", cell)
        elif value is not HIDDEN and (_is_dominated(parts) or value % settings.EUROS_ROUNDING):
            yield Finding("small" if _is_dominated(parts) else "unrounded", cell)
    levels = {PERIOD: (draft.period,), **{code: (*found, TOTAL) for code, found in draft.shape.items()}}
    trees = {PERIOD: Tree({draft.period: parent_of(draft.period)})}
    held = attack([FrequencyTable("euros", levels, told)], trees)
    yield from (Finding("narrow", cell) for cell, (least, most) in held.items() if most - least < width)
