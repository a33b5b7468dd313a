"""The reintegration plan: its budget, the committee's finding, the approval of a second person, instalments, closing.

Every verb is one transaction. What it checks in words, the database checks again (returns/models/reintegration.py).
"""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.actions.once import hold
from casework.actions.steps import complete, follows, locked, refresh
from casework.enums import CaseStatus
from casework.errors import Refusal
from returns.enums import Finding, LineKind, Part, PaymentCancellation, PaymentMeans, PlanEnd, PlanStatus
from returns.models import BudgetLine, Instalment, Plan

STARTED = audit.action("plan.started", _("Started a reintegration plan"), kind=Part)
LINE_ADDED = audit.action("plan.line_added", _("Added a line to the budget"), kind=LineKind)
LINE_REMOVED = audit.action("plan.line_removed", _("Removed a line from the budget"))
FOUND = audit.action("plan.found", _("Recorded what the committee found"), outcome=Finding)
SUBMITTED = audit.action("plan.submitted", _("Submitted a reintegration plan for approval"))
APPROVED = audit.action("plan.approved", _("Approved a reintegration plan"))
SENT_BACK = audit.action("plan.sent_back", _("Sent a reintegration plan back"))
INSTALMENT_PAID = audit.action("instalment.made", _("Recorded an instalment"), kind=PaymentMeans)
PROVED = audit.action("instalment.proved", _("Recorded the proof of an instalment"))
INSTALMENT_CANCELLED = audit.action("instalment.cancelled", _("Cancelled an instalment"), reason=PaymentCancellation)
CLOSED = audit.action("plan.closed", _("Closed a reintegration plan"), reason=PlanEnd)

STEP = "reintegration"
PROJECTS = (Part.LEVEL_2, Part.LEVEL_3)  # levels that need a viable project (since 27 November 2025)


@transaction.atomic
def start(case, *, plan_id, level, project, programme="", actor):
    """Open the plan of a file. Refusal while another is open, and once the file is at its end."""
    hold(plan_id)
    known = Plan.objects.filter(pk=plan_id, case=case).first()
    if known:
        return known
    case = locked(case)
    if case.status != CaseStatus.ACTIVE:
        raise Refusal(_("The case is not in progress: resume it first."))
    if case.plans.exclude(status=PlanStatus.CLOSED).exists():
        raise Refusal(_("A plan is open already: close it before starting another."))
    plan = Plan(
        id=plan_id,
        case=case,
        person_id=case.principal_id,
        level=level,
        project=project,
        programme=programme,
        started_by=actor,
    )
    plan.save()
    audit.record(STARTED, plan, actor=actor, case=case, detail={"kind": level})
    refresh(case, actor=actor)
    return plan


def _held(plan, *statuses):
    """The case and the plan as they are now, both held; Refusal unless the plan is in one of these statuses."""
    case = locked(plan.case)
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    if plan.status not in statuses:
        raise Refusal(_("The plan has moved on meanwhile: look at it again."))
    return case, plan


@transaction.atomic
def add_line(plan, *, line_id, kind, what, amount, supplier="", quotation=None, actor):
    """One expense of the budget, while the plan is in preparation."""
    hold(line_id)
    known = BudgetLine.objects.filter(pk=line_id, plan=plan).first()
    if known:
        return known
    case, plan = _held(plan, PlanStatus.DRAFT)
    if amount <= 0:
        raise Refusal(_("A line of the budget is more than nothing."), field="amount")
    about = {"kind": kind, "what": what, "supplier": supplier, "amount": amount, "quotation": quotation}
    line = BudgetLine(id=line_id, plan=plan, person_id=plan.person_id, **about)
    line.save()
    audit.record(LINE_ADDED, line, actor=actor, case=case, detail={"kind": kind})
    return line


@transaction.atomic
def remove_line(plan, line_id, *, actor):
    case, plan = _held(plan, PlanStatus.DRAFT)
    if plan.lines.filter(pk=line_id).delete()[0]:
        audit.record(LINE_REMOVED, line_id, actor=actor, case=case, kind="returns.budgetline")


@transaction.atomic
def find(plan, *, finding, on, words="", actor):
    """What the committee in the country found of the project."""
    case, plan = _held(plan, PlanStatus.DRAFT)
    if on > timezone.localdate():
        raise Refusal(_("A decision is recorded once it was taken."), field="on")
    plan.finding, plan.found_on, plan.finding_words = finding, on, words
    plan.save()
    audit.record(FOUND, plan, actor=actor, case=case, detail={"outcome": finding})
    return plan


