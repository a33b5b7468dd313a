"""No sequence of actions pays more of a plan than a second person approved: real actions, on the real database."""

import uuid
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from casework.actions import cases
from casework.encryption import key_session
from casework.errors import Refusal
from casework.models import Case
from returns.actions import reintegration as actions
from returns.models import BudgetLine, Instalment, Plan
from tests.returns.money_made import departed_case
from tests.returns.test_reintegration import a_document

TODAY = timezone.localdate()
SUMS = st.sampled_from([-1, 1, 150, 400, 401])
NUMBERS = st.integers(0, 3)


class Plans(RuleBasedStateMachine):
    cast = None  # set by the test

    def __init__(self):
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    @initialize()
    def begin(self):
        self.case_id = departed_case(self.cast).pk
        self.proof = a_document(self.case, self.cast.claire)

    @property
    def case(self):
        return Case.objects.get(pk=self.case_id)

    def attempt(self, verb, *args, by=0, **kwargs):
        """The action, or its refusal; nothing else may stop it, the constraints of the database neither."""
        try:
            with transaction.atomic():
                return verb(*args, **kwargs, actor=(self.cast.claire, self.cast.lucie)[by % 2])
        except Refusal:
            return None

    def one_of(self, model, number):
        found = list(model.objects.order_by("pk"))
        return found[number % len(found)] if found else None

    @rule(level=st.sampled_from(["level_1", "level_1", "level_3"]))
    def start(self, level):
        self.attempt(actions.start, self.case, plan_id=uuid.uuid4(), level=level, project="Atelier")

    @rule(number=NUMBERS, sum_=SUMS)
    def add_line(self, number, sum_):
        if plan := self.one_of(Plan, number):
            told = {"kind": "equipment", "what": "Outils", "amount": Decimal(sum_)}
            self.attempt(actions.add_line, plan, line_id=uuid.uuid4(), **told)

    @rule(number=NUMBERS)
    def remove_line(self, number):
        if line := self.one_of(BudgetLine, number):
            self.attempt(actions.remove_line, line.plan, line.pk)

    @rule(number=NUMBERS, by=NUMBERS, verb=st.sampled_from(["find", "submit", "approve", "send_back", "close"]))
    def turn(self, number, by, verb):
        more = {"find": {"finding": "viable", "on": TODAY}, "close": {"reason": "other"}}.get(verb, {})
        if plan := self.one_of(Plan, number):
            self.attempt(getattr(actions, verb), plan, by=by, **more)

    @rule(number=NUMBERS, sum_=SUMS, proved=st.booleans(), again=st.booleans())
    def pay(self, number, sum_, proved, again):
        if plan := self.one_of(Plan, number):
            sent = {"instalment_id": uuid.uuid4(), "amount": Decimal(sum_), "on": TODAY, "means": "cash"}
            for _time in range(1 + again):
                self.attempt(actions.pay_instalment, plan, **sent, proof=self.proof if proved else None)

    @rule(number=NUMBERS, cancels=st.booleans())
    def prove_or_cancel(self, number, cancels):
        if instalment := self.one_of(Instalment, number):
            if cancels:
                self.attempt(actions.cancel_instalment, instalment, reason="returned")
            else:
                self.attempt(actions.prove, instalment, proof=self.proof)

    @rule(turn=st.sampled_from(["close", "resume"]))
    def turn_of_the_case(self, turn):
        more = {"reason": "completed"} if turn == "close" else {}
        self.attempt(getattr(cases, turn), self.case, **more)

    @invariant()
    def no_more_is_paid_than_a_second_person_approved(self):
        for plan in Plan.objects.prefetch_related("instalments"):
            paid = sum(one.amount for one in plan.instalments.all() if not one.cancelled_at)
            assert plan.paid == paid <= (plan.approved or 0)
            assert plan.approved is None or plan.approved_by_id != plan.submitted_by_id

    @invariant()
    def one_plan_is_open_at_most(self):
        assert Plan.objects.exclude(status="closed").count() <= 1


@pytest.mark.slow
def test_no_sequence_of_actions_pays_more_of_a_plan_than_was_approved(cast):
    class Machine(Plans):
        pass

    Machine.cast = cast
    limits = {"max_examples": 15, "stateful_step_count": 25, "deadline": None}
    with key_session():
        run_state_machine_as_test(Machine, settings=settings(**limits, suppress_health_check=list(HealthCheck)))
