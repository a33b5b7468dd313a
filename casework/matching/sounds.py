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
from operator import itemgetter

from casework.matching.equivalents import GROUPS
from casework.matching.letters import spelled

MOST_READINGS = 7

# The article, "son of" and "servant of" joined to a name; the article inside Nuraldin.
_PREFIXES = re.compile(
    r"^(?:(?:al|el|ul)(?=[bcdfghjkmnpqrstvwxz][a-z]{3})|ben(?!n)(?=[a-z]{3})|(?:ould|wuld)(?=[a-z]{3}))"
    r"|^c?abd(?:[aeiou]{1,2}l?(?=[a-z]{3})|(?=[a-z]{4}))|(?<=[a-z]{2})[aeu]l(?=d+[iey]+n)"
    r"|(?<=ia)u[lr]$"
)
_BARE_PREFIXES = re.compile(r"^abd(?!al?la)(?:al)?(?=[a-z]{3})|(?<=[a-z]{2})al(?=dyn)|(?<=l)l(?=a$)")
# Somali writes h as x and the ain as c; its long vowels, or an x after a, give it away.
_SOMALI = re.compile(r"aa|ii|uu|(?<=a)x(?=[amus]|$)")
_SOMALI_LETTERS = re.compile(r"c(?!h)|(?<=a)x")


def _rules(*rules):
    """(letter, pattern, replacement) of rules, in order; without that letter in a word, the pattern is not tried."""
    return tuple((letter, re.compile(pattern).sub, replacement) for letter, pattern, replacement in rules)


def _rewritten(word, rules):
    for letter, replaced, replacement in rules:
        if letter in word:
            word = replaced(replacement, word)
    return word


# In this order: letters that together are one sound, then (_CLASSES) what they are within the classes.
_SOUNDS = _rules(
    ("w", r"^wu", "u"),
    ("d", r"^des(?=[bcfglmnpr])", "de"),
    ("j", r"(?<=[ei])j$", ""),
    ("d", r"^(n?)d[iy](?=[aeou])", lambda match: f"{match[1]}s"),  # Diallo, Jallow; Ndiaye, Njie
    ("t", r"^th?[iy](?=[aeo])", "s"),  # Thierno, Cherno
    ("x", r"^x(?!h)", "h"),
    ("", r"xh|tch|tsh|tsch|dzh|dsh|zh|sch|sh|dj|dz|ds(?=e)|ts|tz|cz|sz", "s"),
    ("c", r"ch(?=[rl])", "k"),
    ("c", r"ch|ic$", lambda match: "s" if match[0] == "ch" else "is"),
    ("c", r"c(?=[eiy]|ao$)", "s"),
    ("", r"ck|gh|q", "k"),
    ("g", r"gu(?=[eiy])", "k"),
    ("g", r"(?<=.)gn(?=[aeiou])", "n"),
    ("p", r"ph", "f"),
    ("h", r"kh|lh|nh|th|dh|bh|jh|rh", lambda match: match[0][0] if match[0] != "kh" else "h"),
)
_CLASSES = str.maketrans({"x": "ks", "j": "s", "z": "s", "c": "k", "g": "k", "d": "t", "p": "b"})
_FIRST_V = re.compile(r"^(?:(?:ou|u)(?=[aeiouy])|w|v)")
_UNHEARD = str.maketrans("", "", "aeiouyhvw")
_DOUBLED, _FIRST = re.compile(r"(.)\1+"), itemgetter(1)  # of a match: r"\1" would be put together again at each call
_SOFT_END = re.compile(r"(?:[ou]ff|ow)$")


def _once(word):
    return _DOUBLED.sub(_FIRST, word)


@lru_cache(maxsize=5_000)
def skeleton(latin, bare=False):
    """The skeleton of a Latin word; '_' for a word of vowels alone."""
    stripped = _strip(latin, bare)
    listed = equivalent(latin, bare) or (stripped != latin and equivalent(stripped, bare))
    return listed or _classes(stripped, bare)


def _strip(latin, bare):
    if bare:
        return _BARE_PREFIXES.sub("", latin)
    if _SOMALI.search(latin):
        latin = _SOMALI_LETTERS.sub("", latin)
    return _PREFIXES.sub("", latin)


def _classes(latin, bare):
    word = latin if bare else _once(_SOFT_END.sub("ov", latin))
    first = "V" if _FIRST_V.match(word) and not word.startswith("wu") else ""
    word = _rewritten(word, _SOUNDS).translate(_CLASSES)
    word = word if bare else _once(word)
    return first + word.translate(_UNHEARD).replace("nb", "mb") or "_"


_HEARD = _rules(
    ("", r"xh|tch|tsh|dzh|zh|sch|sh|ch|dj|dz", "j"),
    ("x", r"^x", ""),
    ("c", r"c(?=[eiy])", "s"),
    ("p", r"ph", "f"),
    ("", r"ck|kh|gh|q|c|k", "k"),
    ("g", r"gu(?=[eiy])", "g"),
    ("h", r"th|dh", lambda match: match[0][0]),
    ("", r"ou|ow|oo|o|w|v", "u"),
    ("", r"ee|ie|ai|ay|ei|ey|ae|y|e", "i"),
    ("", r"z|ts", "s"),
    ("h", r"h", ""),
)


