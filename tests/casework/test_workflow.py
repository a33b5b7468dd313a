"""Pure: what `explain` and `refusals` answer, without a database."""

import datetime

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from casework.enums import CaseStatus, StepStatus
from casework.workflow import Effect, Pathway, Phase, Progress, Record, Step, explain, refusals, refused, steps_for
from returns.pathways import PROTECTION, VOLUNTARY_RETURN

OPENED = datetime.date(2026, 3, 2)
ROAD = ("consent", "identity", "counselling", "application", "eligibility", "ofii_decision")


def settled(*codes, **outcomes):
    """Records of steps done a day apart, with their outcomes."""
    codes = [*codes, *(code for code in outcomes if code not in codes)]
    return {
        code: Record(StepStatus.DONE, OPENED + datetime.timedelta(days=day), outcomes.get(code, ""))
        for day, code in enumerate(codes)
    }


def progress(records=None, **values):
    return Progress(CaseStatus.ACTIVE, OPENED, records or {}, **values)


def test_first_pending_step_says_who_must_act_and_since_when():
    answer = explain(VOLUNTARY_RETURN, progress(settled("consent", "identity", "counselling", "application")), OPENED)
    assert answer.next.step.code == "eligibility"
    assert answer.next.step.actor == "ofii"
    assert answer.next.since == OPENED + datetime.timedelta(days=3)
    assert answer.next.due_on == OPENED + datetime.timedelta(days=10)
    assert answer.missing == ()


def test_sentence_is_in_the_language_of_the_reader():
    state = progress(settled("consent", "identity", "counselling"))
    with override("en"):
        assert explain(VOLUNTARY_RETURN, state, OPENED).sentence == (
            "File the application for return assistance with OFII"
        )
    with override("fr"):
        assert explain(VOLUNTARY_RETURN, state, OPENED).sentence.startswith("Déposer")


def test_steps_that_can_go_on_side_by_side_are_all_pending():
    answer = explain(VOLUNTARY_RETURN, progress(settled(*ROAD)), OPENED)
    assert [item.step.code for item in answer.pending] == ["travel_document", "medical_fitness"]


def test_step_out_of_turn_names_what_comes_first():
    with override("en"):
        reasons = refusals(VOLUNTARY_RETURN, progress(settled("consent", "identity")), "tickets")
        assert [str(reason) for reason in reasons] == [
            "“Travel document” comes first.",
            "“Fitness to travel” comes first.",
        ]


@pytest.mark.parametrize("step", ["eligibility", "ofii_decision"])
def test_refusal_by_ofii_leaves_nothing_pending(step):
    outcome = next(o.code for o in VOLUNTARY_RETURN.step(step).outcomes if o.effect is Effect.REFUSES)
    before = ROAD[: ROAD.index(step)]
    stopped = progress(settled(*before, **{step: outcome}))
    assert refused(VOLUNTARY_RETURN, stopped)
    assert explain(VOLUNTARY_RETURN, stopped, OPENED).pending == ()
    with override("en"):
        assert explain(VOLUNTARY_RETURN, stopped, OPENED).sentence.startswith("The application was refused")


def test_refused_travel_document_blocks_the_tickets_and_says_so():
    blocked = progress(settled(*ROAD, travel_document="refused", medical_fitness="fit"))
    answer = explain(VOLUNTARY_RETURN, blocked, OPENED)
    assert answer.next.step.code == "tickets"
    with override("en"):
        assert [str(reason) for reason in answer.missing] == [
            "The travel document was refused: reopen that step with a new one."
        ]


def test_person_not_fit_to_travel_blocks_the_tickets():
    blocked = progress(settled(*ROAD, travel_document="passport", medical_fitness="unfit"))
    assert len(refusals(VOLUNTARY_RETURN, blocked, "tickets")) == 1


