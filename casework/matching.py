"""Finding people again: how names are normalised, and which compounds of a person become blind tokens.

Only compounds: a given name with a family name, a family name with a birth year, the end of a telephone number with
its country, a whole document number. Exact forms for now, in any script; spelling variants come with issue 3.
"""

import re
import unicodedata

from anyascii import anyascii

from casework.encryption import blind_token
from casework.enums import Absence

NAME, NAME_AND_YEAR, PHONE, DOCUMENT = "name", "name_year", "phone", "document"
WORDS_PER_NAME = 3  # tokens per person stay few: at most 9 for names, 3 for years


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


def phone_token(phone):
    """Last six digits with the first two of the international form; None when too short to say anything."""
    digits = re.sub(r"\D", "", re.sub(r"^\s*0(?=[1-9])", "33", re.sub(r"^\s*00", "", phone)))
    return blind_token(PHONE, digits[:2], digits[-6:]) if len(digits) >= 9 else None


def document_token(number):
    return blind_token(DOCUMENT, "number", re.sub(r"[^A-Z0-9]", "", anyascii(number).upper()))


def tokens_of(person, document_numbers=()):
    """Every token of a person, as a set of bytes; empty when too little is known."""
    tokens = name_tokens(person.given_names, person.family_name)
    if not isinstance(person.birth, Absence) and person.birth is not None:
        tokens |= name_and_year_tokens(person.family_name, person.birth.year)
    if person.phone and not isinstance(person.phone, Absence):
        tokens.add(phone_token(person.phone))
    tokens |= {document_token(number) for number in document_numbers if number}
    return tokens - {None}


def tokens_of_query(text):
    """Tokens for words typed in a search box: two names, a name and a birth year, a telephone or document number.

    Empty when the words are too few: a lone name is not searchable, on purpose (privacy.md §1.2).
    """
    words, years = words_of(text), re.findall(r"\b(?:19|20)\d{2}\b", text)
    tokens = {
        blind_token(NAME, *sorted((one, other)))
        for i, one in enumerate(words)
        for other in words[i + 1 :]
    }
    for year in years[:1]:
        for near in (int(year) - 1, int(year), int(year) + 1):
            tokens |= {blind_token(NAME_AND_YEAR, word, str(near)) for word in words}
    compact = re.sub(r"[\s./-]", "", text)
    if re.fullmatch(r"\+?\d{9,15}", compact):
        tokens.add(phone_token(compact))
    if re.fullmatch(r"[A-Za-z0-9]{5,20}", compact) and re.search(r"\d", compact):
        tokens.add(document_token(compact))
    return tokens - {None}
