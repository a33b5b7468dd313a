"""A file from its opening until today, as plain data: what `loading` turns into rows.

`Telling` follows the same rules as `casework.actions`; the columns that repeat `explain` are set by `loading`.
"""

import datetime
import uuid
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from casework import audit
from casework.enums import CaseStatus, ConsentForm, Interpreting, ReopenReason, Role, StepStatus, TravelDocumentKind
from casework.workflow import Effect
from config.demo_data import organisation, people, words
from config.demo_data.calibration import BY_CODE
from config.demo_data.frame import is_duplicate, original_of, working_day
from config.demo_data.papers import Papers
from config.demo_data.plots import MINORS, PATHWAY, plan_of, plot_of
from outreach.actions.contacts import CONTACT_BECAME_CASE

PARIS = ZoneInfo("Europe/Paris")
SHEETS = (("2026-1", datetime.date(2026, 1, 5)), ("2024-1", datetime.date.min))  # the sheet in use since that day
OPTIONAL = ("postponement_reason", "withdrawal_reason", "no_show_place", "closing_reason")
DATES = ("transmitted_on", "departure_on", "departed_on", "postponed_until", "withdrawn_on", "no_show_on", "closed_on")


@dataclass
class Event:
    """One row of the audit trail to be."""

    at: datetime.datetime
    code: str
    actor: str
    kind: str
    objects: list
    case: uuid.UUID | None = None
    fields: list = field(default_factory=list)
    detail: dict = field(default_factory=dict)


@dataclass
class StepRow:
    code: str
    status: StepStatus
    on: datetime.date
    outcome: str = ""
    reason: str = ""
    details: dict = field(default_factory=dict)
    actor: str = ""
    at: datetime.datetime | None = None


@dataclass
class Origin:
    """Where a file comes from: which team, who opened it, since when it can exist."""

    office: organisation.OfficePlan
    team: int
    opened_by: str
    earliest: datetime.date
    contact: uuid.UUID | None = None


@dataclass
class Story:
    uid: uuid.UUID
    reference: str
    origin: Origin
    opened_on: datetime.date
    destination: str
    minor: bool
    family: list
    person_uids: list
    consent: dict
    opened_at: datetime.datetime = None
    assignee: str | None = None
    columns: dict = field(default_factory=dict)
    steps: dict = field(default_factory=dict)
    papers: Papers = None
    events: list = field(default_factory=list)


def story_of(frame, number, origin):
    """The story of the case `number`; `origin`: where it comes from (`encounters.origin_of`)."""
    rng, plot = frame.rng("case", number), plot_of(number)
    plan = plan_of(plot, rng)
    about = original_of(number) if is_duplicate(number) else number
    family, country = people.family_of(frame.key("people", about), frame.today, minor=plot in MINORS)
    if is_duplicate(number):
        family = family[:1]
    opened_on = origin.earliest
    if plan.today is not None:
        opened_on = frame.today - datetime.timedelta(days=plan.today)
    story = Story(
        uid=frame.uid("case", number),
        reference=frame.reference(number),
        origin=origin,
        opened_on=opened_on,
        destination=country.code,
        minor=plot in MINORS,
        family=family,
        person_uids=[frame.uid("person", number, position) for position in range(len(family))],
        consent=_consent(rng, family[0], opened_on, minor=plot in MINORS),
    )
    Telling(story, frame, rng).tell(plan)
    return story


def _consent(rng, principal, on, *, minor):
    language = principal.values["language"]
    interpreting = rng.choices(list(Interpreting), (20, 35, 35, 8, 2))[0]
    return {
        "form": ConsentForm.WRITTEN if rng.random() < 0.8 else ConsentForm.ORAL,
        "sheet": next(code for code, since in SHEETS if on >= since),
        "language": language,
        "interpreting": Interpreting.NONE if language == "fr" else interpreting,
        "present": rng.choice(words.PRESENT_MINOR if minor else words.PRESENT),
        "free_choice": True,
        "informed_decision": True,
        "data_processing": True,
    }


