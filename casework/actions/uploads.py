"""A file that arrives piece by piece, over a line that breaks: each piece is sealed as it comes, and never twice.

An upload is nothing yet: no event tells of it. It becomes a document by `become`, or is erased after a day.
"""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework.actions.documents import add_document
from casework.actions.file import USED
from casework.actions.steps import locked
from casework.errors import Conflict, Refusal
from casework.examination import FileRefused
from casework.models import Document, Upload, UploadPiece

LOST = _("The file did not arrive whole. Choose it again.")
AT_ONCE = 10  # of one colleague; the oldest make room


@transaction.atomic
def begin(case, *, length, actor):
    locked(case)
    upload = Upload(case=case, person_id=case.principal_id, author=actor, length=length)
    upload.save()
    mine = Upload.objects.filter(author=actor, document=None).order_by("-created_at")
    for forgotten in mine[AT_ONCE:]:
        forgotten.delete()
    return upload


@transaction.atomic
def append(upload, *, offset, content):
    """Keep what comes next of the file. Conflict when it does not begin where the last piece ended."""
    upload = Upload.objects.select_for_update().filter(pk=upload.pk).first()
    if upload is None:
        raise Conflict({"offset": None})
    if upload.document or offset != upload.received or offset + len(content) > upload.length:
        raise Conflict({"offset": upload.received})
    if content:
        UploadPiece(upload=upload, person_id=upload.person_id, start=offset, content=content).save()
        upload.received += len(content)
        upload.save(update_fields=["received"])
    return upload


def become(upload, *, document_id, kind, title, actor):
    """Make a document of a file that is here whole. Refusal, in words, when it may not be kept."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update(of=["self"]).select_related("case").filter(pk=upload.pk).first()
        if upload is None or not upload.is_whole:
            raise Refusal(LOST, field="file")
        if upload.document:
            return _once_more(upload, document_id, kind, title)
        try:
            document = add_document(
                upload.case, document_id=document_id, kind=kind, title=title, content=_content_of(upload), actor=actor
            )
        except FileRefused as refused:
            if refused.reason != "unchecked":  # the antivirus may answer next time
                upload.delete()
            refusal = refused
        else:
            upload.pieces.all().delete()
            upload.document = document.pk
            upload.save(update_fields=["document"])
            return document
    raise refusal  # outside: what was refused is erased all the same


def _once_more(upload, document_id, kind, title):
    document = Document.objects.filter(pk=upload.document, case=upload.case_id).first()
    if document is None or (document.pk, document.kind, document.title) != (document_id, kind, title):
        raise Refusal(USED)
    return document


def _content_of(upload):
    content = b"".join(piece.content for piece in upload.pieces.all())
    if len(content) != upload.length:
        raise ValueError("pieces are missing")
    return content


def forget_expired():
    """Erase what was never finished; returns how many."""
    return Upload.objects.expired().delete()[0]
