"""Completing, skipping and reopening the steps of a pathway."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox, workflow
from casework.enums import CaseStatus, ReopenReason, StepStatus
from casework.errors import Refusal
from casework.models import Case, CaseStep

# A benchmark of the house: somebody who did not come is called within the week.
NEWS_EXPECTED_WITHIN = datetime.timedelta(days=7)


def locked(case):
    """The case as it is now, held until the transaction ends: what is checked stays true until it is written.

    Every verb that changes a file comes through here, so this is where a restricted file (GDPR art. 18) refuses.
    """
    case = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
    if case is None:
        raise Refusal(_("This file was erased meanwhile."))
    if case.restricted_on:
        raise Refusal(
            _("The processing of this file is restricted: it is read and not changed until the restriction is lifted.")
        )
    return case


def derive(case):
    """Set the columns that lists use to what `explain` says of the case; saves nothing."""
    following = case.explain().next
    case.next_step = following.step.code if following else ""
    case.next_actor = following.step.actor if following else ""
    case.waiting_since = following.since if following else None
    case.due_on = following.due_on if following else None
    if case.status == CaseStatus.POSTPONED:
        case.due_on = case.postponed_until
    if case.status == CaseStatus.NO_SHOW:
        case.waiting_since = case.no_show_on
        case.due_on = case.no_show_on + NEWS_EXPECTED_WITHIN


_followers = []


def follows(function):
    """Decorator: called with each case that an action has changed, in its transaction; for what packages above keep."""
    _followers.append(function)
    return function


def refresh(case, *, actor=None):
    """Save a case that an action changed, with its columns for lists, and leave word for the figures."""
    derive(case)
    case.save()
    for follower in _followers:
        follower(case, actor=actor)
    outbox.leave(outbox.CASE_CHANGED, case.pk)


def _write(case, code, *, actor, **values):
    """The one row of this step, as it is from now on."""
    record = case.steps.filter(code=code).first() or CaseStep(case=case, code=code, person_id=case.principal_id)
    for name, value in values.items():
        setattr(record, name, value)
    record.recorded_by = actor
    record.save()
    return record


@transaction.atomic
def complete(case, code, *, on, actor, outcome="", details=None):
    """Record that a step was done on the date `on`. Raises Refusal with every reason that stands against it.

    `details` maps the names of the step's `Detail`s to dates and texts; a date named like a column of the case
    (departure_on) is copied there.
    """
    case = locked(case)
    progress, step = case.progress(), case.pathway_definition.step(code)
    if reasons := workflow.refusals(case.pathway_definition, progress, code):
        raise Refusal(*reasons)
    details = details or {}
    _check(case, step, on, outcome, details)
    texts = {name: value if isinstance(value, str) else value.isoformat() for name, value in details.items() if value}
    _write(case, code, status=StepStatus.DONE, on=on, outcome=outcome, reason="", details=texts, actor=actor)
    if "departure_on" in details:
        case.departure_on = details["departure_on"]
    if code == case.pathway_definition.file_on:
        case.transmitted_on = on
    if (chosen := step.outcome(outcome)) and chosen.effect is workflow.Effect.DEPARTS:
        case.departed_on = on
    audit.record(
        audit.STEP_DONE, case, actor=actor, case=case, fields=sorted(texts), detail={"step": code, "outcome": outcome}
    )
    refresh(case, actor=actor)
    return case


def _check(case, step, on, outcome, details):
    if missing := [detail.label for detail in step.details if detail.required and not details.get(detail.name)]:
        raise Refusal(*(_("Missing: %(answer)s.") % {"answer": label} for label in missing))
    if step.outcomes and step.outcome(outcome) is None:
        raise Refusal(_("Say how this step ended."))
    if on > timezone.localdate():
        raise Refusal(_("A step cannot be recorded before it happened."))
    if on < case.opened_on and not step.automatic:
        raise Refusal(_("This date is before the case was opened."))


@transaction.atomic
def skip(case, code, *, reason, actor):
    """Settle a step that is not needed, with a coded reason. Only steps that the pathway lets go."""
    case = locked(case)
    step = case.pathway_definition.step(code)
    if reasons := workflow.refusals(case.pathway_definition, case.progress(), code):
        raise Refusal(*reasons)
    if not step.skippable:
        raise Refusal(_("This step cannot be skipped."))
    today = timezone.localdate()
    _write(case, code, status=StepStatus.SKIPPED, on=today, outcome="", reason=reason, details={}, actor=actor)
    audit.record(audit.STEP_SKIPPED, case, actor=actor, case=case, detail={"step": code, "reason": reason})
    refresh(case, actor=actor)
    return case


@transaction.atomic
def amend(case, code, *, on, actor, outcome):
    """Tell anew, or for the first time, how a settled step ended, without reopening what came after it.

    For outcomes that change nothing else in the case; the guards of the steps to come ask again by themselves.
    """
    case = locked(case)
    step = case.pathway_definition.step(code)
    if case.status != CaseStatus.ACTIVE:
        raise Refusal(_("The case is not in progress: resume it first."))
    if case.departed_on:
        raise Refusal(_("The person has departed: what came before can no longer be reopened."))
    if not case.progress().settled(code):
        raise Refusal(_("Only a settled step can be told anew."))
    _check(case, step, on, outcome, {})
    _write(case, code, status=StepStatus.DONE, on=on, outcome=outcome, reason="", actor=actor)
    audit.record(audit.STEP_DONE, case, actor=actor, case=case, detail={"step": code, "outcome": outcome})
    refresh(case, actor=actor)
    return case


@transaction.atomic
def reopen(case, code, *, reason, actor):
    """Take a settled step up again, and with it every settled step that came after it."""
    case = locked(case)
    step = case.pathway_definition.step(code)
    if step is None or step.automatic or not case.progress().settled(code):
        raise Refusal(_("Only a settled step can be reopened."))
    if case.departed_on:
        raise Refusal(_("The person has departed: what came before can no longer be reopened."))
    if case.status != CaseStatus.ACTIVE:
        raise Refusal(_("The case is not in progress: resume it first."))
    reopen_with_followers(case, code, reason=reason, actor=actor)
    refresh(case, actor=actor)
    return case


@transaction.atomic
def undo_departure(case, *, actor):
    """Take a departure back that was recorded by mistake, as long as nothing of what comes after it was recorded."""
    case = locked(case)
    departure = case.pathway_definition.departure
    after = {step.code for step in case.pathway_definition.steps if departure in step.after}
    if not case.departed_on or case.status != CaseStatus.ACTIVE or any(map(case.progress().settled, after)):
        raise Refusal(_("A departure is taken back in a file in progress, before the arrival is recorded."))
    case.departed_on = None
    reopen_with_followers(case, departure, reason=ReopenReason.MISTAKE, actor=actor)
    refresh(case, actor=actor)
    return case


def reopen_with_followers(case, code, *, reason, actor):
    """Reopen `code` and the settled steps that depend on it; the caller holds the case and refreshes it."""
    undone = {code}
    for step in case.pathway_definition.steps:
        if step.code in undone or undone & set(step.after):
            undone.add(step.code)
    today = timezone.localdate()
    for record in case.steps.filter(code__in=undone):
        if record.as_record().settled:
            _write(case, record.code, status=StepStatus.REOPENED, on=today, outcome="", reason=reason, actor=actor)
            detail = {"step": record.code, "reason": reason}
            audit.record(audit.STEP_REOPENED, case, actor=actor, case=case, detail=detail)
    if case.pathway_definition.file_on in undone:
        case.transmitted_on = None
    if any("departure_on" in (d.name for d in case.pathway_definition.step(c).details) for c in undone):
        case.departure_on = None
