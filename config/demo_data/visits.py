"""Follow-up of the demo: visits that took place, with what was answered; one late, one declined, one given up."""

import datetime

from django.db import transaction

from casework.encryption import key_session
from casework.enums import StepStatus
from casework.models import Case
from returns import visits
from returns.actions.deadlines import reckon
from returns.models import Survey, Visit, VisitEvent
from returns.questionnaire import files

AT_MOST = 60
WORDS = (
    "Loge chez ses parents, cherche un local pour l’atelier.",
    "Les enfants sont inscrits à l’école du quartier.",
    "Travaille trois jours par semaine au marché.",
)
CALLED = "Sa sœur rappellera ; essayer en fin de journée."
# Turn by turn, for the visit whose day has passed last; those before it took place.
ENDS = ("done", "done", "late", "declined", "done", "not_reached")


@transaction.atomic
def load_visits(frame, world):
    """Visits of those whose arrival was confirmed, as far as their days have come; files in progress first."""
    arrived = Case.objects.filter(departed_on__isnull=False, steps__code="arrival", steps__status="done")
    found = arrived.exclude(assignee=None).exclude(pk__in=Visit.objects.values("case_id"))
    with key_session():
        for number, case in enumerate(found.order_by("status", "departed_on", "pk")[:AT_MOST]):
            _visits(frame, case, number)
            reckon(case.pk)


def _visits(frame, case, number):
    steps = {step.code: step for step in case.steps.all()}
    over = steps.get("follow_up")
    planned = {months: visits.planned_on(steps["arrival"].on, months) for months in visits.MONTHS}
    for (months, day), end in zip(planned.items(), _ends(frame, planned, over, number), strict=True):
        settled = over.on if end == "declined" and over and over.on < day else day
        visit = _visit(frame, case, months, day, end, settled)
        if end == "done":
            _survey(frame, visit, number)


def _ends(frame, planned, over, number):
    """What became of each visit. `over`: the step of the follow-up, where it is settled."""
    days = list(planned.values())
    if over and over.status == StepStatus.SKIPPED:
        return ["done" if day < over.on else "declined" for day in days]
    if over:
        return ["done" if over.outcome == "reached" else "not_reached"] * len(days)
    past = sum(visits.window(day)[1] < frame.today for day in days)
    ended = ["done"] * (past - 1) + [ENDS[number % len(ENDS)]] if past else []
    return ended + ["planned"] * (len(days) - past)


def _visit(frame, case, months, day, end, ended_on):
    """As `end` says; a late one is to come, and so is one whose day has not."""
    settled = end in ("done", "declined", "not_reached")
    visit = Visit(
        id=frame.uid("visit", case.pk, months),
        case=case,
        person_id=case.principal_id,
        months=months,
        due_on=day,
        state=end if settled else "planned",
        settled_on=ended_on if settled else None,
    )
    visit.save(force_insert=True)
    if end in ("late", "not_reached"):
        _event(frame, visit, "attempt", day, CALLED, how="telephone", reason="no_answer")
    if end == "done":
        by, how = (("partner", "in_person"), ("field_office", "telephone"))[months % 2]
        _event(frame, visit, "done", day, WORDS[months % 3], by=by, how=how)
    elif settled:
        _event(frame, visit, end, ended_on, "", **({"reason": "not_said"} if end == "declined" else {}))
    return visit


def _event(frame, visit, kind, day, words, **answers):
    VisitEvent(
        id=frame.uid("visit event", visit.pk, kind),
        visit=visit,
        case_id=visit.case_id,
        person_id=visit.person_id,
        author_id=visit.case.assignee_id,
        kind=kind,
        on=day,
        answers=answers,
        words=words,
    ).save(force_insert=True)


def _survey(frame, visit, number):
    """Better from visit to visit for most; now and then a question has no answer."""
    version, rng = files.in_force(visit.settled_on), frame.rng("survey", visit.pk)
    answers = {}
    for item in version.items:
        drawn = rng.random() * 0.55 + visit.months / 12 * (0.45 if number % 5 else -0.2)
        place = min(len(item.answers) - 1, max(0, int(drawn * len(item.answers))))
        marked = sorted(item.answers, key=lambda one: (one.mark is None, one.mark))
        answers[item.code] = files.NO_ANSWER if rng.random() < 0.06 else marked[place].code
    finished = datetime.datetime.combine(visit.settled_on, datetime.time(15), datetime.UTC)
    Survey(
        id=frame.uid("survey", visit.pk),
        visit=visit,
        case_id=visit.case_id,
        person_id=visit.person_id,
        author_id=visit.case.assignee_id,
        version=version.code,
        on=visit.settled_on,
        answers=answers,
        revision=len(version.dimensions),
        finished_at=finished,
    ).save(force_insert=True)
