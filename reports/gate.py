"""What stands between exact counts and the public: a table is hidden in beside every release before it, and attacked.

A *shown table* is what a release tells: for a table and a period, each cell's rounded number or HIDDEN.
`reports.family` says what else is out, and what binds it.

The attacker knows every cell of the family that some release shows, exactly, although only rounded numbers are shown
(and where there is noise, only noisy ones): neither rounding nor noise is counted on for a hidden number.
"""

from dataclasses import dataclass

from django.conf import settings

from reports.catalogue import BY_CODE
from reports.disclosure import HIDDEN, rounded
from reports.enums import PreparingFailure
from reports.family import Family, Money, is_dominated, noise_of
from reports.linked.attack import attack
from reports.linked.hiding import protect
from reports.linked.programs import Contradiction
from reports.tabulating import PERIOD, is_few


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


def prepare(counts, table, period, earlier):
    """The `ShownTable` of a table for a period as it may stand beside `earlier` ones of its family. Unpublishable."""
    family = Family(counts, earlier, table, period, counts.shape(table, period))
    money, also = Money(family, table) if table.money else None, set(family.hidden)
    if money:
        also |= {cell for cell in family.draft.counts if is_dominated(money.parts(cell))}
    try:
        while True:
            shown = _protected(family, also)
            if not money:
                return ShownTable(table.code, period, _shape_of(family.draft), shown)
            euros = _protected_euros(family, money, _hidden_in(shown))
            if _hidden_in(euros) <= _hidden_in(shown):
                return ShownTable(table.code, period, _shape_of(family.draft), shown, euros)
            also |= _hidden_in(euros)
    except (Contradiction, ValueError) as error:  # ValueError: a list has grown since, and old tables do not add up
        raise Unpublishable(PreparingFailure.UNSAFE.label) from error


def _shape_of(exact):
    return {name: levels[:-1] for name, levels in exact.levels.items() if name != PERIOD}


def _hidden_in(shown):
    return {cell for cell, value in shown.items() if value is HIDDEN}


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
        noise=noise_of(family.population),
    )
    return done[0].counts


def _protected_euros(family, money, hidden):
    """Sums of money: hidden where the number is, here or in an earlier table, and each as open as its period asks."""
    done = protect(
        money.tables,
        threshold=settings.PUBLISHED_THRESHOLD,
        base=settings.EUROS_ROUNDING,
        trees=family.trees,
        known=money.told,
        also=hidden | money.hidden | money.secret_apart,
        links=family.links,
        apart=money.apart,
        widths=money.widths,
    )
    return done[0].counts


# --- The attacker -----------------------------------------------------------------------------------------------------


def examine(counts, draft, earlier):
    """[Finding] of what somebody learns who has the draft and all earlier releases; empty when it may go out."""
    table = BY_CODE[draft.table]
    family = Family(counts, earlier, table, draft.period, draft.shape)
    found = [*_bare(draft, family), *_differences(draft, family), *_narrow(draft, family)]
    return [*found, *_money(draft, family, Money(family, table))] if table.money else found


def _bare(draft, family):
    """Numbers that are small, not rounded, or no longer what the facts say."""
    base, noise = settings.PUBLISHED_ROUNDING, noise_of(family.population)
    for cell, value in draft.cells.items():
        if value is HIDDEN:
            continue
        exact = family.draft.counts[cell]
        if is_few(exact) or value < settings.PUBLISHED_THRESHOLD:
            yield Finding("small", cell)
        elif value % base:
            yield Finding("unrounded", cell)
        elif value != rounded(exact + (noise.of(cell, base) if noise else 0), base):
            yield Finding("stale", cell)


def _differences(draft, family):
    """What an earlier release hides, and this one shows."""
    return [Finding("differs", cell) for cell in family.hidden if draft.cells.get(cell, HIDDEN) is not HIDDEN]


def _narrow(draft, family):
    shown = family.told | (set(draft.cells) - _hidden_in(draft.cells))
    tables = family.with_hidden(family.tables, shown)
    held = attack(tables, family.trees, links=family.links, beside=family.few_apart)
    threshold = settings.PUBLISHED_THRESHOLD
    return [Finding("narrow", cell) for cell, (least, most) in held.items() if most - least < threshold]


def _money(draft, family, money):
    """What the sums give away: a lone amount, or by the sums of the period before, or of the year."""
    for cell, value in draft.euros.items():
        parts = money.parts(cell)
        if (value is HIDDEN) != (draft.cells[cell] is HIDDEN):
            yield Finding("differs", cell)
        elif value is not HIDDEN and (is_dominated(parts) or value % settings.EUROS_ROUNDING):
            yield Finding("small" if is_dominated(parts) else "unrounded", cell)
        elif value is not HIDDEN and value != rounded(sum(parts), settings.EUROS_ROUNDING):
            yield Finding("stale", cell)
    shown = money.told | (set(draft.euros) - _hidden_in(draft.euros))
    tables = family.with_hidden(money.tables, shown)
    held = attack(tables, family.trees, links=family.links, beside=money.secret_apart - shown)
    yield from (Finding("narrow", cell) for cell, (least, most) in held.items() if most - least < money.widths[cell])
