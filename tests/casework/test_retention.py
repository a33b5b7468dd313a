"""How long a file is kept: each rule on both sides of its day, the notice before, and what moves the day."""

import datetime
import uuid

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from casework import outbox, retention
from casework.actions import cases, file, steps
from casework.actions import retention as actions
from casework.models import AuditEvent, Case
from casework.retention import ACCOMPANIMENT, GRANTED, REFUSED, WITHDRAWN, Facts, announced, due, rules_for
from tests.cast import advance, open_case

DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2060, 12, 31))
TODAY = timezone.localdate()


@given(DAYS)
def test_granted_is_kept_five_years_from_the_decision(day):
    found = due(Facts(day, GRANTED, day, withdrawn_on=day))
    assert found.rule.code == GRANTED
    assert (found.date.year - day.year, found.date - datetime.timedelta(days=1) < found.date) == (5, True)
    assert found.date.replace(year=2000) == day.replace(year=2000) or (day.month, day.day) == (2, 29)


@given(DAYS, DAYS)
def test_refusal_and_withdrawal_before_decision_are_due_at_once(day, contact):
    assert due(Facts(contact, REFUSED, day)).date == day
    withdrawn = due(Facts(contact, withdrawn_on=day))
    assert (withdrawn.rule.code, withdrawn.date) == (WITHDRAWN, day)


@given(DAYS, DAYS)
def test_later_contact_never_brings_the_day_forward(one, other):
    first, last = sorted((one, other))
    assert due(Facts(first)).date <= due(Facts(last)).date
    assert due(Facts(first)).rule.code == ACCOMPANIMENT


def test_period_begun_on_the_29th_of_february_ends_on_the_1st_of_march():
    assert due(Facts(datetime.date(2024, 2, 29))).date == datetime.date(2026, 3, 1)


@given(DAYS, DAYS, st.integers(0, 90))
def test_nothing_is_erased_before_its_notice_has_run(due_on, today, notice):
    day, told = announced(due_on, already=None, today=today, notice=notice)
    if told is None:
        assert today < due_on - datetime.timedelta(days=notice)
    else:
        assert day >= due_on
        assert (day - told).days >= notice


def test_file_whose_day_comes_near_is_announced_by_itself(cast):
    near, far = open_case(cast, days_ago=2), open_case(cast, days_ago=2)
    for case, days in ((near, 15), (far, 16)):
        Case.objects.filter(pk=case.pk).update(erase_on=TODAY + datetime.timedelta(days=days), erase_rule="withdrawn")
    actions.reckon_near()
    assert Case.objects.get(pk=near.pk).erase_rule == ACCOMPANIMENT  # as its facts say now
    assert Case.objects.get(pk=far.pk).erase_rule == WITHDRAWN


def test_second_hold_takes_the_place_of_the_first(cast, case):
    for days in (10, 20):
        until = TODAY + datetime.timedelta(days=days)
        actions.place_hold(case, reason="appeal", words="", until=until, actor=cast.delphine)
    assert case.holds.standing().get().until == TODAY + datetime.timedelta(days=20)
    assert AuditEvent.objects.filter(action="hold.lifted").count() == 1


def test_office_changes_its_period_and_it_is_shown_as_to_be_confirmed():
    overrides = {"PAR": {ACCOMPANIMENT: {"years": 3}}, "*": {REFUSED: {"days": 10}}}
    paris, lyon = rules_for("PAR", overrides), rules_for("LYO", overrides)
    assert (paris[ACCOMPANIMENT].years, lyon[ACCOMPANIMENT].years) == (3, 2)
    assert paris[ACCOMPANIMENT].to_confirm
    assert not lyon[ACCOMPANIMENT].to_confirm
    assert lyon[REFUSED].days == 10


@pytest.mark.parametrize("wrong", [{"nothing": {"years": 1}}, {GRANTED: {"weeks": 1}}, {GRANTED: {"years": -1}}])
def test_override_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValueError, match="RETENTION"):
        rules_for("PAR", {"PAR": wrong})


