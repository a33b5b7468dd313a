"""The questionnaire: what its file may say, its scores by hand and by properties, and filling it part by part."""

import datetime
import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.actions.people import add_member
from casework.errors import Refusal
from casework.models import AuditEvent
from returns import checks
from returns.actions import questionnaire as actions
from returns.actions import visits
from returns.models import Survey
from returns.questionnaire import files
from returns.questionnaire.files import NO_ANSWER, NOT_ASKED, BadQuestionnaire
from returns.questionnaire.scoring import score
from tests.returns.visits_made import TODAY, answered, returned_case, visit_of

HOUSE = files.every()[0]
SMALL = """
code = "small"
from = 2026-01-01
source = "the test"
at_least = 2
title = { fr = "Petit", en = "Small" }
dimension = [
    { code = "work", weight = 3, fr = "Travail", en = "Work" },
    { code = "home", weight = 1, fr = "Foyer", en = "Home" },
]
band = [
    { from = 0, fr = "Bas", en = "Low", look = true },
    { from = 0.5, fr = "Haut", en = "High" },
]
item = [
    { code = "pay", dimension = "work", scale = "yes", weight = 2, fr = "Paie ?", en = "Pay?" },
    { code = "tools", dimension = "work", scale = "yes", weight = 1, fr = "Outils ?", en = "Tools?" },
    { code = "roof", dimension = "home", scale = "yes", weight = 1, fr = "Toit ?", en = "Roof?" },
    { code = "school", dimension = "home", scale = "yes", weight = 1, fr = "École ?", en = "School?" },
]
[scale]
yes = [
    { code = "no", mark = 0, fr = "Non", en = "No" },
    { code = "partly", mark = 0.5, fr = "En partie", en = "Partly" },
    { code = "yes", mark = 1, fr = "Oui", en = "Yes" },
    { code = "none", fr = "Sans objet", en = "Does not apply" },
]
"""


def written(tmp_path, text):
    path = tmp_path / "one.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def small(tmp_path):
    return files.load(written(tmp_path, SMALL))


# --- Scores -----------------------------------------------------------------------------------------------------------


def test_scores_by_hand(small):
    """Work (2×1 + 1×0.5) / 3 = 0.8333; home (0 + 1) / 2 = 0.5; in all (3×0.8333 + 0.5) / 4 = 0.75."""
    result = score(small, {"pay": "yes", "tools": "partly", "roof": "no", "school": "yes"})
    assert {code: one.value for code, one in result.dimensions.items()} == {
        "work": Decimal("0.83"),
        "home": Decimal("0.50"),
    }
    assert (result.composite.value, result.composite.rests_on, result.composite.out_of) == (Decimal("0.75"), 4, 4)
    assert result.composite.band.words.en == "High"
    assert not result.asks_for_a_look


def test_too_few_answers_tell_no_score_of_the_dimension_nor_of_the_whole(small):
    result = score(small, {"pay": "yes", "tools": "yes", "roof": "yes", "school": NO_ANSWER})
    assert result.dimensions["work"].value == 1
    home = result.dimensions["home"]
    assert (home.value, home.rests_on, home.out_of, home.band) == (None, 1, 2, None)
    assert (result.composite.value, result.composite.rests_on, result.composite.out_of) == (None, 3, 4)


def test_what_does_not_apply_is_not_expected(small):
    home = score(small, {"roof": "yes", "school": "none"}).dimensions["home"]
    assert (home.rests_on, home.out_of) == (1, 1)


def test_low_dimension_asks_for_a_look_behind_a_good_whole(small):
    result = score(small, {"pay": "yes", "tools": "yes", "roof": "no", "school": "no"})
    assert result.composite.value == Decimal("0.75")
    assert result.asks_for_a_look


def test_house_questionnaire_weighs_everything_alike_and_says_so():
    assert {item.weight for item in HOUSE.items} == {one.weight for one in HOUSE.dimensions} == {1}
    assert [one.code for one in HOUSE.dimensions] == ["economic", "social", "psychosocial"]
    assert any("not IOM" in point.en for point in HOUSE.to_confirm)
    best = {
        item.code: max((a for a in item.answers if a.mark is not None), key=lambda a: a.mark).code
        for item in HOUSE.items
    }
    assert score(HOUSE, best).composite.value == 1


def codes_of(item):
    return st.sampled_from([*(one.code for one in item.answers), NOT_ASKED, NO_ANSWER, "of-another-version"])


ANSWERS = st.fixed_dictionaries(
    {}, optional={**{item.code: codes_of(item) for item in HOUSE.items}, "gone": st.just("x")}
)


@given(ANSWERS)
def test_every_combination_of_answers_has_a_result(answers):
    result = score(HOUSE, answers)
    for told in (result.composite, *result.dimensions.values()):
        assert 0 <= told.rests_on <= told.out_of <= len(HOUSE.items)
        assert told.value is None or 0 <= told.value <= 1
        assert (told.value is None) == (told.band is None)
    parts = [one.value for one in result.dimensions.values()]
    assert (result.composite.value is None) == (None in parts)
    if None not in parts:
        assert min(parts) <= result.composite.value <= max(parts)
    assert result.composite.rests_on == sum(one.rests_on for one in result.dimensions.values())


@given(ANSWERS, st.sampled_from(HOUSE.items))
def test_a_better_answer_never_lowers_a_score(answers, item):
    marked = sorted((one for one in item.answers if one.mark is not None), key=lambda one: one.mark)
    scores = [score(HOUSE, {**answers, item.code: one.code}) for one in marked]
    for kind in (lambda r: r.composite.value, lambda r: r.dimensions[item.dimension].value):
        values = [kind(result) for result in scores]
        assert values == sorted(values) if None not in values else set(values) == {None}


