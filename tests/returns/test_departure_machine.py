"""No sequence of actions departs with an unmet gate, departs against somebody's wish, or makes giving up impossible.

A machine of hypothesis makes the real actions, on the real database, in any order; what the file must keep to is asked
after each.
"""

import datetime
import uuid

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.actions import cases, people, steps
from casework.encryption import key_session
from casework.enums import CaseStatus
from casework.errors import Refusal
from casework.models import Case
from returns.actions import travel
from returns.actions.fitness import tell_fitness
from returns.actions.wish import ask_wish
from returns.enums import Fit, Outcome, Wish
from returns.gates import all_wish_to_return, travellers, without_document
from returns.models import Booking, Fitness, Safeguard, Screening, Seat
from returns.pathways import PROTECTION
from returns.vulnerabilities import MAY_DECLINE, SafeguardKind, State
from tests.cast import ROAD_TO_DEPARTURE, open_case
from tests.returns.journeys_made import a_journey
from tests.returns.protection_made import details_of, safeguarded, screened

TODAY = timezone.localdate()
OUTCOMES = st.sampled_from([one for one in Outcome if one is not Outcome.EXPECTED])
ROADS = (0, 3, 6, 6, 6)  # how far a file has come when the machine begins; 6: all but the tickets
CODES = st.sampled_from([code for code, _outcome in ROAD_TO_DEPARTURE] + list(PROTECTION))
# One for each way in which a finding is answered.
FINDINGS = st.lists(st.sampled_from(["trafficking", "illness", "pressure"]), max_size=2, unique=True)
ASKED_BY_HAND = {
    "trafficking": ("safety:", "reflection:", "choice:"),
    "illness": ("support:illness",),
    "pressure": ("choice:",),
}
KEPT = st.sampled_from(["safety:", "reflection:", "choice:", "support:illness", "escort:"])


