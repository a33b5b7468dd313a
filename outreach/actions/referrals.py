"""The life of a referral: made, sent, answered, done; or expired, which the background sees to."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.access import beyond_scope
from casework.actions.once import hold
from casework.encryption import destroy_key
from casework.errors import Refusal
from outreach import sharing
from outreach.enums import ReferralAnswer
from outreach.models import ReceivedReferral, Referral
from outreach.models.referrals import OPEN, RECEIVED_OPEN, UNANSWERED, expiry_from, follow_up_from
from outreach.partner_enums import DataCategory, DeclineReason, ReceivedState, ReferralState

# What a turn came to, as the trail says it.
_LATER = {"later": _("followed up later"), "partner": _("to another partner")}
_TURNED = _LATER | {
    "send": _("sent"),
    "accept": ReferralState.ACCEPTED.label,
    "decline": ReferralState.DECLINED.label,
    "done": ReferralState.DONE.label,
    "cancel": ReferralState.CANCELLED.label,
}
_RECEIVED_TURNED = _LATER | {
    "accept": ReceivedState.ACCEPTED.label,
    "decline": ReceivedState.DECLINED.label,
    "done": ReceivedState.DONE.label,
}
REFERRAL_MADE = audit.action(
    "referral.made", _("Referred somebody to a partner"), uncovered=_("covered by no agreement")
)
REFERRAL_READ = audit.action("referral.read", _("Looked at a referral"))
REFERRAL_TURNED = audit.action(
    "referral.turned", _("Recorded what became of a referral"), turn=_TURNED, reason=DeclineReason
)
REFERRAL_EXPIRED = audit.action("referral.expired", _("A referral expired without an answer"))
RECEIVED_ADDED = audit.action("received_referral.added", _("Recorded a referral from a partner"))
RECEIVED_READ = audit.action("received_referral.read", _("Read a referral from a partner"))
RECEIVED_TURNED = audit.action(
    "received_referral.turned",
    _("Recorded what became of a referral from a partner"),
    turn=_RECEIVED_TURNED,
    reason=DeclineReason,
)
RECEIVED_EXPIRED = audit.action("received_referral.expired", _("A referral from a partner expired"))
RECEIVED_FORGOTTEN = audit.action("received_referral.forgotten", _("Destroyed the key of a referral from a partner"))

FIGURES = "received_referral.figures"  # word left for the figures, with the id of the referral from a partner

# Turn → (states that it leaves, state that it leads to). "later" leaves the state as it is.
TURNS = {
    "send": ((ReferralState.MADE,), ReferralState.SENT),
    "accept": (UNANSWERED, ReferralState.ACCEPTED),
    "decline": (UNANSWERED, ReferralState.DECLINED),
    "done": (OPEN, ReferralState.DONE),
    "cancel": (OPEN, ReferralState.CANCELLED),
    "later": (OPEN, None),
}
RECEIVED_TURNS = {
    "accept": ((ReceivedState.RECEIVED,), ReceivedState.ACCEPTED),
    "decline": (RECEIVED_OPEN, ReceivedState.DECLINED),
    "done": (RECEIVED_OPEN, ReceivedState.DONE),
    "later": (RECEIVED_OPEN, None),
}


# --- Whom we send ---------------------------------------------------------------------------------------------------


@transaction.atomic
def refer(partner, *, uid, needs, shared, actor, contact=None, case=None):
    """Make a referral of the person of a contact or a case; the form sent twice makes one.

    What no agreement covers is written down with it: the form has said so, and asked for it to be confirmed.
    """
    hold(uid)
    with beyond_scope():
        known = Referral.objects.filter(pk=uid).first()
    if known is not None:
        if known.made_by_id != actor.pk:
            raise Refusal(_("This form was already used. Open a new one."))
        return known
    today = timezone.localdate()
    referral = Referral(
        id=uid,
        partner=partner,
        contact=contact,
        case=case,
        needs=needs,
        shared=shared,
        uncovered=sharing.uncovered(partner, shared, today),
        made_by=actor,
        made_on=today,
        follow_up_on=follow_up_from(today),
        expires_on=expiry_from(today),
    )
    referral.save()
    _tell_figures(referral)
    detail = {"uncovered": len(referral.uncovered)}
    audit.record(REFERRAL_MADE, referral, actor=actor, case=case, fields=sorted(shared), detail=detail)
    return referral


def follow_contact(contact, *, actor):
    """Keep the referral that a contact tells of in step with it, until it was sent. Runs in the contact's transaction.

    Whoever declined to be referred is not; whoever thinks about it may be sent once they have decided.
    """
    uid = uuid.uuid5(contact.pk, "referral")
    wanted = contact.partner if contact.referral_answer != ReferralAnswer.DECLINED else None
    known = Referral.objects.select_for_update(of=("self",)).filter(pk=uid).first()
    if known is None:
        if wanted is not None:
            shared = [DataCategory.NEEDS.value] if contact.needs else []
            refer(wanted, uid=uid, needs=contact.needs, shared=shared, contact=contact, actor=actor)
    elif known.state == ReferralState.MADE and wanted is None:
        turn(known, "cancel", actor=actor)
    elif known.state == ReferralState.MADE and known.partner_id != wanted.pk:
        known.partner = wanted
        known.uncovered = sharing.uncovered(wanted, known.shared)
        known.save()
        _tell_figures(known)
        audit.record(REFERRAL_TURNED, known, actor=actor, fields=["partner"], detail={"turn": "partner"})


@transaction.atomic
def turn(referral, name, *, actor, reason="", follow_up_on=None):
    """One turn of a referral (`TURNS`). Refusal when it was already answered, or has ended."""
    referral = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
    today = timezone.localdate()
    _take(referral, TURNS[name], reason, follow_up_on, today)
    if name == "send":
        referral.sent_on = today
    if referral.state not in OPEN:
        referral.ended_on = today
    referral.save()
    _tell_figures(referral)
    detail = {"turn": name, "reason": reason}
    audit.record(REFERRAL_TURNED, referral, actor=actor, case=referral.case_id, detail=detail)
    return referral


def _tell_figures(referral):
    """Its facts are made with those of the file or the contact that it is about."""
    if referral.case_id:
        outbox.leave(outbox.CASE_CHANGED, referral.case_id)
    else:
        outbox.leave(outbox.CONTACT_CHANGED, referral.contact_id)


def _take(row, turned, reason, follow_up_on, today):
    """Set the state of either kind of referral, and what goes with it."""
    before, after = turned
    if row.state not in before:
        raise Refusal(_("This referral was already answered, or has ended: look at it again."))
    if after is not None:
        row.state, row.reason = after, reason
    if after in (ReferralState.ACCEPTED, ReferralState.DECLINED, ReceivedState.ACCEPTED, ReceivedState.DECLINED):
        row.answered_on = today
    if follow_up_on is not None:
        row.follow_up_on = follow_up_on


# --- Whom a partner asks us to meet ---------------------------------------------------------------------------------


@transaction.atomic
def receive(partner, values, *, uid, actor):
    """Record that a partner told of people who wish to be met; the form sent twice records one."""
    hold(uid)
    with beyond_scope():
        known = ReceivedReferral.objects.filter(pk=uid).first()
    if known is not None:
        if known.recorded_by_id != actor.pk:
            raise Refusal(_("This form was already used. Open a new one."))
        return known
    on = values["received_on"]
    dates = {"follow_up_on": follow_up_from(on), "expires_on": expiry_from(on)}
    row = ReceivedReferral(
        id=uid, partner=partner, office_id=partner.office_id, recorded_by=actor, **{**dates, **values}
    )
    row.save()
    outbox.leave(FIGURES, row.pk)
    filled = sorted(name for name, value in values.items() if value not in (None, "", [], False))
    audit.record(RECEIVED_ADDED, row, actor=actor, fields=filled)
    return row


@transaction.atomic
def turn_received(row, name, *, actor, reason="", follow_up_on=None):
    """One turn of a received referral (`RECEIVED_TURNS`). How to find the person goes when it ends."""
    row = ReceivedReferral.objects.select_for_update(of=("self",)).get(pk=row.pk)
    today = timezone.localdate()
    _take(row, RECEIVED_TURNS[name], reason, follow_up_on, today)
    if row.state not in RECEIVED_OPEN:
        _end(row, today)
    row.save()
    outbox.leave(FIGURES, row.pk)
    audit.record(RECEIVED_TURNED, row, actor=actor, detail={"turn": name, "reason": reason})
    return row


def _end(row, today):
    row.ended_on, row.alias, row.reach, row.contact_consent = today, None, None, False


# --- What the background sees to ------------------------------------------------------------------------------------


def expire(today=None):
    """End what nobody answered in time, and destroy the keys of what has ended; returns (expired, keys destroyed)."""
    today = today or timezone.localdate()
    sent = Referral.objects.filter(state__in=UNANSWERED, expires_on__lt=today)
    received = ReceivedReferral.objects.filter(state__in=RECEIVED_OPEN, expires_on__lt=today)
    ended = [_expire(pk, today) for pk in sent.values_list("pk", flat=True)]
    ended += [_expire_received(pk, today) for pk in received.values_list("pk", flat=True)]
    over = ReceivedReferral.objects.filter(ended_on__isnull=False, key_destroyed=False)
    return sum(ended), sum([_destroy(pk) for pk in over.values_list("pk", flat=True)])


@transaction.atomic
def _expire(pk, today):
    waiting = Referral.objects.select_for_update(of=("self",), skip_locked=True)
    row = waiting.filter(pk=pk, state__in=UNANSWERED, expires_on__lt=today).first()
    if row is None:
        return False
    row.state, row.ended_on = ReferralState.EXPIRED, today
    row.save()
    _tell_figures(row)
    audit.record(REFERRAL_EXPIRED, row, actor=None, case=row.case_id)
    return True


@transaction.atomic
def _expire_received(pk, today):
    waiting = ReceivedReferral.objects.select_for_update(of=("self",), skip_locked=True)
    row = waiting.filter(pk=pk, state__in=RECEIVED_OPEN, expires_on__lt=today).first()
    if row is None:
        return False
    row.state = ReceivedState.EXPIRED
    _end(row, today)
    row.save()
    outbox.leave(FIGURES, row.pk)
    audit.record(RECEIVED_EXPIRED, row, actor=None)
    return True


@transaction.atomic
def _destroy(pk):
    over = ReceivedReferral.objects.select_for_update(of=("self",), skip_locked=True)
    row = over.filter(pk=pk, ended_on__isnull=False, key_destroyed=False).first()
    if row is None:
        return False
    destroy_key(pk)
    row.key_destroyed = True
    row.save(update_fields=["key_destroyed"])
    audit.record(RECEIVED_FORGOTTEN, row, actor=None)
    return True
