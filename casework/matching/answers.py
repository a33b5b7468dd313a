"""How well a person answers to the words of a search, and why: decided on what was opened, never on tokens."""

import enum
from dataclasses import dataclass

from casework.matching.closeness import SAME, closest, units
from casework.matching.letters import spelled, words_of
from casework.matching.names import parts_of


class Reason(enum.Enum):
    SAME_NAME = enum.auto()
    OTHER_SPELLING = enum.auto()
    FAMILY_NAME = enum.auto()
    OTHER_FAMILY_SPELLING = enum.auto()
    SAME_YEAR = enum.auto()
    NEAR_YEAR = enum.auto()
    OTHER_YEAR = enum.auto()
    NO_YEAR = enum.auto()


@dataclass(frozen=True)
class Answer:
    rank: int
    reasons: tuple[Reason, ...]


def answer(text, asked_year, given, family, year):
    """The `Answer` of somebody with these names and year of birth to a search; None when they are not meant."""
    apart = None if asked_year is None or year is None else abs(asked_year - year)
    score = _two_names(text, given, family)
    if score:
        exact = len({*words_of(text)} & {*words_of(given), *words_of(family)})
        reason = Reason.SAME_NAME if _exactly(text, given, family) else Reason.OTHER_SPELLING
        return Answer(int(score * 100) + 40 * exact + _nearness(apart), (reason, *_year(asked_year, year, apart)))
    if apart is None or apart > 1:
        return None
    # With a year, the family name is enough; whoever bears another given name than was typed comes last.
    theirs = units(parts_of(family))
    score = max((value for word in units(parts_of(text)) for value in closest(word, theirs)), default=0)
    others = len(parts_of(text)) - len(parts_of(family))
    if score < SAME:
        return None
    exact = bool({*words_of(text)} & {*words_of(family)})
    reason = Reason.FAMILY_NAME if exact else Reason.OTHER_FAMILY_SPELLING
    rank = int(score * 100) + 40 * exact + _nearness(apart) - (80 if others > 0 and parts_of(given) else 0)
    return Answer(max(1, rank), (reason, *_year(asked_year, year, apart)))


def _nearness(apart):
    return 0 if apart is None else {0: 35, 1: 20}.get(apart, 0)


def _year(asked, year, apart):
    if asked is None:
        return ()
    if apart is None:
        return (Reason.NO_YEAR,)
    return ((Reason.SAME_YEAR, Reason.NEAR_YEAR)[apart] if apart < 2 else Reason.OTHER_YEAR,)


def _exactly(text, given, family):
    words = {*words_of(text)}
    return bool(words & {*words_of(given)}) and bool(words & {*words_of(family)})


def _two_names(text, given, family):
    """How closely one part of the text is a given name and another part the family name; 0 when they are not."""
    best = 0
    names = (parts_of(given), parts_of(family))
    if not names[0] or not names[1]:
        known = names[0] or names[1]
        names = (known[:1], known[1:])
    firsts, seconds = units(names[0]), units(names[1])
    ways = (parts_of(text), spelled(text))
    for words in ways if ways[0] != ways[1] else ways[:1]:
        asked = _placed(words)
        mine = [(start, stop, max(closest(word, firsts), default=0)) for start, stop, word in asked]
        theirs = [(start, stop, max(closest(word, seconds), default=0)) for start, stop, word in asked]
        for start, stop, one in mine:
            for begin, end, other in theirs:
                if (begin >= stop or start >= end) and min(one, other) >= SAME:
                    best = max(best, (one + other) / 2)
        if best:
            break
    return best


def _placed(words):
    singles = [(place, place + 1, word) for place, word in enumerate(words)]
    joined = units(words)[len(words) :]
    return singles + [(place, place + 2, word) for place, word in enumerate(joined)]
