"""What it takes to protect tables of three dimensions, beside τ-ARGUS by its optimal method, on the same cells.

Both take turns in one run, and are compared by the processor's seconds, which others at work hardly change. τ-ARGUS
runs in a process of its own, whose start is counted. It is stopped after a while
(`PROTECT_SECONDS`), and the table says so.
"""

import os
import random
import resource
import subprocess
import time
from dataclasses import dataclass

from reports.linked.hiding import protect
from tests.reports import tauargus
from tests.reports.random_tables import table_of

SHAPES, QUICK_SHAPES = ((10, 6, 3), (20, 8, 4), (40, 13, 4)), ((4, 3, 2),)
K, BASE, SMALL = 10, 5, 0.2
# How long it may take by the clock: times ours, or seconds if that is more (`PROTECT_SECONDS=3600`).
PATIENCE, AT_LEAST = 4, int(os.environ.get("PROTECT_SECONDS", "60"))


@dataclass(frozen=True)
class Price:
    """Seconds of the processor and hidden cells, ours and theirs; without the latter where it did not end."""

    shape: tuple
    cells: int
    small: int
    ours: float
    hidden: int
    theirs: float = 0
    hidden_by_theirs: int | None = None


def protect_prices(*, quick=False):
    return [_price(shape) for shape in (QUICK_SHAPES if quick else SHAPES)]


def _price(shape):
    table, trees = table_of(random.Random(1), shape, small=SMALL, least=1)
    problem = tauargus.Problem.of(table, trees, K, BASE)
    began, by_the_clock = time.process_time(), time.perf_counter()
    pattern = tauargus.hidden_in(protect([table], threshold=K, base=BASE, trees=trees)[0])
    ours, patience = time.process_time() - began, PATIENCE * (time.perf_counter() - by_the_clock)
    known = shape, len(problem.counts), len(problem.small), ours, len(pattern)
    if not tauargus.is_there():
        return Price(*known)
    began = _of_children()
    try:
        (other,) = tauargus.hides([problem], ended_within=max(AT_LEAST, patience))
    except subprocess.TimeoutExpired:
        return Price(*known, _of_children() - began)
    return Price(*known, _of_children() - began, len(other))


def _of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def protect_table(prices):
    head = f"{'cells':>8}{'small':>8}{'ours s':>10}{'x ours':>10}{'hidden':>10}{'of theirs':>11}"
    lines = [f"\n{'tables protected':<18}{head}"]
    for one in prices:
        times = f"{'' if one.hidden_by_theirs else '> '}{one.theirs / one.ours:.1f}"
        share = f"{one.hidden / one.hidden_by_theirs:.2f}" if one.hidden_by_theirs else "-"
        name = " x ".join(map(str, one.shape))
        lines.append(
            f"{name:<18}{one.cells:>8,}{one.small:>8,}{one.ours:>10.1f}{times:>10}{one.hidden:>10,}{share:>11}"
        )
    if not tauargus.is_there():
        lines.append(f"not compared: {tauargus.WHY_NOT}")
    return "\n".join([*lines, "x ours: τ-ARGUS's time (optimal method) by ours; of theirs: our hidden cells by its"])
