"""How a word of a name sounds, coarsely enough that every way to spell it meets.

Words used here:

- *skeleton*: the classes of the consonants of a word: p and b are one, so are d and t, all sibilants, all of g k q.
  Vowels, h and y are gone, w and v inside too: Mohamed, Mhamed, محمد are `mmt`. It is the part of a token that is a
  name: coarse on purpose, because two of its kind stand in every token, and candidates are compared afterwards.
- *sound*: the word with its vowels, written one way (ou, oo, w are u…), by which opened candidates are compared.
- *other skeletons*: what the same word may be by a less likely reading, the likeliest first. They are asked, not
  stored: a thief of the index learns nothing from them.
"""

import re
from functools import lru_cache

from casework.matching.equivalents import GROUPS

MOST_READINGS = 6

# The article, "son of" and "servant of" joined to a name; the article inside Nuraldin.
_PREFIXES = re.compile(
    r"^(?:(?:al|el|ul)(?=[bcdfghjkmnpqrstvwxz][a-z]{2})|ben(?=[a-z]{3})|(?:ould|wuld)(?=[a-z]{3})|bou(?=[a-z]{4}))"
    r"|^c?abd(?:[aeiou]{1,2}l?(?=[a-z]{3})|(?=[a-z]{4}))|(?<=[a-z]{2})[aeu]l(?=d+[iey]+n)"
)
_BARE_PREFIXES = re.compile(
    r"^abd(?!al?la)(?:al)?(?=[a-z]{3})|^(?:al|bn|bw)(?=[a-z]{3})|(?<=[a-z]{2})al(?=dyn)|(?<=l)l(?=a$)"
)
# In this order: letters that together are one sound, then what they are within the classes.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?:off|ow)$", "ov"),
        (r"^(n?)d[iy](?=[aeou])", r"\1s"),  # Diallo, Jallow; Ndiaye, Njie
        (r"^th?[iy](?=[aeo])", "s"),  # Thierno, Cherno
        (r"^x(?!h)", "h"),
        (r"xh|tch|tsh|tsch|dzh|dsh|zh|sch|sh|dj|dz|ts|tz|cz|sz", "s"),
        (r"ch(?=[rl])", "k"),
        (r"ch|ic$", lambda match: "s" if match[0] == "ch" else "is"),
        (r"c(?=[eiy]|ao$)", "s"),
        (r"ck|gh|q", "k"),
        (r"gu(?=[eiy])", "k"),
        (r"(?<=.)gn(?=[aeiou])", "n"),
        (r"ph", "f"),
        (r"kh|lh|nh|th|dh|bh|jh|rh", lambda match: match[0][0] if match[0] != "kh" else "h"),
        (r"x", "ks"),
        (r"[jz]", "s"),
        (r"[cgk]", "k"),
        (r"d", "t"),
        (r"p", "b"),
    )
)
_FIRST_V = re.compile(r"^(?:(?:ou|w|v|u)(?=[aeiouy])|w)")
_UNHEARD = re.compile(r"[aeiouyhvw]")


def _once(word):
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=20_000)
def skeleton(latin, bare=False):
    """The skeleton of a Latin word; '_' for a word of vowels alone."""
    if not bare and (known := EQUIVALENT.get(sound(latin))):
        return known
    stripped = _strip(latin, bare)
    if not bare and (known := EQUIVALENT.get(sound(stripped))):
        return known
    return _classes(stripped, bare)


def _strip(latin, bare):
    return (_BARE_PREFIXES if bare else _PREFIXES).sub("", latin)


def _classes(latin, bare):
    word = latin if bare else _once(latin)
    first = "V" if _FIRST_V.match(word) else ""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    word = word if bare else _once(word)
    return first + _UNHEARD.sub("", word).replace("nb", "mb") or "_"


_HEARD = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"xh|tch|tsh|dzh|zh|sch|sh|ch|dj|dz", "j"),
        (r"^x", ""),
        (r"c(?=[eiy])", "s"),
        (r"ph", "f"),
        (r"ck|kh|gh|q|c|k", "k"),
        (r"gu(?=[eiy])", "g"),
        (r"th|dh", lambda match: match[0][0]),
        (r"ou|oo|w|ow", "u"),
        (r"ee|ii|y|ie", "i"),
        (r"ai|ei|ae", "e"),
        (r"z|ts", "s"),
        (r"h", ""),
    )
)


@lru_cache(maxsize=20_000)
def sound(latin, bare=False):
    """The word with its vowels, written one way."""
    word = latin
    for pattern, replacement in _HEARD:
        word = pattern.sub(replacement, word)
    return word if bare else _once(word)


EQUIVALENT = {}
_BARE_EQUIVALENT = {}
for _line in GROUPS.strip().splitlines():
    _names = _line.split()
    _key = _classes(_names[0], False)
    for _name in _names:
        EQUIVALENT.setdefault(sound(_name), _key)
        _BARE_EQUIVALENT.setdefault(_classes(_name, False), _key)


_READINGS = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"kh", "k"),
        (r"(?<=.)x(?!h)", "h"),
        (r"th|dh", "s"),
        (r"^(n?)d[iy](?=[aeou])", r"\1t"),
        (r"^th?[iy](?=[aeo])", "t"),
        (r"^(?:dj|j)(?=[aeiou])", "y"),
        (r"^[iy](?=[aeou])", "j"),
        (r"^[vw](?=[aeiou])", "b"),
        (r"(?<=.)v", "b"),
        (r"(?<=.)w", "b"),
        (r"g(?=[eiy])", "j"),
        (r"^h(?=[aeiou])", "k"),
        (r"(?<=[aeiou])h(?=[aeioubtdkmr])", "k"),
        (r"z", "d"),
        (r"j", "k"),
        (r"^g(?=[aou])", "j"),
        (r"^b", "w"),
        (r"ch", "k"),
        (r"k(?!h)", "h"),
        (r"^c(?=[aiu])", ""),
        (r"(?<=a)t[h]?$", ""),
        (r"(?<=.)b(?=[aeiou])", "v"),
        (r"(?<=a)d(?=[aeiouhr])", "z"),
        (r"p", "f"),
        (r"f", "b"),
    )
)


@lru_cache(maxsize=20_000)
def skeletons(latin, bare=False):
    """The skeleton and the other skeletons of a word, likeliest first, at most MOST_READINGS."""
    own = skeleton(latin, bare)
    found = {own: None}
    stripped = _strip(latin, bare)
    if bare:
        found[_BARE_EQUIVALENT.get(own, own)] = None
    found[_classes(stripped, bare)] = None
    if stripped != latin:
        found[_classes(latin, bare)] = None
    for pattern, reading in _READINGS:
        if pattern.search(stripped):
            found[skeleton(pattern.sub(reading, stripped), bare)] = None
    return tuple(found)[:MOST_READINGS]
