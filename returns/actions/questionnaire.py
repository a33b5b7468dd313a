"""Filling the questionnaire of a visit: part by part, so that a conversation that breaks off loses nothing."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.actions.steps import locked
from casework.enums import CaseStatus
from casework.errors import Refusal
from returns.actions.answers import refuse_stranger
from returns.actions.situation import CHANGED_MEANWHILE
from returns.enums import VisitState
from returns.models import Survey, Visit
from returns.questionnaire import files

ANSWERED = audit.action("questionnaire.answered", _("Recorded answers to the questionnaire"))
FINISHED = audit.action("questionnaire.finished", _("Finished a questionnaire"))
OPEN = (VisitState.PLANNED, VisitState.DONE)


def survey_of(visit, person_id):
    """The questionnaire of this person at this visit, None before the first answer."""
    return Survey.objects.filter(visit=visit, person=person_id).first()


def version_of(survey):
    """The Questionnaire to ask with: the one that was begun, or the one of today. None: no longer in this release."""
    return files.named(survey.version) if survey else files.in_force(timezone.localdate())


@transaction.atomic
def answer(visit, person_id, dimension, answers, *, seen, finish=False, actor):
    """Keep the answers to one dimension. `answers`: {code of an item: code of an answer}; NOT_ASKED takes one back.

    `seen`: the revision that the form started from. Refusal when a colleague saved meanwhile.
    """
    case = locked(visit.case)
    if case.status != CaseStatus.ACTIVE:
        raise Refusal(_("The case is not in progress: resume it first."))
    refuse_stranger(case, person_id)
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.state not in OPEN:
        raise Refusal(_("This visit did not take place: take it up again first."))
    survey = survey_of(visit, person_id)
    if (survey.revision if survey else 0) != seen:
        raise Refusal(CHANGED_MEANWHILE)
    survey = survey or _begun(case, visit, person_id, actor)
    survey.answers = {**survey.answers, **_checked(version_of(survey), dimension, answers)}
    survey.answers = {code: given for code, given in survey.answers.items() if given != files.NOT_ASKED}
    survey.revision += 1
    if finish and survey.finished_at is None:
        survey.finished_at = timezone.now()
    survey.save()
    if survey.finished_at:
        outbox.leave(outbox.CASE_CHANGED, case.pk)
    audit.record(ANSWERED, survey, actor=actor, case=case, fields=[dimension])
    if finish:
        audit.record(FINISHED, survey, actor=actor, case=case)
    return survey


def _begun(case, visit, person_id, actor):
    version = files.in_force(timezone.localdate()).code
    on = visit.settled_on or timezone.localdate()
    return Survey(case=case, visit=visit, person_id=person_id, author=actor, version=version, on=on)


def _checked(version, dimension, answers):
    """Those answers that this part of this version offers. Refusal when the release no longer has it."""
    if version is None:
        raise Refusal(_("This version of the questionnaire is no longer there: it is read, and not changed."))
    known = {}
    for item in version.of(dimension):
        given = answers.get(item.code, files.NOT_ASKED)
        if given in (files.NOT_ASKED, files.NO_ANSWER) or item.answer(given):
            known[item.code] = given
    return known
