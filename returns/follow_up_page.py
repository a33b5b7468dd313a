"""What the pages of the follow-up show: each visit with its history, what to do next, and scores over time."""

import datetime
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from casework import sensitive
from casework.enums import CaseStatus
from returns import charts, visits
from returns.enums import DeclineReason, Unreached, VisitBy, VisitEventKind, VisitHow, VisitState
from returns.models import Staying, Survey, Visit, VisitEvent
from returns.questionnaire import files
from returns.questionnaire.scoring import Result, score
from returns.reintegration_page import Next

SHOWN = ("questionnaire",)  # as the trail names what the page shows
FRESH = datetime.timedelta(days=30)  # so long after a visit its questionnaire is offered first
TONES = {VisitState.DONE: "success", VisitState.DECLINED: "neutral", VisitState.NOT_REACHED: "neutral"}
NOT_SCORED = {files.NO_ANSWER: _l("No answer"), files.NOT_ASKED: _l("Not asked")}
WORDS = {value: label for words in (VisitBy, VisitHow, Unreached, DeclineReason) for value, label in words.choices}


@dataclass(frozen=True)
class Line:
    """One visit on the day `today`."""

    visit: Visit
    today: datetime.date

    @property
    def window(self):
        return visits.window(self.visit.due_on)

    @property
    def begun(self):
        return self.visit.is_open and self.window[0] <= self.today

    @property
    def late(self):
        return self.visit.is_open and self.today > self.window[1]

    @property
    def tone(self):
        if self.visit.is_open:
            return "danger" if self.late else "warning" if self.begun else "info"
        return TONES[self.visit.state]

    @property
    def state(self):
        if self.late:
            return _("Late")
        return _("Due now") if self.begun else self.visit.get_state_display()


@dataclass(frozen=True)
class Told:
    """An event in words."""

    event: VisitEvent
    details: tuple


@dataclass(frozen=True)
class Asked:
    """The questionnaire of one person at one visit. `number`: items with an answer, `out_of`: items of its version."""

    person: object
    survey: Survey | None
    number: int
    out_of: int
    url: str


@dataclass(frozen=True)
class FullLine(Line):
    """`agreed`: by whom and how, as last planned, in words."""

    history: tuple
    agreed: tuple
    asked: tuple

    @property
    def tried(self):
        return any(told.event.kind == VisitEventKind.ATTEMPT for told in self.history)


@dataclass(frozen=True)
class Row:
    """A finished questionnaire. `result` None: its version is no longer in this release.

    `cells`: (Dimension, its Score or None) for each column of the table, which are those of the latest version.
    """

    visit: Visit
    survey: Survey
    version: files.Questionnaire | None
    result: Result | None
    cells: tuple = ()


@dataclass(frozen=True)
class OfPerson:
    """`chart`: a data: address, or ""; `alt` says it in words. `mixed`: rows of several versions."""

    person: object
    rows: tuple
    dimensions: tuple
    chart: str
    alt: str
    mixed: bool

    @property
    def asks_for_a_look(self):
        return bool(self.rows and self.rows[-1].result and self.rows[-1].result.asks_for_a_look)


@dataclass(frozen=True)
class FollowUp:
    lines: tuple
    next: Next
    people: tuple
    to_confirm: tuple


def lines_of(case, today):
    """The visits of a case as its own page shows them; reads nothing that is sealed."""
    return [Line(visit, today) for visit in case.visits.all()]


def people_of(case, *, actor):
    """Those who travelled, for pages that show what they answered: recorded. LimitReached."""
    staying = set(Staying.objects.filter(case=case).values_list("person_id", flat=True))
    members = sensitive.opened(case, SHOWN, actor=actor)
    return [member.person for member in members if member.person_id not in staying]


def follow_up_of(case, people, today):
    """The FollowUp of a case; the same number of queries whatever the family and the history."""
    found = list(case.visits.prefetch_related("events", "surveys"))
    lines = tuple(_full(visit, people, today) for visit in found)
    told = tuple(one for one in (_of_person(person, found) for person in people) if one.rows)
    return FollowUp(lines, _next(case, lines, today), told, files.in_force(today).to_confirm)


def _full(visit, people, today):
    events = sorted(visit.events.all(), key=lambda one: one.created_at)
    planned = [one for one in events if one.kind == VisitEventKind.PLANNED]
    agreed = _in_words(planned[-1], "by", "how") if planned and visit.is_open else ()
    surveys = {one.person_id: one for one in visit.surveys.all()}
    asked = ()
    if visit.state in (VisitState.PLANNED, VisitState.DONE):
        asked = tuple(_asked(visit, person, surveys.get(person.pk), today) for person in people)
    return FullLine(visit, today, tuple(Told(one, details_of(one)) for one in events), agreed, asked)


