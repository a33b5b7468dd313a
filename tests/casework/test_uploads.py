"""Files that come piece by piece (tus 1.0): where they go on, what is refused, and what becomes of them."""

import datetime
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework import tasks
from casework.actions import uploads
from casework.actions.documents import content_of
from casework.errors import Conflict
from casework.models import Document, Upload, UploadPiece
from tests.casework.test_antivirus import Clamd, infected
from tests.casework.test_documents import large_pdf
from tests.files import a_pdf

PIECE = 100_000


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def tus(client, method, address, body=b"", kind="application/offset+octet-stream", **headers):
    named = {"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): str(value) for name, value in headers.items()}}
    return client.generic(method, address, body, content_type=kind, headers=named)


def begun(client, case, length):
    response = tus(client, "POST", reverse("upload_add", args=[case.pk]), Upload_Length=length)
    assert response.status_code == 201
    return response["Location"]


def arrived(client, case, content):
    """The address of an upload that is whole."""
    address = begun(client, case, len(content))
    for start in range(0, len(content), PIECE):
        response = tus(client, "PATCH", address, content[start : start + PIECE], Upload_Offset=start)
        assert response.status_code == 204
    return address


def id_of(address):
    return uuid.UUID(address.split("/")[-2])


def a_form(address, **given):
    return {"uid": str(uuid.uuid4()), "kind": "medical", "title": "Certificate", "upload": id_of(address), **given}


def send(client, case, form):
    return client.post(reverse("document_add", args=[case.pk]), form)


def test_file_that_came_in_pieces_becomes_a_document(desk, case):
    content = large_pdf()
    address = arrived(desk, case, content)
    assert UploadPiece.objects.count() == -(-len(content) // PIECE)
    form = a_form(address)
    for _time in range(2):  # a form that is sent twice makes one document
        assert send(desk, case, form).status_code == 302
    document = Document.objects.get()
    assert content_of(document).startswith(b"%PDF-")
    assert document.title == "Certificate"
    assert not UploadPiece.objects.exists()


def test_form_sent_again_with_other_words_is_refused(desk, case):
    address = arrived(desk, case, a_pdf())
    form = a_form(address)
    send(desk, case, form)
    assert "This form was already used." in send(desk, case, {**form, "title": "Other"}).content.decode()
    assert "This form was already used." in send(desk, case, a_form(address)).content.decode()
    assert Document.objects.count() == 1


def test_sender_is_told_where_to_go_on(desk, case):
    address = begun(desk, case, 10)
    assert tus(desk, "PATCH", address, b"%PDF-", Upload_Offset=0)["Upload-Offset"] == "5"
    response = tus(desk, "HEAD", address)
    assert (response["Upload-Offset"], response["Upload-Length"], response["Cache-Control"]) == ("5", "10", "no-store")
    assert response["Tus-Resumable"] == "1.0.0"
    assert "GMT" in response["Upload-Expires"]


def test_piece_that_comes_twice_or_too_early_changes_nothing(desk, case):
    address = begun(desk, case, 10)
    assert tus(desk, "PATCH", address, b"%PDF-", Upload_Offset=0).status_code == 204
    for offset, content in ((0, b"%PDF-"), (7, b"xx"), (5, b"x" * 6)):
        assert tus(desk, "PATCH", address, content, Upload_Offset=offset).status_code == 409
    assert tus(desk, "HEAD", address)["Upload-Offset"] == "5"
    assert [bytes(piece.content) for piece in UploadPiece.objects.all()] == [b"%PDF-"]


def test_piece_is_sealed_as_it_arrives(desk, case):
    tus(desk, "PATCH", begun(desk, case, 10), b"%PDF-", Upload_Offset=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT position('%PDF'::bytea in content) FROM casework_uploadpiece")
        assert cursor.fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"Upload_Length": 0}, 400),
        ("POST", {"Upload_Length": "-1"}, 400),
        ("POST", {"Upload_Length": "9" * 30}, 400),
        ("POST", {"Upload_Length": "٣"}, 400),
        ("POST", {}, 400),
        ("POST", {"Upload_Length": 50 * 1024 * 1024 + 1}, 413),
        ("POST", {"Upload_Length": 9, "Tus_Resumable": "0.2.2"}, 412),
        ("PATCH", {"body": b"x"}, 400),
        ("PATCH", {"Upload_Offset": "x", "body": b"x"}, 400),
        ("PATCH", {"Upload_Offset": 0, "kind": "text/plain"}, 415),
        ("PATCH", {"Upload_Offset": 0, "Tus_Resumable": "2"}, 412),
        ("PATCH", {"Upload_Offset": 0, "body": b"x" * (1024 * 1024 + 1)}, 413),
    ],
)
def test_request_that_is_not_of_the_protocol_is_refused(desk, case, method, headers, status):
    address = reverse("upload_add", args=[case.pk]) if method == "POST" else begun(desk, case, 10)
    assert tus(desk, method, address, **headers).status_code == status
    assert not UploadPiece.objects.exists()


