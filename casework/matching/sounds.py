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
# In this order: letters that together are one sound, then what they are within the classes.
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^wu", "u"),
        (r"^des(?=[bcfglmnpr])", "de"),
        (r"(?<=[ei])j$", ""),
        (r"^(n?)d[iy](?=[aeou])", r"\1s"),  # Diallo, Jallow; Ndiaye, Njie
        (r"^th?[iy](?=[aeo])", "s"),  # Thierno, Cherno
        (r"^x(?!h)", "h"),
        (r"xh|tch|tsh|tsch|dzh|dsh|zh|sch|sh|dj|dz|ds(?=e)|ts|tz|cz|sz", "s"),
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
_FIRST_V = re.compile(r"^(?:(?:ou|u)(?=[aeiouy])|w|v)")
_UNHEARD = re.compile(r"[aeiouyhvw]")


def _once(word):
    return re.sub(r"(.)\1+", r"\1", word)


@lru_cache(maxsize=5_000)
def skeleton(latin, bare=False):
    """The skeleton of a Latin word; '_' for a word of vowels alone."""
    stripped = _strip(latin, bare)
    return equivalent(latin, bare) or equivalent(stripped, bare) or _classes(stripped, bare)


def _strip(latin, bare):
    if bare:
        return _BARE_PREFIXES.sub("", latin)
    if _SOMALI.search(latin):
        latin = _SOMALI_LETTERS.sub("", latin)
    return _PREFIXES.sub("", latin)


def _classes(latin, bare):
    word = latin if bare else _once(re.sub(r"(?:[ou]ff|ow)$", "ov", latin))
    first = "V" if _FIRST_V.match(word) and not word.startswith("wu") else ""
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
        (r"ou|ow|oo|o|w|v", "u"),
        (r"ee|ie|ai|ay|ei|ey|ae|y|e", "i"),
        (r"z|ts", "s"),
        (r"h", ""),
    )
)


@lru_cache(maxsize=5_000)
def sound(latin, bare=False):
    """The word with its vowels, written one way."""
    word = latin
    for pattern, replacement in _HEARD:
        word = pattern.sub(replacement, word)
    return word if bare else _once(word)


@lru_cache(maxsize=5_000)
def core(latin, bare=False):
    """The sound of what is left of a word without article and the like."""
    return sound(_strip(latin, bare), bare)


_SPELLINGS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"(?<=.)h$", ""),
        (r"ou|oo|w", "u"),
        (r"ee|ii|y", "i"),
        (r"ph", "f"),
        (r"ck|q", "k"),
        (r"dj", "j"),
    )
)


def _spelling(latin, bare):
    """The word written one way as far as that never makes one of two names."""
    for pattern, letter in _SPELLINGS:
        latin = pattern.sub(letter, latin)
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


_READINGS = tuple(
    (re.compile(pattern), reading)
    for pattern, reading in (
        (r"kh", "k"),
        (r"^(?:da|de|do|dos|das|del)(?=[bcfglmnprst][a-z]{3})", ""),
        (r"^bin(?=[a-z]{3})", ""),
        (r"^ch(?=r)", "s"),
        (r"^[ae]l(?=[aeiou][a-z]{3})", ""),
        (r"^l(?=[aeo][bcdfghjkmnprst])", ""),
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
        (r"q(?=[ei]$)", "s"),
        (r"c(?=[ei]$)", "k"),
        (r"c(?=[aou])", "s"),
        (r"n(?=s)", ""),
        (r"ss", "ns"),
        (r"(?<=n)[dt]$", ""),
        (r"(?<=[aeiou])r$", ""),
        (r"^h(?=[aeiou])", "k"),
        (r"(?<=[aeiou])h(?=[aeioubtdkmr])", "k"),
        (r"z", "d"),
        (r"g(?=[aeiouy])", "h"),
        (r"j", "k"),
        (r"^g(?=[aou])", "j"),
        (r"^b", "w"),
        (r"ch", "k"),
        (r"k(?!h)", "h"),
        (r"^c(?=[aiu])", ""),
        (r"(?<=a)t[h]?$", ""),
        (r"(?<=.)b(?=[aeiou])", "v"),
        (r"(?<=a)d(?=[aeiouhr])", "z"),
        (r"n$", "nd"),
        (r"p", "f"),
        (r"f", "b"),
    )
)


@lru_cache(maxsize=5_000)
def skeletons(latin, bare=False):
    """The skeleton and the other skeletons of a word, likeliest first, at most MOST_READINGS."""
    own = skeleton(latin, bare)
    found = {own: None}
    stripped = _strip(latin, bare)
    natural = _classes(stripped, bare)
    found[natural] = None
    if natural == own:  # perhaps a misspelling of a name that stands in a group
        found |= dict.fromkeys(_NATURAL.get(natural, ())[:2])
    if latin[:1] == latin[1:2]:
        found[_classes(stripped, True)] = None
    if bare and latin.startswith("bn"):
        found[_classes(latin[2:], bare)] = None
    if stripped != latin:
        found[_classes(latin, bare)] = None
    for pattern, reading in _READINGS:
        if pattern.search(stripped):
            found[skeleton(pattern.sub(reading, stripped), bare)] = None
    return tuple(found)[:MOST_READINGS]
