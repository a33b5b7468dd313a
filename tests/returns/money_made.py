"""Cases at their departure, with what OFII decided for them: made by the real actions."""

import uuid
from decimal import Decimal

from django.utils import timezone

from casework.actions import steps
from returns.actions import allowance
from returns.models import Award, BudgetLine, Instalment, Payment, Plan
from tests.returns.journeys_made import booked_case

TODAY = timezone.localdate()


def departed_case(cast, **identity):
    """Departed today, OFII having granted the return."""
    case, _booking = booked_case(cast, **identity)
    return steps.complete(case, "departure", on=TODAY, outcome="departed", actor=cast.claire)


def decided(case, amount="400", *, actor, person=None, **options):
    """An award for the principal, unless said otherwise."""
    given = {"award_id": uuid.uuid4(), "decided_on": TODAY, **options}
    return allowance.decide(case, person or case.principal_id, amount=Decimal(amount), actor=actor, **given)


def a_payment(amount="400", **changes):
    """The arguments of `allowance.pay`, but who acts."""
    made = {"payment_id": uuid.uuid4(), "amount": Decimal(amount), "on": TODAY, "means": "cash", "place": "departure"}
    return {**made, **changes}


def money_rows(case, actor):
    """An award paid in part, written past the actions: for a case that is not there yet."""
    about = {"person_id": case.principal_id, "recorded_by": actor}
    award = Award(
        case=case,
        amount=400,
        decided_on=TODAY,
        reference="DT 2026/118",
        increased=800,
        increased_on=TODAY,
        increase_reference="DG 2026/7",
        **about,
    )
    award.save()
    told = {"counter": "Western Union, Alger centre", "code": "ESC-4471-9920", "receipt": "R-20117"}
    payment = Payment(award=award, amount=300, on=TODAY, means="code", place="country", **told, **about)
    payment.save()
    return payment


def plan_rows(case, actor):
    """An approved plan with a line and an instalment, written past the actions: for a case that is not there yet."""
    about = {"person_id": case.principal_id}
    plan = Plan(
        case=case,
        level="level_3",
        project="Ouvrir un atelier de couture au village",
        status="approved",
        started_by=actor,
        finding="viable",
        found_on=TODAY,
        finding_words="Emplacement choisi, apport familial",
        submitted_by=actor,
        second_person=False,
        approved_by=actor,
        approved_on=TODAY,
        approved=900,
        **about,
    )
    plan.save()
    told = {"what": "Machine à coudre surjeteuse", "supplier": "Maison Singer, Alger"}
    line = BudgetLine(plan=plan, kind="equipment", amount=900, **told, **about)
    line.save()
    paid = {"amount": 400, "on": TODAY, "means": "transfer", "receipt": "V-77121", "recorded_by": actor}
    instalment = Instalment(plan=plan, **paid, **about)
    instalment.save()
    return line, instalment
