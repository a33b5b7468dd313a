"""Consent: free, informed, complete, and each part with its own sentence."""

import uuid

import pytest

from casework.forms.consent import ConsentForm

GIVEN = {
    "uid": str(uuid.UUID(int=7)),
    "language": "ps",
    "interpreting": "phone",
    "sheet": "2026-1",
    "present": "",
    "form": "oral",
    "free_choice": "on",
    "informed_decision": "on",
    "data_processing": "on",
}

pytestmark = pytest.mark.django_db


def test_whole_consent_gives_what_opening_a_case_takes():
    form = ConsentForm({**GIVEN, "present": "Social worker"})
    assert form.is_valid()
    assert form.cleaned_data["uid"] == uuid.UUID(int=7)
    assert form.consent == {
        "sheet": "2026-1",
        "language": "ps",
        "interpreting": "phone",
        "present": "Social worker",
        "form": "oral",
        "free_choice": True,
        "informed_decision": True,
        "data_processing": True,
    }


def test_each_missing_answer_has_its_own_sentence():
    form = ConsentForm({"uid": GIVEN["uid"]})
    assert not form.is_valid()
    sentences = {name: errors[0] for name, errors in form.errors.items()}
    assert set(sentences) == set(GIVEN) - {"uid", "present"}
    assert len(set(sentences.values())) == len(sentences)


def test_needed_interpreter_who_was_missing_makes_consent_uninformed():
    form = ConsentForm({**GIVEN, "interpreting": "missing"})
    assert not form.is_valid()
    assert list(form.errors) == ["interpreting"]


@pytest.mark.parametrize(
    ("name", "value"), [("language", "klingon"), ("sheet", "1999-1"), ("form", "winked"), ("uid", "7")]
)
def test_answer_that_was_not_offered_is_refused(name, value):
    form = ConsentForm({**GIVEN, name: value})
    assert not form.is_valid()
    assert list(form.errors) == [name]
