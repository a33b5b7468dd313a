"""Adding to a case file: notes, documents, appointments."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.actions.steps import locked
from casework.errors import Refusal
from casework.models import Appointment, Document, DocumentChunk, Note

CHUNK = 256 * 1024
# What a file starts with tells what it is; its name and what the browser claims do not count.
SIGNATURES = ((b"%PDF-", "application/pdf"), (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))
USED = _("This form was already used. Open a new one.")


def content_type_of(start):
    """The type of a file by its first bytes; None when it is none of those that a file may hold."""
    return next((kind for signature, kind in SIGNATURES if start.startswith(signature)), None)


def _once_more(known, **values):
    """What a form made the first time. Refusal when it says something else by now, which would be lost unsaid."""
    if any(getattr(known, name) != value for name, value in values.items()):
        raise Refusal(USED)
    return known


@transaction.atomic
def add_note(case, *, note_id, text, actor):
    """Add a note; sending the same form twice adds one."""
    locked(case)
    hold(note_id)
    known = Note.objects.filter(pk=note_id, case=case).first()
    if known:
        return _once_more(known, text=text)
    note = Note(id=note_id, case=case, person_id=case.principal_id, author=actor, text=text)
    note.save()
    audit.record(audit.NOTE_ADDED, note, actor=actor, case=case)
    return note


@transaction.atomic
def add_document(case, *, document_id, kind, title, content, actor):
    """Keep a file (bytes), encrypted in chunks under the person's key. Refusal when it is of no allowed type."""
    locked(case)
    hold(document_id)
    known = Document.objects.filter(pk=document_id, case=case).first()
    if known:
        if content_of(known) != content:
            raise Refusal(USED)
        return _once_more(known, kind=kind, title=title)
    content_type = content_type_of(content)
    if content_type is None:
        raise Refusal(_("This file is neither a PDF nor a JPEG or PNG picture."))
    document = Document(
        id=document_id,
        case=case,
        person_id=case.principal_id,
        author=actor,
        kind=kind,
        title=title,
        content_type=content_type,
        size=len(content),
    )
    document.save()
    for position, start in enumerate(range(0, len(content), CHUNK)):
        piece = content[start : start + CHUNK]
        DocumentChunk(document=document, person_id=case.principal_id, position=position, content=piece).save()
    audit.record(audit.DOCUMENT_ADDED, document, actor=actor, case=case, detail={"kind": kind})
    return document


def content_of(document):
    """The whole file in memory. ValueError when chunks are missing."""
    content = b"".join(chunk.content for chunk in document.chunks.all())
    if len(content) != document.size:
        raise ValueError("document is incomplete")
    return content


@transaction.atomic
def make_appointment(case, *, appointment_id, kind, at, place, actor):
    locked(case)
    hold(appointment_id)
    known = Appointment.objects.filter(pk=appointment_id, case=case).first()
    if known:
        return _once_more(known, kind=kind, at=at, place=place)
    appointment = Appointment(
        id=appointment_id, case=case, person_id=case.principal_id, author=actor, kind=kind, at=at, place=place
    )
    appointment.save()
    audit.record(audit.APPOINTMENT_ADDED, appointment, actor=actor, case=case, detail={"kind": kind})
    return appointment
