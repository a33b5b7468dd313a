"""Words of contacts that led to no case are erased when their time is over; the counts stay.

So are ways to places, and the names of trainers.

The old key goes with them, so that what was written in words does not open from an older copy of the database either.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, retention
from casework.encryption import create_keys, destroy_key
from casework.models import Office
from outreach.enums import EntryState
from outreach.models import Chain, Contact, ContactPhoto, Event, FieldEntry, Incident, Outing, PhotoPiece, WayThere

CONTACT_FORGOTTEN = audit.action("contact.words_erased", _("Erased the words of a contact"))
TRAINERS_FORGOTTEN = audit.action("event.trainers_erased", _("Erased the names of the trainers of an event"))
ENTRY_FORGOTTEN = audit.action("field_entry.forgotten", _("Erased an entry that nobody decided about"))
CHAIN_FORGOTTEN = audit.action("chain.expired", _("Forgot the words that nobody came back with"))
INCIDENT_FORGOTTEN = audit.action("incident.words_erased", _("Erased the words of an incident"))
WAY_FORGOTTEN = audit.action("way_there.forgotten", _("Erased how a team found a place"))
BATCH = 100
ON_THE_WAY = datetime.timedelta(days=1)  # that pieces of a photo wait for the rest


def ended_before(office, today):
    """The day before which encounters of an office have had their time."""
    rule = retention.rules_for(office.code, settings.RETENTION)[retention.ENCOUNTER]
    day, step = today, datetime.timedelta(days=1)
    while rule.after(day) > today:  # a year is no number of days
        day -= max(step, rule.after(day) - today)
    while rule.after(day) <= today:
        day += step
    return day


def due(office, today):
    ended = timezone.make_aware(datetime.datetime.combine(ended_before(office, today), datetime.time.min))
    return Contact.objects.filter(team__office=office, case=None, words_erased_on=None, at__lt=ended).order_by(
        "at", "pk"
    )


def forget_words(today=None):
    """Erase what is due, a batch to a transaction; returns how many. Stopped anywhere, the next run goes on."""
    today, done = today or timezone.localdate(), 0
    for office in Office.objects.order_by("pk"):
        while count := _forget_batch(office, today):
            done += count
        done += _forget_ways(office, today) + _forget_chains(office, today)
        done += _forget_incidents(office, today)
        done += _forget_trainers(office, today)
    return done + _forget_entries(today)


@transaction.atomic
def _forget_incidents(office, today):
    """What was written of an incident, and who was concerned; what kind it was, and how grave, stays."""
    ended = timezone.make_aware(datetime.datetime.combine(ended_before(office, today), datetime.time.min))
    due_now = Incident.objects.filter(team__office=office, words_erased_on=None, at__lt=ended)
    incidents = list(due_now.select_for_update(of=("self",), skip_locked=True))
    for incident in incidents:
        destroy_key(incident.pk)
    create_keys([incident.pk for incident in incidents])
    for incident in incidents:
        incident.words, incident.concerned, incident.words_erased_on = "", [], today
        incident.save()
        audit.record(INCIDENT_FORGOTTEN, incident, actor=None)
    return len(incidents)


@transaction.atomic
def unlink(chain_id):
    """Take a chain away of which the words were forgotten, whichever teams met the person."""
    chain = Chain.objects.select_for_update().filter(pk=chain_id, token=None).first()
    if chain is not None:
        Contact.objects.filter(chain=chain).update(chain=None)
        chain.delete()


@transaction.atomic
def _forget_chains(office, today):
    """Nobody came back with the words for as long."""
    ended = timezone.make_aware(datetime.datetime.combine(ended_before(office, today), datetime.time.min))
    lately = Contact.objects.filter(chain=OuterRef("pk"), at__gte=ended)
    chains = list(
        Chain.objects.select_for_update(skip_locked=True).filter(~Exists(lately), office=office, made_at__lt=ended)
    )
    for chain in chains:
        Contact.objects.filter(chain=chain).update(chain=None)
        audit.record(CHAIN_FORGOTTEN, chain, actor=None)
        chain.delete()
    return len(chains)


@transaction.atomic
def _forget_ways(office, today):
    """How to find a place where the team has not gone, nor written about, for as long."""
    ended = ended_before(office, today)
    lately = Outing.objects.filter(team=OuterRef("team"), site=OuterRef("site"), on__gte=ended)
    old = WayThere.objects.filter(~Exists(lately), team__office=office, changed_at__date__lt=ended)
    ways = list(old.select_for_update(of=("self",), skip_locked=True))
    for way in ways:
        destroy_key(way.pk)
        audit.record(WAY_FORGOTTEN, way, actor=None)
        way.delete()
    return len(ways)


@transaction.atomic
def _forget_trainers(office, today):
    """Of events that ended as long ago as encounters are kept: what was taught and who came by type stays."""
    named = Event.objects.filter(office=office, ends_on__lt=ended_before(office, today)).exclude(trainers=None)
    events = list(named.order_by("pk").select_for_update(of=("self",), skip_locked=True))
    for event in events:
        destroy_key(event.pk)
    create_keys([event.pk for event in events])
    for event in events:
        event.trainers, event.trainers_erased_on = None, today
        event.save()
        audit.record(TRAINERS_FORGOTTEN, event, actor=None)
    return len(events)


@transaction.atomic
def _forget_entries(today):
    """Entries of telephones that nobody decided about: their answers go as words do, that they came stays."""
    done = 0
    for row in FieldEntry.objects.waiting().select_related("office").select_for_update(of=("self",), skip_locked=True):
        office = row.office or Office(code="")  # of what did not open, the general period
        if timezone.localdate(row.received_at) >= ended_before(office, today):
            continue
        destroy_key(row.pk)
        row.state, row.answers, row.settled_at = EntryState.ABANDONED, None, timezone.now()
        row.save()
        audit.record(ENTRY_FORGOTTEN, row, actor=None)
        done += 1
    return done


@transaction.atomic
def _forget_batch(office, today):
    contacts = list(due(office, today).select_for_update(of=("self",), skip_locked=True)[:BATCH])
    ContactPhoto.objects.filter(contact__in=contacts).delete()
    for contact in contacts:
        destroy_key(contact.pk)
    create_keys([contact.pk for contact in contacts])
    for contact in contacts:
        contact.note, contact.alias, contact.reach = "", None, None
        contact.contact_consent, contact.words_erased_on = False, today
        contact.save()
        audit.record(CONTACT_FORGOTTEN, contact, actor=None)
    return len(contacts)


def forget_pieces(now=None):
    """Erase pieces of photos that were not finished: the telephone has the photo, and begins anew."""
    return PhotoPiece.objects.filter(received_at__lt=(now or timezone.now()) - ON_THE_WAY).delete()[0]
