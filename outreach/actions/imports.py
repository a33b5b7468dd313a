"""Bringing contacts in from a spreadsheet, all or none; and taking them back while nothing was built on them."""

import contextlib
import datetime
import uuid

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.access import beyond_scope
from casework.actions.once import hold
from casework.encryption import create_keys, destroy_key
from casework.errors import Refusal
from casework.models import OutboxEntry
from outreach import columns
from outreach.enums import ImportState
from outreach.models import ColumnMemory, Contact, ContactImport, Outing, Referral

SHEET_READ = audit.action("contact_import.added", _("Read a spreadsheet of contacts"), rows=_("lines"))
IMPORT_READ = audit.action("contact_import.read", _("Looked at a spreadsheet of contacts"))
IMPORTED = audit.action("contact_import.kept", _("Imported contacts from a spreadsheet"), count=_("contacts"))
UNDONE = audit.action("contact_import.undone", _("Took back contacts of a spreadsheet"), count=_("contacts"))
DROPPED = audit.action("contact_import.dropped", _("Gave up importing a spreadsheet"))
READ_FOR = datetime.timedelta(days=1)


@transaction.atomic
def keep_sheet(sheet, *, uid, team, actor):
    """Keep what was read of a file, sealed, until it is imported; the form sent twice keeps one."""
    hold(uid)
    with beyond_scope():
        known = ContactImport.objects.filter(pk=uid).first()
    if known is not None:
        if known.author_id != actor.pk:
            raise Refusal(_("This form was already used. Open a new one."))
        return known
    batch = ContactImport(id=uid, team=team, office_id=team.office_id, author=actor, sheet=sheet)
    batch.save()
    audit.record(SHEET_READ, batch, actor=actor, detail={"rows": len(sheet["rows"])})
    return batch


@transaction.atomic
def keep_import(batch, rows, mapping, *, actor):
    """Make contacts of the rows (`contact_sheet.Tried`) that may be kept and are not yet; one event for all of them.

    What they say of partners is history: nobody is referred anew. `mapping` is remembered for the office.
    """
    batch = _locked(batch, ImportState.READ)
    wanted = [row for row in rows if row.values is not None and not row.known]
    if not wanted:
        raise Refusal(_("There is nothing to import."))
    _remember(batch, mapping)
    outings = _outings(batch, wanted, actor)
    contacts = [
        Contact(id=row.uid, outing=outings[_place(row)], team_id=batch.team_id, author=actor, batch=batch, **row.values)
        for row in wanted
    ]
    try:
        with transaction.atomic():
            create_keys([contact.pk for contact in contacts])
            Contact.objects.bulk_create(contacts)
    except IntegrityError:
        sentence = _("These contacts were imported or taken back a moment ago: wait a minute, then look again.")
        raise Refusal(sentence) from None
    _leave_word(contacts)
    _settle(batch, ImportState.KEPT, contacts=len(contacts))
    audit.record(IMPORTED, batch, *contacts, actor=actor, detail={"count": len(contacts)})
    return batch


def _locked(batch, state):
    batch = ContactImport.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != state:
        raise Refusal(_("Somebody already decided about this file."))
    return batch


def _settle(batch, state, **given):
    batch.state, batch.sheet, batch.settled_at = state, None, timezone.now()
    for name, value in given.items():
        setattr(batch, name, value)
    batch.save()


def _remember(batch, mapping):
    headings = batch.sheet["headings"]
    rows = {columns.digest(heading): mapping.get(at, "") for at, heading in enumerate(headings)}
    ColumnMemory.objects.bulk_create(
        [ColumnMemory(office_id=batch.office_id, heading=heading, target=target) for heading, target in rows.items()],
        update_conflicts=True,
        unique_fields=["office", "heading"],
        update_fields=["target"],
    )


def _place(row):
    return timezone.localdate(row.values["at"]), row.values["site"].pk, str(row.values["mode"])


