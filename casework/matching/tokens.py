"""Blind tokens: the compounds of a person that are stored, and those that a question asks for.

A token is one byte for its kind and the first bits of a keyed hash. The bits follow the size of the register, R people:
2 ≤ R / 2^bits ≤ √R, at the end that tells a searcher most: every token is shared by some strangers, so that it proves
nothing of anybody, and still leads to few enough to be opened. What may be meant (another spelling, a year too many) is
asked and never stored: stored alternatives would tell a thief more of each person.
"""

import itertools
import re
from dataclasses import dataclass, field
from functools import cached_property

from anyascii import anyascii
from django.conf import settings

from casework.encryption import blind_token
from casework.enums import Absence
from casework.matching.names import asked_pairs, asked_words, stored_keys

MATCHING_RULES = 1  # one more with every change of `letters`, `sounds`, `equivalents` or `names`: then refresh_tokens
NAME, NAME_AND_YEAR, PHONE, DOCUMENT = "name", "name_year", "phone", "document"
KINDS = {kind: bytes((number,)) for number, kind in enumerate((NAME, NAME_AND_YEAR, PHONE, DOCUMENT))}
SHORTEST_NUMBER = 5  # of a document: anything shorter says too little, and could be a year
PAIRS_PER_QUERY, WORDS_WITH_YEAR = 16, 6
_NUMBER = re.compile(rf"(?=.*\d)[A-Za-z0-9]{{{SHORTEST_NUMBER},20}}")
# Words, one of them of four letters or more, and a year by itself: no document has such a number.
_NAMES_AND_YEAR = re.compile(r"(?=.*[A-Za-z]{4})(?:[^\d]+\s)?\s*(?:19|20)\d{2}\s*(?:\s[^\d]+)?")
PLAIN, LIKELY, FAR = 9, 3, 1  # what a token in common counts for, by how far-fetched the reading is


def token_bits():
    """Bits of a token, for the number of people that the register is meant for."""
    return max(4, settings.SEARCH_REGISTER_SIZE.bit_length() - 2)


def matching_version():
    """Under which rules and for which size the tokens of a person were made."""
    return MATCHING_RULES * 100 + token_bits()


def _token(kind, *parts):
    bits = token_bits()
    number = int.from_bytes(blind_token(kind, *parts)[:4], "big") >> (32 - bits)
    return KINDS[kind] + number.to_bytes(3, "big")


def name_tokens(given_names, family_name):
    """Every pair of a given and a family name; of two words of the one name when the other is not known."""
    given, family = stored_keys(given_names), stored_keys(family_name)
    pairs = itertools.product(given, family) if given and family else itertools.combinations(given or family, 2)
    return {_token(NAME, *sorted(pair)) for pair in pairs}


def name_and_year_tokens(family_name, year):
    return {_token(NAME_AND_YEAR, key, str(year)) for key in stored_keys(family_name)}


def international(phone):
    """The digits of a telephone number in its international form, whatever the script and the spacing: '33612345678'.

    A number that starts with a single 0 is taken for a French one.
    """
    digits = re.sub(r"[^0-9+]", "", anyascii(phone.replace("(0)", "")))
    return re.sub(r"^0(?=[1-9])", "33", re.sub(r"^(\+|00)", "", digits)).replace("+", "")


def phone_token(phone):
    """Last six digits with the first two of the international form; None when too short to say anything."""
    digits = international(phone)
    return _token(PHONE, digits[:2], digits[-6:]) if len(digits) >= 9 else None


def plain_number(number):
    """A document number as it is compared: capitals and digits only."""
    return re.sub(r"[^A-Z0-9]", "", anyascii(number).upper())


def document_token(number):
    return _token(DOCUMENT, "number", plain_number(number))


def tokens_of(person, document_numbers=()):
    """Every token of a person, as a set of bytes; empty when too little is known."""
    tokens = name_tokens(person.given_names, person.family_name)
    if not isinstance(person.birth, Absence) and person.birth is not None:
        tokens |= name_and_year_tokens(person.family_name, person.birth.year)
    if person.phone and not isinstance(person.phone, Absence):
        tokens.add(phone_token(person.phone))
    tokens |= {document_token(number) for number in document_numbers if len(plain_number(number)) >= SHORTEST_NUMBER}
    return tokens - {None}


@dataclass(frozen=True)
class Query:
    """What the words typed in a search box may be: names, a birth year, a telephone or a document number."""

    text: str = field(repr=False)
    year: int | None = field(repr=False)
    phone: str = field(repr=False)
    number: str = field(repr=False)

    @classmethod
    def read(cls, text):
        latin = anyascii(text)
        compact = re.sub(r"[\s./()-]", "", latin)
        year = re.search(r"\b(?:19|20)\d{2}\b", latin)
        return cls(
            text=text,
            year=int(year[0]) if year else None,
            phone=international(compact) if re.fullmatch(r"\+?\d{9,15}", compact) else "",
            number=compact.upper() if _NUMBER.fullmatch(compact) and not _NAMES_AND_YEAR.fullmatch(latin) else "",
        )

    def weighed(self):
        """{token: what it counts for}. Empty when the words are too few: a lone name is not searchable, on purpose."""
        found = {_token(NAME, *pair): _weight(far) for pair, far in self._pairs.items()}
        for key, far in self._words.items():
            for near in (-1, 0, 1):
                found.setdefault(_token(NAME_AND_YEAR, key, str(self.year + near)), _weight(far + abs(near)))
        if self.phone:
            found[phone_token(f"+{self.phone}")] = PLAIN
        if self.number:
            found[document_token(self.number)] = PLAIN
        found.pop(None, None)
        return found

    def tokens(self):
        return set(self.weighed())

    def may_mean(self, family_name):
        """Whether somebody of this family name has, by name, more in common with the question than the few bits of a
        token. Whoever goes by another name is not judged by this."""
        keys = stored_keys(family_name)
        return not keys or not self._keys.isdisjoint(keys)

    @cached_property
    def _pairs(self):
        return asked_pairs(self.text, PAIRS_PER_QUERY)

    @cached_property
    def _words(self):
        return asked_words(self.text, WORDS_WITH_YEAR) if self.year else {}

    @cached_property
    def _keys(self):
        return {*itertools.chain.from_iterable(self._pairs), *self._words}


def _weight(far):
    return PLAIN if far == 0 else LIKELY if far <= 2 else FAR
