"""No sequence of actions pays twice: real actions, on the real database, in any order, on two files of one person.

What OFII decided is what is paid in the end, once: asked after each action, of the sums of the payments themselves.
"""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.actions import cases, steps
from casework.encryption import key_session
from casework.errors import Refusal
from casework.models import Case, CaseMember
from returns.actions import allowance, travel
from returns.models import Award, Payment
from tests.cast import ROAD_TO_DEPARTURE, open_case
from tests.returns.journeys_made import a_journey
from tests.returns.money_made import a_payment

TODAY = timezone.localdate()
FILES = st.integers(0, 1)
SUMS = st.sampled_from([1, 150, 399, 400, 401, 1200])
KINDS = st.sampled_from(["allowance", "allowance", "document_bonus"])


class Payments(RuleBasedStateMachine):
    cast = None  # set by the test

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize(road=st.sampled_from((4, 6, 6, 6)))
    def begin(self, road):
        self.files = [open_case(self.cast).pk, open_case(self.cast, given_names="Karim").pk]
        self.person = self.case(0).principal_id
        CaseMember.objects.create(case=self.case(1), person_id=self.person, relation="spouse", position=1)
        for number in (0, 1):
            for code, outcome in ROAD_TO_DEPARTURE[:road]:
                self.attempt(steps.complete, self.case(number), code, on=TODAY, outcome=outcome)
            self.attempt(travel.book, self.case(number), **a_journey(self.case(number), TODAY))

    def case(self, number):
        return Case.objects.get(pk=self.files[number])

    def attempt(self, verb, *args, **kwargs):
        """The action, or its refusal; nothing else may stop it, the constraints of the database neither."""
        try:
            with transaction.atomic():
                return verb(*args, **kwargs, actor=self.cast.claire)
        except Refusal:
            return None

    def award(self, number):
        found = Award.objects.filter(person=self.person).order_by("recorded_at")
        return found[number % len(found)] if found else None

    @rule(file=FILES, sum_=SUMS, kind=KINDS)
    def decide(self, file, sum_, kind):
        given = {"award_id": uuid.uuid4(), "decided_on": TODAY, "kind": kind}
        self.attempt(allowance.decide, self.case(file), self.person, amount=Decimal(sum_), **given)

    @rule(number=st.integers(0, 3), sum_=SUMS)
    def increase(self, number, sum_):
        if award := self.award(number):
            self.attempt(allowance.increase, award, amount=Decimal(sum_), on=TODAY)

    @rule(number=st.integers(0, 3))
    def end(self, number):
        if award := self.award(number):
            self.attempt(allowance.end, award, reason="replaced")

    @rule(number=st.integers(0, 3), sum_=SUMS, again=st.booleans())
    def pay(self, number, sum_, again):
        if award := self.award(number):
            sent = a_payment(sum_)
            for _time in range(1 + again):
                self.attempt(allowance.pay, award, **sent)

    @rule(number=st.integers(0, 3))
    def cancel(self, number):
        payments = list(Payment.objects.order_by("recorded_at"))
        if payments:
            self.attempt(allowance.cancel, payments[number % len(payments)], reason="returned")

    @rule(file=FILES, code=st.sampled_from(["convocation", "departure", "arrival", "allowance"]))
    def step(self, file, code):
        outcome = {"departure": "departed", "allowance": "not_due"}.get(code, "")
        self.attempt(steps.complete, self.case(file), code, on=TODAY, outcome=outcome)

    @rule(file=FILES, turn=st.sampled_from(["withdraw", "no_show", "resume", "close", "reopen", "stay", "travel"]))
    def turn(self, file, turn):
        verbs = {
            "withdraw": (cases.withdraw, {"reason": "stay"}),
            "no_show": (cases.record_no_show, {"place": "airport", "on": TODAY}),
            "resume": (cases.resume, {}),
            "close": (cases.close, {"reason": "completed"}),
            "reopen": (steps.reopen, {"code": "ofii_decision", "reason": "review"}),
            "stay": (travel.stay, {"person_id": self.person, "reason": "later"}),
            "travel": (travel.travel_after_all, {"person_id": self.person}),
        }
        verb, options = verbs[turn]
        self.attempt(verb, self.case(file), **options)

    @invariant()
    def nobody_is_paid_twice(self):
        if not hasattr(self, "person"):
            return
        for kind in ("allowance", "document_bonus"):
            paid = {}
            for payment in Payment.objects.filter(cancelled_at=None, award__kind=kind).select_related("award"):
                paid.setdefault(payment.award, []).append(payment.amount)
            assert len(paid) <= 1
            for award, sums in paid.items():
                assert award.ended_at is None
                assert sum(sums) == award.paid <= award.due

    @invariant()
    def a_step_that_says_paid_is_paid(self):
        if not hasattr(self, "person"):
            return
        for number in (0, 1):
            case = self.case(number)
            record = case.progress().records.get("allowance")
            if case.status == "active" and record and record.settled and record.outcome == "paid":
                assert not any(award.left for award in case.awards.standing())


@pytest.mark.slow
def test_no_sequence_of_actions_pays_twice(cast):
    class Machine(Payments):
        pass

    Machine.cast = cast
    with key_session():
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=20,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
