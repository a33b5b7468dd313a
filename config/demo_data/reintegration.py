"""Reintegration of the demo: plans at every stage for those who departed, with budgets, instalments and proofs."""

import datetime

from django.db import transaction
from django.utils import timezone

from casework.encryption import key_session
from casework.models import Case, User
from returns import programmes
from returns.models import BudgetLine, Instalment, Plan

AT_MOST = 24
PROJECTS = (
    ("level_1", "Se reloger près de sa famille et reprendre ses soins", (("needs", "Loyer de trois mois", 240),)),
    (
        "level_3",
        "Ouvrir un atelier de couture dans le quartier de sa sœur",
        (("equipment", "Deux machines à coudre", 780), ("stock", "Tissus et fil", 350), ("premises", "Local", 600)),
    ),
    ("level_2", "Être embauché au garage de son cousin", (("salary", "Part du salaire, six mois", 1500),)),
)
SUPPLIERS = ("Établissements du Marché", "Comptoir général", "Atelier Benali")


@transaction.atomic
def load_plans(frame, world):
    """One plan for each of the latest departures, from preparation to closed."""
    found = Case.objects.active().filter(departed_on__isnull=False).exclude(pk__in=Plan.objects.values("case_id"))
    with key_session():
        for number, case in enumerate(found.order_by("-departed_on", "pk")[:AT_MOST]):
            _plan(frame, case, number)


def _plan(frame, case, number):
    today, worker = timezone.localdate(), case.assignee_id or case.opened_by_id
    level, project, lines = PROJECTS[number % 3]
    stage = ("draft", "submitted", "approved", "approved")[number % 4]
    covering = programmes.covering(case.destination, today)
    colleague = User.objects.working_in([case.office_id]).exclude(pk=worker).order_by("pk").first()
    if colleague is None:
        stage = "draft"
    plan = Plan(
        id=frame.uid("plan", case.pk),
        case=case,
        person_id=case.principal_id,
        level=level,
        project=project,
        programme=covering[0].code if covering else "",
        status=stage,
        started_by_id=worker,
        submitted_by_id=None if stage == "draft" else worker,
    )
    if level != "level_1":
        plan.finding, plan.found_on, plan.finding_words = "viable", case.departed_on, "Projet bien préparé"
    if stage == "approved":
        plan.approved_by, plan.approved_on, plan.approved = colleague, today, sum(line[2] for line in lines)
    plan.save(force_insert=True)
    for place, (kind, what, amount) in enumerate(lines):
        BudgetLine(
            id=frame.uid("line", plan.pk, place),
            plan=plan,
            person_id=plan.person_id,
            kind=kind,
            what=what,
            amount=amount,
            supplier=SUPPLIERS[number % 3],
            quotation=case.documents.first(),
        ).save(force_insert=True)
    if stage == "approved":
        _pay(frame, case, plan, number, worker, today)


def _pay(frame, case, plan, number, worker, today):
    Instalment(
        id=frame.uid("instalment", plan.pk),
        plan=plan,
        person_id=plan.person_id,
        amount=plan.approved / 2,
        on=max(case.departed_on, today - datetime.timedelta(days=number)),
        means="transfer",
        receipt=f"V-{70000 + number}",
        proof=case.documents.first() if number % 2 else None,
        recorded_by_id=worker,
    ).save(force_insert=True)
