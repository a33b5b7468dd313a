"""Names, numbers and the tokens by which people are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.enums import Absence
from casework.matching import (
    Query,
    document_token,
    international,
    name_and_year_tokens,
    name_tokens,
    phone_token,
    plain_number,
    tokens_of,
    words_of,
)
from casework.models import Person
from casework.partial_dates import PartialDate

SCRIPTS = "abcdefghijklmnopqrstuvwxyzéèçñمحمدعليحسنაბგდევზабвгдежзአበገደ"
names = st.text(alphabet=SCRIPTS, min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Al-Ḥasan", ["al", "hasan"]),
        ("N'Diaye", ["ndiaye"]),
        ("محمد", ["mhmd"]),
        ("ნინო", ["nino"]),
        ("Иван", ["ivan"]),
        ("  DE   la Cruz ", ["de", "la", "cruz"]),
        ("", []),
        (None, []),
        (Absence.WITHHELD, []),
        ("1987", []),
    ],
)
def test_names_become_small_latin_words(name, words):
    assert words_of(name) == words


@given(names, names)
def test_two_names_are_found_in_any_order(given_name, family_name):
    tokens = name_tokens(given_name, family_name)
    for text in (f"{given_name} {family_name}", f"{family_name.upper()} {given_name}"):
        assert tokens <= Query.read(text).tokens()


@given(names, st.integers(1900, 2026))
def test_family_name_and_year_are_found_one_year_off(family_name, year):
    tokens = name_and_year_tokens(family_name, year)
    for near in (year - 1, year, year + 1):
        if 1900 <= near <= 2099:
            assert tokens <= Query.read(f"{family_name} {near}").tokens()
    if year <= 2024:
        assert not tokens & Query.read(f"{family_name} {year + 2}").tokens() or not tokens


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_one_word_alone_has_no_token(word):
    assert Query.read(word).tokens() == set()
    assert Query.read(f"  {word}!").tokens() == set()


def test_the_same_name_twice_is_two_names():
    assert name_tokens("Ali", "Ali") <= Query.read("Ali Ali").tokens()
    assert Query.read("Ali").tokens() == set()


@pytest.mark.parametrize(
    "typed",
    ["06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "+33 (0)6 12 34 56 78", "06.12.34.56.78", "٠٦١٢٣٤٥٦٧٨"],
)
def test_every_way_to_write_a_telephone_number_is_one(typed):
    assert international(typed) == "33612345678"
    assert phone_token(typed) == phone_token("+33612345678")
    assert phone_token(typed) in Query.read(typed).tokens()


def test_telephone_numbers_of_two_countries_differ():
    assert phone_token("+995 612 345 678") != phone_token("+33 612 345 678")
    assert phone_token("12345") is None


@pytest.mark.parametrize("typed", ["12 AB-34567", "12ab34567", " 12.AB.34567 "])
def test_every_way_to_write_a_document_number_is_one(typed):
    assert plain_number(typed) == "12AB34567"
    assert document_token(typed) in Query.read(typed).tokens()


def test_person_of_whom_too_little_is_known_has_no_tokens():
    assert tokens_of(Person()) == set()
    assert tokens_of(Person(family_name="Haddad")) == set()
    assert tokens_of(Person(given_names="Amina", birth=PartialDate(1987), phone=Absence.WITHHELD), ["", "12"]) == set()


def test_person_has_few_tokens_all_compounds():
    person = Person(
        family_name="Ben Ali Haddad Mansour",
        given_names="Amina Nour Lina Sara",
        birth=PartialDate(1987, 3),
        phone="06 12 34 56 78",
    )
    tokens = tokens_of(person, ["12AB34567"])
    assert len(tokens) == 9 + 3 + 1 + 1
    assert {len(token) for token in tokens} == {4}
    assert phone_token("06 12 34 56 78") in tokens
    assert document_token("12AB34567") in tokens


def test_tokens_of_two_kinds_never_meet():
    tokens = [*name_tokens("ali", "1987"), *name_and_year_tokens("ali", 1987), document_token("ali 1987")]
    assert len(set(tokens)) == len(tokens)


@pytest.mark.parametrize("text", ["Haddad 1987", "1987 Haddad", "Amina Haddad 1987", "  Ben Ali-Haddad  1987 "])
def test_names_with_a_year_are_no_document_number(text):
    assert Query.read(text).number == ""


@pytest.mark.parametrize("text", ["12AB34567", "12 AB 34567", "AB 1987", "19AB1987", "ABCD1987", "A1 BCDE 1987"])
def test_number_may_hold_what_looks_like_a_year(text):
    assert Query.read(text).number == text.replace(" ", "")


def test_family_name_that_was_not_asked_for_is_told_before_anything_else_is_opened():
    query = Query.read("Amina Haddad 1987")
    assert all(query.may_mean(name) for name in ("Haddad", "Hadad", "حداد", "Amina", Absence.NOT_ASKED, ""))
    assert not query.may_mean("Mansour")
    assert not Query.read("Haddad").may_mean("Haddad")  # one name alone asks for nobody
