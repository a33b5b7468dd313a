"""How well a person answers to the words of a search, and why: decided on what was opened, never on tokens."""

import enum
from dataclasses import dataclass

from casework.matching.closeness import one_name, units
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


class Question:
    """The words and the year of a search, made ready once for everybody who is compared with them.

    What it remembers of the words of people is gone with it.
    """

    def __init__(self, text, year):
        parts = parts_of(text)
        self.year, self.words, self.parts = year, {*words_of(text)}, units(parts)
        self.length = len(parts)
        ways = (parts, spelled(text))
        self.ways = [_placed(words) for words in (ways if ways[0] != ways[1] else ways[:1])]
        self.asked = list(dict.fromkeys(word for way in self.ways for _start, _stop, word in way))
        self.known = {}

    def answer(self, given, family, year):
        """The `Answer` of somebody with these names and year of birth; None when they are not meant."""
        apart = None if self.year is None or year is None else abs(self.year - year)
        score = self._two_names(parts_of(given), parts_of(family))
        if not score and (apart is None or apart > 1):
            return None
        words = {*words_of(given)}, {*words_of(family)}
        if score:
            both = self.words & words[0] and self.words & words[1]
            rank = int(score * 100) + 40 * len(self.words & (words[0] | words[1])) + _nearness(apart)
            reason = Reason.SAME_NAME if both else Reason.OTHER_SPELLING
            return Answer(rank, (reason, *_year(self.year, year, apart)))
        # With a year, the family name is enough; whoever bears another given name than was typed comes last.
        likes = self._likes(units(parts_of(family)))
        score = max((likes.get(one, 0) for one in self.parts), default=0)
        if not score:
            return None
        exact = bool(self.words & words[1])
        another = self.length > len(parts_of(family)) and parts_of(given)
        reason = Reason.FAMILY_NAME if exact else Reason.OTHER_FAMILY_SPELLING
        rank = int(score * 100) + 40 * exact + _nearness(apart) - (80 if another else 0)
        return Answer(max(1, rank), (reason, *_year(self.year, year, apart)))

    def _two_names(self, given, family):
        """How closely one part of the text is a given name and another part the family name; 0 when they are not."""
        if not given or not family:
            known = given or family
            given, family = known[:1], known[1:]
        firsts, seconds = self._likes(units(given)), self._likes(units(family))
        best = 0
        for way in self.ways if firsts and seconds else ():
            for start, stop, one in way:
                for begin, end, other in way if one in firsts else ():
                    if other in seconds and (begin >= stop or start >= end):
                        best = max(best, (firsts[one] + seconds[other]) / 2)
            if best:
                break
        return best

    def _likes(self, words):
        """{word asked for: how close} of those that may be one of these words."""
        if len(words) == 1:
            return self._like(words[0])
        found = {}
        for word in words:
            for one, close in self._like(word).items():
                found[one] = max(close, found.get(one, 0))
        return found

    def _like(self, word):
        """{word asked for: how close} of those that may be this word."""
        if word not in self.known:
            self.known[word] = {one: close for one in self.asked if (close := one_name(one, word))}
        return self.known[word]


def answer(text, asked_year, given, family, year):
    """The `Answer` of somebody with these names and year of birth to a search; None when they are not meant."""
    return Question(text, asked_year).answer(given, family, year)


def _nearness(apart):
    return 0 if apart is None else {0: 35, 1: 20}.get(apart, 0)


def _year(asked, year, apart):
    if asked is None:
        return ()
    if apart is None:
        return (Reason.NO_YEAR,)
    return ((Reason.SAME_YEAR, Reason.NEAR_YEAR)[apart] if apart < 2 else Reason.OTHER_YEAR,)


def _placed(words):
    """[(start, stop, word)] of the words of a text, and of each two neighbours as if written together."""
    singles = [(place, place + 1, word) for place, word in enumerate(words)]
    joined = units(words)[len(words) :]
    return singles + [(place, place + 2, word) for place, word in enumerate(joined)]
