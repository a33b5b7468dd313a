"""Monitoring visits: scheduled by the arrival, chased once, planned anew, tried, declined without a penalty."""

import datetime
import uuid

import pytest

from casework import outbox
from casework.actions import cases, people, rights, steps
from casework.errors import Refusal
from casework.models import AuditEvent, Case, Mail
from returns.actions import arrival, deadlines, visits
from returns.models import DueDay, Visit, VisitEvent
from returns.visits import DEADLINES, MONTHS, planned_on, window
from tests.returns.visits_made import DAY, TODAY, held, returned_case, tried, visit_of

D = datetime.date


def due_days(case):
    return dict(Visit.objects.filter(case=case).values_list("months", "due_on"))


def plan(visit, on, *, actor, **changes):
    told = {"uid": uuid.uuid4(), "by": "field_office", "how": "in_person", **changes}
    return visits.plan(visit, on=on, **told, actor=actor)


def decline(visit, *, actor, **changes):
    told = {"uid": uuid.uuid4(), "on": TODAY, "reason": "no_wish", **changes}
    return visits.decline(visit, **told, actor=actor)


def test_a_month_that_has_no_such_day_ends_the_month():
    assert planned_on(D(2026, 11, 30), 3) == D(2027, 2, 28)
    assert window(D(2026, 3, 15)) == (D(2026, 3, 1), D(2026, 3, 29))
    assert [one.code for one in DEADLINES] == [f"visit_{months}" for months in MONTHS]


def test_departure_schedules_three_visits_and_the_arrival_reckons_them_anew(cast):
    case = returned_case(cast, days_ago=10, confirmed=False)
    departed = TODAY - 10 * DAY
    assert due_days(case) == {months: planned_on(departed, months) for months in MONTHS}
    arrival.confirm_arrival(case, uid=uuid.uuid4(), on=departed + 4 * DAY, source="person", actor=cast.claire)
    assert due_days(case) == {months: planned_on(departed + 4 * DAY, months) for months in MONTHS}
    told = AuditEvent.objects.filter(case=case.pk, action="visits.scheduled")
    assert told.count() == 2


def test_files_from_before_there_were_visits_get_theirs_once(cast):
    case, over = returned_case(cast, days_ago=10), returned_case(cast, days_ago=400, given_names="Karim")
    for code in ("allowance", "reintegration", "follow_up"):
        steps.skip(Case.objects.get(pk=over.pk), code, reason="declined", actor=cast.claire)
    Visit.objects.all().delete()
    assert (visits.schedule_missing(), visits.schedule_missing()) == (1, 0)
    assert set(due_days(case)) == set(MONTHS)
    outbox.relay()
    assert "visit_3" in {row.code for row in DueDay.objects.filter(case=case)}
    assert not Visit.objects.filter(case=over).exists()


def test_departure_that_is_taken_back_takes_untouched_visits_with_it(cast):
    case = returned_case(cast, days_ago=10)
    tried(visit_of(case, 3), cast.claire)
    Case.objects.filter(pk=case.pk).update(departed_on=None)
    steps.refresh(Case.objects.get(pk=case.pk), actor=cast.claire)
    assert list(due_days(case)) == [3]
    outbox.relay()
    assert not DueDay.objects.filter(case=case).exists()
    with pytest.raises(Refusal):
        held(visit_of(case, 3), cast.claire)


def test_nothing_is_scheduled_before_the_departure(cast, case):
    steps.complete(case, "counselling", on=TODAY, actor=cast.claire)
    assert due_days(case) == {}


def test_window_of_the_next_visit_is_the_worklists_day(cast):
    case = returned_case(cast, days_ago=85)
    outbox.relay()
    rows = {row.code: row for row in DueDay.objects.filter(case=case)}
    last = window(visit_of(case).due_on)[1]
    assert set(rows) == {"visit_3", "visit_6", "visit_12"}
    assert rows["visit_3"].due_on == last
    assert rows["visit_3"].remind_on < visit_of(case).due_on < last < rows["visit_3"].escalate_on
    case = steps.complete(Case.objects.get(pk=case.pk), "allowance", on=TODAY, outcome="not_due", actor=cast.claire)
    case = steps.skip(case, "reintegration", reason="not_needed", actor=cast.claire)
    outbox.relay()
    assert Case.objects.get(pk=case.pk).due_on == last


def test_missed_visit_is_reminded_of_and_escalated_each_once_without_a_name(cast):
    case = cases.assign(returned_case(cast, days_ago=60), cast.claire, actor=cast.claire)
    outbox.relay()
    row = next(one for one in DueDay.objects.filter(case=case) if one.code == "visit_3")
    assert [deadlines.chase(row.remind_on) for _ in range(2)] == [(1, 0), (0, 0)]
    assert [deadlines.chase(row.escalate_on) for _ in range(2)] == [(0, 1), (0, 0)]
    assert dict(Mail.objects.values_list("template", "recipient")) == {
        "deadline_near": cast.claire.pk,
        "deadline_passed": cast.lucie.pk,
    }
    held(visit_of(case), cast.claire)
    outbox.relay()
    assert {one.code for one in DueDay.objects.filter(case=case)} == {"visit_6", "visit_12"}


