"""What pages show of the reintegration: the plan with its budget and balance, its one next action, earlier plans."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from returns import aid, programmes
from returns.actions.reintegration import PROJECTS
from returns.enums import Finding, PlanStatus, Standing
from returns.models import Instalment, Plan
from returns.rules.engine import assess
from returns.rules.words import euros


@dataclass(frozen=True)
class Next:
    """What to do now. `url` "": nothing, the sentence says why."""

    sentence: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Reintegration:
    """`plan`: the open one, or the latest; None when there never was one."""

    plan: Plan | None
    lines: tuple
    instalments: tuple
    earlier: tuple
    next: Next
    covering: tuple

    @property
    def programme(self):
        return programmes.named(self.plan.programme) if self.plan and self.plan.programme else None


def threshold():
    """The sum in euros above which a second person approves; to be confirmed."""
    return settings.REINTEGRATION_SECOND_PERSON_ABOVE


def reintegration_of(case, user, day):
    """The reintegration of a case as its pages show it, on the day `day`; a constant number of queries."""
    people = ("started_by", "submitted_by", "approved_by")
    plans = list(case.plans.select_related(*people).prefetch_related("lines", "instalments"))
    plan = next((one for one in plans if one.status != PlanStatus.CLOSED), plans[0] if plans else None)
    lines, instalments = (tuple(plan.lines.all()), tuple(plan.instalments.all())) if plan else ((), ())
    return Reintegration(
        plan=plan,
        lines=lines,
        instalments=instalments,
        earlier=tuple(one for one in plans if one is not plan),
        next=_next(case, plan, lines, instalments, user),
        covering=tuple(programmes.covering(case.destination, day)),
    )


def _next(case, plan, lines, instalments, user):
    if plan is None or plan.status == PlanStatus.CLOSED:
        text = _("No plan yet: start it with the person, once they know what they wish to do.")
        return Next(text, _("Start a plan"), reverse("plan_start", args=[case.pk]))
    if plan.status == PlanStatus.DRAFT:
        return _next_of_draft(plan, lines)
    if plan.status == PlanStatus.SUBMITTED:
        if plan.second_person and plan.submitted_by_id == user.pk:
            return Next(_("Waits for a colleague: a second person approves what you submitted."))
        return Next(_("Waits for approval."), _("Approve"), _turn(plan, "approve"))
    return _next_of_approved(plan, instalments)


def _next_of_draft(plan, lines):
    if not lines:
        return Next(_("Add what it needs, line by line."), _("Add a line"), reverse("plan_line_add", args=[plan.pk]))
    if plan.level in PROJECTS and plan.finding != Finding.VIABLE:
        text = _("The committee in the country examines the project: record what it found.")
        return Next(text, _("Record the committee"), _turn(plan, "committee"))
    return Next(_("The plan is ready to be approved."), _("Submit for approval"), _turn(plan, "submit"))


def _next_of_approved(plan, instalments):
    unproved: Instalment | None = next((one for one in instalments if not one.cancelled_at and not one.proof_id), None)
    if unproved:
        text = _("The proof of an instalment is missing.")
        return Next(text, _("Add the proof"), reverse("instalment_turn", args=[unproved.pk, "prove"]))
    if plan.left:
        return Next(_("Record each instalment, with its proof."), _("Record an instalment"), _adding(plan))
    return Next(_("Everything is paid and proved: close the plan."), _("Close the plan"), _turn(plan, "close"))


def ceiling_in_words(plan, day, *, actor):
    """What the texts let expect for the level of a plan, beside its budget: for who submits and who approves it.

    It turns on nationality and status: that they were read is recorded.
    """
    found = assess(aid.facts_of(plan.case, aid.opened(plan.case, actor=actor)), day)
    part, told = found.component(plan.level), {"total": euros(plan.total), "level": plan.get_level_display()}
    if part is None or part.standing is Standing.NONE:
        return _("The texts let expect nothing for “%(level)s”: see “Why this amount?”. OFII decides.") % told
    if part.high is None:
        return _("The budget is %(total)s; the ceiling of “%(level)s” is to be confirmed with OFII.") % told
    paid = sum(one.paid for one in plan.case.plans.exclude(pk=plan.pk))
    told |= {"ceiling": part.amount, "paid": euros(paid)}
    over = plan.total + paid > part.high
    if paid and over:
        text = _("The budget is %(total)s and an earlier plan paid %(paid)s: together above the %(ceiling)s at most.")
    elif over:
        text = _("The budget is %(total)s, above what the texts let expect at most: %(ceiling)s. OFII decides.")
    else:
        text = _("The budget is %(total)s; the texts let expect %(ceiling)s at most.")
    return text % told


def _turn(plan, turn):
    return reverse("plan_turn", args=[plan.pk, turn])


def _adding(plan):
    return reverse("instalment_add", args=[plan.pk])
