"""Choosing what to hide in tables that share sums, so that every hidden cell stays in an interval as wide as the rule.

Small cells are hidden for their own sake. For each of them a linear program finds the cheapest ways in which all counts
could be others, with every sum true and that cell anything from none to the threshold: the cells that would move are
hidden too. This is the relaxation that Fischetti and Salazar-González (2001) and Castro (2012) describe for cell
suppression; what turns out not to be needed is shown again, and the attacker has the last word.
"""

import math
from dataclasses import replace

import numpy as np

from reports.disclosure import HIDDEN, LEAST_THRESHOLD, is_small, rounded
from reports.linked.attack import Bound
from reports.linked.programs import SLACK, Contradiction, Program

SHOWN_AGAIN_AT_MOST = 250  # hidden cells up to which each is tried, since trying costs the square of them
MARGIN = 1.25  # how much dearer than a cell inside a margin is of the same size: readers look for totals first
HIDDEN_ALREADY = 1e-3  # the cost of moving a cell that is hidden anyway


def protect(
    tables,
    *,
    threshold=LEAST_THRESHOLD,
    base=5,
    trees=None,
    structural=frozenset(),
    known=frozenset(),
    also=frozenset(),
    links=frozenset(),
    apart=None,
    widths=None,
    noise=None,
    told=lambda done: None,
):
    """The tables as they may be shown together: rounded counts, and HIDDEN.

    `structural`: cells that can only be zero, and are shown. `known`: cells that were shown elsewhere, and cover
    nothing any more. `also`: cells to hide besides the small ones. `links`: sums that bind cells of one table to those
    of another, {(margin, parts)}. `apart`: {cell: count} of what they bind and no table tells: kept from being computed
    where it is small, or in `also`. `widths`: {cell: how wide its interval stays}, for those that need another one than
    the threshold. `noise`: the `Noise` that is added before rounding. `told`: called with the share done, from 0 to 1.
    ValueError for a threshold under 5, and for tables whose sums do not meet; Contradiction when the known cells give
    one away whatever else is hidden.
    """
    if threshold < LEAST_THRESHOLD:
        raise ValueError(f"the threshold is {LEAST_THRESHOLD} at least")
    bound, apart = Bound(tables, trees, links), apart or {}
    counts = _counts(tables, bound, apart)
    needs = np.array([(widths or {}).get(cell, threshold) for cell in bound.cells], dtype=float)
    counted, noisy = {*bound.cells[: bound.published], *apart} - set(structural), noise is not None
    secret = {
        number
        for cell, number in bound.number.items()
        if cell in also or (cell in counted and is_small(int(counts[number]), needs[number], base, noisy=noisy))
    }
    fixed = {number for number, cell in enumerate(bound.cells) if cell in structural or cell in known}
    hidden = secret | _Hiding(bound, counts, secret - fixed, fixed, needs).done(told)
    return [replace(table, counts=_shown(table, bound, hidden, structural, base, noise)) for table in tables]


def _shown(table, bound, hidden, structural, base, noise):
    """{cell: HIDDEN or number as shown}"""
    shown = {}
    for cell, count in table.counts.items():
        drawn = noise.of(cell, base) if noise and cell not in structural else 0
        shown[cell] = HIDDEN if bound.number[cell] in hidden else rounded(count + drawn, base)
    return shown


def _counts(tables, bound, apart):
    """The counts by number of their cell. ValueError when they contradict each other."""
    found = np.full(len(bound.cells), -1.0)
    for table in tables:
        for cell, count in table.counts.items():
            number = bound.number[cell]
            if count is HIDDEN or count < 0 or found[number] not in (-1, count):
                raise ValueError(f"{table.name}: hidden, negative, or other than in another table")
            found[number] = count
    for cell, count in apart.items():
        found[bound.number[cell]] = count
    for number in range(bound.published, len(found)):
        if found[number] < 0:
            found[number] = _untold(bound, found, number)
    for row in bound.rows:
        if abs(sum(factor * found[number] for number, factor in row.items())) > SLACK:
            raise ValueError("a total is not the sum of its parts")
    return found


def _untold(bound, counts, number):
    """A sum that no table tells, from its parts, which may be such sums themselves."""
    for row in bound.rows:
        if row.get(number) == -1:
            parts = (part for part in row if part != number)
            return sum(counts[part] if counts[part] >= 0 else _untold(bound, counts, part) for part in parts)
    raise ValueError("a total is not the sum of its parts")


