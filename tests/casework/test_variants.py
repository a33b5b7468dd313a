"""Recall and precision of searching, on the whole path: tokens in the database, candidates, ranking.

The pairs of `pairs.txt` were looked at while the rules of matching were made, and of the generated ones seeds 1 and 99;
those of `unseen.txt` were not.
"""

import itertools
import random
from collections import Counter
from pathlib import Path

import pytest
from django.utils import timezone

from casework import candidates as candidates_module
from casework.actions.tokens import refresh_tokens
from casework.candidates import ELSEWHERE_AT_MOST, HERE_AT_MOST
from casework.encryption import admit, key_session
from casework.matching import Names, Query, answer, compare_names, name_and_year_tokens, name_tokens, similarity
from casework.models import Case, CaseMember, Person
from casework.partial_dates import PartialDate
from casework.search import search
from tests.casework.variants import generated

HELD_OUT = (2026, 41, 977)


def by_hand(name="pairs.txt"):
    community = ""
    for line in (Path(__file__).parent / "variants" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            community = line[2:]
        elif line:
            one, other = (tuple(part.strip() for part in side.split(";")) for side in line.split(" = "))
            yield community, one, other


def questions(names, year):
    given, family = names
    yield "given family", f"{given} {family}", None
    yield "family given", f"{family} {given}", None
    yield "family year", f"{family} {year}", year
    yield "given family year", f"{given} {family} {year}", year


def finds(text, year, names, born):
    """What a search with these words would make of somebody, were there nobody else."""
    stored, query = name_tokens(*names) | name_and_year_tokens(names[1], born), Query.read(text)
    return bool(query.tokens() & stored) and query.may_mean(names[1]) and answer(text, year, *names, born) is not None


def recall(pairs):
    """{community: share of questions answered}, each pair asked both ways."""
    asked, found = Counter(), Counter()
    for community, *pair in pairs:
        for stored, typed in (pair, pair[::-1]):
            for off, (_form, text, year) in enumerate(questions(typed, 1988)):
                asked[community] += 1
                found[community] += finds(text, year, stored, 1988 - off % 2)
    return {community: found[community] / asked[community] for community in asked} | {
        "overall": found.total() / asked.total()
    }


def shortfalls(measured, overall=0.95, each=0.90):
    return {name: value for name, value in measured.items() if value < (overall if name == "overall" else each)}


def test_there_are_pairs_enough_for_the_figures_to_mean_something():
    assert len(list(by_hand())) >= 250
    assert len(set(by_hand())) == len(list(by_hand()))
    assert sum(1 for _ in generated.pairs(HELD_OUT[0])) >= 500


def test_variants_written_by_hand_are_found():
    assert shortfalls(recall(by_hand())) == {}


def test_variants_written_after_the_rules_are_found():
    assert shortfalls(recall(by_hand("unseen.txt"))) == {}


def test_variants_made_with_held_out_seeds_are_found():
    pairs = itertools.chain.from_iterable(generated.pairs(seed) for seed in HELD_OUT)
    assert shortfalls(recall(pairs), overall=0.97) == {}


def strangers(seed, each):
    """Two people of one community who have neither name in common."""
    dice = random.Random(seed)
    for pool in generated.COMMUNITIES.values():
        for _ in range(each):
            one, other = ((dice.choice(pool.male + pool.female), dice.choice(pool.family)) for _ in range(2))
            if one[0] != other[0] and one[1] != other[1]:
                yield (one[0][0], one[1][0]), (other[0][0], other[1][0])


def test_strangers_of_one_community_are_hardly_ever_taken_for_each_other():
    pairs = list(strangers(5, 150))
    matched = [pair for pair in pairs if answer(" ".join(pair[0]), None, *pair[1], None)]
    close = [pair for pair in pairs if compare_names(Names(*pair[0]), Names(*pair[1])) >= 0.85]
    assert len(pairs) > 2500
    assert len(matched) / len(pairs) < 0.005, matched
    assert len(close) / len(pairs) < 0.005, close


def test_names_of_one_person_are_closer_than_those_of_two():
    same = [compare_names(Names(*one), Names(*other)) for _community, one, other in by_hand()]
    crossed = [compare_names(Names(*one), Names(*other[::-1])) for _community, one, other in by_hand()]
    assert sum(value >= 0.8 for value in same) / len(same) > 0.95
    assert crossed == same
    assert all(0 <= value <= 1 for value in same)
    assert similarity("Mohamed", "محمد") > 0.9 > similarity("Mohamed", "Karim")
    assert similarity("", "Karim") == compare_names(Names("", ""), Names("Ali", "Haddad")) == 0


# --- On the whole path ----------------------------------------------------------------------------------------------


def keep(case, names, born):
    person = Person(given_names=names[0], family_name=names[1], birth=PartialDate(born))
    person.save()
    refresh_tokens(person)
    return CaseMember.objects.create(case=case, person=person, relation="other", position=1)


@pytest.fixture
def crowded(cast, case):
    """All stored spellings of the hand-written pairs together in one register."""
    with key_session():
        yield [(keep(case, one, 1988), other) for _community, one, other in by_hand()]


def test_variants_are_found_among_all_others_in_the_database(cast, crowded, monkeypatch):
    opened = []
    monkeypatch.setattr(
        candidates_module, "admit", lambda keys: opened.append(len(admitted := list(keys))) or admit(admitted)
    )
    monkeypatch.setattr("casework.search.leave_word", lambda *args: None)
    asked = found = 0
    for member, typed in crowded[::4]:
        for _form, text, _year in questions(typed, 1988):
            asked += 1
            found += member.person_id in search(text, cast.claire).people
    assert found / asked >= 0.95
    assert max(opened) <= HERE_AT_MOST + 1 + ELSEWHERE_AT_MOST
    assert Case.objects.filter(opened_on__lte=timezone.localdate()).exists()
