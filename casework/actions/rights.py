"""Requests of persons about their data, and what they lead to: an answer, a restriction, an erasure by two people."""

import calendar
import contextlib
import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
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
    """Write a request into the register; `person`: id of whom it is about, of the principal if it is not said.

    An erasure needs its ground, and waits for the data protection officer.
    """
    if received_on > timezone.localdate():
        raise Refusal(_("A request is received today at the latest."), field="received_on")
    erases = kind == RightKind.ERASURE
    if erases and not ground:
        raise Refusal(_("An erasure needs its ground."), field="ground")
    request = RightsRequest.objects.create(
        kind=kind,
        case=case,
        person_id=person or case.principal_id,
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
def grant_restriction(request, *, reason, until=None, actor):
    """Restrict the file as it was asked, and say so in the register."""
    request = _held(request)
    restrict(request.case_id, reason=reason, until=until, actor=actor)
    _settle(request, RequestStatus.GRANTED, actor)
    return request


@transaction.atomic
def confirm_erasure(request, *, actor):
    """The second person: whoever asked for it cannot confirm it. The file and its people are gone afterwards."""
    request = _held(request)
    if request.kind != RightKind.ERASURE:
        raise Refusal(_("This request asks for no erasure."))
    if request.recorded_by_id == actor.pk:
        raise Refusal(_("Whoever asked for an erasure does not confirm it: another person does."))
    with access.beyond_scope(to_erase=True):
        case = Case.objects.select_for_update(of=("self",)).get(pk=request.case_id)
        _settle(request, RequestStatus.GRANTED, actor)
        erase_on_request(case, actor=actor)
    return request


def _settle(request, status, actor):
    request.status, request.answered_on, request.answered_by = status, timezone.localdate(), actor
    request.save(update_fields=["status", "answered_on", "answered_by"])
    detail = {"right": request.kind, "outcome": status}
    audit.record(audit.RIGHTS_ANSWERED, request, actor=actor, case=request.case_id, detail=detail)


@contextlib.contextmanager
def _held_case(case_id, actor):
    """The case, locked until the transaction ends. The officer restricts files that they do not read."""
    officer = access.can(actor, access.Capability.KEEP_RIGHTS)
    with access.beyond_scope(to_erase=True) if officer else contextlib.nullcontext():
        case = Case.objects.select_for_update(of=("self",)).filter(pk=case_id).first()
        if case is None:
            raise Refusal(_("This file was erased meanwhile."))
        yield case


RESTRICTION = ["restricted_on", "restricted_until", "restriction_reason"]


@transaction.atomic
def restrict(case_id, *, reason, until=None, actor):
    """Lock the case for reading only (GDPR art. 18), until a day that is told to the person or until it is lifted."""
    with _held_case(case_id, actor) as case:
        if case.restricted_on:
            raise Refusal(_("This case is restricted already."))
        if until is not None and until <= timezone.localdate():
            raise Refusal(_("A restriction ends on a day to come."), field="until")
        case.restricted_on, case.restricted_until, case.restriction_reason = timezone.localdate(), until, reason
        case.save(update_fields=RESTRICTION)
        audit.record(audit.CASE_RESTRICTED, case, actor=actor, case=case, detail={"reason": reason})
    return case


@transaction.atomic
def lift_restriction(case_id, *, actor):
    """Open the case to work again. The person is told beforehand (art. 18(3)): the page asks for it."""
    with _held_case(case_id, actor) as case:
        if case.restricted_on:
            case.restricted_on = case.restricted_until = None
            case.restriction_reason = ""
            case.save(update_fields=RESTRICTION)
            audit.record(audit.CASE_UNRESTRICTED, case, actor=actor, case=case)
    return case
