"""Facts of a case that the guards of a pathway ask about, found when one is first asked for and not before.

A package above says how to find its own: `@fact("documents_last")` over a function of the case that answers with a
bool, or with a set of codes when several guards ask for parts of it. What nobody knows how to find is no fact: `get`
gives its default, as for any mapping.
"""

from collections.abc import Mapping

_finders = {}


def fact(name):
    """Decorator: this function of a case finds the fact `name`. ValueError when another one does."""

    def keep(finder):
        if _finders.setdefault(name, finder) is not finder:
            raise ValueError(f"fact {name} is found twice")
        return finder

    return keep


class CaseFacts(Mapping):
    """`known`: what is a column of the case anyway."""

    def __init__(self, case, **known):
        self._case, self._known = case, known

    def __getitem__(self, name):
        if name not in self._known:
            self._known[name] = _finders[name](self._case)
        return self._known[name]

    def __iter__(self):
        return iter({**self._known, **_finders})

    def __len__(self):
        return len({**self._known, **_finders})
