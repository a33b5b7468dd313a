"""The life of a case through its actions, on the real database."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from casework import outbox
from casework.actions import cases, steps
from casework.enums import CaseStatus, StepStatus
from casework.errors import Refusal
from casework.models import AuditEvent, Case, OutboxEntry
from tests.cast import CONSENT, ROAD_TO_DEPARTURE, advance, open_case
from tests.returns.protection_made import details_of

TODAY = timezone.localdate()


def refusal_of(act):
    with override("en"):
        with pytest.raises(Refusal) as caught:
            act()
        return [str(sentence) for sentence in caught.value.sentences]


def test_opening_twice_with_the_same_form_opens_one_case(cast):
    ticket = uuid.uuid4()
    first, second = (
        cases.open_case(
            case_id=ticket, pathway="voluntary_return", office=cast.paris, consent=CONSENT, actor=cast.samir
        )
        for _ in range(2)
    )
    assert first.pk == second.pk == ticket
    assert Case.objects.count() == 1


@pytest.mark.parametrize("missing", ["free_choice", "informed_decision", "data_processing"])
def test_case_is_not_opened_on_a_consent_that_is_not_whole(cast, missing):
    consent = {**CONSENT, missing: False}
    reasons = refusal_of(
        lambda: cases.open_case(
            case_id=uuid.uuid4(), pathway="voluntary_return", office=cast.paris, consent=consent, actor=cast.samir
        )
    )
    assert reasons == ["A case is opened only with a free, informed and complete consent."]
    assert Case.objects.count() == 0


def test_case_goes_step_by_step_to_a_departure(cast, case):
    case = advance(case, "departure", actor=cast.claire)
    assert (case.departed_on, case.next_step, case.next_actor) == (TODAY, "arrival", "partner")
    assert case.transmitted_on == TODAY
    recorded = AuditEvent.objects.filter(case=case.pk, action="step.done").values_list("detail__step", flat=True)
    assert list(recorded.order_by("id")) == ["consent", "identity", *(code for code, _outcome in ROAD_TO_DEPARTURE)]


def test_columns_for_lists_repeat_what_explain_says(cast, case):
    case = advance(case, "ofii_decision", actor=cast.claire)
    following = Case.objects.get(pk=case.pk).explain().next
    assert (case.next_step, case.next_actor, case.due_on) == (
        following.step.code,
        following.step.actor,
        following.due_on,
    )


def test_step_recorded_twice_is_refused(cast, case):
    advance(case, "counselling", actor=cast.claire)
    assert refusal_of(lambda: steps.complete(case, "counselling", on=TODAY, actor=cast.claire)) == [
        "This step is already settled; it can be reopened with a reason."
    ]


def test_step_in_the_future_is_refused(cast, case):
    tomorrow = TODAY + datetime.timedelta(days=1)
    assert refusal_of(lambda: steps.complete(case, "counselling", on=tomorrow, actor=cast.claire)) == [
        "A step cannot be recorded before it happened."
    ]


def test_step_without_its_outcome_is_refused(cast, case):
    case = advance(case, "application", actor=cast.claire)
    assert refusal_of(lambda: steps.complete(case, "eligibility", on=TODAY, actor=cast.claire)) == [
        "Say how this step ended."
    ]


def test_only_skippable_steps_are_skipped(cast, case):
    case = advance(case, "ofii_decision", actor=cast.claire)
    assert refusal_of(lambda: steps.skip(case, "travel_document", reason="not_needed", actor=cast.claire)) == [
        "This step cannot be skipped."
    ]
    case = steps.skip(case, "medical_fitness", reason="not_needed", actor=cast.claire)
    assert case.steps.get(code="medical_fitness").status == StepStatus.SKIPPED


def test_reopening_a_step_reopens_what_followed_from_it(cast, case):
    case = advance(case, "convocation", actor=cast.claire)
    case = steps.reopen(case, "ofii_decision", reason="review", actor=cast.claire)
    assert case.next_step == "ofii_decision"
    assert case.departure_on is None
    reopened = set(case.steps.filter(status=StepStatus.REOPENED).values_list("code", flat=True))
    assert reopened == {"ofii_decision", "travel_document", "medical_fitness", "tickets", "convocation"}
    assert case.transmitted_on == TODAY


@pytest.mark.parametrize("until", [code for code, _outcome in ROAD_TO_DEPARTURE[:-1]])
def test_person_may_give_up_at_every_step_before_departure(cast, case, until):
    case = cases.withdraw(advance(case, until, actor=cast.claire), reason="not_said", actor=cast.claire)
    assert (case.status, case.withdrawn_on) == (CaseStatus.WITHDRAWN, TODAY)
    assert (case.next_step, case.due_on, case.departure_on) == ("", None, None)
    back = cases.resume(case, actor=cast.claire)
    assert (back.status, back.withdrawn_on) == (CaseStatus.ACTIVE, None)


def test_nobody_gives_up_after_departure(cast, case):
    case = advance(case, "departure", actor=cast.claire)
    assert refusal_of(lambda: cases.withdraw(case, reason="stay", actor=cast.claire)) == [
        "The person has departed, or the case is already closed."
    ]


def test_no_show_asks_for_a_new_booking_and_is_not_a_withdrawal(cast, case):
    case = advance(case, "convocation", actor=cast.claire)
    case = cases.record_no_show(case, place="airport", on=TODAY, actor=cast.claire)
    assert (case.status, case.no_show_place, case.withdrawn_on) == (CaseStatus.NO_SHOW, "airport", None)
    case = cases.resume(case, actor=cast.claire)
    assert (case.next_step, case.departure_on) == ("tickets", None)


def test_postponement_keeps_the_project_and_its_day(cast, case):
    later = TODAY + datetime.timedelta(days=30)
    case = cases.postpone(advance(case, "tickets", actor=cast.claire), reason="health", until=later, actor=cast.claire)
    assert (case.status, case.due_on) == (CaseStatus.POSTPONED, later)
    assert refusal_of(lambda: cases.postpone(open_case(cast), reason="health", until=TODAY, actor=cast.claire)) == [
        "Postpone to a date to come."
    ]


def test_closed_case_says_why_and_can_be_resumed(cast, case):
    case = cases.close(case, reason="lost_contact", actor=cast.claire)
    assert (case.status, case.closing_reason, case.next_step) == (CaseStatus.CLOSED, "lost_contact", "")
    assert cases.resume(case, actor=cast.claire).next_step == "counselling"


def test_case_is_assigned_within_its_office_only(cast, case):
    assert cases.assign(case, cast.claire, actor=cast.lucie).assignee == cast.claire
    assert refusal_of(lambda: cases.assign(case, cast.nadia, actor=cast.lucie)) == [
        "This colleague does not work in the office of the case."
    ]


def test_unaccompanied_minor_departs_only_after_every_protection_step(cast):
    case = open_case(cast, unaccompanied_minor=True)
    case = advance(case, "counselling", actor=cast.claire)
    assert refusal_of(lambda: steps.complete(case, "application", on=TODAY, actor=cast.claire)) == [
        "“Judge's decision” comes first.",
        "“Guardian's decision” comes first.",
    ]
    order = ["best_interests", "judge_decision", "guardian_decision", "application", "eligibility", "ofii_decision"]
    order += ["travel_document", "medical_fitness", "receiving_adult", "escort", "tickets", "convocation", "departure"]
    outcomes = dict(ROAD_TO_DEPARTURE)
    for code in order:
        details = details_of(code)
        case = steps.complete(case, code, on=TODAY, outcome=outcomes.get(code, ""), details=details, actor=cast.claire)
    assert case.departed_on == TODAY


def test_every_change_leaves_word_for_the_figures_in_the_same_transaction(cast, case):
    OutboxEntry.objects.all().delete()
    with transaction.atomic():
        cases.withdraw(case, reason="stay", actor=cast.claire)
        transaction.set_rollback(True)
    assert not OutboxEntry.objects.exists()
    cases.withdraw(case, reason="stay", actor=cast.claire)
    assert list(OutboxEntry.objects.values_list("topic", "object_id")) == [(outbox.CASE_CHANGED, case.pk)]


def test_database_refuses_a_departed_case_that_is_given_up(cast, case):
    case = advance(case, "departure", actor=cast.claire)
    with pytest.raises(IntegrityError, match="case_withdrawn"), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(withdrawn_on=TODAY, status=CaseStatus.WITHDRAWN)
