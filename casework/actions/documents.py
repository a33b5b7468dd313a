"""Documents of a case file: the one way in (`add_document`) and the one way out (`content_of`).

Words used here:

- *chunk*: a quarter of a megabyte of a document, sealed under the person's key in a row of its own.
- *manifest*: sealed with the document, what its chunks are together: how many, how large, and their SHA-256. Chunks
  that were swapped, dropped, put in another order, or taken from another document, do not pass for the file.
"""

import hashlib

from django.db import transaction

from casework import audit
from casework.actions.file import USED
from casework.actions.once import hold
from casework.actions.steps import locked
from casework.encryption import DecryptionFailed
from casework.errors import Refusal
from casework.examination import SENTENCES, FileRefused, examine
from casework.models import Document, DocumentChunk

CHUNK = 256 * 1024

audit.say(audit.DOCUMENT_REFUSED, reason=SENTENCES)


def add_document(case, *, document_id, kind, title, content, actor):
    """Keep a file (bytes), examined and cleaned, in sealed chunks. Refusal, in words, when it may not be kept."""
    about = {"kind": kind, "title": title}
    given = hashlib.sha256(content).hexdigest()
    if known := _known(case, document_id, given, about):
        return known
    try:
        examined = examine(content)
    except FileRefused as refused:  # outside of the transaction that the refusal takes back
        audit.record(
            audit.DOCUMENT_REFUSED,
            actor=actor,
            case=case,
            detail={"kind": kind, "reason": refused.reason},
            allowed=False,
        )
        raise
    return _keep(case, document_id, examined, given, about, actor)


def _known(case, document_id, given, about):
    """The document that the same form made the first time. Refusal when it says something else by now."""
    known = Document.objects.filter(pk=document_id, case=case).first()
    if known and (known.manifest["given"], known.kind, known.title) != (given, about["kind"], about["title"]):
        raise Refusal(USED)
    return known


@transaction.atomic
def _keep(case, document_id, examined, given, about, actor):
    locked(case)
    hold(document_id)
    if known := _known(case, document_id, given, about):
        return known
    document = Document(
        id=document_id,
        case=case,
        person_id=case.principal_id,
        author=actor,
        content_type=examined.kind,
        size=len(examined.content),
        manifest={**manifest_of(examined.content), "pages": examined.pages, "given": given},
        **about,
    )
    document.save()
    for position, piece in enumerate(pieces(examined.content)):
        DocumentChunk(document=document, person_id=case.principal_id, position=position, content=piece).save()
    audit.record(audit.DOCUMENT_ADDED, document, actor=actor, case=case, detail={"kind": about["kind"]})
    return document


def pieces(content):
    return [content[start : start + CHUNK] for start in range(0, len(content), CHUNK)]


def manifest_of(content):
    return {
        "size": len(content),
        "chunks": len(pieces(content)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def content_of(document):
    """The whole file in memory. DecryptionFailed when its chunks are not those that were kept."""
    content = b"".join(chunk.content for chunk in document.chunks.all())
    manifest = document.manifest
    if manifest_of(content) != {name: manifest[name] for name in ("size", "chunks", "sha256")}:
        raise DecryptionFailed("document.manifest", document.pk)
    return content
