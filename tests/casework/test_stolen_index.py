"""E7: what a thief of the search index learns, against what one of a naive index does (see `stolen_index`)."""

from functools import cache

import pytest

from casework.encryption import blind_token
from casework.matching import name_and_year_tokens, name_tokens
from tests.casework.stolen_index import named_by_first_name, named_from_compounds, population

PEOPLE = 30_000


@pytest.fixture(scope="module")
def register():
    return population(PEOPLE, seed=7)


@cache
def lone(name):
    return blind_token("lone", name)


@cache
def names(given, family):
    return frozenset(name_tokens(given, family))


@cache
def dated(family, year):
    return frozenset(name_and_year_tokens(family, year))


def test_stolen_index_names_hardly_anybody(register):
    rows, pairs, years = register
    shares = named_from_compounds(
        rows, pairs, years, lambda row: (names(row.given, row.family), dated(row.family, row.year))
    )
    assert max(shares) <= 0.005, shares


def test_the_same_thief_reads_an_index_of_lone_names(register):
    rows, pairs, _years = register
    assert named_by_first_name(rows, pairs, lone) > 0.20


def test_tokens_are_few_and_shared(register):
    rows, _pairs, _years = register
    held = [names(row.given, row.family) | dated(row.family, row.year) for row in rows]
    assert max(map(len, held)) <= 9 + 3
    assert sum(map(len, held)) / len(held) < 3.5
