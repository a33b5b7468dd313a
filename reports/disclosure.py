"""What keeps a published number from leading to fewer than a handful of people (privacy.md §2). Pure.

Words used here:

- *cell*: a count of everything that shares some levels. A *margin* is a cell at TOTAL of a dimension: a sum of others.
- *structural zero*: a cell that can only be zero. Shown; any other zero is small.
- *small*: under the threshold, before or after rounding. Hidden for its own sake (*primary*).
- *complementary*: hidden so that no small cell can be computed from its neighbours.
- *exposed*: a hidden cell that somebody who knew every shown number exactly could hold in an interval narrower than the
  threshold. Shown numbers are rounded besides, so a reader knows less than that.
- *dominated*: a sum of money of which the largest parts make up nearly all (`dominated`).

- *noise*: where it is asked for, what a key draws for a cell, added before rounding (`reports.linked.noise`).

`reports.linked` hides until no cell is exposed. Nothing is drawn at random: the same counts (and the same key, where
there is noise) always give the same table, and reading it again teaches nothing.
"""

import enum

LEAST_THRESHOLD = 5
LEAST_PUBLISHED = 10  # of what anybody reads (privacy.md §2)


class Mark(enum.Enum):
    TOTAL = "total"
    HIDDEN = "hidden"


TOTAL, HIDDEN = Mark.TOTAL, Mark.HIDDEN


def rounded(count, base=5):
    return (count + base // 2) // base * base


def is_small(count, threshold, base, *, noisy=False):
    """Whether a count, or what it may be shown as, is under the threshold. `noisy`: noise is added before rounding."""
    least = count // base * base if noisy else min(count, rounded(count, base))
    return least < threshold


def dominated(parts, *, largest, share):
    """Whether the `largest` (n) biggest of these sums make up more than `share` percent of them all: the (n, k) rule.

    What nobody contributed to is not dominated; it is small.
    """
    parts = sorted(parts, reverse=True)
    return bool(parts) and sum(parts[:largest]) * 100 > share * sum(parts)
