"""Pathways as data, and the question a caseworker asks sixty times a day: what is next? Pure: no database, no clock.

Words used here:

- *pathway*: a kind of accompaniment (voluntary return…) as frozen steps in phases; a case pins its version.
- *step*: something to be done once, by somebody (`actor`), after other steps; it may have *outcomes* and *details*.
- *fact*: something true of the file that changes the pathway (an unaccompanied minor travels…).
- *guard*: a hard condition of a step, with the sentence that explains its refusal.
- *progress*: what has been recorded of a case so far. `explain(pathway, progress, today)` answers, in words.
"""

import datetime
import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework.deadlines import Asked, Deadline, Words
from casework.enums import CaseStatus, StepStatus


class Actor(TextChoices):
    """Whose move it is."""

    TEAM = "team", _("the team")
    OFII = "ofii", _("OFII")
    CONSULATE = "consulate", _("the consulate")
    PHYSICIAN = "physician", _("the physician")
    JUDGE = "judge", _("the judge")
    PARTNER = "partner", _("the partner in the country")


class Effect(enum.Enum):
    """What an outcome does to the case beyond completing its step."""

    NONE = "none"
    REFUSES = "refuses"  # the pathway ends here: nothing is pending any more but closing
    DEPARTS = "departs"


@dataclass(frozen=True)
class Outcome:
    code: str
    label: Words
    effect: Effect = Effect.NONE


@dataclass(frozen=True)
class Detail:
    """One thing asked when a step is completed. kind: "date", "text" (encrypted) or "reference" (encrypted, short)."""

    name: str
    label: Words
    kind: str
    required: bool = True


@dataclass(frozen=True)
class Guard:
    holds: Callable[["Progress"], bool]
    refusal: Words


@dataclass(frozen=True)
class Remark:
    """What a refused file says while a fact holds, instead of the usual words."""

    fact: str
    sentence: Words


@dataclass(frozen=True)
class Phase:
    code: str
    label: Words


@dataclass(frozen=True)
class Step:
    """`days`: how long it usually takes once possible; a benchmark of the house, not a legal delay.

    `needs`: the sensitive fields that its page shows; `records`: the one that its own outcome tells (see `sensitive`).
    """

    code: str
    label: Words
    todo: Words
    phase: str
    after: tuple[str, ...] = ()
    actor: Actor = Actor.TEAM
    days: int | None = None
    outcomes: tuple[Outcome, ...] = ()
    details: tuple[Detail, ...] = ()
    applies: Callable[[Mapping[str, bool]], bool] = lambda facts: True
    guards: tuple[Guard, ...] = ()
    skippable: bool = False
    automatic: bool = False  # completed by another action (opening the case, saving the identity), not by hand
    needs: tuple[str, ...] = ()
    records: str = ""
    page: str = ""  # name of the address (of a case) where it is recorded, when a plain form is not enough
    beside: tuple[str, Words] | None = None  # (name of an address of a case, words): what is made or read with it

    def outcome(self, code):
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)


@dataclass(frozen=True)
class Pathway:
    code: str
    version: int
    label: Words
    phases: tuple[Phase, ...]
    steps: tuple[Step, ...]
    departure: str  # code of the step after which giving up is no longer possible
    file_on: str  # code of the step by which the file goes to OFII
    deadlines: tuple[Deadline, ...] = ()
    asked: tuple[Asked, ...] = ()  # days from which they run, and that no step tells
    when_refused: tuple[Remark, ...] = ()

    def __post_init__(self):
        known = set()
        for step in self.steps:
            if step.phase not in {phase.code for phase in self.phases}:
                raise ValueError(f"{self.code}: {step.code} is in no phase")
            if missing := set(step.after) - known:
                raise ValueError(f"{self.code}: {step.code} comes before {missing}")
            known.add(step.code)
        if not {self.departure, self.file_on} <= known or len(known) != len(self.steps):
            raise ValueError(f"{self.code}: departure or file step unknown, or a code used twice")

    def step(self, code):
        return next((step for step in self.steps if step.code == code), None)


@dataclass(frozen=True)
class Record:
    status: StepStatus
    on: datetime.date
    outcome: str = ""

    @property
    def settled(self):
        return self.status in (StepStatus.DONE, StepStatus.SKIPPED)


@dataclass(frozen=True)
class Progress:
    status: CaseStatus
    opened_on: datetime.date
    records: Mapping[str, Record] = field(default_factory=dict)
    facts: Mapping[str, bool] = field(default_factory=dict)
    postponed_until: datetime.date | None = None
    departure_on: datetime.date | None = None

    def done(self, code):
        record = self.records.get(code)
        return record is not None and record.status == StepStatus.DONE

    def settled(self, code):
        record = self.records.get(code)
        return record is not None and record.settled