@transaction.atomic
def submit(plan, *, actor):
    """Ask for approval. Refusal without a budget, and, for an employment or a business, without a viable project."""
    case, plan = _held(plan, PlanStatus.DRAFT)
    if not plan.total:
        raise Refusal(_("The budget has no line yet."))
    if plan.level in PROJECTS and plan.finding != Finding.VIABLE:
        raise Refusal(_("At levels 2 and 3 the committee first has to find the project viable."))
    plan.status, plan.submitted_by = PlanStatus.SUBMITTED, actor
    plan.second_person = plan.total > settings.REINTEGRATION_SECOND_PERSON_ABOVE
    plan.save()
    audit.record(SUBMITTED, plan, actor=actor, case=case)
    return plan


@transaction.atomic
def approve(plan, *, actor):
    """Approve what was submitted, up to the sum of its lines; above the threshold by another than who submitted it."""
    case, plan = _held(plan, PlanStatus.SUBMITTED)
    if plan.second_person and plan.submitted_by_id == actor.pk:
        raise Refusal(_("A second person approves what the first submitted."))
    plan.status, plan.approved = PlanStatus.APPROVED, plan.total
    plan.approved_by, plan.approved_on = actor, timezone.localdate()
    plan.save()
    audit.record(APPROVED, plan, actor=actor, case=case)
    refresh(case, actor=actor)
    return plan


@transaction.atomic
def send_back(plan, *, actor):
    """Back to preparation: something is to be changed before it can be approved."""
    case, plan = _held(plan, PlanStatus.SUBMITTED)
    plan.status, plan.submitted_by = PlanStatus.DRAFT, None
    plan.save()
    audit.record(SENT_BACK, plan, actor=actor, case=case)
    return plan


@transaction.atomic
def pay_instalment(plan, *, instalment_id, amount, on, means, receipt="", proof=None, actor):
    """Record an instalment. Refusal for more than is left, and while the one before it is not proved."""
    hold(instalment_id)
    known = Instalment.objects.filter(pk=instalment_id, plan=plan).first()
    if known:
        return known
    case, plan = _held(plan, PlanStatus.APPROVED)
    if amount <= 0:
        raise Refusal(_("A payment is more than nothing."), field="amount")
    if amount > plan.left:
        raise Refusal(_("This is more than what is left of the approved sum."), field="amount")
    if not plan.approved_on <= on <= timezone.localdate():
        raise Refusal(_("An instalment is paid once the plan was approved, and recorded then."), field="on")
    if plan.instalments.filter(cancelled_at=None, proof=None).exists():
        raise Refusal(_("The proof of the instalment before is missing: it comes first."))
    about = {"amount": amount, "on": on, "means": means, "receipt": receipt, "proof": proof}
    instalment = Instalment(id=instalment_id, plan=plan, person_id=plan.person_id, recorded_by=actor, **about)
    instalment.save()
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    audit.record(INSTALMENT_PAID, instalment, actor=actor, case=case, detail={"kind": means})
    return instalment


@transaction.atomic
def prove(instalment, *, proof, actor):
    """The document that shows what an instalment served."""
    case, _plan = _held(instalment.plan, PlanStatus.APPROVED, PlanStatus.CLOSED)
    instalment = Instalment.objects.select_for_update().get(pk=instalment.pk)
    instalment.proof = proof
    instalment.save(update_fields=["proof"])
    audit.record(PROVED, instalment, actor=actor, case=case)
    return instalment


@transaction.atomic
def cancel_instalment(instalment, *, reason, actor):
    """It did not take place, or came back: it stays in the file, and counts no more."""
    case, _plan = _held(instalment.plan, PlanStatus.APPROVED, PlanStatus.CLOSED)
    instalment = Instalment.objects.select_for_update().get(pk=instalment.pk)
    if instalment.cancelled_at:
        raise Refusal(_("This payment is cancelled already."))
    instalment.cancelled_at, instalment.cancellation = timezone.now(), reason
    instalment.save(update_fields=["cancelled_at", "cancellation"])
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    audit.record(INSTALMENT_CANCELLED, instalment, actor=actor, case=case, detail={"reason": reason})
    return instalment


@transaction.atomic
def close(plan, *, reason, actor):
    """End the plan, with its coded reason; what was paid stays."""
    case, plan = _held(plan, PlanStatus.DRAFT, PlanStatus.SUBMITTED, PlanStatus.APPROVED)
    plan.status, plan.closed_on, plan.closing_reason = PlanStatus.CLOSED, timezone.localdate(), reason
    plan.save()
    audit.record(CLOSED, plan, actor=actor, case=case, detail={"reason": reason})
    refresh(case, actor=actor)
    return plan


@follows
def settle_step(case, *, actor):
    """The step of the plan is done once a plan is approved and the arrival confirmed: nobody types it twice."""
    pending = next((item for item in case.explain().pending if item.step.code == STEP), None)
    if pending is None or pending.refusals or actor is None:
        return
    approved = case.plans.filter(approved_on__isnull=False).order_by("approved_on").first()
    if approved is not None:
        complete(case, STEP, on=max(approved.approved_on, case.opened_on), actor=actor)
        case.refresh_from_db()
