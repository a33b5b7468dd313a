"""Cases of people who returned some time ago, their monitoring visits and questionnaires: made by the real actions."""

import datetime
import uuid

from django.utils import timezone

from casework.actions import steps
from casework.models import Case
from returns.actions import arrival, questionnaire, visits
from returns.models import Survey, Visit, VisitEvent
from returns.questionnaire import files
from tests.cast import advance, open_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def returned_case(cast, *, days_ago=95, confirmed=True, **identity):
    """Departed so many days ago; the arrival was confirmed the day after, unless said otherwise."""
    case = advance(open_case(cast, days_ago=days_ago + 60, **identity), "convocation", actor=cast.claire)
    on = TODAY - days_ago * DAY
    case = steps.complete(case, "departure", on=on, outcome="departed", actor=cast.claire)
    if confirmed:
        arrival.confirm_arrival(case, uid=uuid.uuid4(), on=on + DAY, source="person", actor=cast.claire)
    return Case.objects.get(pk=case.pk)


def visit_of(case, months=3):
    return Visit.objects.select_related("case").get(case=case, months=months)


def held(visit, actor, **changes):
    told = {"uid": uuid.uuid4(), "on": TODAY, "by": "partner", "how": "telephone", **changes}
    return visits.record(visit, **told, actor=actor)


def tried(visit, actor, **changes):
    told = {"uid": uuid.uuid4(), "on": TODAY, "how": "telephone", "reason": "no_answer", **changes}
    return visits.attempt(visit, **told, actor=actor)


def answered(visit, actor, *, place=-1, person=None):
    """Every item answered with the answer at `place` of its scale; -1: the last that has a mark."""
    person = person or visit.person_id
    version = files.in_force(TODAY)
    for number, dimension in enumerate(version.dimensions):
        given = {
            item.code: [one for one in item.answers if one.mark is not None][place].code
            for item in version.of(dimension.code)
        }
        last = number == len(version.dimensions) - 1
        sent = {"seen": number, "finish": last, "actor": actor}
        survey = questionnaire.answer(visit, person, dimension.code, given, **sent)
    return survey


def visit_rows(case, actor):
    """A visit with an attempt and a questionnaire, written past the actions: for a case that has not departed."""
    about = {"case": case, "person_id": case.principal_id}
    visit = Visit(months=3, due_on=TODAY, **about)
    visit.save()
    told = {"answers": {"how": "telephone", "reason": "no_answer"}, "words": "Rappeler chez son oncle Farid"}
    VisitEvent(visit=visit, kind="attempt", author=actor, **told, **about).save()
    survey = Survey(
        visit=visit, version=files.in_force(TODAY).code, author=actor, answers={"distress": "often"}, **about
    )
    survey.save()
    return visit, survey