@pytest.mark.parametrize("end", ["closed", "restricted"])
def test_file_at_its_end_or_restricted_is_not_chased(cast, end):
    case = returned_case(cast)
    outbox.relay()
    if end == "closed":
        cases.close(case, reason="lost_contact", actor=cast.claire)
    else:
        rights.restrict(case.pk, reason="accuracy", until=TODAY + 30 * DAY, actor=cast.lucie)
    outbox.relay()
    assert deadlines.chase(TODAY + 600 * DAY) == (0, 0)
    with pytest.raises(Refusal):
        held(visit_of(case), cast.claire)


def test_planned_anew_keeps_its_history_and_is_no_longer_reckoned(cast):
    case = returned_case(cast, days_ago=95, confirmed=False)
    visit, reckoned = visit_of(case), visit_of(case).due_on
    plan(visit, TODAY + 10 * DAY, actor=cast.claire)
    plan(visit, TODAY + 20 * DAY, actor=cast.claire, by="partner", words="Après la récolte")
    told = [(one.on, one.answers["was"], one.answers["by"]) for one in VisitEvent.objects.filter(visit=visit)]
    assert told == [
        (TODAY + 10 * DAY, reckoned.isoformat(), "field_office"),
        (TODAY + 20 * DAY, (TODAY + 10 * DAY).isoformat(), "partner"),
    ]
    arrival.confirm_arrival(case, uid=uuid.uuid4(), on=TODAY - 90 * DAY, source="person", actor=cast.claire)
    assert due_days(case)[3] == TODAY + 20 * DAY
    assert due_days(case)[6] == planned_on(TODAY - 90 * DAY, 6)
    with pytest.raises(Refusal):
        plan(visit, TODAY - DAY, actor=cast.claire)


def test_declining_needs_no_more_than_a_reason_and_may_hold_for_the_later_visits(cast):
    case = returned_case(cast)
    decline(visit_of(case), further=True, actor=cast.claire)
    states = dict(Visit.objects.filter(case=case).values_list("months", "state"))
    assert states == {3: "declined", 6: "declined", 12: "declined"}
    case = Case.objects.get(pk=case.pk)
    assert (case.status, case.closed_on) == ("active", None)
    outbox.relay()
    assert not DueDay.objects.filter(case=case).exists()
    row = AuditEvent.objects.filter(action="visit.declined").first()
    assert (row.detail, row.fields) == ({}, [])  # why is sealed


def test_nobody_is_given_up_before_somebody_tried(cast):
    visit = visit_of(returned_case(cast))
    with pytest.raises(Refusal):
        visits.give_up(visit, uid=uuid.uuid4(), actor=cast.claire)
    tried(visit, cast.claire, on=TODAY - 3 * DAY)
    tried(visit, cast.claire, how="message", reason="number")
    visits.give_up(visit, uid=uuid.uuid4(), actor=cast.claire)
    assert [event.kind for event in visit.events.all()] == ["attempt", "attempt", "not_reached"]
    assert visit_of(visit.case).state == "not_reached"


@pytest.mark.parametrize("on", [TODAY + DAY, TODAY - 400 * DAY])
def test_visit_is_of_a_day_since_the_departure(cast, on):
    with pytest.raises(Refusal) as refused:
        held(visit_of(returned_case(cast)), cast.claire, on=on)
    assert refused.value.field == "on"


def test_form_sent_twice_counts_once(cast):
    visit, uid = visit_of(returned_case(cast)), uuid.uuid4()
    assert held(visit, cast.claire, uid=uid).pk == held(visit, cast.claire, uid=uid).pk == uid
    assert VisitEvent.objects.count() == 1
    with pytest.raises(Refusal):  # another form, by a colleague
        held(visit, cast.lucie)


def test_follow_up_is_done_with_its_last_visit_and_taken_up_with_it(cast):
    case = returned_case(cast, days_ago=370)
    case = steps.complete(case, "allowance", on=TODAY, outcome="not_due", actor=cast.claire)
    case = steps.skip(case, "reintegration", reason="not_needed", actor=cast.claire)
    held(visit_of(case, 3), cast.claire)
    tried(visit_of(case, 6), cast.claire)
    visits.give_up(visit_of(case, 6), uid=uuid.uuid4(), actor=cast.claire)
    assert not Case.objects.get(pk=case.pk).progress().settled("follow_up")
    decline(visit_of(case, 12), actor=cast.claire)
    record = Case.objects.get(pk=case.pk).progress().records["follow_up"]
    assert (record.settled, record.outcome) == (True, "reached")
    visits.reopen(visit_of(case, 12), uid=uuid.uuid4(), actor=cast.claire)
    assert not Case.objects.get(pk=case.pk).progress().settled("follow_up")
    assert visit_of(case, 12).is_open


def test_visits_settled_before_the_plan_wait_for_it(cast):
    case = returned_case(cast)
    decline(visit_of(case), further=True, actor=cast.claire)
    assert not Case.objects.get(pk=case.pk).progress().settled("follow_up")
    case = steps.complete(Case.objects.get(pk=case.pk), "allowance", on=TODAY, outcome="not_due", actor=cast.claire)
    steps.skip(case, "reintegration", reason="not_needed", actor=cast.claire)
    assert Case.objects.get(pk=case.pk).progress().records["follow_up"].outcome == "not_reached"


def test_family_is_visited_once(cast):
    case = returned_case(cast)
    before = Visit.objects.count()
    people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    assert Visit.objects.count() == before == len(MONTHS)
