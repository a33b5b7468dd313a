"""Made-up frequency tables as published ones are: most cells comfortable, some small or empty, drawn by a seed."""

import random
from itertools import product

from reports.disclosure import TOTAL
from reports.linked.cells import FrequencyTable, Tree, cell_of

NAMES = ("x", "y", "z")
# What every fourth table is: {kind: for each dimension, from how few levels to how many}.
SHAPES = {
    "one dimension": ((5, 14),),
    "two dimensions": ((3, 9), (2, 5)),
    "three dimensions": ((2, 5), (2, 4), (2, 3)),
    "two, one of them with groups": ((4, 10), (2, 4)),
}
GROUPED = "two, one of them with groups"


def random_table(seed):
    """(kind, `FrequencyTable` with all totals, {dimension: Tree})"""
    draw, kind = random.Random(seed), [*SHAPES][seed % len(SHAPES)]
    shape = tuple(draw.randint(*span) for span in SHAPES[kind])
    groups = draw.randint(2, 3) if kind == GROUPED else 0
    return kind, *table_of(draw, shape, groups=groups, small=draw.uniform(0.05, 0.4))


def table_of(draw, shape, *, groups=0, small, least=0):
    """(table, trees). `small`: the share of inner cells from `least` to 9. `groups`: of the first dimension."""
    levels = {name: [f"{name}{number}" for number in range(size)] for name, size in zip(NAMES, shape, strict=False)}
    inside = {key: _count(draw, small, least) for key in product(*levels.values())}
    parents = {one: f"group {place % groups}" for place, one in enumerate(levels["x"])} if groups else {}
    full = {name: (*found, TOTAL) for name, found in levels.items()}
    full["x"] = (*levels["x"], *sorted({*parents.values()}), TOTAL)
    cells = dict.fromkeys((cell_of(full, wanted) for wanted in product(*full.values())), 0)
    for key, count in inside.items():
        above = [(level, TOTAL, *([parents[level]] if level in parents else [])) for level in key]
        for wanted in product(*above):
            cells[cell_of(full, wanted)] += count
    return FrequencyTable("t", full, cells), {"x": Tree(parents)} if groups else {}


def _count(draw, small, least):
    return draw.randint(least, 9) if draw.random() < small else int(draw.lognormvariate(3.5, 1)) + 5
