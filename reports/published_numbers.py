"""Published numbers by their address: table, period, levels. Whatever tells them in another shape reads them here.

So a form, a donor's report and a publication cannot say different numbers of the same thing: there is one, and it was
protected and released by two people.
"""

from dataclasses import dataclass
from enum import Enum

from reports.catalogue import BY_CODE, TOTAL_CODE
from reports.closed_periods import closed_before
from reports.models import Release


class State(Enum):
    SHOWN = "shown"
    HIDDEN = "hidden"
    COARSER = "coarser"  # the publication leaves this breakdown out, or groups its levels: too many were small
    NOT_PUBLISHED = "not_published"
    NOT_COUNTED = "not_counted"  # Escale does not know it


@dataclass(frozen=True)
class Number:
    """`value`: None unless shown. `number`: of the publication it stands in, where it stands in one."""

    value: int | None
    state: State
    number: int | None = None


class Published:
    """What stands of one period, read once."""

    def __init__(self, period):
        self.period = period
        rows = Release.objects.standing().filter(period=period.code, table__in=BY_CODE)
        self.releases = {one.table: one for one in rows}
        self._cells = {code: _cells_of(one.said) for code, one in self.releases.items()}

    def document(self, table):
        """What the publication of this table says; None where none stands."""
        return self.releases[table].said if table in self.releases else None

    def number(self, table, levels, *, euros=False):
        """The `Number` of a cell. `levels`: {dimension: level}; a dimension that is not there is at its total."""
        if table not in self.releases:
            return Number(None, State.NOT_PUBLISHED)
        found = self._cells[table].get(frozenset(levels.items()))
        where = self.releases[table].number
        if found is None:
            return Number(None, State.COARSER, where)
        value = found["euros" if euros else "number"]
        return Number(value, State.HIDDEN if value is None else State.SHOWN, where)


def _cells_of(document):
    names = [one["code"] for one in document["dimensions"]]
    return {
        frozenset((name, level) for name, level in zip(names, one["levels"], strict=True) if level != TOTAL_CODE): one
        for one in document["cells"]
    }


def periods_of(kind, today):
    """The closed periods of this kind (QUARTER, YEAR), newest first."""
    return [one for one in closed_before(today) if one.kind == kind]
