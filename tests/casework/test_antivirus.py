"""What the antivirus says counts, and nothing passes where it should have spoken and did not."""

import socket
import struct
import threading

import pytest
from django.urls import reverse

from casework.antivirus import Verdict, verdict_on
from casework.models import AuditEvent, Document
from tests.casework.test_documents import a_form
from tests.files import a_pdf

# The antivirus makers' own test file, turned round: a scanner of this machine would find it here.
EICAR = r"*H+H$!ELIF-TSET-SURIVITNA-DRADNATS-RACIE$}7)CC7)^P(45XZP\4[PA@%P!O5X"[::-1].encode()


class Clamd:
    """A scanner that speaks INSTREAM as clamd does. `saw`: the file that it was sent last."""

    def __init__(self, *, answer=None, limit=10**9):
        self.answer, self.limit, self.saw = answer, limit, b""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self.listening.getsockname()[1]}"
        self.thread = threading.Thread(target=self._serve)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        with socket.create_connection(self.listening.getsockname()):
            pass  # wakes it up
        self.thread.join()
        self.listening.close()

    def _serve(self):
        while True:
            connection, _address = self.listening.accept()
            with connection, connection.makefile("rb") as read:
                if read.readline() != b"nINSTREAM\n":
                    return
                self.saw = self._received(read)
                connection.sendall((self.answer or self._found()).encode() + b"\n")

    def _received(self, read):
        parts = []
        while length := struct.unpack("!L", read.read(4))[0]:
            parts.append(read.read(length))
        return b"".join(parts)

    def _found(self):
        if len(self.saw) > self.limit:
            return "INSTREAM size limit exceeded. ERROR"
        return "stream: Eicar-Signature FOUND" if EICAR in self.saw else "stream: OK"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def send(desk, case, content):
    response = desk.post(reverse("document_add", args=[case.pk]), a_form(content))
    return "" if response.status_code == 302 else "".join(response.context["form"].errors["file"])


def infected():
    return a_pdf(prepare=lambda file: file.attachments.__setitem__("a.com", EICAR), compress_streams=False)


def test_clean_file_is_kept_and_was_scanned_as_it_came(desk, case, settings):
    content = a_pdf()
    with Clamd() as clamd:
        settings.ANTIVIRUS_ADDRESS = clamd.address
        assert send(desk, case, content) == ""
        assert clamd.saw == content
    assert Document.objects.count() == 1


def test_infected_file_is_refused_and_the_trail_says_so(desk, case, settings):
    with Clamd() as clamd:
        settings.ANTIVIRUS_ADDRESS = clamd.address
        assert "The antivirus found something harmful" in send(desk, case, infected())
    assert not Document.objects.exists()
    event = AuditEvent.objects.get(action="document.refused")
    assert (event.case, event.detail, event.allowed) == (case.pk, {"kind": "medical", "reason": "infected"}, False)


@pytest.mark.parametrize("answer", ["INSTREAM size limit exceeded. ERROR", "stream: cannot read ERROR", "what?"])
def test_scanner_that_cannot_say_lets_nothing_pass(desk, case, settings, answer):
    with Clamd(answer=answer) as clamd:
        settings.ANTIVIRUS_ADDRESS = clamd.address
        assert "could not be checked" in send(desk, case, a_pdf())
    assert not Document.objects.exists()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "unix:///nowhere/clamd.ctl"])
def test_scanner_that_is_down_lets_nothing_pass(desk, case, settings, address):
    settings.ANTIVIRUS_ADDRESS = address
    assert "could not be checked" in send(desk, case, a_pdf())
    assert not Document.objects.exists()
    assert AuditEvent.objects.get(action="document.refused").detail["reason"] == "unchecked"


def test_nothing_is_asked_where_no_scanner_is_configured(settings):
    settings.ANTIVIRUS_ADDRESS = ""
    assert verdict_on(EICAR) == Verdict.CLEAN
