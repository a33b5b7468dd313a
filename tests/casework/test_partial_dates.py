"""Dates known in part: kept as they were said, and clear sentences for what cannot be one."""

import contextlib
import datetime

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from casework.enums import Absence
from casework.forms.answers import BirthField, is_minor, partial_date
from casework.partial_dates import PartialDate

TODAY = datetime.date(2026, 11, 23)
SIGNS = st.characters(exclude_categories=["Cs"])  # as text() has by default, found in a hundredth of its time
days = st.dates(min_value=datetime.date(1, 1, 1), max_value=datetime.date(9998, 12, 31))


@st.composite
def partial_dates(draw, within=days):
    day = draw(within)
    known = draw(st.sampled_from((1, 2, 3)))
    return PartialDate(*(day.year, day.month, day.day)[:known])


@given(partial_dates())
def test_written_date_is_read_back_the_same(date):
    assert PartialDate.parse(str(date)) == date


@given(partial_dates())
def test_earliest_and_latest_enclose_every_day_it_may_be(date):
    assert date.earliest <= date.latest
    assert (date.earliest == date.latest) == (date.day is not None)
    assert {date.earliest.year, date.latest.year} == {date.year}
    if date.month:
        assert {date.earliest.month, date.latest.month} == {date.month}


@given(partial_dates(), days)
def test_ages_enclose_the_age_of_whoever_was_born_then(date, on):
    youngest, oldest = date.ages_on(on)
    assert youngest <= oldest <= youngest + 1
    if date.day:
        assert youngest == oldest


@given(st.text(SIGNS, max_size=12))
def test_text_that_is_no_date_is_refused(text):
    try:
        date = PartialDate.parse(text)
    except ValueError:
        return
    assert len(str(date)) in (4, 7, 10)


@pytest.mark.parametrize("parts", [(1987, None, 3), (1987, 13), (1987, 2, 30), (0,), (10000,)])
def test_impossible_parts_are_refused(parts):
    with pytest.raises(ValueError, match=r"\w"):
        PartialDate(*parts)


@given(partial_dates(st.dates(min_value=datetime.date(1908, 1, 1), max_value=datetime.date(2025, 12, 31))))
def test_typed_parts_give_the_date_back(date):
    typed = (str(date.day or ""), str(date.month or ""), str(date.year))
    assert partial_date(*typed, TODAY) == date


@given(st.text(SIGNS, max_size=4), st.text(SIGNS, max_size=4), st.text(SIGNS, max_size=4))
def test_whatever_is_typed_gives_a_date_or_a_sentence(day, month, year):
    date = None
    with contextlib.suppress(ValidationError):
        date = partial_date(day, month, year, TODAY)
    assert date is None or date.earliest <= TODAY


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "3", ""), "Give at least the year. If it is not known, empty the date and say so beside it."),
        (("", "", "87"), "Write the year with four digits, for example 1987."),
        (("", "", "about"), "Write the year with four digits, for example 1987."),
        (("14", "", "1987"), "Give the month as well, or leave the day empty."),
        (("x", "3", "1987"), "The day is a number from 1 to 31."),
        (("31", "2", "1987"), "This date does not exist: check the day and the month."),
        (("0", "2", "1987"), "This date does not exist: check the day and the month."),
        (("", "00", "1987"), "This date does not exist: check the day and the month."),
        (("", "March", "1987"), "This date does not exist: check the day and the month."),
        (("", "", "0000"), "This date does not exist: check the day and the month."),
        (("", "12", "2026"), "This date is still to come: check the year."),
        (("1", "1", "1900"), "The person would be more than 120 years old: check the year."),
    ],
)
def test_what_cannot_be_a_birth_date_gets_its_sentence(typed, sentence):
    with override("en"):
        with pytest.raises(ValidationError) as caught:
            partial_date(*typed, TODAY)
        assert caught.value.messages == [sentence]


class BirthForm(forms.Form):
    birth = BirthField(label="Date of birth")


def birth(**typed):
    form = BirthForm({f"birth_{name}": value for name, value in typed.items()})
    with override("en"):
        return form.cleaned_data["birth"] if form.is_valid() else list(form.errors["birth"])


def test_field_takes_a_date_a_part_of_one_or_the_reason_for_none():
    assert birth(day=" 14 ", month="3", year="1987") == PartialDate(1987, 3, 14)
    assert birth(year="1987") == PartialDate(1987)
    assert birth(year="١٩٨٧") == PartialDate(1987)
    assert birth() is Absence.NOT_ASKED
    assert birth(absence="unknown") is Absence.UNKNOWN
    assert birth(absence="withheld") is Absence.WITHHELD


def test_field_refuses_a_date_with_a_reason_for_having_none():
    both = ["There is both an answer and a reason for having none: keep one of the two."]
    assert birth(year="1987", absence="unknown") == both


def test_field_refuses_a_reason_of_somebody_s_own_making():
    assert birth(absence="forgotten") == ["Select a valid choice. forgotten is not one of the available choices."]


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (PartialDate(2008, 11, 23), False),
        (PartialDate(2008, 11, 24), True),
        (PartialDate(2008, 11), None),
        (PartialDate(2008), None),
        (PartialDate(2010), True),
        (Absence.UNKNOWN, None),
    ],
)
def test_minority_is_said_only_when_the_date_says_it(value, answer):
    assert is_minor(value, TODAY) is answer
