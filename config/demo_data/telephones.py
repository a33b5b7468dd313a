"""What telephones of the demo brought that waits for a person: a number in a note, a place gone from the list, a trial
that was let go. And the key to which telephones seal."""

import datetime
import uuid

from django.utils import timezone

from casework.encryption import key_session
from casework.enums import Role
from casework.models import User
from config.demo_data import organisation
from config.demo_data.pictures import place
from outreach import field_entries, field_keys
from outreach.actions.photos import keep_photo
from outreach.enums import HeldBecause
from outreach.models import Contact, Outing

WAITING = (
    {"people": 2, "note": "Famille avec un bébé, rappeler au 07 00 00 00 00 demain matin"},
    {"people": 4, "languages": ["ps", "langue-retirée"], "note": "Groupe arrivé cette nuit, demande des couvertures"},
)
LET_GO = {"people": 1, "note": "Essai du téléphone avant la maraude"}


def load_telephones(frame, world):
    field_keys.renew()
    worker = next(m for m in organisation.STAFF if m.office and m.role == Role.FIELD_WORKER)
    author = User.objects.with_scope().get(pk=world.users[worker.email])
    outing = Outing.objects.visible_to(author).select_related("team").order_by("-on", "pk").first()
    if outing is None:
        return
    with key_session():
        _photos(frame, author)
        for number, answers in enumerate(WAITING):
            _held(frame, author, outing, number, answers)
        trial = _held(frame, author, outing, len(WAITING), LET_GO)
        field_entries.abandon(trial, reason="Essai de l'application avec l'équipe", actor=author)


def _photos(frame, author):
    """Of the place of the author's last contacts, as a telephone brings them."""
    contacts = Contact.objects.visible_to(author).filter(author=author, words_erased_on=None).order_by("-at", "pk")
    for number, contact in enumerate(contacts[:2]):
        keep_photo(contact, place(number + 2), photo_id=frame.uid("photo", number), actor=author)


def _held(frame, author, outing, number, answers):
    at = timezone.make_aware(datetime.datetime.combine(outing.on, datetime.time(10, 5 + number)))
    entry = frame.uid("telephone", number)
    arrival = field_entries.Arrival(
        entry=entry, digest=uuid.uuid5(entry, "sealed").bytes * 2, author=author, brought_by=author, saved_at=at
    )
    told = {"at": at.isoformat(), "site": outing.site_id, "mode": outing.mode, "outing": str(outing.pk)}
    return field_entries.hold(arrival, HeldBecause.RULES, {**told, **answers}, outing=outing)