@lru_cache(maxsize=5_000)
def sound(latin, bare=False):
    """The word with its vowels, written one way."""
    word = _rewritten(latin, _HEARD)
    return word if bare else _once(word)


@lru_cache(maxsize=5_000)
def core(latin, bare=False):
    """The sound of what is left of a word without article and the like."""
    return sound(_strip(latin, bare), bare)


_SPELLINGS = _rules(
    ("h", r"(?<=.)h$", ""),
    ("", r"ou|oo|w", "u"),
    ("", r"ee|ii|y", "i"),
    ("p", r"ph", "f"),
    ("", r"ck|q", "k"),
    ("d", r"dj", "j"),
)


def _spelling(latin, bare):
    """The word written one way as far as that never makes one of two names."""
    latin = _rewritten(latin, _SPELLINGS)
    return (latin if bare else _once(latin)), bare


_EQUIVALENT, _NATURAL = {}, {}
for _group in GROUPS.replace("\\\n", "").strip().splitlines():
    _names = spelled(_group)
    for _name in _names:
        _key, _own = _classes(_names[0].latin, False), _classes(_name.latin, _name.bare)
        _EQUIVALENT.setdefault(_spelling(_name.latin, _name.bare), _key)
        _NATURAL.setdefault(_own, []).extend([_key] if _key != _own else [])


def equivalent(latin, bare=False):
    """The skeleton of the name that stands first in the group of this one; None when it is in none."""
    return _EQUIVALENT.get(_spelling(latin, bare))


_READINGS = _rules(
    ("k", r"kh", "k"),
    ("d", r"^(?:da|de|do|dos|das|del)(?=[bcfglmnprst][a-z]{3})", ""),
    ("b", r"^bin(?=[a-z]{3})", ""),
    ("c", r"^ch(?=r)", "s"),
    ("l", r"^[ae]l(?=[aeiou][a-z]{3})", ""),
    ("l", r"^l(?=[aeo][bcdfghjkmnprst])", ""),
    ("x", r"(?<=.)x(?!h)", "h"),
    ("h", r"th|dh", "s"),
    ("d", r"^(n?)d[iy](?=[aeou])", lambda match: f"{match[1]}t"),
    ("t", r"^th?[iy](?=[aeo])", "t"),
    ("j", r"^(?:dj|j)(?=[aeiou])", "y"),
    ("", r"^[iy](?=[aeou])", "j"),
    ("", r"^[vw](?=[aeiou])", "b"),
    ("v", r"(?<=.)v", "b"),
    ("w", r"(?<=.)w", "b"),
    ("g", r"g(?=[eiy])", "j"),
    ("q", r"q(?=[ei]$)", "s"),
    ("c", r"c(?=[ei]$)", "k"),
    ("c", r"c(?=[aou])", "s"),
    ("n", r"n(?=s)", ""),
    ("s", r"ss", "ns"),
    ("n", r"(?<=n)[dt]$", ""),
    ("r", r"(?<=[aeiou])r$", ""),
    ("h", r"^h(?=[aeiou])", "k"),
    ("h", r"(?<=[aeiou])h(?=[aeioubtdkmr])", "k"),
    ("z", r"z", "d"),
    ("g", r"g(?=[aeiouy])", "h"),
    ("j", r"j", "k"),
    ("g", r"^g(?=[aou])", "j"),
    ("b", r"^b", "w"),
    ("c", r"ch", "k"),
    ("k", r"k(?!h)", "h"),
    ("c", r"^c(?=[aiu])", ""),
    ("t", r"(?<=a)t[h]?$", ""),
    ("b", r"(?<=.)b(?=[aeiou])", "v"),
    ("d", r"(?<=a)d(?=[aeiouhr])", "z"),
    ("n", r"n$", "nd"),
    ("p", r"p", "f"),
    ("f", r"f", "b"),
)


def _readings(latin, bare):
    """The skeletons of a word, likeliest first; some of them more than once."""
    own = skeleton(latin, bare)
    yield own
    stripped = _strip(latin, bare)
    natural = _classes(stripped, bare)
    yield natural
    if natural == own:  # perhaps a misspelling of a name that stands in a group
        yield from _NATURAL.get(natural, ())[:2]
    if latin[:1] == latin[1:2]:
        yield _classes(stripped, True)
    if bare and latin.startswith("bn"):
        yield _classes(latin[2:], bare)
    if stripped != latin:
        yield _classes(latin, bare)
    for letter, replaced, reading in _READINGS:
        if letter in stripped and (other := replaced(reading, stripped)) != stripped:
            yield skeleton(other, bare)


@lru_cache(maxsize=5_000)
def skeletons(latin, bare=False):
    """The skeleton and the other skeletons of a word, likeliest first, at most MOST_READINGS."""
    found = {}
    for reading in _readings(latin, bare):
        found[reading] = None
        if len(found) == MOST_READINGS:  # no need to work out the others
            break
    return tuple(found)