class _Hiding:
    """Numbered cells, of which more and more are hidden, until each stays open by what it `needs`.

    The attacker is as strong as if nothing were rounded.
    """

    def __init__(self, bound, counts, small, fixed, needs):
        self.counts, self.small, self.needs, self.hidden = counts, small, needs, set(small)
        self.fixed = fixed
        self.published = bound.published
        size = len(counts)
        # By how many whole people a cell may be more, or fewer, than it is, and a world (the change of every cell) in
        # which it is. Hiding more keeps both true.
        self.reach, self.world = np.zeros((2, size)), [[None] * size, [None] * size]
        # So far from any count that nothing depends on it.
        self.most = 2 * counts.max(initial=0) + 10 * needs.max(initial=0)
        self.attacker = Program(bound.rows, np.stack([counts, counts], axis=1))
        free = {*small, *range(bound.published, size)}  # what no table tells is hidden, and nobody's to protect
        for cell in free:
            self.attacker.span(cell, 0, self.most)
        # How far each cell moves: up in the first half of the variables, down in the second.
        moves = [row | {number + size: -factor for number, factor in row.items()} for row in bound.rows]
        spans = [(0, 0 if cell in fixed else math.inf) for cell in range(size)]
        spans += [(0, 0 if cell in fixed else count) for cell, count in enumerate(counts)]
        deepest = max(map(len, bound.cells), default=0)
        worth = [
            MARGIN ** (deepest - len(cell)) * (count + 1.0) for cell, count in zip(bound.cells, counts, strict=True)
        ]
        cost = [HIDDEN_ALREADY if cell in free else worth[cell] for cell in range(size)]
        self.mover = Program(moves, spans, np.array([*cost, *cost]))

    def done(self, told):
        while exposed := self._exposed():
            for turn, cell in enumerate(exposed):
                if not self._is_open(cell):
                    self._hide_around(cell)
                told(turn / len(exposed))
        if len(self.hidden) <= SHOWN_AGAIN_AT_MOST:
            self._show_again()
        return self.hidden

    def _is_open(self, cell):
        return self.reach[0, cell] + self.reach[1, cell] >= self.needs[cell]

    def _exposed(self):
        """The hidden cells that are held in a narrower interval than they need, largest first."""
        return sorted(filter(self._is_exposed, self._doubtful()), key=lambda cell: (-self.counts[cell], cell))

    def _doubtful(self):
        """The hidden cells that no world is known to keep open, after a look at some that keep many open at once."""
        before = None
        while (asked := {cell for cell in self.hidden if not self._is_open(cell)}) and asked != before:
            for most in (True, False):
                self._note(self.attacker.furthest(asked, most=most) - self.counts)
            before = asked
        return asked

    def _is_exposed(self, cell):
        for most in (True, False):
            if not self._is_open(cell):
                self._note(self.attacker.furthest([cell], most=most) - self.counts)
        return not self._is_open(cell)

    def _note(self, change):
        """Another world that agrees with all that is shown, as the change of every cell."""
        for side, far in enumerate((change, -change)):
            far = np.floor(far + SLACK)
            for cell in map(int, np.flatnonzero(far > self.reach[side])):
                self.reach[side, cell], self.world[side][cell] = far[cell], change

    def _hide_around(self, cell):
        """Hide whatever moves when `cell` is as open as it needs, every sum stays true and the least is disturbed.

        A small cell may as well be none, and takes up the rest above what it is. Where something known to everybody
        keeps it from being none, all of it is above.
        """
        need, count = self.needs[cell], self.counts[cell]
        down = count if count < need else 0
        try:
            self._hide_moved(cell, need - down, 0)
            if down:
                self._hide_moved(cell, 0, down)
        except Contradiction:
            if not down:
                raise
            self._hide_moved(cell, need, 0)

    def _hide_moved(self, cell, up, down):
        size = len(self.counts)
        self.mover.span(cell, up, up)
        self.mover.span(cell + size, down, down)
        try:
            above, below = np.split(self.mover.solution(), 2)
        finally:
            self.mover.span(cell, 0, math.inf)
            self.mover.span(cell + size, 0, self.counts[cell])
        change = above - below
        moved = set(map(int, np.flatnonzero(np.abs(change[: self.published]) > SLACK)))
        for other in moved - self.hidden:
            self._open(other)
        self._note(change)

    def _open(self, cell):
        self.hidden.add(cell)
        self.attacker.span(cell, 0, self.most)
        for variable in (cell, cell + len(self.counts)):
            self.mover.cost(variable, HIDDEN_ALREADY)

    def _show_again(self):
        """Whatever was hidden for others' sake and is not needed any more, the largest first."""
        for cell in sorted(self.hidden - self.small, key=lambda one: (-self.counts[one], one)):
            self.hidden.discard(cell)
            self.attacker.span(cell, self.counts[cell], self.counts[cell])
            before = self._forget_worlds_where(cell)
            if any(map(self._is_exposed, self._doubtful())):
                self.hidden.add(cell)
                self.attacker.span(cell, 0, self.most)
                self.reach, self.world = before

    def _forget_worlds_where(self, cell):
        """Forget those in which this cell is not what it is; all that was known before, to take it back."""
        before = self.reach.copy(), [[*side] for side in self.world]
        for side in range(2):
            for other, change in enumerate(self.world[side]):
                if change is not None and abs(change[cell]) > SLACK:
                    self.reach[side, other], self.world[side][other] = 0, None
        return before
