"""What telephones bring: each entry is kept once, or held until a person has decided; none is dropped.

Words used here:

- *entry*: one contact as a telephone saved it, sealed. Its id becomes the contact's.
- *arrival*: an entry that reached the server, before it is known what becomes of it.
- *held*: the server keeps the answers without making a contact of them: the rules changed, the outing is not there for
  its author any more, other answers are kept under its id, or it does not open.
"""

import datetime
import json
import uuid
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.access import beyond_scope
from casework.encryption import create_keys
from casework.errors import Refusal
from casework.models import User
from outreach.actions.contacts import log_contact
from outreach.enums import EntryState, HeldBecause
from outreach.models import FieldEntry

ENTRY_HELD = audit.action("field_entry.held", _("Held an entry of a telephone for attention"), why=HeldBecause)
ENTRY_READ = audit.action("field_entry.read", _("Read an entry that needs attention"))
ENTRY_CORRECTED = audit.action("field_entry.corrected", _("Corrected an entry of a telephone"))
ENTRY_ABANDONED = audit.action("field_entry.abandoned", _("Abandoned an entry of a telephone"))
QUEUE_IMPORTED = audit.action("field_queue.imported", _("Brought in the file of a telephone"), count=_("entries"))


@dataclass(frozen=True)
class Arrival:
    """`clock_ahead`: seconds by which the telephone's clock was before ours when it sent; negative when behind."""

    entry: uuid.UUID
    digest: bytes
    author: User
    brought_by: User
    saved_at: datetime.datetime | None = None
    sent_at: datetime.datetime | None = None
    clock_ahead: int = 0
    office_id: int | None = None  # whose leads see it when its outing is not there
    received_at: datetime.datetime = field(default_factory=timezone.now)

    def row(self, **given):
        told = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return FieldEntry(**{**told, **given})


def one_at_a_time(author):
    """Until the transaction ends, nobody else brings entries of this author."""
    User.objects.select_for_update(no_key=True).filter(pk=author.pk).first()


def moment_of(text):
    """The moment that a telephone wrote down; None for what is none, or tells no zone."""
    try:
        found = parse_datetime(str(text))
    except ValueError:
        return None
    return found if found and timezone.is_aware(found) else None


def received(texts):
    """{(id, digest): FieldEntry} of those of these texts that came before, whoever brought them."""
    with beyond_scope():
        rows = FieldEntry.objects.filter(entry__in={entry for entry, _digest in texts})
        return {(row.entry, bytes(row.digest)): row for row in rows}


@transaction.atomic
def keep(arrival, outing, values):
    """Make a contact of the entry. Refusal or Conflict (see `log_contact`) leave nothing behind."""
    log_contact(outing, values, contact_id=arrival.entry, actor=arrival.brought_by, author=arrival.author)
    row = arrival.row(outing=outing, office_id=outing.team.office_id, state=EntryState.KEPT)
    row.save()
    return row


@transaction.atomic
def hold(arrival, why, answers, *, outing=None):
    """Keep the answers of an entry that cannot be kept as it is. `answers`: what JSON can hold."""
    row = arrival.row(state=EntryState.HELD, why=why, answers=json.dumps(answers), outing=outing)
    if arrival.brought_by == arrival.author and outing:
        row.office_id = outing.team.office_id
    create_keys([row.pk])
    row.save()
    audit.record(ENTRY_HELD, row, actor=arrival.brought_by, detail={"why": why})
    return row


def _held(row):
    row = FieldEntry.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != EntryState.HELD:
        raise Refusal(_("Somebody already decided about this entry."))
    return row


def contact_id_of(row):
    """The id that the contact of a held entry takes: its own, unless a contact with other answers has it."""
    return uuid.uuid5(row.pk, "contact") if row.why == HeldBecause.OTHER_ANSWERS else row.entry


@transaction.atomic
def correct(row, outing, values, *, actor):
    """Keep a held entry with corrected answers, as its author's contact. Refusal or Conflict as of `log_contact`."""
    row = _held(row)
    contact = log_contact(outing, values, contact_id=contact_id_of(row), actor=actor, author=row.author)
    _settle(row, EntryState.CORRECTED, actor)
    audit.record(ENTRY_CORRECTED, row, contact, actor=actor)
    return contact


@transaction.atomic
def abandon(row, *, reason, actor):
    """Let a held entry go, on purpose and with a reason; its answers are erased."""
    row = _held(row)
    row.reason = reason
    _settle(row, EntryState.ABANDONED, actor)
    audit.record(ENTRY_ABANDONED, row, actor=actor)


def _settle(row, state, actor):
    row.state, row.answers, row.settled_by, row.settled_at = state, None, actor, timezone.now()
    row.save()


def note_import(entries, *, actor):
    """Leave word that a lead brought these entries in with a file."""
    audit.record(QUEUE_IMPORTED, *entries, actor=actor, kind="outreach.fieldentry", detail={"count": len(entries)})
