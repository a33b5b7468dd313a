"""How close two names are, once they may be read: for ranking what a search opened, and for comparing duplicates.

Figures go from 0 to 1; from SAME on, two words may be one name. They say which candidate to show first and never
decide anything alone.
"""

from dataclasses import dataclass
from functools import lru_cache

from django.core.signals import request_finished
from rapidfuzz.distance import JaroWinkler

from casework.matching.letters import spelled
from casework.matching.names import parts_of, stored_keys
from casework.matching.sounds import core, equivalent, skeleton, skeletons, sound

SAME = 0.8
LEAST_HEARD = 0.7  # for another reading to make one name of two words


@dataclass(frozen=True)
class Names:
    """The names of a person as recorded or typed, in any script; an `Absence` or '' where there is none."""

    given: object
    family: object


def similarity(one, other):
    """How close two words are: texts (of any script) or `Word`s."""
    one, other = (parts_of(word) if isinstance(word, str) else [word] for word in (one, other))
    if not one or not other:
        return 0.0
    return _alike(_whole(one), _whole(other))


def compare_names(one, other):
    """How close the `Names` of two people are, whichever of the fields each word was typed into."""
    straight = _both(_closest(one.given, other.given), _closest(one.family, other.family))
    crossed = _both(_closest(one.given, other.family), _closest(one.family, other.given))
    return max(straight, crossed)


def _whole(parts):
    return parts[0] if len(parts) == 1 else type(parts[0])("".join(p.latin for p in parts), any(p.bare for p in parts))


def _both(first, second):
    """One name that agrees says nothing when the other one contradicts it."""
    known = [value for value in (first, second) if value is not None]
    if not known or max(known) == 0:
        return 0.0
    if len(known) == 1:
        return known[0] * 0.9
    return min(known) * 0.7 + max(known) * 0.3


def _closest(one, other):
    """The best agreement between words of two names; None when one of them is not known."""
    ones, others = parts_of(one), parts_of(other)
    if not ones or not others:
        return None
    return max(_alike(mine, theirs) for mine in units(ones) for theirs in units(others))


def units(parts):
    """The words of a name, and each two neighbours as if written together."""
    if len(parts) < 2:
        return parts
    return [*parts, *(_whole(parts[place : place + 2]) for place in range(len(parts) - 1))]


def one_name(asked, other):
    """How close a word asked for is to a word on file, from SAME on; 0.0 for anything less, which is told sooner."""
    value = _alike_words(*asked, *other, least=LEAST_HEARD)
    return value if value >= SAME else 0.0


def _alike(one, other):
    return _alike_words(*one, *other)


def _heard(one, one_bare, other, other_bare):
    mine, theirs = sound(one, one_bare), sound(other, other_bare)
    inner = core(one, one_bare), core(other, other_bare)
    heard = JaroWinkler.similarity(mine, theirs)
    return heard if inner == (mine, theirs) else max(heard, JaroWinkler.similarity(*inner))


@lru_cache(maxsize=5_000)
def _alike_words(one, one_bare, other, other_bare, least=0.6):
    """`least`: how close two words sound at least, for one of their other readings to be tried."""
    if one == other:
        return 1.0
    heard = _heard(one, one_bare, other, other_bare)
    mine, theirs = skeleton(one, one_bare), skeleton(other, other_bare)
    if mine == theirs:
        known = equivalent(one, one_bare), equivalent(other, other_bare)
        listed = known[0] is not None and known[0] == known[1]
        floor = 0.95 if listed else 0.9 if one_bare or other_bare else 0.74 + 0.02 * min(len(mine), 5)
        return min(0.99, max(floor, floor + (1 - floor) * (heard - 0.5), heard))
    bare = one_bare or other_bare
    if heard < least and not bare:
        return heard * 0.92  # no reading makes one name of these
    if theirs in skeletons(one, one_bare) or mine in skeletons(other, other_bare):
        return max(0.82 if (bare and len(mine) > 1) or heard > LEAST_HEARD else 0.6, heard * 0.97)
    return heard * 0.92


def forget_words(**_signal):
    """Empty the memories of words at the end of a request: names are not kept where no one asked for them."""
    for remembered in (_alike_words, core, parts_of, skeleton, skeletons, sound, spelled, stored_keys):
        remembered.cache_clear()


request_finished.connect(forget_words)
