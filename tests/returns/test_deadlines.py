"""Deadlines: when they fall, French public holidays counted; reminded before, escalated after, shown where work is."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import outbox, working_days
from casework.actions import cases, steps
from casework.deadlines import Unit, due_on
from casework.errors import Conflict
from casework.models import AuditEvent, Case, Mail
from returns.actions import deadlines
from returns.actions.situation import record_situation
from returns.deadlines import ASKED, DEADLINES, TOLD
from returns.models import DueDay
from returns.pathways import VOLUNTARY_RETURN
from tests.cast import advance, open_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
D = datetime.date


def record(case, *, actor, **days):
    deadlines.record_days(case, days, seen={}, actor=actor)


@pytest.mark.parametrize(
    ("since", "length", "area", "expected"),
    [
        (D(2026, 4, 30), 5, "", D(2026, 5, 11)),  # 1 and 8 May are off
        (D(2026, 4, 1), 2, "", D(2026, 4, 3)),
        (D(2026, 4, 1), 2, "57", D(2026, 4, 7)),  # Good Friday in Moselle, then Easter Monday
        (D(2026, 4, 1), 2, "6AE", D(2026, 4, 7)),
        (D(2027, 12, 17), 1, "", D(2027, 12, 20)),
        (D(2027, 12, 17), 1, "974", D(2027, 12, 21)),  # La Réunion: the end of slavery, on a Monday
        (D(2026, 5, 11), -5, "", D(2026, 4, 30)),
    ],
)
def test_working_days_skip_the_holidays_of_the_place(since, length, area, expected):
    assert due_on(since, length, Unit.WORKING_DAYS, area) == expected


@pytest.mark.parametrize(
    ("since", "length", "unit", "expected"),
    [
        (D(2026, 1, 10), 15, Unit.DAYS, D(2026, 1, 25)),
        (D(2026, 1, 31), 1, Unit.MONTHS, D(2026, 2, 28)),
        (D(2026, 3, 15), 1, Unit.MONTHS, D(2026, 4, 15)),
    ],
)
def test_days_and_months_run_by_the_calendar(since, length, unit, expected):
    assert due_on(since, length, unit) == expected


def test_reminder_and_escalation_fall_on_working_days(cast):
    case = open_case(cast)
    record(case, actor=cast.claire, riat_asked=TODAY, accommodation_ended=TODAY)
    for one in deadlines.running_of(Case.objects.get(pk=case.pk)):
        assert one.remind_on < one.due_on < one.escalate_on
        assert working_days.is_working(one.remind_on)
        assert working_days.is_working(one.escalate_on)


def test_every_day_that_a_deadline_names_is_a_step_or_asked_for():
    asked = {f"asked:{one.code}" for one in ASKED}
    told = {f"told:{code}" for code in TOLD}
    known = asked | told | {f"step:{step.code}" for step in VOLUNTARY_RETURN.steps} | {"departure"}
    assert {day for one in DEADLINES for day in (one.starts, one.ends, one.needs) if day} <= known
    assert len({one.code for one in DEADLINES}) == len(DEADLINES)


def test_deadline_runs_until_what_it_asks_is_done(cast):
    case = open_case(cast)
    record(case, actor=cast.claire, accommodation_ended=TODAY - 2 * DAY)
    row = DueDay.objects.get(case=case)
    assert (row.code, row.due_on) == ("r552_13_apply", TODAY + 13 * DAY)
    case = advance(case, "application", actor=cast.claire)
    outbox.relay()
    assert not DueDay.objects.filter(case=case).exists()
    for code, outcome in (("eligibility", "clear"), ("ofii_decision", "granted")):
        case = steps.complete(case, code, on=TODAY, outcome=outcome, actor=cast.odile)
    outbox.relay()
    assert DueDay.objects.get(case=case).code == "r552_13_stay"
    cases.withdraw(case, reason="stay", actor=cast.claire)
    outbox.relay()
    assert not DueDay.objects.filter(case=case).exists()


def test_worklist_shows_the_nearer_of_the_step_and_the_deadline(cast):
    case = open_case(cast, days_ago=1)
    usual = case.due_on
    record(case, actor=cast.claire, riat_asked=TODAY - 6 * DAY)
    assert Case.objects.get(pk=case.pk).due_on == TODAY + DAY < usual
    record(case, actor=cast.claire, riat_answered=TODAY)
    assert Case.objects.get(pk=case.pk).due_on == usual


def test_reminded_before_and_escalated_after_each_once(cast):
    case = cases.assign(open_case(cast), cast.claire, actor=cast.claire)
    record(case, actor=cast.claire, riat_asked=TODAY)
    row = DueDay.objects.get(case=case)
    assert deadlines.chase(row.remind_on - DAY) == (0, 0)
    assert [deadlines.chase(row.remind_on) for _ in range(2)] == [(1, 0), (0, 0)]
    assert [deadlines.chase(row.escalate_on) for _ in range(2)] == [(0, 1), (0, 0)]
    mails = dict(Mail.objects.values_list("template", "recipient"))
    assert mails == {"deadline_near": cast.claire.pk, "deadline_passed": cast.lucie.pk}
    told = AuditEvent.objects.filter(action__startswith="deadline.").order_by("pk")
    assert [(event.action, event.actor, event.detail) for event in told] == [
        ("deadline.reminded", None, {}),
        ("deadline.escalated", None, {}),
    ]


def test_another_day_is_reminded_of_anew(cast):
    case = cases.assign(open_case(cast), cast.claire, actor=cast.claire)
    record(case, actor=cast.claire, riat_asked=TODAY)
    deadlines.chase(TODAY + 60 * DAY)
    deadlines.record_days(case, {"riat_asked": TODAY - DAY}, seen={"riat_asked": TODAY}, actor=cast.claire)
    row = DueDay.objects.get(case=case)
    assert (row.reminded_on, row.escalated_on) == (None, None)


def test_two_people_do_not_overwrite_each_other(cast):
    case = open_case(cast)
    record(case, actor=cast.claire, riat_asked=TODAY)
    with pytest.raises(Conflict):
        deadlines.record_days(case, {"riat_asked": TODAY - DAY}, seen={"riat_asked": None}, actor=cast.lucie)
    deadlines.record_days(case, {"riat_asked": None, "riat_since": TODAY}, seen={}, actor=cast.lucie)
    assert deadlines.days_of(case) == {"riat_asked": TODAY, "riat_since": TODAY}


@pytest.mark.parametrize(("told", "days"), [({}, 45), ({"dpar_days": 60}, 60)])
def test_stay_in_the_centre_ends_when_the_situation_of_the_file_says(desk, cast, told, days):
    """Asked once: since when, and for how long, is said in the situation."""
    case = open_case(cast)
    answers = {"housing": "dpar", "housed_since": (TODAY - 5 * DAY).isoformat(), **told}
    record_situation(case, answers, uid=uuid.uuid4(), seen=None, actor=cast.claire)
    outbox.relay()
    row = DueDay.objects.get(case=case)
    assert (row.code, row.due_on) == ("dpar_stay", TODAY + (days - 5) * DAY)
    page = desk.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert "End of the stay in the return preparation centre" in page
    assert "to be confirmed" in page


def test_area_of_an_office_is_set(cast, settings):
    settings.HOLIDAY_AREAS = {"PAR": "6AE"}
    assert working_days.area_of("PAR") == "6AE"
    assert working_days.area_of("LYO") == ""


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_page_refuses_a_day_to_come_and_shows_the_deadline(desk, cast):
    case = open_case(cast)
    address = reverse("deadline_days", args=[case.pk])
    sent = {"accommodation_ended": (TODAY + DAY).isoformat(), "riat_asked": TODAY.isoformat()}
    page = desk.post(address, sent).content.decode()
    assert "still to come" in page
    assert TODAY.isoformat() in page
    assert desk.post(address, {**sent, "accommodation_ended": TODAY.isoformat()}).status_code == 302
    page = desk.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert "15 days" in page
    assert "to be confirmed" in page


def test_conflict_is_said_beside_the_day(desk, cast):
    case = open_case(cast)
    address = reverse("deadline_days", args=[case.pk])
    snapshot = desk.get(address).context["form"].initial["snapshot"]
    record(case, actor=cast.lucie, riat_asked=TODAY)
    sent = {"riat_asked": (TODAY - DAY).isoformat(), "snapshot": snapshot}
    page = desk.post(address, sent)
    assert "A colleague saved" in page.content.decode()
    again = {**sent, "snapshot": page.context["form"].data["snapshot"]}
    assert desk.post(address, again).status_code == 302
    assert deadlines.days_of(case) == {"riat_asked": TODAY - DAY}


def test_worklist_names_the_deadline_that_sets_the_day(desk, cast):
    case = open_case(cast, days_ago=1)
    named = "Answer the RIAT request before it is rejected by itself: 7 days"
    record(case, actor=cast.claire, riat_asked=TODAY - 6 * DAY)
    assert named in desk.get(reverse("worklist"), {"view": "all"}).content.decode()
    record(case, actor=cast.claire, riat_answered=TODAY)
    assert named not in desk.get(reverse("worklist"), {"view": "all"}).content.decode()


def test_worklist_asks_no_more_for_deadlines(desk, cast):
    open_case(cast)
    desk.get(reverse("worklist"))

    def queries():
        with CaptureQueriesContext(connection) as found:
            desk.get(reverse("worklist"), {"view": "all"})
        return len(found)

    before = queries()
    record(Case.objects.get(), actor=cast.claire, riat_asked=TODAY, accommodation_ended=TODAY)
    assert queries() == before
