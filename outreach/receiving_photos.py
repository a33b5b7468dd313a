"""How a photo of a telephone is received: in pieces that stay sealed, opened once it is whole, kept with its contact.

It comes after its entry, and as its author's. The telephone keeps it until the server has it, or a person has let the
entry go; nothing of it is in clear before it was examined like any file (docs/files.md).
"""

import hashlib
import uuid
from dataclasses import dataclass

from casework import audit
from casework.access import beyond_scope
from casework.encryption import DecryptionFailed
from casework.errors import Refusal
from casework.examination import FileRefused, examine
from outreach import field_entries, field_keys
from outreach.actions import photos
from outreach.enums import EntryState
from outreach.field_reference import author_of
from outreach.models import Contact, ContactPhoto, FieldEntry

LARGEST = 1_500_000  # bytes of one sealed photo
PIECE = 64 * 1024
KEPT, KNOWN, MORE, DAMAGED, NOT_YOURS, NOT_YET, LET_GO, REFUSED, WAITS = 201, 200, 202, 400, 403, 404, 410, 422, 423
OVER = {KEPT, KNOWN, LET_GO, REFUSED}  # the telephone may forget it
UNCHECKED = "unchecked"  # by an antivirus that was not there: another time


@dataclass(frozen=True)
class Piece:
    """What one request brings. `digest`: SHA-256 of the whole sealed photo, `length`: its bytes."""

    photo: uuid.UUID
    entry: uuid.UUID
    kid: str
    digest: bytes
    length: int
    start: int
    content: bytes


@dataclass(frozen=True)
class PhotoReceipt:
    """`status`: that of HTTP for this photo alone. `received`: from which byte the telephone goes on."""

    status: int
    received: int = 0
    sentence: str = ""

    @property
    def in_custody(self):
        return self.status in OVER


def receive_piece(piece, *, bringer):
    """Take a piece of a photo of the bringer's own; what became of the photo."""
    field_entries.one_at_a_time(bringer)
    with beyond_scope():
        known = ContactPhoto.objects.filter(pk=piece.photo).values_list("author", flat=True).first()
    if known:
        return PhotoReceipt(KNOWN) if known == bringer.pk else PhotoReceipt(NOT_YOURS)
    contact, status = _contact_of(piece.entry, bringer)
    if contact is None:
        return PhotoReceipt(status)
    received = photos.take_piece(piece.photo, start=piece.start, content=piece.content, actor=bringer)
    if received < piece.length:
        return PhotoReceipt(MORE, received)
    letter = photos.pieces_of(piece.photo, bringer)
    photos.drop_pieces(piece.photo, bringer)
    if len(letter) != piece.length or hashlib.sha256(letter).digest() != piece.digest:
        return PhotoReceipt(DAMAGED)
    return _opened(piece, letter, contact, bringer)


def _contact_of(entry, bringer):
    """(the contact that the entry became, its status when there is none to add a photo to)."""
    contact = Contact.objects.visible_to(bringer).filter(pk=entry, author=bringer).first()
    if contact:
        return (None, LET_GO) if contact.words_erased_on else (contact, KEPT)
    states = set(FieldEntry.objects.filter(entry=entry, author=bringer).values_list("state", flat=True))
    if EntryState.HELD in states:
        return None, WAITS
    return None, LET_GO if EntryState.ABANDONED in states else NOT_YET


def _opened(piece, letter, contact, bringer):
    try:
        key = field_keys.opening(uuid.UUID(piece.kid))
        told, picture = field_keys.photo_opened(key, letter, photo=piece.photo)
    except (DecryptionFailed, ValueError):
        return _refused(contact, bringer, "unreadable", str(photos.UNREADABLE))
    if author_of(told.get("grant")) != bringer or told.get("entry") != str(piece.entry):
        return PhotoReceipt(NOT_YOURS)
    try:
        examined = examine(picture)
        if examined.kind != "image/jpeg":
            raise FileRefused("unknown")
    except FileRefused as refused:
        if refused.reason == UNCHECKED:
            return PhotoReceipt(WAITS)
        return _refused(contact, bringer, refused.reason, " ".join(map(str, refused.sentences)))
    try:
        photos.keep_photo(contact, examined.content, photo_id=piece.photo, actor=bringer)
    except Refusal as refusal:
        return _refused(contact, bringer, "many", " ".join(map(str, refusal.sentences)))
    return PhotoReceipt(KEPT)


def _refused(contact, bringer, reason, sentence):
    audit.record(photos.PHOTO_REFUSED, contact, actor=bringer, detail={"reason": reason}, allowed=False)
    return PhotoReceipt(REFUSED, sentence=sentence)