@dataclass(frozen=True)
class Pending:
    """A step that can be worked on now. `refusals`: why it may not be completed yet; empty when it may."""

    step: Step
    since: datetime.date
    due_on: datetime.date | None
    refusals: tuple[Words, ...]

    def days_late(self, today):
        return max(0, (today - self.due_on).days) if self.due_on else 0


@dataclass(frozen=True)
class Explanation:
    pending: tuple[Pending, ...]
    missing: tuple[Words, ...]  # everything that keeps the first pending step from being completed
    sentence: str

    @property
    def next(self):
        return self.pending[0] if self.pending else None


PATHWAYS = {}


def register(pathway):
    """Make a pathway known; each version stays registered as long as a case may pin it."""
    PATHWAYS[pathway.code, pathway.version] = pathway
    return pathway


def latest(code):
    return PATHWAYS[code, max(version for known, version in PATHWAYS if known == code)]


def steps_for(pathway, progress):
    """The steps that apply to this file, in order."""
    return tuple(step for step in pathway.steps if step.applies(progress.facts))


def refused(pathway, progress):
    """True when an outcome (OFII's refusal…) has ended the pathway."""
    return any(
        (outcome := step.outcome(record.outcome)) and outcome.effect is Effect.REFUSES
        for step in pathway.steps
        if (record := progress.records.get(step.code)) and record.status == StepStatus.DONE
    )


def refusals(pathway, progress, code):
    """Why the step `code` may not be completed now, as sentences; empty when it may."""
    step = pathway.step(code)
    if step is None or not step.applies(progress.facts):
        return (_("This step does not belong to this pathway."),)
    if progress.status != CaseStatus.ACTIVE:
        return (_("The case is not in progress: resume it first."),)
    if progress.settled(code):
        return (_("This step is already settled; it can be reopened with a reason."),)
    if refused(pathway, progress):
        return (_("The application was refused: close the case, or reopen the decision."),)
    unsettled = [
        _("“%(step)s” comes first.") % {"step": before.label}
        for before in steps_for(pathway, progress)
        if before.code in step.after and not progress.settled(before.code)
    ]
    return (*unsettled, *(guard.refusal for guard in step.guards if not guard.holds(progress)))


def _since(step, progress):
    """The day from which the step could be worked on."""
    days = [progress.records[code].on for code in step.after if code in progress.records]
    if (record := progress.records.get(step.code)) and record.status == StepStatus.REOPENED:
        days.append(record.on)
    return max(days, default=progress.opened_on)


def _pending(pathway, progress):
    if progress.status != CaseStatus.ACTIVE or refused(pathway, progress):
        return
    applicable = {step.code for step in steps_for(pathway, progress)}
    for step in steps_for(pathway, progress):
        waits = any(code in applicable and not progress.settled(code) for code in step.after)
        if not waits and not progress.settled(step.code):
            since = _since(step, progress)
            due_on = since + datetime.timedelta(days=step.days) if step.days is not None else None
            if step.code == pathway.departure and progress.departure_on:
                due_on = progress.departure_on
            yield Pending(step, since, due_on, refusals(pathway, progress, step.code))


def explain(pathway, progress, today):
    """What is next, who must act, what is missing, since when; the same progress and day give the same answer."""
    pending = tuple(_pending(pathway, progress))
    return Explanation(
        pending=pending,
        missing=pending[0].refusals if pending else (),
        sentence=_sentence(pathway, progress, pending[0] if pending else None, today),
    )


def _sentence(pathway, progress, following, today):
    if progress.status == CaseStatus.POSTPONED:
        return gettext("Postponed: take the file up again when the person is ready.")
    if progress.status == CaseStatus.NO_SHOW:
        return gettext("The person did not come: find out what happened, then rebook or close, without blame.")
    if progress.status == CaseStatus.WITHDRAWN:
        return gettext("The person gave up the return. Nothing is pending; they may come back at any time.")
    if progress.status == CaseStatus.CLOSED:
        return gettext("The case is closed.")
    if refused(pathway, progress):
        if said := next((one.sentence for one in pathway.when_refused if progress.facts.get(one.fact)), ""):
            return str(said)
        return gettext("The application was refused: tell the person of the ways to appeal, then close the case.")
    if following is None:
        return gettext("Everything is done: close the case.")
    if following.refusals:
        return gettext("%(todo)s, once this is settled: %(missing)s") % {
            "todo": following.step.todo,
            "missing": " ".join(map(str, following.refusals)),
        }
    return str(following.step.todo)
