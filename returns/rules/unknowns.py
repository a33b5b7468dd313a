"""Rules are written as if everything were known. What is not is tried out here, with each value that may matter.

Words used here:

- *rule*: a function of a `Known` that asks it what it needs.
- *outcomes*: what a rule gives, over every way the unknowns that it asks about could turn out.
- *missing*: the unknowns on which the outcomes depend. Whatever is not among them may turn out either way: the outcomes
  stay the same.
"""

from collections.abc import Hashable
from dataclasses import dataclass

YES_OR_NO = (True, False)


class Ask(Exception):
    """A rule needs to know `key`, which rests on the unknown facts `names`; it could be any of `values`."""

    def __init__(self, key, values, names):
        super().__init__(key)
        self.key, self.values, self.names = key, values, names


@dataclass(frozen=True)
class Outcomes:
    """`found`: what the rule gave each way; the same outcome may be there more than once."""

    found: tuple[Hashable, ...]
    missing: frozenset = frozenset()

    @property
    def only(self):
        """The outcome, when every way leads to the same."""
        return self.found[0] if len(set(self.found)) == 1 else None


class Known:
    """What a rule may ask. `tried`: the values with which unknowns are tried out."""

    def __init__(self, facts, tried=()):
        self.facts, self.tried = facts, dict(tried)

    def flag(self, name):
        return self.value(name, YES_OR_NO)

    def value(self, name, values):
        """The fact `name`; when it is unknown, each of `values` (or of what that function gives) is tried in turn."""
        known = getattr(self.facts, name)
        return known if known is not None else self.try_out(name, values, (name,))

    def derived(self, key, compute, names, values):
        """`compute` of the facts `names` when all of them are known; else `key` is tried with each of `values`."""
        unknown = tuple(name for name in names if getattr(self.facts, name) is None)
        if unknown:
            return self.try_out(key, values, unknown)
        return compute(*(getattr(self.facts, name) for name in names))

    def try_out(self, key, values, names):
        if key not in self.tried:
            raise Ask(key, values() if callable(values) else values, names)
        return self.tried[key]


def explore(rule, facts, tried=()):
    """Run `rule` for every way that the unknowns it asks about could turn out."""
    try:
        return Outcomes((rule(Known(facts, tried)),))
    except Ask as question:
        branches = [explore(rule, facts, {**dict(tried), question.key: value}) for value in question.values]
        names = question.names
    found = tuple(outcome for branch in branches for outcome in branch.found)
    missing = frozenset().union(*(branch.missing for branch in branches))
    if any(set(branch.found) != set(found) for branch in branches):
        missing |= set(names)
    return Outcomes(found, missing)
