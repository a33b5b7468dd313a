"""Asking the team that holds a file whether its person is ours, and their answer. Neither sees the other's file."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit, mail
from casework.actions.cases import share
from casework.actions.duplicates import set_apart
from casework.enums import HolderAnswer, PairState
from casework.errors import Refusal
from casework.models import CaseMember, DuplicatePair, HolderRequest

CHASED_BEFORE = datetime.timedelta(days=4)  # a reminder goes out when so much of the time is left


def known_elsewhere(person_id, user):
    """Memberships, out of the user's scope, of those who may be this person: one per person, the latest case."""
    with access.beyond_scope():
        pairs = DuplicatePair.objects.waiting().about([person_id]).values_list("first_id", "second_id")
        others = {other for pair in pairs for other in pair if other != person_id}
        seen = access.full_cases(_cases_of(others), user).values_list("pk", flat=True)
        places = CaseMember.objects.filter(person__in=others).select_related("case").order_by("case__opened_on", "pk")
        found = {place.person_id: place for place in places}
        here = set(CaseMember.objects.filter(person__in=others, case__in=seen).values_list("person_id", flat=True))
    return [place for person, place in sorted(found.items()) if person not in here]


def _cases_of(people):
    model = CaseMember._meta.get_field("case").related_model
    return model.objects.filter(members__person__in=people)


@transaction.atomic
def ask(case, person_id, *, reason, words="", actor):
    """Ask every team that holds a file of somebody like this person; returns how many questions are new.

    How many there are is not for whoever asks: a page says only that it was asked.
    """
    places = known_elsewhere(person_id, actor)
    if not places:
        raise Refusal(_("Nobody like this is known elsewhere any more."))
    until = timezone.localdate() + datetime.timedelta(days=settings.HOLDER_ANSWERS_WITHIN_DAYS)
    asked = 0
    for place in places:
        with access.beyond_scope():
            waiting = HolderRequest.objects.waiting().filter(asking_person=person_id, holder_person=place.person_id)
            if waiting.select_for_update().exists():
                continue
            question = HolderRequest(
                asking_person_id=person_id,
                asking_case=case,
                asking_office_id=case.office_id,
                asked_by=actor,
                reason=reason,
                words=words,
                holder_person_id=place.person_id,
                holder_case=place.case,
                holder_office_id=place.case.office_id,
                expires_on=until,
            )
            question.save()
        asked += 1
    audit.record(
        audit.HOLDER_ASKED, person_id, actor=actor, case=case, detail={"reason": reason}, kind="casework.person"
    )
    return asked


@transaction.atomic
def answer(question, *, answer, until=None, to_work=False, actor):
    """Answer as the team that holds the file: share it until a moment, say that it is somebody else, or decline."""
    question = HolderRequest.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if question.answer != HolderAnswer.WAITING:
        raise Refusal(_("This question was answered already, or its time is over."))
    if answer == HolderAnswer.SHARED:
        if not question.asked_by.is_active:
            raise Refusal(_("Whoever asked no longer works here: decline, and let their team ask again."))
        share(question.holder_case, question.asked_by, until=until, to_work=to_work, actor=actor)
    if answer == HolderAnswer.NOT_SAME:
        with access.beyond_scope():
            pair = DuplicatePair.objects.between(question.asking_person_id, question.holder_person_id).first()
        if pair is not None and pair.state == PairState.OPEN:
            set_apart(pair, actor=actor)
    question.answer, question.answered_by, question.answered_at = answer, actor, timezone.now()
    question.save()
    _tell(audit.HOLDER_ANSWERED, question.holder_person_id, question.holder_case_id, answer, actor)
    # The history of the asking case does not tell who answered: that would be telling where the file is.
    _tell(audit.HOLDER_ANSWER_CAME, question.asking_person_id, question.asking_case_id, answer, None)
    return question


def _tell(code, person, case, answer, actor):
    audit.record(code, person, actor=actor, case=case, detail={"answer": answer}, kind="casework.person")


def chase(today=None):
    """Remind holders of questions whose time is nearly over, end those whose time is; returns (reminded, ended)."""
    today = today or timezone.localdate()
    waiting = HolderRequest.objects.waiting()
    ended = [_expire(pk) for pk in waiting.filter(expires_on__lt=today).values_list("pk", flat=True)]
    soon = waiting.filter(expires_on__gte=today, expires_on__lte=today + CHASED_BEFORE, chased_on__isnull=True)
    reminded = [_remind(pk, today) for pk in soon.values_list("pk", flat=True)]
    return sum(reminded), sum(ended)


@transaction.atomic
def _expire(pk):
    question = HolderRequest.objects.waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
    if question is None:
        return False
    question.answer, question.answered_at = HolderAnswer.EXPIRED, timezone.now()
    question.save()
    person = question.asking_person_id
    audit.record(audit.HOLDER_EXPIRED, person, actor=None, case=question.asking_case_id, kind="casework.person")
    return True


@transaction.atomic
def _remind(pk, today):
    """The mail says that something waits, and nothing of whom; it is left with the mark, so that one goes out."""
    question = HolderRequest.objects.waiting().select_for_update(skip_locked=True).filter(pk=pk).first()
    if question is None:
        return False
    question.chased_on = today
    question.save(update_fields=["chased_on"])
    for lead in mail.leads_of(question.holder_office_id):
        mail.leave(mail.QUESTION_WAITS, lead, reason=f"question-waits:{question.pk}")
    return True
