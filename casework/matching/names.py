"""The parts of a name as they are compared: compounds joined, particles left out; what each is asked and stored as."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from casework.matching.letters import Word, spelled
from casework.matching.sounds import skeleton, skeletons

WORDS_PER_QUERY = 6
KEYS_PER_NAME = 3  # of a person: tokens stay few, at most 9 for names and 3 for years

PARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ur",
        "ad",
        "as",
        "ar",
        "az",
        "an",
        "at",
        "ash",
        "ach",
        "ech",
        "es",
        "er",
        "ed",
        "et",
        "ez",
        "en",
        "ben",
        "bin",
        "ibn",
        "bint",
        "bent",
        "bn",
        "bnt",
        "ould",
        "wuld",
        "mint",
        "wld",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "la",
        "las",
        "los",
        "di",
        "du",
        "des",
        "von",
        "van",
        "der",
        "e",
        "y",
        "o",
        "a",
    ]
)
_SERVANT = frozenset(
    ["abd", "abdel", "abdul", "abdoul", "abdal", "abdil", "abder", "abdur", "abdes", "abdol", "abden", "abdou", "abdu"]
)
_DIVINE = frozenset(
    [
        "kader",
        "qadir",
        "rahman",
        "rahmane",
        "rahim",
        "karim",
        "aziz",
        "hamid",
        "latif",
        "salam",
        "malik",
        "wahab",
        "wahid",
        "razzak",
        "jabbar",
    ]
)
_ARTICLES = frozenset(["al", "el", "ul", "ar", "as", "ad", "az", "an", "at", "er", "es", "ed", "ez", "en", "ash"])
_JOINED_TO_NEXT = frozenset(["mc", "mac", "n", "m", "d", "l", "bou", "abou", "abu"])
_JOINED_TO_LAST = frozenset(
    [
        "ullah",
        "allah",
        "ollah",
        "ulla",
        "oullah",
        "alla",
        "eddine",
        "uddin",
        "eddin",
        "addin",
        "aldin",
        "aldine",
        "aldyn",
        "din",
        "dine",
        "deen",
        "dyn",
        "odin",
        "zadeh",
        "zade",
        "oglu",
        "oghlu",
        "shvili",
    ]
)


@lru_cache(maxsize=2_000)
def parts_of(name):
    """The words of a name that are compared, as `Word`s: 'Abd el-Kader' and 'Ben Ali' are one each."""
    words = spelled(name)
    joined = _compounds(words)
    kept = [word for word in joined if word.latin not in PARTICLES]
    return kept or joined or words


def _compounds(words):
    found, position = [], 0
    while position < len(words):
        word = words[position]
        position += 1
        if position < len(words) and _opens(word, words[position]):
            if word.latin in _SERVANT and words[position].latin in _ARTICLES and position + 1 < len(words):
                position += 1
            found.append(_one(word, words[position]))
            position += 1
        elif found and word.latin in _JOINED_TO_LAST:
            while len(found) > 1 and found[-1].latin in _ARTICLES:
                found.pop()
            found[-1] = _one(found[-1], word)
        else:
            found.append(word)
    return found


def _opens(word, following):
    if word.latin in ("abdou", "abdu"):  # names of their own, too
        return following.latin in _DIVINE
    return word.latin in _SERVANT or (word.latin in _JOINED_TO_NEXT and len(following.latin) > 1)


def _one(first, second):
    return Word(first.latin + second.latin, first.bare or second.bare)


@lru_cache(maxsize=2_000)
def stored_keys(name):
    """The skeletons under which a name is stored: first and last word, and the first two as if written together."""
    parts = parts_of(name)
    words = parts if len(parts) < 2 else [parts[0], parts[-1], _one(parts[0], parts[1])]
    return tuple(dict.fromkeys(skeleton(word.latin, word.bare) for word in words))[:KEYS_PER_NAME]


@dataclass(frozen=True, slots=True)
class Asked:
    """A reading of a word or of two together: its skeleton and how far-fetched it is, 0 being the plain reading."""

    key: str
    far: int


def readings(word, far=0):
    return [Asked(key, far + rank) for rank, key in enumerate(skeletons(word.latin, word.bare))]


def asked_pairs(text, at_most):
    """{(key, key): how far-fetched} for every two things in the text that may be a given and a family name."""
    ways = {tuple(parts_of(text)[:WORDS_PER_QUERY]): 0}
    ways.setdefault(tuple(spelled(text)[:WORDS_PER_QUERY]), 1)
    asked = {}
    for words, far in ways.items():
        units = [(place, place + 1, word, far) for place, word in enumerate(words)]
        units += [(place, place + 2, _one(*two), far + 1) for place, two in enumerate(pairwise(words))]
        for (_start, stop, one, cost), (start, _stop, other, more) in combinations(
            sorted(units, key=lambda u: u[:2]), 2
        ):
            if stop <= start:
                for first in readings(one, cost):
                    for second in readings(other, more):
                        pair = tuple(sorted((first.key, second.key)))
                        asked[pair] = min(asked.get(pair, 99), first.far + second.far)
    return dict(sorted(asked.items(), key=lambda item: item[1])[:at_most])


def asked_words(text, at_most):
    """{key: how far-fetched} for every word, and two together, that may be the family name of the text."""
    words = parts_of(text)[:WORDS_PER_QUERY]
    found = [reading for word in words for reading in readings(word)]
    found += [reading for two in pairwise(spelled(text)[:WORDS_PER_QUERY]) for reading in readings(_one(*two), 2)]
    found += [reading for two in pairwise(words) for reading in readings(_one(*two), 1)]
    asked = {}
    for reading in found:
        asked[reading.key] = min(asked.get(reading.key, 99), reading.far)
    return dict(sorted(asked.items(), key=lambda item: item[1])[:at_most])