def _outings(batch, rows, actor):
    """{(day, site, mode): outing} of the team: those that are there, and new ones for the rest."""
    wanted = {_place(row): row.values["site"] for row in rows}
    days = {on for on, _site, _mode in wanted}
    there = Outing.objects.filter(team=batch.team_id, on__in=days).order_by("-created_at")
    found = {(outing.on, outing.site_id, outing.mode): outing for outing in there}
    made = {
        place: Outing(
            id=uuid.uuid4(), team_id=batch.team_id, on=place[0], mode=place[2], site=site, batch=batch, created_by=actor
        )
        for place, site in wanted.items()
        if place not in found
    }
    Outing.objects.bulk_create(made.values())
    return {**found, **made}


def _leave_word(contacts):
    """As `outbox.leave` for each: figures count them, or do not any more."""
    OutboxEntry.objects.bulk_create(
        OutboxEntry(topic=outbox.CONTACT_CHANGED, object_id=contact.pk) for contact in contacts
    )


@transaction.atomic
def undo_import(batch, *, actor):
    """Take the contacts of a file back, and the outings that came with it alone. Refusal when something was built."""
    batch = _locked(batch, ImportState.KEPT)
    contacts = list(Contact.objects.select_for_update(of=("self",)).filter(batch=batch))
    if len(contacts) != batch.contacts or any(contact.case_id for contact in contacts):
        raise Refusal(_("A contact of this file was corrected, or led to a case: they stay."))
    if Referral.objects.filter(contact__in=contacts).exists():
        raise Refusal(_("Somebody was referred from a contact of this file: they stay."))
    _take_away(contacts)
    _leave_word(contacts)
    _settle(batch, ImportState.UNDONE)
    audit.record(UNDONE, batch, *contacts, actor=actor, detail={"count": len(contacts)})
    return batch


def _take_away(contacts):
    """Delete contacts, and the outings that came with them where nothing else happened. What points to either, now or
    in a package to come, keeps it: the database is asked at once, not at the end."""
    try:
        with transaction.atomic():
            rows = Contact.objects.filter(pk__in=[contact.pk for contact in contacts])
            rows._raw_delete(rows.db)
            connection.check_constraints()
    except IntegrityError:
        raise Refusal(_("Something was built on a contact of this file: they stay.")) from None
    brought = Outing.objects.filter(pk__in={contact.outing_id for contact in contacts}, batch__isnull=False)
    empty = brought.exclude(pk__in=Contact.objects.filter(outing__in=brought).values("outing"))
    with contextlib.suppress(IntegrityError), transaction.atomic():
        rows = Outing.objects.filter(pk__in=list(empty.values_list("pk", flat=True)))
        rows._raw_delete(rows.db)
        connection.check_constraints()


@transaction.atomic
def drop_sheet(batch, *, actor):
    """Give a file up before it is imported; what was read of it goes."""
    batch = _locked(batch, ImportState.READ)
    _settle(batch, ImportState.DROPPED)
    audit.record(DROPPED, batch, actor=actor)
    return batch


# --- What the background sees to ------------------------------------------------------------------------------------


def forget_sheets(now=None):
    """Drop what was read and not imported within a day, and destroy the keys of what is settled; returns how many."""
    now = now or timezone.now()
    old = ContactImport.objects.filter(key_destroyed=False).exclude(state=ImportState.READ, made_at__gt=now - READ_FOR)
    return sum([_forget(pk, now) for pk in old.values_list("pk", flat=True)])


@transaction.atomic
def _forget(pk, now):
    rows = ContactImport.objects.select_for_update(of=("self",), skip_locked=True)
    batch = rows.filter(pk=pk, key_destroyed=False).first()
    if batch is None:
        return False
    if batch.state == ImportState.READ:
        batch.state, batch.sheet, batch.settled_at = ImportState.DROPPED, None, now
        audit.record(DROPPED, batch, actor=None)
    destroy_key(pk)
    batch.key_destroyed = True
    batch.save()
    return True
