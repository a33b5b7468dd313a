"""Asking a consulate for a laissez-passer, and recording what it answered."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.actions.file import make_appointment
from casework.actions.once import hold
from casework.actions.people import record_travel_document
from casework.actions.steps import locked
from casework.enums import AppointmentKind, TravelDocumentKind
from casework.errors import Refusal
from returns.actions.answers import refuse_out_of_time, refuse_stranger
from returns.enums import ConsularAnswer
from returns.models import ConsularRequest

CONSULATE_ASKED = audit.action("consulate.asked", _("Asked a consulate for a laissez-passer"))
CONSULATE_ANSWERED = audit.action("consulate.answered", _("Recorded the answer of a consulate"), answer=ConsularAnswer)


@transaction.atomic
def ask_consulate(case, person_id, *, uid, consulate, asked_on, at=None, place="", words="", actor):
    """Keep a request; with `at` (aware datetime) the appointment at the consulate is among those of the case."""
    hold(uid)
    known = ConsularRequest.objects.filter(pk=uid, case=case).first()
    if known:
        return known
    case = locked(case)
    refuse_stranger(case, person_id)
    refuse_out_of_time(case, asked_on, "asked_on")
    told = {"consulate": consulate, "asked_on": asked_on, "words": words}
    request = ConsularRequest(id=uid, case=case, person_id=person_id, author=actor, **told)
    if at is not None:
        kind = AppointmentKind.CONSULATE
        request.appointment = make_appointment(case, appointment_id=uid, kind=kind, at=at, place=place, actor=actor)
    request.save()
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    audit.record(CONSULATE_ASKED, request, actor=actor, case=case)
    return request


@transaction.atomic
def answer_consulate(request, *, answer, on, number="", expires_on=None, words="", actor):
    """Record an answer. A laissez-passer that was obtained becomes a travel document: `number`, `expires_on`."""
    case = locked(request.case)
    request = ConsularRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if request.answer != ConsularAnswer.WAITING:
        raise Refusal(_("This answer was recorded already."))
    if answer == ConsularAnswer.WAITING:
        raise Refusal(_("Say what the consulate answered."), field="answer")
    refuse_out_of_time(case, on)
    if on < request.asked_on:
        raise Refusal(_("An answer comes after the request."), field="on")
    if answer == ConsularAnswer.OBTAINED:
        if not number.strip():
            raise Refusal(_("A laissez-passer has a number."), field="number")
        kind = TravelDocumentKind.LAISSEZ_PASSER
        record_travel_document(case, request.person, number=number, kind=kind, expires_on=expires_on, actor=actor)
    request.answer, request.answered_on = answer, on
    request.words = "\n".join(filter(None, (request.words, words)))
    request.save()
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    audit.record(CONSULATE_ANSWERED, request, actor=actor, case=case, detail={"answer": str(answer)})
    return request
