"""Requests of persons about their data, and what they lead to: an answer, a restriction, an erasure by two people."""

import calendar
import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.retention import erase_on_request
from casework.enums import RequestStatus, RightKind
from casework.errors import Refusal
from casework.models import Case, RightsRequest


def answer_due(received_on):
    """One month later (GDPR art. 12(3)); the last day of a month that has no such day."""
    year, month = received_on.year + received_on.month // 12, received_on.month % 12 + 1
    return datetime.date(year, month, min(received_on.day, calendar.monthrange(year, month)[1]))


@transaction.atomic
def record_request(case, *, kind, asked_by, identity_check, received_on, ground="", person=None, actor):
    """Write a request into the register. An erasure needs its ground and waits for the data protection officer."""
    if received_on > timezone.localdate():
        raise Refusal(_("A request is received today at the latest."))
    erases = kind == RightKind.ERASURE
    if erases and not ground:
        raise Refusal(_("An erasure needs its ground."))
    request = RightsRequest.objects.create(
        kind=kind,
        case=case,
        person=person or case.principal,
        office_id=case.office_id,
        asked_by=asked_by,
        identity_check=identity_check,
        ground=ground if erases else "",
        received_on=received_on,
        due_on=answer_due(received_on),
        status=RequestStatus.PROPOSED if erases else RequestStatus.OPEN,
        recorded_by=actor,
    )
    code = audit.ERASURE_PROPOSED if erases else audit.RIGHTS_RECORDED
    audit.record(code, request, actor=actor, case=case, detail={"right": kind, "reason": request.ground})
    return request


def _held(request):
    request = RightsRequest.objects.select_for_update().get(pk=request.pk)
    if request.answered_on:
        raise Refusal(_("This request was answered already."))
    return request


@transaction.atomic
def answer(request, *, status, actor):
    """Say how a request ended. An erasure is granted by `confirm_erasure` only."""
    request = _held(request)
    if request.kind == RightKind.ERASURE and status != RequestStatus.REFUSED:
        raise Refusal(_("An erasure is done by the data protection officer, or refused."))
    _settle(request, status, actor)
    return request


@transaction.atomic
def confirm_erasure(request, *, actor):
    """The second person: whoever asked for it cannot confirm it. The file and its people are gone afterwards."""
    request = _held(request)
    if request.kind != RightKind.ERASURE:
        raise Refusal(_("This request asks for no erasure."))
    if request.recorded_by_id == actor.pk:
        raise Refusal(_("Whoever asked for an erasure does not confirm it: another person does."))
    case = Case.objects.select_for_update(of=("self",)).get(pk=request.case_id)
    _settle(request, RequestStatus.GRANTED, actor)
    erase_on_request(case, actor=actor)
    return request


def _settle(request, status, actor):
    request.status, request.answered_on, request.answered_by = status, timezone.localdate(), actor
    request.save(update_fields=["status", "answered_on", "answered_by"])
    detail = {"right": request.kind, "outcome": status}
    audit.record(audit.RIGHTS_ANSWERED, request, actor=actor, case=request.case_id, detail=detail)


@transaction.atomic
def restrict(case, *, reason, until=None, actor):
    """Lock the case for reading only (GDPR art. 18), until a day or until it is lifted."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.restricted_on:
        raise Refusal(_("This case is restricted already."))
    if until is not None and until <= timezone.localdate():
        raise Refusal(_("A restriction ends on a day to come."))
    case.restricted_on, case.restricted_until, case.restriction_reason = timezone.localdate(), until, reason
    case.save(update_fields=["restricted_on", "restricted_until", "restriction_reason"])
    audit.record(audit.CASE_RESTRICTED, case, actor=actor, case=case, detail={"reason": reason})
    return case


@transaction.atomic
def lift_restriction(case, *, actor):
    """Open the case to work again. The person is told beforehand (art. 18(3)): the page says so."""
    case = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    if case.restricted_on:
        case.restricted_on = case.restricted_until = None
        case.restriction_reason = ""
        case.save(update_fields=["restricted_on", "restricted_until", "restriction_reason"])
        audit.record(audit.CASE_UNRESTRICTED, case, actor=actor, case=case)
    return case