def _in_words(event, *names):
    return tuple(WORDS.get(event.answers[name], event.answers[name]) for name in names if name in event.answers)


def details_of(event):
    """The codes of an event in words."""
    details = _in_words(event, "by", "how", "reason")
    if was := event.answers.get("was"):
        day = date_format(datetime.date.fromisoformat(was), "SHORT_DATE_FORMAT")
        details += (_("instead of %(day)s") % {"day": day},)
    return details


def _asked(visit, person, survey, today):
    version = files.named(survey.version) if survey else files.in_force(today)
    url = reverse("survey_part", args=[visit.pk, person.pk, version.dimensions[0].code]) if version else ""
    return Asked(person, survey, len(survey.answers) if survey else 0, len(version.items) if version else 0, url)


# --- What to do next --------------------------------------------------------------------------------------------------


def _next(case, lines, today):
    if not lines:
        return Next(_("Visits are scheduled once the departure is recorded."))
    if case.status != CaseStatus.ACTIVE or all(not line.visit.is_open for line in lines):
        return _questionnaire(lines, today) or Next(_("No visit is to come."))
    if case.progress().settled(visits.STEP):
        return Next(_("The follow-up is over: no visit is to come."))
    return _questionnaire(lines, today) or _visit(lines)


def _questionnaire(lines, today):
    """One that was begun, or that a visit of these days still waits for; None when there is none."""
    asked = [(line, one) for line in lines for one in line.asked if one.url]
    for _line, one in asked:
        if one.survey and not one.survey.finished_at:
            return Next(_("A questionnaire was begun."), _("Go on with it"), one.url)
    for line, one in asked:
        visit = line.visit
        if visit.state == VisitState.DONE and today - visit.settled_on <= FRESH and not one.survey:
            name = one.person.full_name or _("Name not known")
            return Next(_("The questionnaire, with %(name)s, if they wish.") % {"name": name}, _("Begin"), one.url)
    return None


def _visit(lines):
    line = next(line for line in lines if line.visit.is_open)
    first, last = (date_format(day, "SHORT_DATE_FORMAT") for day in line.window)
    months = {"months": line.visit.months, "first": first, "last": last}
    if line.late:
        text = _("The visit at %(months)s months is late: its window ended on %(last)s.") % months
    elif line.begun:
        text = _("The visit at %(months)s months is due by %(last)s.") % months
    else:
        text = _("The next visit, at %(months)s months, is due from %(first)s on.") % months
        return Next(text, _("Plan the visit"), reverse("visit_turn", args=[line.visit.pk, "plan"]))
    return Next(text, _("Record the visit"), reverse("visit_turn", args=[line.visit.pk, "record"]))


# --- Scores over time -------------------------------------------------------------------------------------------------


def _of_person(person, found):
    rows = tuple(
        _row(visit, survey)
        for visit in found
        for survey in visit.surveys.all()
        if survey.person_id == person.pk and survey.finished_at
    )
    scored = [row for row in rows if row.result]
    dimensions = scored[-1].version.dimensions if scored else ()
    mixed = len({row.survey.version for row in rows}) > 1
    rows = tuple(replace(row, cells=_cells(row, dimensions)) for row in rows)
    return OfPerson(person, rows, dimensions, _chart(scored, dimensions), _alt(scored), mixed)


def _row(visit, survey):
    version = files.named(survey.version)
    return Row(visit, survey, version, score(version, survey.answers) if version else None)


def _cells(row, dimensions):
    return tuple((one, row.result.dimensions.get(one.code)) for one in dimensions) if row.result else ()


def visit_in_words(visit):
    return _("Visit at %(months)s months") % {"months": visit.months}


def moment(months):
    return _("%(months)s months") % {"months": months}


def _chart(rows, dimensions):
    """Empty where there is no score to draw."""
    if not any(row.result.composite.value is not None for row in rows):
        return ""
    curves = [charts.Curve(_("Overall"), _points(rows, lambda result: result.composite), main=True)]
    curves += [charts.Curve(str(one.words), _points(rows, _of(one.code))) for one in dimensions]
    return charts.scores(curves)


def _of(code):
    return lambda result: result.dimensions.get(code)


def _points(rows, part):
    """One for each moment of the schedule, so that a chart of one visit has the same width of time as one of three."""
    told = {row.visit.months: part(row.result) for row in rows}
    found = [(months, told.get(months)) for months in visits.MONTHS]
    return tuple((moment(months), one.value if one else None) for months, one in found)


def _alt(rows):
    told = [
        _("%(score)s at %(months)s months")
        % {"score": number_format(row.result.composite.value), "months": row.visit.months}
        for row in rows
        if row.result.composite.value is not None
    ]
    words = _("Overall score, from 0 to 1: %(told)s. The table tells the dimensions.")
    return words % {"told": ", ".join(told)}
