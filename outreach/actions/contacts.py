"""Planning outings, logging contacts, and the moment when a contact becomes a case."""

import datetime
import hashlib

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.access import beyond_scope
from casework.actions.cases import open_case
from casework.actions.file import USED
from casework.errors import Conflict, Refusal
from casework.models import Case
from outreach.actions.referrals import follow_contact
from outreach.enums import Mode, OutingState
from outreach.models import Contact, Going, Outing

OUTING_PLANNED = audit.action("outing.planned", _("Recorded an outing"), mode=Mode)
OUTING_HELD = audit.action("outing.held", _("Recorded that an outing took place"))
OUTING_READ = audit.action("outing.read", _("Looked at an outing"))
CONTACT_LOGGED = audit.action("contact.logged", _("Logged a contact"))
CONTACT_READ = audit.action("contact.read", _("Read a contact"))
CONTACT_CHANGED = audit.action("contact.changed", _("Corrected a contact"))
CONTACT_BECAME_CASE = audit.action("contact.became_case", _("Opened a case from a contact"))

# The pathway of those who wish to return. Its definition is in `returns`, which outreach never imports.
PATHWAY = "voluntary_return"
FIELDS = (
    "at",
    "site",
    "mode",
    "people",
    "adults",
    "minors",
    "women",
    "men",
    "region",
    "languages",
    "interpreting",
    "topics",
    "information",
    "needs",
    "partner",
    "referral_answer",
    "follow_up",
    "follow_up_on",
    "note",
    "contact_consent",
    "alias",
    "reach",
)


def fingerprint(value):
    """A short mark of one value, by which a form tells what it had started from."""
    if isinstance(value, datetime.datetime):
        plain = value.astimezone(datetime.UTC).isoformat()
    elif isinstance(value, list):
        plain = ",".join(value)
    else:
        plain = str(value.pk if isinstance(value, models.Model) else value)
    return hashlib.sha256(plain.encode()).hexdigest()[:12]


def _differences(contact, values):
    """{field: saved value} where `values` say something else."""
    return {name: getattr(contact, name) for name in values if getattr(contact, name) != values[name]}


@transaction.atomic
def plan_outing(*, outing_id, team, on, mode, site, actor, partner=None, starts=None, ends=None, people=()):
    """Record that a team goes out on a day; sending the same form twice records one outing. `people`: who goes.

    What is still to come is planned; what is recorded on its day has begun.
    """
    now = timezone.localtime()
    to_come = (on, starts or datetime.time.min) > (now.date(), now.time())
    told = {"team": team, "on": on, "mode": mode, "site": site, "partner": partner, "starts": starts, "ends": ends}
    state = OutingState.PLANNED if to_come else OutingState.HELD
    with beyond_scope():  # the id may be taken by another team's
        outing, is_new = Outing.objects.get_or_create(
            pk=outing_id, defaults={**told, "state": state, "created_by": actor}
        )
    if not is_new and outing.created_by_id != actor.pk:
        raise Refusal(USED)
    if is_new:
        Going.objects.bulk_create(Going(outing=outing, user=user) for user in people)
        audit.record(OUTING_PLANNED, outing, actor=actor, detail={"mode": mode})
    return outing


def begin(outing, *, actor):
    """Whoever logs a contact was there: the outing took place, whatever was said of it before."""
    if outing.state != OutingState.HELD:
        outing.state, outing.cancel_reason = OutingState.HELD, ""
        outing.save(update_fields=["state", "cancel_reason"])
        audit.record(OUTING_HELD, outing, actor=actor)


@transaction.atomic
def log_contact(outing, values, *, contact_id, actor, author=None):
    """Keep one contact of an outing. `values`: every name of `FIELDS`, cleaned (see `rules`). `author`: whose contact
    it is, when `actor` brings what somebody else logged.

    `contact_id` is made with the form, or on the telephone: the same one again, with the same answers, gives what was
    kept the first time. With other answers: Conflict, so that no correction is lost. Refusal when it is a colleague's.
    """
    kept = Outing.objects.select_for_update(no_key=True).get(pk=outing.pk)  # two sendings of one form come in turn
    with beyond_scope():
        known = Contact.objects.filter(pk=contact_id).first()
    author = author or actor
    if known is None:
        contact = Contact(id=contact_id, outing=outing, team_id=outing.team_id, author=author, **values)
        contact.save()
        begin(kept, actor=actor)
        audit.record(CONTACT_LOGGED, contact, actor=actor, fields=_filled(values))
        if contact.partner_id:
            follow_contact(contact, actor=actor)
        outbox.leave(outbox.CONTACT_CHANGED, contact.pk)
        return contact
    if known.author_id != author.pk or known.outing_id != outing.pk:
        raise Refusal(USED)
    if others := _differences(known, values):
        raise Conflict(others)
    return known


def _filled(values):
    return sorted(name for name, value in values.items() if value not in (None, "", [], False))


@transaction.atomic
def change_contact(contact, values, *, seen, actor):
    """Correct a contact. `seen`: {field: fingerprint} of what the form had started from.

    Fields that only a colleague changed meanwhile are kept; if both changed the same one differently, Conflict carries
    what is saved now.
    """
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    mine = {name: value for name, value in values.items() if fingerprint(value) != seen.get(name)}
    saved = _differences(contact, mine)
    if clashes := {name: value for name, value in saved.items() if fingerprint(value) != seen.get(name)}:
        raise Conflict(clashes)
    if not saved:
        return contact
    for name in saved:
        setattr(contact, name, mine[name])
    contact.words_erased_on = None  # words that came since have their time, too
    contact.batch = None  # it is not the file's any more, but of whoever corrected it
    contact.save()
    audit.record(CONTACT_CHANGED, contact, actor=actor, case=contact.case_id, fields=sorted(saved))
    if {"partner", "referral_answer"} & set(saved):
        follow_contact(contact, actor=actor)
    outbox.leave(outbox.CONTACT_CHANGED, contact.pk)
    return contact


@transaction.atomic
def open_case_from(contact, consent, *, case_id, actor):
    """Open a case for the person met, on their own consent; contact and case know each other from then on.

    One contact leads to one case: Refusal when it already led to another.
    """
    contact = Contact.objects.select_for_update(of=("self",)).select_related("team__office").get(pk=contact.pk)
    if contact.case_id == case_id:
        return contact.case
    if contact.case_id is not None:
        raise Refusal(_("A case was already opened from this contact."))
    with beyond_scope():
        if Case.objects.filter(pk=case_id).exists():
            raise Refusal(USED)
    office, team = contact.team.office, contact.team
    case = open_case(case_id=case_id, pathway=PATHWAY, office=office, team=team, consent=consent, actor=actor)
    contact.case = case
    contact.save(update_fields=["case"])
    audit.record(CONTACT_BECAME_CASE, contact, actor=actor, case=case)
    outbox.leave(outbox.CONTACT_CHANGED, contact.pk)
    return case
