"""What is said of a contact that cannot be kept, and of a text that says too much. Pure."""

import datetime

import pytest

from outreach import rules

TODAY = datetime.date(2026, 3, 12)
NOW = datetime.datetime(2026, 3, 12, 15, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    "text",
    ["06 12 34 56 78", "+33 6 12 34 56 78", "0033612345678", "wa 0612345678.", "33612345678", "a.b@mail.example"],
)
def test_number_or_address_in_a_text_is_seen(text):
    assert rules.seems_to_reach(f"Joindre {text} demain")


@pytest.mark.parametrize(
    "text", ["", "Vu le 12/03/2026 à 14:30", "12.03.2026", "3 personnes, 2 enfants", "75018", "20 h 15"]
)
def test_ordinary_words_and_dates_raise_no_doubt(text):
    assert not rules.seems_to_reach(text)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"at": NOW + datetime.timedelta(minutes=1)}, "at"),
        ({"follow_up_on": TODAY}, "follow_up"),
        ({"follow_up": True, "follow_up_on": TODAY - datetime.timedelta(days=1)}, "follow_up_on"),
        ({"referral_answer": "accepted"}, "partner"),
        ({"alias": "Le Grand"}, "contact_consent"),
        ({"reach": "fountain"}, "contact_consent"),
        ({"contact_consent": True}, "contact_consent"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(values, field):
    assert list(rules.problems(values, on=TODAY, now=NOW)) == [field]


def test_whole_contact_has_no_problem():
    values = {
        "at": NOW,
        "partner": object(),
        "referral_answer": "declined",
        "follow_up": True,
        "follow_up_on": TODAY,
        "contact_consent": True,
        "alias": "Le Grand",
    }
    assert rules.problems(values, on=TODAY, now=NOW) == {}
