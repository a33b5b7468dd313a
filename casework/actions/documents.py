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
from casework.encryption import DecryptionFailed
from casework.errors import Refusal
from casework.examination import examine
from casework.models import Document, DocumentChunk

CHUNK = 256 * 1024


@transaction.atomic
def add_document(case, *, document_id, kind, title, content, actor):
    """Keep a file (bytes), examined and cleaned, in sealed chunks. Refusal, in words, when it may not be kept."""
    hold(document_id)
    given = hashlib.sha256(content).hexdigest()
    known = Document.objects.filter(pk=document_id, case=case).first()
    if known:
        if (known.kind, known.title, known.manifest["given"]) != (kind, title, given):
            raise Refusal(USED)
        return known
    examined = examine(content)
    document = Document(
        id=document_id,
        case=case,
        person_id=case.principal_id,
        author=actor,
        kind=kind,
        title=title,
        content_type=examined.kind,
        size=len(examined.content),
        manifest={**manifest_of(examined.content), "pages": examined.pages, "given": given},
    )
    document.save()
    for position, piece in enumerate(pieces(examined.content)):
        DocumentChunk(document=document, person_id=case.principal_id, position=position, content=piece).save()
    audit.record(audit.DOCUMENT_ADDED, document, actor=actor, case=case, detail={"kind": kind})
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