class Departures(RuleBasedStateMachine):
    cast = None  # set by the test

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(minor=st.booleans(), family=st.booleans(), road=st.sampled_from(ROADS), booked=st.booleans())
    def begin(self, minor, family, road, booked):
        self.pk = open_case(self.cast, unaccompanied_minor=minor).pk
        if family and not minor:
            people.add_member(self.case, {"given_names": "Lina"}, relation="child", actor=self.cast.claire)
        for code, outcome in ROAD_TO_DEPARTURE[:road]:
            self.attempt(steps.complete, code, on=TODAY, outcome=outcome)
            if minor and code in ("counselling", "medical_fitness"):
                for step in PROTECTION:
                    self.attempt(steps.complete, step, on=TODAY, details=details_of(step))
        if booked:
            self.attempt(travel.book, **a_journey(self.case, TODAY))
            self.attempt(steps.complete, "convocation", on=TODAY)

    @property
    def case(self):
        return Case.objects.get(pk=self.pk)

    def attempt(self, verb, *args, **kwargs):
        """The action, or its refusal."""
        before = self.case.departed_on
        try:
            with transaction.atomic():
                verb(self.case, *args, **kwargs, actor=self.cast.claire)
        except Refusal as refusal:
            self.said = refusal.sentences
            return
        if self.case.departed_on and not before:
            self.departed_rightly()

    def departed_rightly(self):
        """Asked at the moment of departing, when the answers are still those that let it happen."""
        case = self.case
        progress = case.progress()
        if case.unaccompanied_minor:
            assert all(progress.done(code) for code in PROTECTION)
            steps_kept = {step.code: step.details for step in case.steps.all()}
            assert all(steps_kept[code].keys() >= {"name"} for code in ("receiving_adult", "escort"))
        assert all_wish_to_return(case)
        assert not without_document(case, case.departure_on or case.departed_on)
        assert progress.records["ofii_decision"].outcome == "granted"
        assert progress.settled("convocation")
        self.every_safeguard_holds(case, progress)

    def every_safeguard_holds(self, case, progress):
        """Told from the rows alone, and not by what the guards ask."""
        held = {}
        for kept in Safeguard.objects.filter(case=case):
            held[kept.person_id, f"{kept.answers['kind']}:{kept.answers['about']}"] = kept.answers["state"]
        for member in travellers(case):
            found = Screening.objects.filter(case=case, person=member.person_id).last()
            for vulnerability in found.answers["vulnerabilities"] if found else ():
                for key in ASKED_BY_HAND[vulnerability]:
                    may = {"met", "declined"} if SafeguardKind(key.split(":")[0]) in MAY_DECLINE else {"met"}
                    assert held.get((member.person_id, key)) in may
                assert vulnerability != "illness" or progress.done("medical_fitness")
        self.everybody_is_fit_and_accompanied(case, progress.records["medical_fitness"].outcome, held)

    def everybody_is_fit_and_accompanied(self, case, by_step, held):
        told = {one.person_id: one.answers["found"] for one in Fitness.objects.filter(case=case)}
        if not told or by_step not in told.values():
            told[case.principal_id] = by_step
        seats = Seat.objects.filter(booking__case=case, booking__ended_at=None)
        needs = {seat.person_id: seat.needs for seat in seats}
        for member in travellers(case):
            found = told.get(member.person_id)
            assert found != "unfit"
            if found == "fit_with_escort":
                assert "medical_escort" in needs[member.person_id]
                assert held[member.person_id, "escort:"] == "met"

    @rule(code=CODES, which=st.integers(0, 2), told=st.booleans())
    def step(self, code, which, told):
        step = self.case.pathway_definition.step(code)
        outcomes = [outcome.code for outcome in step.outcomes]
        outcome = outcomes[which % len(outcomes)] if outcomes else ""
        details = details_of(code) if told or code == "tickets" else {}
        self.attempt(steps.complete, code, on=TODAY, outcome=outcome, details=details)

    @rule(code=CODES)
    def skip(self, code):
        self.attempt(steps.skip, code, reason="declined")

    @rule(found=FINDINGS, number=st.integers(0, 1))
    def screen(self, found, number):
        members = travellers(self.case)
        if number < len(members):
            self.attempt(lambda case, actor: screened(case, actor, *found, person=members[number].person_id))

    @rule(found=st.lists(st.sampled_from(Fit), min_size=2, max_size=2))
    def fitness(self, found):
        people = [member.person_id for member in travellers(self.case)]
        told = dict(zip(people, found, strict=False))
        self.attempt(lambda case, actor: tell_fitness(case, told, form_id=uuid.uuid4(), on=TODAY, actor=actor))

    @rule(key=KEPT, state=st.sampled_from(State), number=st.integers(0, 1), until=st.sampled_from([-1, 0, 5]))
    def safeguard(self, key, state, number, until):
        members = travellers(self.case)
        kind, _colon, about = key.partition(":")
        told = {"about": about, "state": state, "until": TODAY + datetime.timedelta(days=until)}
        if number < len(members):
            told["person"] = members[number].person_id
            self.attempt(lambda case, actor: safeguarded(case, actor, kind, **told))

    @rule(code=CODES)
    def reopen(self, code):
        self.attempt(steps.reopen, code, reason="new_information")

    @rule(days=st.integers(0, 2), escorted=st.booleans())
    def book(self, days, escorted):
        journey = a_journey(self.case, TODAY + datetime.timedelta(days=days))
        for seat in journey["seats"].values():
            seat["needs"] = ["medical_escort"] if escorted else []
        self.attempt(travel.book, **journey)

    @rule(answer=st.sampled_from(Wish))
    def ask(self, answer):
        person = self.case.principal_id
        told = {"moment": "day_before", "on": TODAY, "language": "ar", "interpreting": "none", "answer": answer}
        self.attempt(ask_wish, person, check_id=uuid.uuid4(), **told)

    @rule(days=st.integers(-1, 3))
    def document(self, days):
        def record(case, *, actor):
            until = TODAY + datetime.timedelta(days=days)
            people.record_travel_document(case, case.principal, number="12AB34567", expires_on=until, actor=actor)

        self.attempt(record)

    @rule(outcomes=st.lists(OUTCOMES, min_size=2, max_size=2))
    def departure_day(self, outcomes):
        booking = Booking.objects.standing().filter(case=self.pk).first()
        if booking is None:
            return
        told = dict(zip(booking.seats.values_list("person_id", flat=True), outcomes, strict=False))

        def tell(_case, *, actor):
            travel.tell_departure(booking, told, actor=actor)

        self.attempt(tell)

    @rule(number=st.integers(0, 1))
    def stay(self, number):
        members = travellers(self.case)
        if number < len(members):
            self.attempt(travel.stay, members[number].person_id, reason="later")

    @rule(turn=st.sampled_from(["withdraw", "postpone", "no_show", "resume", "close"]))
    def turn(self, turn):
        verbs = {
            "withdraw": (cases.withdraw, {"reason": "stay"}),
            "postpone": (cases.postpone, {"reason": "family", "until": None}),
            "no_show": (cases.record_no_show, {"place": "airport", "on": TODAY}),
            "resume": (cases.resume, {}),
            "close": (cases.close, {"reason": "completed"}),
        }
        verb, options = verbs[turn]
        self.attempt(verb, **options)

    @invariant()
    def giving_up_is_possible_until_boarding(self):
        if not hasattr(self, "pk"):
            return
        case = self.case
        open_ = case.status in (CaseStatus.ACTIVE, CaseStatus.POSTPONED, CaseStatus.NO_SHOW)
        assert case.may_withdraw == (open_ and not case.departed_on)
        if case.may_withdraw:
            point = transaction.savepoint()
            withdrawn = cases.withdraw(case, reason="not_said", actor=self.cast.claire)
            assert withdrawn.next_step == ""
            assert not Booking.objects.standing().filter(case=self.pk).exists()
            transaction.savepoint_rollback(point)

    @invariant()
    def one_booking_stands_and_only_for_who_is_to_depart(self):
        if not hasattr(self, "pk"):
            return
        case, standing = self.case, Booking.objects.standing().filter(case=self.pk)
        assert standing.count() <= 1
        if standing and not case.departed_on:
            assert case.status == CaseStatus.ACTIVE
            assert standing.get().departs_on == case.departure_on


@pytest.mark.slow
def test_no_sequence_of_actions_breaks_the_promises(cast):
    class Machine(Departures):
        pass

    Machine.cast = cast
    with key_session():
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=20,
                stateful_step_count=18,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