def test_protocol_is_described_on_request(desk, case):
    response = desk.options(reverse("upload_add", args=[case.pk]))
    assert (response["Tus-Version"], response["Tus-Max-Size"]) == ("1.0.0", str(50 * 1024 * 1024))
    assert set(response["Tus-Extension"].split(",")) == {"creation", "termination", "expiration"}


def test_upload_that_is_called_off_is_gone(desk, case):
    address = begun(desk, case, 10)
    tus(desk, "PATCH", address, b"%PDF-", Upload_Offset=0)
    assert tus(desk, "DELETE", address).status_code == 204
    assert tus(desk, "HEAD", address).status_code == 404
    assert not UploadPiece.objects.exists()


def test_upload_of_a_colleague_is_not_there(client, desk, cast, case):
    address = arrived(desk, case, a_pdf())
    client.force_login(cast.lucie)
    for method in ("HEAD", "PATCH", "DELETE"):
        assert tus(client, method, address, Upload_Offset=0).status_code == 404
    assert "did not arrive whole" in send(client, case, a_form(address)).content.decode()
    assert Upload.objects.count() == 1


def test_file_that_is_not_whole_becomes_nothing(desk, case):
    address = begun(desk, case, 10)
    tus(desk, "PATCH", address, b"%PDF-", Upload_Offset=0)
    response = send(desk, case, a_form(address))
    assert response.context["form"].errors["file"] == ["The file did not arrive whole. Choose it again."]
    assert not Document.objects.exists()


@pytest.mark.parametrize("content", [infected(), b"MZ a program"])
def test_file_that_is_refused_is_erased_at_once(desk, case, settings, content):
    with Clamd() as clamd:
        settings.ANTIVIRUS_ADDRESS = clamd.address
        response = send(desk, case, a_form(arrived(desk, case, content)))
    assert response.context["form"].errors["file"]
    assert 'name="upload" value' not in response.content.decode(), "the file is asked for anew"
    assert not Upload.objects.exists()
    assert not UploadPiece.objects.exists()


def test_file_that_could_not_be_checked_waits_for_the_next_try(desk, case, settings):
    settings.ANTIVIRUS_ADDRESS = "tcp://127.0.0.1:1"
    form = a_form(arrived(desk, case, a_pdf()))
    html = send(desk, case, form).content.decode()
    assert "could not be checked" in html
    assert f'name="upload" value="{form["upload"]}"' in html
    settings.ANTIVIRUS_ADDRESS = ""
    assert send(desk, case, form).status_code == 302
    assert Document.objects.exists()


def test_upload_that_was_given_up_is_erased_after_a_day(case, cast):
    old, new = (uploads.begin(case, length=5, actor=cast.claire) for _time in range(2))
    uploads.append(old, offset=0, content=b"%PDF-")
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
    tasks.forget_uploads()
    assert list(Upload.objects.all()) == [new]
    assert not UploadPiece.objects.exists()
    with pytest.raises(Conflict):
        uploads.append(old, offset=0, content=b"%PDF-")


def test_oldest_uploads_of_a_colleague_make_room(case, cast):
    made = [uploads.begin(case, length=5, actor=cast.claire) for _time in range(12)]
    assert set(Upload.objects.all()) == set(made[2:])