def reckoned(case):
    outbox.relay()
    case = Case.objects.get(pk=case.pk)
    return case.erase_rule, case.erase_on


def test_day_follows_what_happens_to_the_case(cast, settings):
    settings.RETENTION_NOTICE_DAYS = 15
    soon = TODAY + datetime.timedelta(days=15)
    case = advance(open_case(cast), "application", actor=cast.claire)
    assert reckoned(case) == (ACCOMPANIMENT, retention.RULES[ACCOMPANIMENT].after(TODAY))
    cases.withdraw(case, reason="stay", actor=cast.claire)
    assert reckoned(case) == (WITHDRAWN, soon)
    cases.resume(case, actor=cast.claire)
    assert reckoned(case)[0] == ACCOMPANIMENT
    assert Case.objects.get(pk=case.pk).erasure_announced_on is None
    steps.complete(case, "eligibility", on=TODAY, outcome="clear", actor=cast.claire)
    steps.complete(case, "ofii_decision", on=TODAY, outcome="granted", actor=cast.claire)
    assert reckoned(case) == (GRANTED, retention.RULES[GRANTED].after(TODAY))
    steps.reopen(case, "ofii_decision", reason="review", actor=cast.claire)
    assert reckoned(case)[0] == ACCOMPANIMENT
    steps.complete(case, "ofii_decision", on=TODAY, outcome="refused", actor=cast.claire)
    assert reckoned(case) == (REFUSED, soon)


def test_file_without_a_day_gets_one(cast, case):
    assert Case.objects.get(pk=case.pk).erase_rule == ""
    actions.reckon_missing()
    assert Case.objects.get(pk=case.pk).erase_rule == ACCOMPANIMENT


def test_note_is_a_contact(cast, case):
    before = actions.facts_of(case).last_contact_on
    file.add_note(case, note_id=uuid.uuid4(), text="He called", actor=cast.claire)
    assert (before, actions.facts_of(case).last_contact_on) == (case.opened_on, TODAY)


def withdrawn(cast):
    case = open_case(cast)
    cases.withdraw(case, reason="stay", actor=cast.claire)
    outbox.relay()
    return Case.objects.get(pk=case.pk)


def test_case_is_erased_on_its_day_and_not_the_day_before(cast):
    case = withdrawn(cast)
    assert list(actions.erase_due(case.erase_on - datetime.timedelta(days=1))) == []
    assert list(actions.erase_due(case.erase_on)) == [case.pk]
    assert AuditEvent.objects.filter(action="case.erased", case=case.pk).get().detail == {"rule": WITHDRAWN}


def test_hold_keeps_the_case_until_it_ends_or_is_lifted(cast):
    case = withdrawn(cast)
    last = case.erase_on + datetime.timedelta(days=10)
    hold = actions.place_hold(case, reason="appeal", words="Tribunal", until=last, actor=cast.delphine)
    assert list(actions.erase_due(last)) == []
    actions.lift_hold(hold, actor=cast.delphine)
    assert list(actions.erase_due(last)) == [case.pk]


def test_expired_hold_no_longer_keeps_the_case(cast):
    case = withdrawn(cast)
    actions.place_hold(case, reason="appeal", words="", until=case.erase_on, actor=cast.delphine)
    assert list(actions.erase_due(case.erase_on)) == []
    assert list(actions.erase_due(case.erase_on + datetime.timedelta(days=1))) == [case.pk]


def test_case_resumed_without_a_word_to_the_background_is_not_erased(cast):
    """The day is reckoned again under lock: yesterday's column decides nothing."""
    case = withdrawn(cast)
    cases.resume(case, actor=cast.claire)
    assert list(actions.erase_due(case.erase_on)) == []
    assert Case.objects.filter(pk=case.pk).exists()