def test_protection_steps_exist_for_unaccompanied_minors_only():
    adult = {step.code for step in steps_for(VOLUNTARY_RETURN, progress())}
    minor = {step.code for step in steps_for(VOLUNTARY_RETURN, progress(facts={"unaccompanied_minor": True}))}
    assert minor - adult == set(PROTECTION)


@pytest.mark.parametrize("missing", PROTECTION)
def test_unaccompanied_minor_never_departs_with_a_protection_step_missing(missing):
    everything = {step.code: "" for step in VOLUNTARY_RETURN.steps if step.code not in ("departure", missing)}
    everything.update(travel_document="passport", medical_fitness="fit")
    stopped = progress(settled(**everything), facts={"unaccompanied_minor": True})
    assert refusals(VOLUNTARY_RETURN, stopped, "departure")


def test_skipping_a_protection_step_does_not_open_the_gate():
    everything = settled(**{step.code: "" for step in VOLUNTARY_RETURN.steps if step.code != "departure"})
    everything["judge_decision"] = Record(StepStatus.SKIPPED, OPENED)
    stopped = progress(everything, facts={"unaccompanied_minor": True})
    assert refusals(VOLUNTARY_RETURN, stopped, "departure")


@pytest.mark.parametrize("status", [status for status in CaseStatus if status != CaseStatus.ACTIVE])
def test_case_not_in_progress_has_nothing_pending_and_says_why(status):
    answer = explain(VOLUNTARY_RETURN, Progress(status, OPENED, settled("consent")), OPENED)
    assert answer.pending == ()
    assert answer.sentence


def test_reopened_step_counts_from_the_day_it_was_reopened():
    records = settled("consent", "identity", "counselling")
    records["counselling"] = Record(StepStatus.REOPENED, OPENED + datetime.timedelta(days=40))
    answer = explain(VOLUNTARY_RETURN, progress(records), OPENED)
    assert (answer.next.step.code, answer.next.since) == ("counselling", OPENED + datetime.timedelta(days=40))


def test_booked_departure_is_expected_on_its_day():
    day = OPENED + datetime.timedelta(days=50)
    records = settled(*ROAD, "travel_document", "medical_fitness", "tickets", "convocation")
    assert explain(VOLUNTARY_RETURN, progress(records, departure_on=day), OPENED).next.due_on == day


def test_late_days_are_counted_from_the_expected_day():
    waiting = explain(VOLUNTARY_RETURN, progress(settled("consent")), OPENED).next
    assert waiting.due_on == OPENED + datetime.timedelta(days=2)
    assert waiting.days_late(OPENED) == 0
    assert waiting.days_late(OPENED + datetime.timedelta(days=9)) == 7


def test_pathway_with_a_step_before_what_it_needs_is_refused():
    phases = (Phase("one", "One"),)
    with pytest.raises(ValueError, match="comes before"):
        Pathway("p", 1, "P", phases, (Step("b", "B", "b", "one", after=("a",)), Step("a", "A", "a", "one")), "a", "b")


@given(
    st.dictionaries(
        st.sampled_from([step.code for step in VOLUNTARY_RETURN.steps]),
        st.builds(
            Record,
            st.sampled_from(list(StepStatus)),
            st.dates(OPENED, OPENED + datetime.timedelta(days=900)),
            st.sampled_from(["", "granted", "refused", "passport", "fit", "unfit", "departed", "clear"]),
        ),
    ),
    st.sampled_from(list(CaseStatus)),
    st.booleans(),
)
def test_any_progress_gets_an_answer(records, status, minor):
    """Total: whatever was recorded, `explain` answers, and pending steps agree with `refusals`."""
    state = Progress(status, OPENED, records, {"unaccompanied_minor": minor})
    answer = explain(VOLUNTARY_RETURN, state, OPENED)
    assert answer.sentence
    assert explain(VOLUNTARY_RETURN, state, OPENED) == answer
    for item in answer.pending:
        assert item.refusals == refusals(VOLUNTARY_RETURN, state, item.step.code)
        assert not state.settled(item.step.code)
