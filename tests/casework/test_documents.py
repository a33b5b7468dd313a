"""Documents of a case: how they come in, how they come back, and what is refused."""

import importlib
import uuid

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from casework.actions.documents import CHUNK, add_document, content_of
from casework.encryption import DecryptionFailed
from casework.errors import Refusal
from casework.models import AuditEvent, Document, DocumentChunk
from tests.cast import open_case
from tests.files import a_pdf, a_picture, plant


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def page(case, name, *args):
    return reverse(name, args=[case.pk, *args])


def a_form(content, name="x.pdf", **given):
    values = {"uid": str(uuid.uuid4()), "kind": "medical", "title": "Certificate", **given}
    return {**values, "file": SimpleUploadedFile(name, content)}


def large_pdf(size=CHUNK * 3):
    """Content that does not get smaller."""
    noise = uuid.uuid4().bytes * 2 + b"".join(uuid.uuid4().bytes for _ in range(size // 16))
    return a_pdf(prepare=lambda file: file.pages[0].Resources.__setitem__("/Noise", file.make_stream(noise)))


def kept(case, cast, content=None, **given):
    values = {"document_id": uuid.uuid4(), "kind": "other", "title": "Acte", "content": content or a_pdf(), **given}
    return add_document(case, actor=cast.claire, **values)


def test_document_comes_back_cleaned_and_is_not_readable_in_the_database(desk, case):
    desk.post(page(case, "document_add"), a_form(a_pdf(prepare=lambda file: plant(file, "certificate"))))
    document = Document.objects.get(case=case)
    with connection.cursor() as cursor:
        for column, table in (("content", "casework_documentchunk"), ("manifest", "casework_document")):
            cursor.execute(f"SELECT encode({column}, 'escape') FROM {table}")
            assert not any(word in text for (text,) in cursor.fetchall() for word in ("%PDF", "sha256", "/Page"))
    response = desk.get(page(case, "document_file", document.pk))
    assert response.content.startswith(b"%PDF-")
    assert b"certificate" not in response.content
    assert response.content == content_of(document)
    assert response["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\x00 a program", "This file is neither a PDF nor a JPEG, PNG, WebP or HEIC picture."),
        (b"PK\x03\x04 a letter", "This is an office file. Export it as PDF, and add the PDF."),
        (a_pdf()[:-40], "it is damaged, incomplete, or not what it says it is."),
        (b"", "The submitted file is empty."),
    ],
)
def test_file_that_cannot_be_kept_is_refused_beside_its_field(desk, case, content, sentence):
    response = desk.post(page(case, "document_add"), a_form(content, "photo.jpg", title="Photo"))
    assert any(sentence in error for error in response.context["form"].errors["file"])
    assert sentence in response.content.decode()
    assert 'value="Photo"' in response.content.decode()
    assert not DocumentChunk.objects.exists()


def test_file_that_is_too_large_is_refused(desk, case, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    response = desk.post(page(case, "document_add"), a_form(large_pdf()))
    assert "This file is larger than 50 MB." in response.content.decode()
    assert not Document.objects.exists()


def test_document_sent_twice_is_kept_once(case, cast):
    given = {"document_id": uuid.uuid4(), "content": a_picture()}
    assert kept(case, cast, **given).pk == kept(case, cast, **given).pk
    assert Document.objects.count() == 1
    with pytest.raises(Refusal):
        kept(case, cast, **{**given, "content": a_picture("PNG")})
    assert AuditEvent.objects.filter(action="document.added").count() == 1


def test_document_of_another_case_is_not_there(desk, cast, case):
    document = kept(case, cast)
    for name, *rest in (("document_detail",), ("document_file",), ("document_page", 1)):
        assert desk.get(page(case, name, document.pk, *rest)).status_code == 200
        assert desk.get(page(open_case(cast), name, document.pk, *rest)).status_code == 404


def test_pages_of_a_document_are_pictures(desk, cast, case):
    document = kept(case, cast, a_pdf(pages=12))
    html = desk.get(page(case, "document_detail", document.pk)).content.decode()
    assert [page(case, "document_page", document.pk, number) in html for number in (1, 10, 11)] == [True, True, False]
    assert (
        page(case, "document_page", document.pk, 11)
        in desk.get(page(case, "document_detail", document.pk), {"part": 2}).content.decode()
    )
    response = desk.get(page(case, "document_page", document.pk, 12))
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/png", "no-store")
    assert (response["X-Content-Type-Options"], response.content[:4]) == ("nosniff", b"\x89PNG")
    assert response["Content-Disposition"] == "inline"
    for number in (0, 13):
        assert desk.get(page(case, "document_page", document.pk, number)).status_code == 404


def test_what_is_read_of_a_document_is_in_the_trail(desk, cast, case):
    document = kept(case, cast)
    desk.get(page(case, "document_detail", document.pk))
    desk.get(page(case, "document_page", document.pk, 1))
    desk.get(page(case, "document_file", document.pk))
    events = AuditEvent.objects.filter(objects_seen=[document.pk], purpose="work").order_by("pk")
    assert [event.action for event in events] == ["document.read", "document.page.read", "document.file.read"]


def swap_two(first, other):
    """What two chunks hold changes places, and is sealed well."""
    here, there = first.chunks.all()[0], first.chunks.all()[1]
    here.content, there.content = bytes(there.content), bytes(here.content)
    here.save()
    there.save()


def put_in_another_order(first, other):
    DocumentChunk.objects.filter(document=first, position=0).update(position=900)


def drop_the_last(first, other):
    first.chunks.last().delete()


def double_one(first, other):
    last = first.chunks.last()
    DocumentChunk(document=first, person_id=first.person_id, position=900, content=bytes(last.content)).save()


def take_from_another(first, other):
    DocumentChunk.objects.filter(document=first, position=1).delete()
    DocumentChunk.objects.filter(document=other, position=1).update(document=first)


def take_all_from_another(first, other):
    first.chunks.all().delete()
    other.chunks.update(document=first)


@pytest.mark.parametrize(
    "tamper", [swap_two, put_in_another_order, drop_the_last, double_one, take_from_another, take_all_from_another]
)
def test_chunks_that_were_tampered_with_do_not_pass_for_the_file(case, cast, tamper):
    first, other = (kept(case, cast, large_pdf()) for _number in range(2))
    assert first.chunks.count() > 3
    assert content_of(first) != content_of(other)
    tamper(first, other)
    with pytest.raises(DecryptionFailed):
        content_of(Document.objects.get(pk=first.pk))


def test_document_from_before_manifests_is_described_as_it_is(case, cast):
    document = kept(case, cast, large_pdf())
    before, content = document.manifest, content_of(document)
    describe = importlib.import_module("casework.migrations.0007_uploads").describe
    describe(apps, None)
    document = Document.objects.get()
    assert document.manifest == {**before, "given": before["sha256"], "pages": 1}
    assert content_of(document) == content


def test_manifest_of_another_document_does_not_open(case, cast):
    first, other = kept(case, cast), kept(case, cast, a_picture())
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE casework_document d SET manifest = o.manifest FROM casework_document o"
            " WHERE o.id = %s AND d.id = %s",
            [other.pk, first.pk],
        )
    with pytest.raises(DecryptionFailed):
        content_of(Document.objects.get(pk=first.pk))
