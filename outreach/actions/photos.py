"""Photos of contacts: pieces taken as they arrive, the whole kept with its contact, looked at, taken away."""

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import Refusal
from casework.examination import SENTENCES
from outreach.models import Contact, ContactPhoto, PhotoPiece

PHOTO_ADDED = audit.action("contact_photo.added", _("Added a photo to a contact"))
PHOTO_READ = audit.action("contact_photo.read", _("Looked at a photo of a contact"))
PHOTO_REMOVED = audit.action("contact_photo.removed", _("Took a photo of a contact away"))
TOO_MANY = _("This contact has three photos already.")
UNREADABLE = _("The photo does not open: its key is gone, or it is damaged.")
PHOTO_REFUSED = audit.action(
    "contact_photo.refused",
    _("Was refused a photo of a contact"),
    reason=SENTENCES | {"many": TOO_MANY, "unreadable": UNREADABLE},
)
MOST = 3  # of one contact
UNFINISHED = 10  # photos of one author that may be on the way: the oldest makes room


@transaction.atomic
def take_piece(photo_id, *, start, content, actor):
    """Keep what comes next of a sealed photo; returns how many bytes of it are here. What came before is not doubled,
    what comes too early is not kept: the sender goes on from there."""
    here = PhotoPiece.objects.filter(photo=photo_id, author=actor)
    received = sum(len(piece) for piece in here.values_list("content", flat=True))
    if start != received:
        return received
    if start == 0:
        _make_room(actor)
    PhotoPiece.objects.create(photo=photo_id, author=actor, start=start, content=content)
    return received + len(content)


def _make_room(actor):
    mine = PhotoPiece.objects.filter(author=actor).order_by()
    ages = mine.values("photo").annotate(last=models.Max("received_at")).order_by("-last")
    PhotoPiece.objects.filter(author=actor, photo__in=[row["photo"] for row in ages[UNFINISHED - 1 :]]).delete()


def pieces_of(photo_id, actor):
    """All of a sealed photo that is here, in order."""
    here = PhotoPiece.objects.filter(photo=photo_id, author=actor).order_by("start")
    return b"".join(bytes(piece.content) for piece in here)


def drop_pieces(photo_id, actor):
    PhotoPiece.objects.filter(photo=photo_id, author=actor).delete()


@transaction.atomic
def keep_photo(contact, content, *, photo_id, actor):
    """Keep a photo that was examined. Refusal when its contact has as many as it may."""
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    if contact.photos.filter(removed_at=None).count() >= MOST:
        raise Refusal(TOO_MANY)
    photo = ContactPhoto(id=photo_id, contact=contact, author=actor, size=len(content), content=content)
    photo.save()
    audit.record(PHOTO_ADDED, contact, actor=actor, case=contact.case_id)
    return photo


@transaction.atomic
def remove_photo(contact, photo_id, *, actor):
    """Erase a photo: it shows somebody, or a paper. A second time does nothing."""
    photo = contact.photos.select_for_update(of=("self",)).filter(pk=photo_id, removed_at=None).first()
    if photo is None:
        return
    photo.content, photo.removed_at = None, timezone.now()
    photo.save()
    audit.record(PHOTO_REMOVED, contact, actor=actor, case=contact.case_id)
