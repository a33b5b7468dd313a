"""Opening a case and the turns its life can take. Every verb is one transaction with its audit row."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit, workflow
from casework.actions.once import hold
from casework.actions.steps import complete, locked, refresh, reopen_with_followers
from casework.enums import CaseStatus, Relation
from casework.errors import Refusal
from casework.models import Case, CaseMember, Consent, Person, User

REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misheard on the telephone


def new_reference():
    """Eight random letters: says nothing of the person, the office or the order of arrival."""
    letters = "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


@transaction.atomic
def open_case(*, case_id, pathway, office, consent, actor, team=None, on=None):
    """Open a case on the person's own consent; who they are comes after (`people`).

    `case_id`: made with the form, so that sending it twice opens one case. `consent`: the fields of `Consent`.
    Returns the case. Refusal when the consent is not free, informed and complete.
    """
    hold(case_id)
    known = Case.objects.filter(pk=case_id, opened_by=actor).first()
    if known:
        return known
    if not all(consent.get(name) for name in ("free_choice", "informed_decision", "data_processing")):
        raise Refusal(_("A case is opened only with a free, informed and complete consent."))
    on = on or timezone.localdate()
    definition = workflow.latest(pathway)
    person = Person()
    person.save()
    case = Case(
        id=case_id,
        reference=new_reference(),
        principal=person,
        office=office,
        team=team,
        opened_by=actor,
        opened_on=on,
        pathway=definition.code,
        pathway_version=definition.version,
    )
    case.save()
    CaseMember.objects.create(case=case, person=person, relation=Relation.PRINCIPAL)
    Consent(case=case, person=person, author=actor, on=on, **consent).save()
    audit.record(audit.CASE_OPENED, case, actor=actor, case=case, fields=sorted(consent))
    return complete(case, "consent", on=on, actor=actor)


@transaction.atomic
def assign(case, assignee, *, actor):
    """Give the case to a colleague of its office."""
    case = locked(case)
    if not User.objects.working_in([case.office_id]).filter(pk=assignee.pk).exists():
        raise Refusal(_("This colleague does not work in the office of the case."))
    case.assignee = assignee
    case.save(update_fields=["assignee"])
    audit.record(audit.CASE_ASSIGNED, case, assignee.pk, actor=actor, case=case, fields=["assignee"])
    return case


@transaction.atomic
def withdraw(case, *, reason, actor, on=None):
    """The person gives up the return: possible until boarding, without penalty, and nothing stays pending."""
    case = locked(case)
    if not case.may_withdraw:
        raise Refusal(_("The person has departed, or the case is already closed."))
    case.status, case.withdrawn_on, case.withdrawal_reason = CaseStatus.WITHDRAWN, on or timezone.localdate(), reason
    case.postponed_until = case.departure_on = None
    audit.record(audit.CASE_WITHDRAWN, case, actor=actor, case=case, detail={"reason": reason})
    refresh(case, actor=actor)
    return case


@transaction.atomic
def postpone(case, *, reason, until, actor):
    """The return still stands, later: `until` a date, or None when it is not known yet."""
    case = locked(case)
    if case.status != CaseStatus.ACTIVE or case.departed_on:
        raise Refusal(_("Only a case in progress, before departure, can be postponed."))
    if until is not None and until <= timezone.localdate():
        raise Refusal(_("Postpone to a date to come."))
    case.status, case.postponement_reason, case.postponed_until = CaseStatus.POSTPONED, reason, until
    _unbook(case, reason="postponed", actor=actor)
    audit.record(audit.CASE_POSTPONED, case, actor=actor, case=case, detail={"reason": reason})
    refresh(case, actor=actor)
    return case


@transaction.atomic
def record_no_show(case, *, place, on, actor):
    """The person did not come. Not a withdrawal, and not a fault: the file waits for news of them."""
    case = locked(case)
    if case.status != CaseStatus.ACTIVE or case.departed_on:
        raise Refusal(_("Only a case in progress, before departure, can have a no-show."))
    if on > timezone.localdate():
        raise Refusal(_("A no-show cannot be recorded before the day."))
    case.status, case.no_show_on, case.no_show_place = CaseStatus.NO_SHOW, on, place
    _unbook(case, reason="no_show", actor=actor)
    audit.record(audit.CASE_NO_SHOW, case, actor=actor, case=case, detail={"place": place})
    refresh(case, actor=actor)
    return case


@transaction.atomic
def miss(case, *, reason, actor):
    """The departure did not happen and nobody gave up: it is booked anew. `reason`: a ReopenReason."""
    case = locked(case)
    if case.status != CaseStatus.ACTIVE or case.departed_on or not case.departure_on:
        raise Refusal(_("Only a departure that was booked and did not happen is booked anew."))
    _unbook(case, reason=reason, actor=actor)
    refresh(case, actor=actor)
    return case


def _unbook(case, *, reason, actor):
    """A missed or put-off departure has to be booked and convoked anew."""
    booking = next((step for step in case.pathway_definition.steps if _books(step)), None)
    if booking and case.progress().done(booking.code):
        reopen_with_followers(case, booking.code, reason=reason, actor=actor)
    case.departure_on = None


def _books(step):
    return any(detail.name == "departure_on" for detail in step.details)


@transaction.atomic
def resume(case, *, actor):
    """Take the file up again after a postponement, a no-show, a change of mind or a closing."""
    case = locked(case)
    if case.status == CaseStatus.ACTIVE:
        raise Refusal(_("The case is already in progress."))
    was = case.status
    case.status = CaseStatus.ACTIVE
    case.postponed_until = case.withdrawn_on = case.closed_on = None
    case.postponement_reason = case.withdrawal_reason = case.closing_reason = ""
    audit.record(audit.CASE_RESUMED, case, actor=actor, case=case, detail={"from": was})
    refresh(case, actor=actor)
    return case


@transaction.atomic
def close(case, *, reason, actor):
    """End the accompaniment, with its coded reason. It can be resumed."""
    case = locked(case)
    if case.status == CaseStatus.CLOSED:
        raise Refusal(_("The case is already closed."))
    if case.status == CaseStatus.WITHDRAWN:
        raise Refusal(_("A case given up is already at its end; resume it if the person comes back."))
    case.status, case.closed_on, case.closing_reason = CaseStatus.CLOSED, timezone.localdate(), reason
    audit.record(audit.CASE_CLOSED, case, actor=actor, case=case, detail={"reason": reason})
    refresh(case, actor=actor)
    return case


@transaction.atomic
def share(case, user, *, until, actor, to_work=False):
    """Show the case to a colleague elsewhere until a moment (aware datetime)."""
    locked(case)
    try:
        given = access.grant(case, user, until=until, actor=actor, to_work=to_work)
    except ValueError:
        raise Refusal(_("A share ends on a day to come, within a year.")) from None
    audit.record(audit.CASE_SHARED, case, user.pk, actor=actor, case=case)
    return given


@transaction.atomic
def unshare(case, share_row, *, actor):
    access.revoke(share_row)
    audit.record(audit.CASE_UNSHARED, case, share_row.user_id, actor=actor, case=case)