class Telling:
    """Applies moves to a story, one after the other, each with its date, its author and its audit rows."""

    def __init__(self, story, frame, rng):
        self.story, self.frame, self.rng = story, frame, rng
        self.columns = dict.fromkeys(DATES) | dict.fromkeys(OPTIONAL, "") | {"status": CaseStatus.ACTIVE}
        self.records, self.day, self.clock = story.steps, story.opened_on, None
        self.actor = story.origin.opened_by
        self.papers = story.papers = Papers(story, frame, rng)

    def tell(self, plan):
        """Apply what happened before today. What would have come next leaves at most an appointment."""
        self._open()
        for move in plan.moves:
            on = self._date_of(move)
            self.papers.before(self, move, on)
            if on >= self.frame.today:
                break
            self._tick(on)
            self._apply(move, on)
        self.story.columns = self.columns

    def _date_of(self, move):
        """Working days, in order; departures are when they are."""
        on = self.story.opened_on + datetime.timedelta(days=move.day)
        if move.code == "departure" or move.kind == "no_show":
            return max(self.columns["departure_on"] or on, self.day)
        return max(working_day(on), self.day)

    def _tick(self, on):
        start = datetime.datetime.combine(on, datetime.time(9), PARIS) + datetime.timedelta(minutes=self._minutes())
        later = self.clock and self.clock + datetime.timedelta(minutes=3)
        self.day, self.clock = on, max(start, later) if later else start

    def _minutes(self):
        return self.rng.randrange(480)

    def note_event(self, code, *objects, kind="casework.case", fields=(), detail=None):
        self.clock += datetime.timedelta(seconds=40)
        detail = {name: str(value) for name, value in (detail or {}).items()}
        seen = list(objects) or [self.story.uid]
        event = Event(self.clock, code, self.actor, kind, seen, self.story.uid, list(fields), detail)
        self.story.events.append(event)

    def _open(self):
        story, office = self.story, self.story.origin.office.code
        self._tick(story.opened_on)
        story.opened_at = self.clock
        self.note_event(audit.CASE_OPENED, fields=sorted(story.consent))
        if story.origin.contact:
            self.note_event(CONTACT_BECAME_CASE, story.origin.contact, kind="outreach.contact")
        staff = organisation.staff_of(office, Role.CASEWORKER) * 2 + organisation.staff_of(office, Role.TEAM_LEAD)
        recent = (self.frame.today - story.opened_on).days < 4
        story.assignee = None if recent and self.rng.random() < 0.5 else self.rng.choice(staff)

    def _apply(self, move, on):
        if move.code not in ("consent", "identity"):
            self.actor = self.story.assignee or self.actor
            if self.rng.random() < 0.5:
                self.note_event(audit.CASE_READ)
        getattr(self, f"_{move.kind}")(move, on)
        self.papers.after(self, move, on)

    # --- The moves, as the actions make them --------------------------------------------------------------------------

    def _step(self, move, on):
        step, details = PATHWAY.step(move.code), dict(move.details)
        if move.code == "identity":
            self._identify()
        if move.span:
            self.columns["departure_on"] = on + datetime.timedelta(days=move.span)
            details["departure_on"] = self.columns["departure_on"].isoformat()
        if move.code == "travel_document":
            self._hold_document(move.outcome)
        if move.code in ("receiving_adult", "escort"):
            details |= self.papers.adult_for(move.code, on)
        if move.code == PATHWAY.file_on:
            self.columns["transmitted_on"] = on
        outcome = step.outcome(move.outcome)
        if outcome and outcome.effect is Effect.DEPARTS:
            self.columns["departed_on"] = on
        self._write(StepRow(move.code, StepStatus.DONE, on, move.outcome, details=details))
        self.note_event(audit.STEP_DONE, fields=sorted(details), detail={"step": move.code, "outcome": move.outcome})

    def _identify(self):
        """The identity as the first step recorded it, then the family, then the assignment."""
        uids = self.story.person_uids
        names = sorted(self.story.family[0].values)
        self.note_event(audit.IDENTITY_CHANGED, uids[0], kind="casework.person", fields=names)
        for sketch, uid in zip(self.story.family[1:], uids[1:], strict=True):
            self.note_event(audit.MEMBER_ADDED, uid, kind="casework.person", fields=sorted(sketch.values))
        if self.story.assignee:
            self.actor, opened_by = organisation.staff_of(self.story.origin.office.code, Role.TEAM_LEAD)[0], self.actor
            self.note_event(audit.CASE_ASSIGNED, self.story.uid, fields=["assignee"])
            self.actor = opened_by

    def _hold_document(self, outcome):
        """The travel document by which the step ended is in the file."""
        principal = self.story.family[0]
        if outcome != "refused" and outcome not in [kind for kind, _number, _years in principal.documents]:
            number = people.document_number(self.rng, BY_CODE[self.story.destination].documents)
            principal.documents.append((TravelDocumentKind(outcome), number, 5))

    def _write(self, row):
        row.actor, row.at = self.actor, self.clock
        self.records[row.code] = row

    def _skip(self, move, on):
        self._write(StepRow(move.code, StepStatus.SKIPPED, on, reason=move.reason))
        self.note_event(audit.STEP_SKIPPED, detail={"step": move.code, "reason": move.reason})

    def _reopen(self, move, on):
        undone = {move.code}
        for step in PATHWAY.steps:
            if step.code in undone or undone & set(step.after):
                undone.add(step.code)
        for code in [code for code in self.records if code in undone]:
            row = self.records[code]
            if row.status != StepStatus.REOPENED:
                self._write(replace(row, status=StepStatus.REOPENED, on=on, outcome="", reason=move.reason))
                self.note_event(audit.STEP_REOPENED, detail={"step": code, "reason": move.reason})
        if "tickets" in undone:
            self.columns["departure_on"] = None

    def _unbook(self, move, on, reason):
        if (row := self.records.get("tickets")) and row.status == StepStatus.DONE:
            self._reopen(replace(move, code="tickets", reason=reason), on)
        self.columns["departure_on"] = None

    def _withdraw(self, move, on):
        self.columns |= {"status": CaseStatus.WITHDRAWN, "withdrawn_on": on, "withdrawal_reason": move.reason}
        self.columns |= {"postponed_until": None, "departure_on": None}
        self.note_event(audit.CASE_WITHDRAWN, detail={"reason": move.reason})

    def _postpone(self, move, on):
        until = on + datetime.timedelta(days=move.span) if move.span else None
        self.columns |= {"status": CaseStatus.POSTPONED, "postponement_reason": move.reason, "postponed_until": until}
        self._unbook(move, on, ReopenReason.POSTPONED)
        self.note_event(audit.CASE_POSTPONED, detail={"reason": move.reason})

    def _no_show(self, move, on):
        self.columns |= {"status": CaseStatus.NO_SHOW, "no_show_on": on, "no_show_place": move.reason}
        self._unbook(move, on, ReopenReason.NO_SHOW)
        self.note_event(audit.CASE_NO_SHOW, detail={"place": move.reason})

    def _resume(self, move, on):
        was = self.columns["status"]
        self.columns |= {"status": CaseStatus.ACTIVE, "postponed_until": None, "withdrawn_on": None, "closed_on": None}
        self.columns |= {"postponement_reason": "", "withdrawal_reason": "", "closing_reason": ""}
        self.note_event(audit.CASE_RESUMED, detail={"from": was})

    def _close(self, move, on):
        self.columns |= {"status": CaseStatus.CLOSED, "closed_on": on, "closing_reason": move.reason}
        self.note_event(audit.CASE_CLOSED, detail={"reason": move.reason})
