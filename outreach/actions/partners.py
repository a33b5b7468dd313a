"""Describing partners: the organisation, whom one speaks to, what was agreed, what was decided together."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.access import beyond_scope
from casework.actions.once import hold
from casework.encryption import destroy_key
from casework.enums import Verb
from casework.errors import Refusal
from outreach.models import Agreement, PartnerMeeting, PartnerPerson

PARTNER_DESCRIBED = audit.action("partner.described", _("Described a partner"), verb=Verb, id=None)
PEOPLE_LISTED = audit.action("partner_people.listed", _("Saw the people of a partner"))
PERSON_READ = audit.action("partner_person.read", _("Read the entry of somebody at a partner"))
PERSON_ADDED = audit.action("partner_person.added", _("Added somebody at a partner"))
PERSON_CHANGED = audit.action("partner_person.changed", _("Changed the entry of somebody at a partner"))
PERSON_FORGOTTEN = audit.action("partner_person.forgotten", _("Erased somebody who left a partner"))
AGREEMENT_READ = audit.action("agreement.read", _("Looked at an agreement"))
AGREEMENT_ADDED = audit.action("agreement.added", _("Recorded an agreement"))
AGREEMENT_CHANGED = audit.action("agreement.changed", _("Changed an agreement"))
FIGURES = "partner_meeting.figures"  # word left for the figures, with the id of the meeting
MEETING_READ = audit.action("partner_meeting.read", _("Read what was decided with a partner"))
MEETING_ADDED = audit.action("partner_meeting.added", _("Recorded a meeting with a partner"))


@transaction.atomic
def describe_partner(partner, values, *, actor):
    """Keep what a partner offers, new or changed. Refusal when its office has one of that name."""
    verb = "added" if partner.pk is None else "changed"
    changed = sorted(name for name, value in values.items() if getattr(partner, name, None) != value)
    for name, value in values.items():
        setattr(partner, name, value)
    try:
        with transaction.atomic():
            partner.save()
    except IntegrityError:
        raise Refusal(_("Your office has a partner of this name already."), field="name") from None
    if changed:
        detail = {"verb": verb, "id": partner.pk}
        audit.record(PARTNER_DESCRIBED, actor=actor, kind="outreach.partner", fields=changed, detail=detail)
    return partner


@transaction.atomic
def keep_person(partner, values, *, uid, actor):
    """Add somebody in a role at a partner, or change their entry; their last day may be told at once."""
    return _keep(PartnerPerson, partner, values, uid, (PERSON_ADDED, PERSON_CHANGED), actor)


@transaction.atomic
def keep_agreement(partner, values, *, uid, actor):
    """Record an agreement, or change it. `values["shares"]`: {DataCategory: LegalBasis}."""
    return _keep(Agreement, partner, values, uid, (AGREEMENT_ADDED, AGREEMENT_CHANGED), actor)


@transaction.atomic
def add_meeting(partner, values, *, uid, actor):
    """Record a meeting; the form sent twice records one."""
    made = _keep(PartnerMeeting, partner, {**values, "author": actor}, uid, (MEETING_ADDED, MEETING_ADDED), actor)
    outbox.leave(FIGURES, made.pk)
    return made


def _keep(model, partner, values, uid, codes, actor):
    hold(uid)
    with beyond_scope():  # the id may be taken by another office's
        row = model.objects.select_for_update(of=("self",)).filter(pk=uid).first()
    if row is not None and row.partner_id != partner.pk:
        raise Refusal(_("This form was already used. Open a new one."))
    is_new = row is None
    row = row or model(id=uid, partner=partner)
    changed = sorted(name for name, value in values.items() if is_new or getattr(row, name) != value)
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save()
        audit.record(codes[0] if is_new else codes[1], row, actor=actor, fields=changed)
    return row


def forget_those_who_left(today=None):
    """Erase whoever's last day at a partner has passed, with their key; returns how many."""
    today = today or timezone.localdate()
    gone = PartnerPerson.objects.filter(ends_on__lt=today).values_list("pk", flat=True)
    return sum(_forget(pk, today) for pk in gone)


@transaction.atomic
def _forget(pk, today):
    rows = PartnerPerson.objects.select_for_update(of=("self",), skip_locked=True)
    person = rows.filter(pk=pk, ends_on__lt=today).first()
    if person is None:
        return False
    audit.record(PERSON_FORGOTTEN, person, actor=None)
    destroy_key(pk)
    person.delete()
    return True
