"""What the case page shows of a case, worked out once: steps as rows, history in words, who covers whom."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import audit, workflow
from casework.encryption import warm
from casework.enums import (
    CaseStatus,
    ClosingReason,
    EmergencyReason,
    NoShowPlace,
    PostponementReason,
    ReopenReason,
    SkipReason,
    StepStatus,
    Verdict,
    WithdrawalReason,
)
from casework.models import AuditEvent

HISTORY_SHOWN = 40
REASONS = {
    **dict(SkipReason.choices),
    **dict(ReopenReason.choices),
    **dict(WithdrawalReason.choices),
    **dict(PostponementReason.choices),
    **dict(ClosingReason.choices),
    **dict(NoShowPlace.choices),
    **dict(EmergencyReason.choices),
    **dict(Verdict.choices),
    **dict(CaseStatus.choices),
}
# Reads are in the audit trail; the history of the case tells what was done to it.
_READS = (
    audit.CASE_READ,
    audit.CASE_LISTED,
    audit.DOCUMENT_READ,
    audit.DUPLICATES_COMPARED,
    audit.PEOPLE_SEARCHED,
    audit.FIELD_REVEALED,
    audit.BREAK_GLASS_READ,
)
# Their reason may be health: shown when asked for (see `sensitive`), and not told by its absence from some lines only.
_REASONS_OF_HEALTH = (audit.CASE_POSTPONED, audit.CASE_WITHDRAWN)


@dataclass(frozen=True)
class StepRow:
    """A line of the stepper. `status`: done, current, todo, skipped or not_needed."""

    code: str
    label: str
    status: str
    outcome: str = ""
    date: object = None
    note: str = ""
    url: str = ""
    actions: tuple = ()


@dataclass(frozen=True)
class StepAction:
    """A link beside a step. `spoken`: its words for a screen reader, with the step's name."""

    url: str
    label: str
    spoken: str


@dataclass(frozen=True)
class HistoryEntry:
    when: object
    who: str
    what: str
    detail: str = ""


def step_rows(case, progress, *, can_work):
    """Every step that applies to the case, in order, as the stepper shows it."""
    pathway = case.pathway_definition
    pending = {item.step.code: item for item in workflow.explain(pathway, progress, timezone.localdate()).pending}
    open_to_change = progress.status == CaseStatus.ACTIVE and not case.departed_on
    rows = []
    for step in workflow.steps_for(pathway, progress):
        record, waiting = progress.records.get(step.code), pending.get(step.code)
        settled = record is not None and record.settled
        outcome = step.outcome(record.outcome) if settled and not step.records else None
        rows.append(
            StepRow(
                code=step.code,
                label=str(step.label),
                status=_status(record, waiting),
                outcome=str(outcome.label) if outcome else "",
                date=record.on if settled else None,
                note=_("Reopened") if record and record.status == StepStatus.REOPENED else "",
                url=_address("case_step", case, step) if can_work and waiting and not step.automatic else "",
                actions=tuple(_actions(case, step, waiting, settled and open_to_change)) if can_work else (),
            )
        )
    return rows


def _actions(case, step, waiting, reopenable):
    if reopenable and not step.automatic:
        spoken = _("Reopen “%(label)s”") % {"label": step.label}
        yield StepAction(_address("case_step_reopen", case, step), _("Reopen"), spoken)
    if waiting and step.skippable and not waiting.refusals:
        spoken = _("Skip “%(label)s”") % {"label": step.label}
        yield StepAction(_address("case_step_skip", case, step), _("Skip"), spoken)


def _address(name, case, step):
    return reverse(name, args=[case.pk, step.code])


def _status(record, waiting):
    if record is not None and record.settled:
        return "done" if record.status == StepStatus.DONE else "skipped"
    return "current" if waiting else "todo"


def phases(case, rows):
    """The stepper in phases: [(phase label, rows)], phases without steps left out."""
    pathway = case.pathway_definition
    phase_of = {step.code: step.phase for step in pathway.steps}
    grouped = [(phase.label, [row for row in rows if phase_of[row.code] == phase.code]) for phase in pathway.phases]
    return [(label, members) for label, members in grouped if members]


def history(case):
    """What was done to the case, newest first, in words; nothing here comes from an encrypted value."""
    events = (
        AuditEvent.objects.filter(case=case.pk, allowed=True)
        .exclude(action__in=_READS)
        .select_related("actor")
        .order_by("-at", "-id")[:HISTORY_SHOWN]
    )
    return [
        HistoryEntry(
            when=event.at,
            who=event.actor.full_name if event.actor else _("Escale"),
            what=str(event.label),
            detail=_in_words(case.pathway_definition, event),
        )
        for event in events
    ]


def _in_words(pathway, event):
    detail = event.detail
    step = pathway.step(detail.get("step", ""))
    outcome = step.outcome(detail.get("outcome", "")) if step and not step.records else None
    told = () if event.action in _REASONS_OF_HEALTH else ("reason", "place", "from")
    reason = next((REASONS.get(detail[key]) for key in told if key in detail), None)
    return " · ".join(str(part) for part in (step and step.label, outcome and outcome.label, reason) if part)


def members(case):
    """The members of the case with their people, keys fetched by one query."""
    rows = list(case.members.select_related("person").prefetch_related("person__travel_documents"))
    warm(row.person_id for row in rows)
    return rows
