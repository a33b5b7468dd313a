"""Finding people again: how names are normalised, and which compounds of a person become blind tokens.

Only compounds: a given name with a family name, a family name with a birth year, the end of a telephone number with
its country, a whole document number. Exact forms for now, in any script; spelling variants come with issue 3.
"""

import itertools
import re
import unicodedata
from dataclasses import dataclass

from anyascii import anyascii

from casework.encryption import blind_token
from casework.enums import Absence

NAME, NAME_AND_YEAR, PHONE, DOCUMENT = "name", "name_year", "phone", "document"
WORDS_PER_NAME = 3  # tokens per person stay few: at most 9 for names, 3 for years
WORDS_PER_QUERY = 6
SHORTEST_NUMBER = 5  # of a document: anything shorter says too little, and could be a year


def words_of(name):
    """The words of a name in small Latin letters, whatever the script: 'Al-Ḥasan' → ['al', 'hasan']."""
    if not name or isinstance(name, Absence):
        return []
    latin = anyascii(unicodedata.normalize("NFKC", name)).lower().replace("'", "").replace("`", "")
    return re.findall(r"[a-z]+", latin)


def name_tokens(given_names, family_name):
    return {
        blind_token(NAME, *sorted((given, family)))
        for given in words_of(given_names)[:WORDS_PER_NAME]
        for family in words_of(family_name)[:WORDS_PER_NAME]
    }


def name_and_year_tokens(family_name, year):
    return {blind_token(NAME_AND_YEAR, family, str(year)) for family in words_of(family_name)[:WORDS_PER_NAME]}


def international(phone):
    """The digits of a telephone number in its international form, whatever the script and the spacing: '33612345678'.

    A number that starts with a single 0 is taken for a French one.
    """
    digits = re.sub(r"[^0-9+]", "", anyascii(phone.replace("(0)", "")))
    return re.sub(r"^0(?=[1-9])", "33", re.sub(r"^(\+|00)", "", digits)).replace("+", "")


def phone_token(phone):
    """Last six digits with the first two of the international form; None when too short to say anything."""
    digits = international(phone)
    return blind_token(PHONE, digits[:2], digits[-6:]) if len(digits) >= 9 else None


def plain_number(number):
    """A document number as it is compared: capitals and digits only."""
    return re.sub(r"[^A-Z0-9]", "", anyascii(number).upper())


def document_token(number):
    return blind_token(DOCUMENT, "number", plain_number(number))


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

    words: tuple[str, ...]
    year: int | None
    phone: str
    number: str

    @classmethod
    def read(cls, text):
        compact = re.sub(r"[\s./()-]", "", anyascii(text))
        year = re.search(r"\b(?:19|20)\d{2}\b", anyascii(text))
        return cls(
            words=tuple(words_of(text)[:WORDS_PER_QUERY]),
            year=int(year[0]) if year else None,
            phone=international(compact) if re.fullmatch(r"\+?\d{9,15}", compact) else "",
            number=compact.upper() if re.fullmatch(rf"(?=.*\d)[A-Za-z0-9]{{{SHORTEST_NUMBER},20}}", compact) else "",
        )

    def tokens(self):
        """Empty when the words are too few: a lone name is not searchable, on purpose (privacy.md §1.2)."""
        tokens = {blind_token(NAME, *sorted(pair)) for pair in itertools.combinations(self.words, 2)}
        for near in (self.year - 1, self.year, self.year + 1) if self.year else ():
            tokens |= {blind_token(NAME_AND_YEAR, word, str(near)) for word in self.words}
        tokens |= {phone_token(f"+{self.phone}")} if self.phone else set()
        tokens |= {document_token(self.number)} if self.number else set()
        return tokens - {None}