@given(ANSWERS, st.sampled_from(HOUSE.items))
def test_no_answer_weighs_as_a_question_that_was_not_asked(answers, item):
    without = {code: given for code, given in answers.items() if code != item.code}
    results = [score(HOUSE, {**without, item.code: code}) for code in (NO_ANSWER, NOT_ASKED, "of-another-version")]
    assert results == [score(HOUSE, without)] * 3


# --- The file ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('code = "small"', 'code = "Small!"', "code: 'Small!' does not match"),
        ("weight = 3", "weight = 0", "dimension.0.weight"),
        ("mark = 0.5", "mark = 1.5", "scale.yes.1.mark"),
        ("from = 2026-01-01", 'from = "soon"', "from: 'soon' is not of type 'date'"),
        ('scale = "yes", weight = 2', 'scale = "no", weight = 2', "item pay: there is no scale no"),
        ('dimension = "home", scale', 'dimension = "away", scale', "there is no dimension away"),
        ('code = "school"', 'code = "roof"', "item: roof stands there twice"),
        ("from = 0, fr", "from = 0.6, fr", "the first begins at 0"),
        ("at_least = 2", "at_least = 3", "fewer items than at_least"),
        ('code = "none"', 'code = "no_answer"', "no_answer is offered with every item already"),
        ('{ code = "yes", mark = 1, ', '{ code = "yes", note = 1, ', "'note' was unexpected"),
        ("[scale]", "[scale", "one.toml: "),
    ],
)
def test_bad_file_is_refused_with_the_place(tmp_path, old, new, said):
    assert old in SMALL
    with pytest.raises(BadQuestionnaire, match=r"^one\.toml: ") as refused:
        files.load(written(tmp_path, SMALL.replace(old, new)))
    assert said in str(refused.value)


def test_check_says_what_is_wrong_with_the_files(tmp_path, monkeypatch):
    assert checks.questionnaires_are_readable(None) == []
    written(tmp_path, SMALL)
    (tmp_path / "two.toml").write_text(SMALL.replace('"small"', '"other"'), encoding="utf-8")
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    files.every.cache_clear()
    try:
        errors = checks.questionnaires_are_readable(None)
    finally:
        files.every.cache_clear()
    assert [(one.id, one.msg) for one in errors] == [
        ("returns.E004", "two versions have the same first day: 2026-01-01")
    ]


def test_version_is_the_last_that_began():
    assert files.in_force(datetime.date(2000, 1, 1)) == HOUSE
    assert files.in_force(TODAY) == files.every()[-1]
    assert files.named("gone") is None


# --- Filling it -------------------------------------------------------------------------------------------------------


def test_answers_are_kept_part_by_part_with_their_version(cast):
    visit = visit_of(returned_case(cast))
    survey = actions.answer(
        visit, visit.person_id, "social", {"housing": "good", "water": NO_ANSWER}, seen=0, actor=cast.claire
    )
    assert (survey.version, survey.finished_at) == (HOUSE.code, None)
    sent = {"papers": "yes", "housing": NOT_ASKED, "situation": "good", "school": "perhaps"}
    survey = actions.answer(visit, visit.person_id, "social", sent, seen=1, finish=True, actor=cast.claire)
    kept = Survey.objects.get()
    assert kept.answers == {"papers": "yes"}  # `situation` is of another part, and `perhaps` no answer
    assert kept.finished_at is not None
    row = AuditEvent.objects.filter(action="questionnaire.answered").first()
    assert (row.fields, row.detail) == (["social"], {})


def test_two_people_do_not_overwrite_each_other(cast):
    visit = visit_of(returned_case(cast))
    actions.answer(visit, visit.person_id, "social", {"housing": "good"}, seen=0, actor=cast.claire)
    with pytest.raises(Refusal):
        actions.answer(visit, visit.person_id, "social", {"housing": "bad"}, seen=0, actor=cast.lucie)
    assert Survey.objects.get().answers == {"housing": "good"}


def test_each_of_a_family_answers_for_themselves_and_strangers_do_not(cast):
    case = returned_case(cast)
    lina = add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    answered(visit_of(case), cast.claire)
    answered(visit_of(case), cast.claire, person=lina.pk)
    assert Survey.objects.filter(visit=visit_of(case), finished_at__isnull=False).count() == 2
    with pytest.raises(Refusal):
        answered(visit_of(case), cast.claire, person=uuid.uuid4())


def test_visit_that_was_declined_asks_nothing(cast):
    visit = visit_of(returned_case(cast))
    visits.decline(visit, uid=uuid.uuid4(), on=TODAY, reason="not_said", actor=cast.claire)
    with pytest.raises(Refusal):
        answered(visit, cast.claire)


def test_version_that_is_gone_is_read_and_not_changed(cast):
    visit = visit_of(returned_case(cast))
    survey = answered(visit, cast.claire)
    Survey.objects.filter(pk=survey.pk).update(version="of-another-release")
    with pytest.raises(Refusal):
        actions.answer(visit, visit.person_id, "social", {"housing": "bad"}, seen=survey.revision, actor=cast.claire)


def test_a_weight_moves_the_score(small):
    answers = {"pay": "yes", "tools": "no"}
    light = replace(small, items=tuple(replace(item, weight=Decimal(1)) for item in small.items))
    assert score(small, answers).dimensions["work"].value == Decimal("0.67")
    assert score(light, answers).dimensions["work"].value == Decimal("0.50")
