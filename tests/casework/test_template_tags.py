import datetime

import pytest
from django.utils import timezone, translation

from casework.enums import Absence, CaseStatus
from casework.partial_dates import PartialDate
from casework.templatetags.casework import device, due, due_in_words, icon, initials, shown, tone


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (PartialDate(1987), "1987", "1987"),
        (PartialDate(1987, 3), "mars 1987", "March 1987"),
        (PartialDate(1987, 3, 14), "14 mars 1987", "March 14, 1987"),
        (datetime.date(2026, 5, 1), "1 mai 2026", "May 1, 2026"),
        (True, "Oui", "Yes"),
        (0, 0, 0),
        ("მელაძე", "მელაძე", "მელაძე"),
    ],
)
def test_shown_speaks_the_readers_language(value, french, english):
    with translation.override("fr"):
        assert shown(value) == french
    with translation.override("en"):
        assert shown(value) == english


@pytest.mark.parametrize("nothing", [None, "", []])
def test_shown_says_that_nothing_is_there(nothing):
    with translation.override("en"):
        assert shown(nothing) == (
            '<span class="absent"><span aria-hidden="true">—</span>'
            '<span class="visually-hidden">Not filled in</span></span>'
        )


def test_shown_gives_an_absence_in_words():
    with translation.override("en"):
        assert shown(Absence.WITHHELD) == '<span class="absent">Preferred not to say</span>'


def test_shown_escapes_what_is_in_a_list():
    assert shown(["<b>", "a"]) == "&lt;b&gt;, a"


@pytest.mark.parametrize(
    ("days", "words"),
    [(-2, "late by 2 days"), (-1, "late by 1 day"), (0, "today"), (1, "tomorrow"), (2, "in 2 days")],
)
def test_due_in_words(days, words):
    with translation.override("en"):
        assert due_in_words(days) == words


@pytest.mark.parametrize(("days", "colour"), [(-1, "late"), (0, "soon"), (3, "soon"), (4, "later")])
def test_due_colours_by_distance(days, colour):
    assert f'class="due due-{colour}"' in due(timezone.localdate() + datetime.timedelta(days=days))


def test_icon_is_silent_unless_named():
    assert 'aria-hidden="true"' in icon("plane")
    assert 'role="img" aria-label="Departure"' in icon("plane", label="Departure")


def test_tone_of_a_status_read_from_the_database():
    assert tone(CaseStatus.NO_SHOW.value) == "warning"
    assert tone("anything else") == "neutral"


@pytest.mark.parametrize(
    ("name", "letters"), [("Claire Fontaine", "CF"), ("Jean-Luc de Bois", "JB"), ("Noor", "N"), ("", "?")]
)
def test_initials(name, letters):
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/147 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/147 Safari/537.36 Edg/147", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18 Safari/604.1", "Safari on iPhone"),
        ("curl/8.5", "Unknown browser"),
    ],
)
def test_device_as_its_owner_knows_it(signature, words):
    with translation.override("en"):
        assert device(signature) == words
