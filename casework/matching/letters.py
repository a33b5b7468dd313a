"""Names in Latin letters, whatever the script they are written in.

Words used here:

- *Latin word*: small letters a–z. Scripts that write their vowels keep them.
- *bare word*: from a script that leaves its short vowels out (Arabic, Persian, Urdu…). Only its consonants can be
  compared; a doubled letter in it stands for two consonants, never for a long one.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anyascii import anyascii

from casework.enums import Absence

# Arabic letters with those of Persian, Pashto, Urdu and Sorani. Written by hand: what matters is how the names are
# commonly spelled in France, not what a library transliterates (ain and the two h are never heard as consonants here).
_ARABIC = dict(
    pair.split("=")
    for pair in [
        "ا=a",
        "آ=a",
        "أ=a",
        "إ=i",
        "ٱ=a",
        "ء=",
        "ؤ=u",
        "ئ=i",
        "ب=b",
        "پ=p",
        "ت=t",
        "ة=a",
        "ث=th",
        "ج=j",
        "چ=ch",
        "ح=a",
        "خ=kh",
        "د=d",
        "ذ=dh",
        "ر=r",
        "ز=z",
        "ژ=zh",
        "س=s",
        "ش=sh",
        "ص=s",
        "ض=dh",
        "ط=t",
        "ظ=z",
        "ع=a",
        "غ=gh",
        "ف=f",
        "ڤ=v",
        "ق=q",
        "ك=k",
        "ک=k",
        "گ=g",
        "ل=l",
        "م=m",
        "ن=n",
        "ه=a",
        "ہ=a",
        "ھ=",
        "ۀ=a",
        "ە=e",
        "و=w",
        "ۆ=o",
        "ۇ=u",
        "ۋ=w",
        "ي=y",
        "ی=y",
        "ى=a",
        "ې=e",
        "ۍ=ai",
        "ے=e",
        "ێ=e",
        "ڵ=l",
        "ڕ=r",
        "ټ=t",
        "ٹ=t",
        "ډ=d",
        "ڈ=d",
        "ړ=r",
        "ڑ=r",
        "ځ=dz",
        "څ=ts",
        "ږ=zh",
        "ښ=sh",
        "ګ=g",
        "ڼ=n",
        "ں=n",
        "ڭ=ng",
        "َ=a",
        "ُ=u",
        "ِ=i",
        "ً=an",
        "ٌ=un",
        "ٍ=in",
    ]
)
_ARTICLE = re.compile("^ال(?!(?:ياس|یاس)$)(?=\\w{3})")
_ETHIOPIC = re.compile("[\u1200-\u137f]")
_ARABIC_SCRIPT = re.compile("[\u0600-\u06ff\u0750-\u077f]")
# Where the general transliteration says something else than the usual spelling of names.
_USUAL = {
    **dict.fromkeys("çćčĉҹ", "ch"),
    **dict.fromkeys("şšșś", "sh"),
    **dict.fromkeys("žż", "zh"),
    "đ": "dj",
    "ђ": "dj",
    "ћ": "ch",
    "џ": "dj",
    "ъ": "",
    "ь": "",
    **dict.fromkeys("चচચਚච", "ch"),
    "ச": "s",
    **dict.fromkeys("ङঙਙங", "ng"),
    **dict.fromkeys("ंংਂੰંං", "n"),
    **{chr(code): anyascii(chr(code)).replace("h", "k") for code in range(0x12B8, 0x12BF)},  # Tigrinya: a soft k
}
_LATIN = str.maketrans({**_ARABIC, **_USUAL, "\u0640": "", "\u200c": "", "\u200d": ""})


_BETWEEN_WORDS = re.compile(r"[\s\-‐‑–_.,;/()]+")
_LETTERS, _NO_LETTERS = re.compile(r"[a-z]+"), re.compile(r"[^a-z]")


class Word(NamedTuple):
    latin: str
    bare: bool = False


def words_of(name):
    """The words of a name in small Latin letters, whatever the script: 'Al-Ḥasan' → ['al', 'hasan']."""
    if not name or isinstance(name, Absence):
        return []
    latin = name if name.isascii() else anyascii(unicodedata.normalize("NFKC", name))
    return _LETTERS.findall(latin.lower().replace("'", "").replace("`", ""))


@lru_cache(maxsize=2_000)
def spelled(name):
    """The words of a name as `Word`s, for comparing: joined by what joins them, split by everything else."""
    if not name or isinstance(name, Absence):
        return []
    found = []
    for part in _BETWEEN_WORDS.split(unicodedata.normalize("NFKC", name).lower().strip()):
        foreign = not part.isascii()
        bare = foreign and bool(_ARABIC_SCRIPT.search(part))
        latin = _NO_LETTERS.sub("", _latin(part) if foreign else part)
        if latin or bare:
            found.append(Word(latin or "a", bare))
    return found


def _latin(part):
    if not _ETHIOPIC.search(part):
        return anyascii(_ARTICLE.sub("", part).translate(_LATIN)).lower()
    # Two letters of one consonant in a row have a vowel between them that is not written.
    latin = ""
    for letter in part:
        syllable = anyascii(letter.translate(_LATIN)).lower()
        latin += ("e" if latin and latin[-1] == syllable[:1] else "") + syllable
    return latin
