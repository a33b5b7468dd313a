"""τ-ARGUS, the tool of statistical offices, as `pytauargus` brings it without a screen: what it hides and audits.

It runs in a process of its own, since it is native code that keeps state. Problems go in as files in its format "JJ":
for each cell its count, its cost, whether it is sensitive and how it is to be protected, then the sums that bind cells.
So it gets the very cells, sums and sensitive cells that our engine works on, hierarchies among them, and solves them by
its optimal method (FullJJ: Fischetti and Salazar-González, here on HiGHS).
"""

import importlib.util
import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reports.disclosure import HIDDEN, is_small
from reports.linked.attack import Bound

SECONDS = 20  # by its own clock, for one table at most; the best pattern found until then counts
WHY_NOT = "pytauargus has no wheel for this Python or machine"
LARGEST_COST = 20_000  # what τ-ARGUS itself scales costs to


@dataclass(frozen=True)
class Problem:
    """A table, for both tools. `small`: numbers of the cells that are hidden for their own sake."""

    counts: list
    rows: list  # {number: factor}, each zero
    small: frozenset
    width: int

    @classmethod
    def of(cls, table, trees, width, base):
        bound = Bound([table], trees)
        counts = [table.counts[cell] for cell in bound.cells[: bound.published]]
        small = frozenset(number for number, count in enumerate(counts) if is_small(count, width, base))
        return cls(counts, bound.rows, small, width)

    def lines(self, hidden=frozenset()):
        """As "JJ". A sensitive cell may be anything from none to `width` at least; any cell may be far from itself."""
        top, far = max(self.counts), 2 * max(self.counts) + 10 * self.width
        yield from ("0", str(len(self.counts)))
        for number, count in enumerate(self.counts):
            cost = max(1, round(LARGEST_COST * count / max(top, 1)))
            status = "u" if number in self.small else "m" if number in hidden else "s"
            down, up = (count, self.width - count) if number in self.small else (0, 0)
            yield f"{number} {count} {cost} {status} 0 {far} {down} {up} 0"
        yield str(len(self.rows))
        for row in self.rows:
            yield f"0 {len(row)} : " + " ".join(f"{number} ({int(factor)})" for number, factor in row.items()) + " "


def is_there():
    return importlib.util.find_spec("pytauargus") is not None


def hidden_in(table):
    """Numbers of the hidden cells of a protected table, as `Problem` numbers them."""
    return frozenset(number for number, cell in enumerate(table.cells()) if table.counts[cell] is HIDDEN)


def hides(problems, *, ended_within=None):
    """For each problem: the numbers of all cells that τ-ARGUS hides. `ended_within`: seconds, then TimeoutExpired."""
    found = _asked("hide", [problem.lines() for problem in problems], ended_within)
    return [problem.small | frozenset(numbers) for problem, numbers in zip(problems, found, strict=True)]


def audits(problems, patterns):
    """For each problem, and a pattern of hidden cells: {number: (least, most)} by τ-ARGUS's own attacker."""
    found = _asked("audit", [problem.lines(hidden) for problem, hidden in zip(problems, patterns, strict=True)])
    return [{number: (least, most) for number, least, most in intervals} for intervals in found]


def _asked(what, problems, ended_within=None):
    with tempfile.TemporaryDirectory() as folder:
        for number, lines in enumerate(problems):
            (Path(folder) / f"{number}.jj").write_text("\n".join(lines) + "\n", encoding="ascii")
        done = subprocess.run(
            [sys.executable, "-c", _THERE, what, str(len(problems)), str(SECONDS)],
            cwd=folder,
            check=True,
            timeout=ended_within,
            capture_output=True,
            text=True,
        )
    return json.loads(done.stdout.splitlines()[-1])


# The other process imports nothing of ours. A status over 1 is an error; 1 is "found, and perhaps not the best".
_THERE = """
import json, sys
from pathlib import Path
from pytauargus._tauargus import HiTaSCtrl, audit_jj
what, many, seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
found = []
for number in range(many):
    if what == "audit":
        found.append([(one["cell"], one["min"], one["max"]) for one in audit_jj(f"{number}.jj")])
        continue
    out, solver = Path(f"{number}.out"), HiTaSCtrl()
    status = solver.full_jj(in_file_jj=f"{number}.jj", out_file=str(out), max_time=seconds)
    if status > 1:
        sys.exit(f"problem {number}: {solver.error_string(status)}")
    found.append([int(word) for word in out.read_text().split()] if out.exists() else [])
print(json.dumps(found))
"""
