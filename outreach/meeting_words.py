"""Words by which somebody is known again who gave no name: made in their language, and read as people write them.

The lists are those of the package `mnemonic` (BIP-39): some 2048 everyday words a language, told apart by their first
letters, so that a wrong ending or a missing accent does no harm. Three of them are one in eight thousand millions. Who
speaks a language without a list is given digits, in whichever figures they write them.

Pure: what is kept is the keyed hash that `actions.meeting` makes of what `read` gives.
"""

import re
import secrets
import unicodedata
from collections import Counter
from functools import lru_cache

from mnemonic import Mnemonic

LISTS = {
    "fr": "french",
    "en": "english",
    "es": "spanish",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
DIGITS = "digits"
WORDS, FIGURES, GROUP = 3, 9, 3
SAID = 4  # letters by which words of a list are told apart
# Nobody who fled is given these to keep in mind.
UNKIND = frozenset(
    re.findall(
        r"\w+",
        """abuse arma armature armed armement army arrest asker attack attaque bless bomb bomba bombeiro border
        cadaver camp cancer carcel crime crimen criminal cry danger enemigo enemy ennemi evasion exile
        exiler exilio expulsar fat fuite guerra guerrear guerrier gun hungry hurt illegal ladron matar
        militar mortal mortier muerte orphan pobre police policia policiar policier prision prison refuge
        refugiar refugio sad savasim shoot sick silah tank ugly victima weapon""",
    )
)


def plain(word):
    """Small letters without their marks: as it is typed in a hurry."""
    letters = unicodedata.normalize("NFKD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().replace("ı", "i")


@lru_cache
def _list_of(language):
    """The words of a language, in their plain letters: {plain: as it is written}."""
    words = (unicodedata.normalize("NFC", word) for word in Mnemonic(LISTS[language]).wordlist)
    # The package's Russian list holds a word whose letters were lost: nobody could say it.
    return {plain(word): word for word in words if word.isalpha()}


@lru_cache
def _beginnings(language):
    """{first letters: the plain word that alone begins so}."""
    words = _list_of(language)
    often = Counter(word[:SAID] for word in words)
    return {word[:SAID]: word for word in words if often[word[:SAID]] == 1}


def given(language):
    """The words of a language that may be given to somebody: {plain: as it is written}."""
    return {word: written for word, written in _list_of(language).items() if word not in UNKIND}


def make(language):
    """(what stands for it, what is shown to the person): new each time."""
    if language == DIGITS:
        figures = "".join(secrets.choice("0123456789") for _ in range(FIGURES))
        return (DIGITS, figures), " ".join(figures[at : at + GROUP] for at in range(0, FIGURES, GROUP))
    words = given(language)
    drawn = secrets.SystemRandom().sample(sorted(words), WORDS)
    return (language, *drawn), " ".join(words[word] for word in drawn)


def read(text):
    """Everything that this text may stand for, as `make` says it; nothing when it is no such words."""
    figures = [str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal()]
    if figures:
        return [(DIGITS, "".join(figures))] if len(figures) == FIGURES else []
    typed = re.findall(r"[^\W\d_]+", plain(text))
    if len(typed) != WORDS:
        return []
    found = ([_word_of(language, word) for word in typed] for language in LISTS)
    return [(language, *words) for language, words in zip(LISTS, found, strict=True) if all(words)]


def _word_of(language, typed):
    return typed if typed in _list_of(language) else _beginnings(language).get(typed[:SAID])
