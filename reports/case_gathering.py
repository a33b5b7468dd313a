"""What a file says of the work around the return, as facts: referrals, documents, reintegration, follow-up.

What somebody answered after the return is opened only where it can be scored, and stands alone, as what a screening
found does: no country, no office, no moment.
"""

from functools import lru_cache

from casework.encryption import warm
from casework.models import Case
from outreach.models import Contact, Referral
from outreach.partner_enums import ReferralState
from reports import gathering
from reports.enums import Delay, FactKind, Scored
from reports.gathering import delay_of, name_of
from reports.models import Fact
from returns.enums import ConsularAnswer
from returns.models import BudgetLine, ConsularRequest, Instalment, Plan, Survey, Visit
from returns.questionnaire import files, scoring

REFERRED = (FactKind.REFERRAL, FactKind.NEED)
CASE_KINDS = (
    *gathering.CASE_KINDS,
    *REFERRED,
    FactKind.CONSULATE,
    FactKind.PLAN,
    FactKind.EXPENSE,
    FactKind.INSTALMENT,
    FactKind.VISIT,
    FactKind.SURVEY,
)
CONTACT_KINDS = (*gathering.CONTACT_KINDS, *REFERRED)


def case_facts(case_ids):
    """All facts of these cases (`Fact`s, unsaved); those of `gathering.case_facts`, which holds the rows, first."""
    facts = gathering.case_facts(case_ids)
    cases = Case.objects.filter(pk__in=case_ids).exclude(closing_reason="duplicate").select_related("office")
    known = {case.pk: case for case in cases.order_by("pk")}
    for gather in (_consulates, _plans, _visits, _surveys):
        facts += gather(known)
    offices = {pk: case.office.code for pk, case in known.items()}
    return facts + _referrals(Referral.objects.filter(case__in=known), "case_id", offices)


def contact_facts(contact_ids):
    """All facts of these contacts: of the encounter, and of the referrals made at it."""
    facts = gathering.contact_facts(contact_ids)
    offices = dict(Contact.objects.filter(pk__in=contact_ids).order_by().values_list("pk", "team__office__code"))
    return facts + _referrals(Referral.objects.filter(contact__in=offices), "contact_id", offices)


def _fact(kind, case, pk, day, **values):
    told = {"month": day.replace(day=1), "office": case.office.code, "country": case.destination}
    return Fact(kind=kind, pseudonym=name_of(kind, pk), file=name_of(kind, case.pk), **told, **values)


def _referrals(rows, owner, offices):
    """Facts of referrals; `owner`: the column of what they are about, `offices`: {its id: office code}."""
    facts = []
    for row in rows.select_related("partner").order_by("pk"):
        pk = getattr(row, owner)
        told = {"month": row.made_on.replace(day=1), "office": offices[pk], "partner": row.partner.kind}
        kind = FactKind.REFERRAL
        names = {"pseudonym": name_of(kind, row.pk), "file": name_of(kind, pk)}
        answered = row.answered_on or (row.ended_on if row.state == ReferralState.DONE else None)
        delay = delay_of(row.made_on, answered) if answered else Delay.NONE
        facts.append(Fact(kind=kind, **names, **told, stage=row.state, delay=delay))
        kind = FactKind.NEED
        for need in sorted(set(row.needs)):
            names = {"pseudonym": name_of(kind, row.pk, need), "file": name_of(kind, pk)}
            facts.append(Fact(kind=kind, **names, **told, topic=need))
    return facts


def _consulates(cases):
    for row in ConsularRequest.objects.filter(case__in=cases).order_by("pk"):
        obtained = row.answer == ConsularAnswer.OBTAINED
        told = {"stage": row.answer, "delay": delay_of(row.asked_on, row.answered_on) if obtained else Delay.NONE}
        yield _fact(FactKind.CONSULATE, cases[row.case_id], row.pk, row.asked_on, **told)


def _plans(cases):
    plans = {plan.pk: plan for plan in Plan.objects.filter(case__in=cases, approved_on__isnull=False).order_by("pk")}
    for plan in plans.values():
        told = {"work": plan.level, "amount": plan.approved}
        yield _fact(FactKind.PLAN, cases[plan.case_id], plan.pk, plan.approved_on, **told)
    for line in BudgetLine.objects.filter(plan__in=plans).order_by("pk"):
        plan = plans[line.plan_id]
        told = {"work": line.kind, "amount": line.amount}
        yield _fact(FactKind.EXPENSE, cases[plan.case_id], line.pk, plan.approved_on, **told)
    for row in Instalment.objects.filter(plan__in=plans, cancelled_at=None).order_by("pk"):
        case = cases[plans[row.plan_id].case_id]
        yield _fact(FactKind.INSTALMENT, case, row.pk, row.on, amount=row.amount)


def _visits(cases):
    for row in Visit.objects.filter(case__in=cases).order_by("pk"):
        told = {"work": str(row.months), "stage": row.state}
        yield _fact(FactKind.VISIT, cases[row.case_id], row.pk, row.due_on, **told)


def _surveys(cases):
    rows = list(Survey.objects.filter(case__in=cases, finished_at__isnull=False).order_by("pk"))
    warm({row.person_id for row in rows if _scored_by(row.version)})
    kind = FactKind.SURVEY
    for row in rows:
        names = {"pseudonym": name_of(kind, row.pk), "file": name_of(kind, row.case_id)}
        yield Fact(kind=kind, **names, month=row.on.replace(day=1), stage=_score_of(row))


@lru_cache
def _scored_by(version):
    """The questionnaire of this code, where nothing of it is left to be confirmed; None otherwise."""
    found = files.named(version)
    return found if found and not found.to_confirm else None


def _score_of(survey):
    questionnaire = _scored_by(survey.version)
    if questionnaire is None:
        return Scored.UNCONFIRMED
    result = scoring.score(questionnaire, survey.answers)
    if result.composite.value is None:
        return Scored.UNTOLD
    return Scored.LOOK if result.asks_for_a_look else Scored.FINE
