"""What the worker sends to OFII: to a real SFTP server and a real mail server, sealed to a certificate of the test."""

import asyncio
import contextlib
import datetime
import email
import io
import json
import socket
import threading
import zipfile

import asyncssh
import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from django.utils import timezone

from casework.models import AuditEvent
from returns import dispatch
from returns.actions import dossier as actions
from returns.models import Transmission
from tests.cast import advance, open_case
from tests.returns.dossiers_made import a_document, make, send
from tests.returns.test_dossier import in_english  # noqa: F401 – sentences in English
from tests.returns.test_notices import come_back, give_up, notices

DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def recipient():
    """(certificate, key) of whoever is written to."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "OFII, essai")])
    today = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), today, today + DAY)
    return builder.sign(key, hashes.SHA256()), key


@pytest.fixture
def certified(settings, recipient):
    settings.OFII_CERTIFICATE = recipient[0].public_bytes(serialization.Encoding.PEM).decode()


class MailHandler:
    def __init__(self):
        self.taken, self.refusing = [], False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 – as aiosmtpd calls it
        if self.refusing:
            return "451 not now"
        self.taken.append(email.message_from_bytes(envelope.content))
        return "250 taken"


@pytest.fixture
def mail_server(settings, certified):
    handler = MailHandler()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.OFII_EMAIL = "dossiers@ofii.example"
    yield handler
    controller.stop()


class SshServer(asyncssh.SSHServer):
    def __init__(self, key):
        self.key = key

    def begin_auth(self, username):
        return True

    def public_key_auth_supported(self):
        return True

    def validate_public_key(self, username, key):
        return key == self.key


@pytest.fixture(autouse=True)
def _loop_of_the_browser():
    """Where a browser was driven before, its loop still counts as running in this thread."""
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@contextlib.contextmanager
def sftp_server(folder, host_key, client_key):
    """A server of AsyncSSH in a thread of its own; gives its port."""
    loop = asyncio.new_event_loop()

    async def start():
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            server_factory=lambda: SshServer(client_key.convert_to_public()),
            sftp_factory=lambda channel: asyncssh.SFTPServer(channel, chroot=str(folder).encode()),
        )

    server = loop.run_until_complete(start())
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.get_port()
    finally:
        asyncio.run_coroutine_threadsafe(_closed(server), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _closed(server):
    server.close()
    await server.wait_closed()


@pytest.fixture
def file_server(settings, certified, tmp_path):
    """The folder in which what arrives is found."""
    host_key, client_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    with sftp_server(tmp_path, host_key, client_key) as port:
        settings.OFII_SFTP_HOST, settings.OFII_SFTP_PORT = "127.0.0.1", port
        settings.OFII_SFTP_KEY = client_key.export_private_key().decode()
        settings.OFII_SFTP_HOST_KEY = host_key.export_public_key().decode()
        yield tmp_path


@pytest.fixture
def made(cast):
    case = advance(open_case(cast), "counselling", actor=cast.claire)
    return make(case, cast.claire, [a_document(case, cast.claire)])


def opened(envelope, recipient):
    """{name: bytes} of the archive inside an envelope."""
    certificate, key = recipient
    archive = zipfile.ZipFile(io.BytesIO(pkcs7.pkcs7_decrypt_der(envelope, certificate, key, [])))
    return {name: archive.read(name) for name in archive.namelist()}


def proves(found, made):
    """Does the manifest fit the dossier, and the archive the manifest?"""
    assert json.loads(found["manifest.json"]) == made.manifest
    assert [len(found[name]) for name in ("00.pdf", "01.pdf")] == [part["size"] for part in made.manifest["parts"]]


def test_mail_is_read_by_its_recipient_alone(mail_server, made, cast, recipient):
    sending = send(made, cast.claire, channel="email")
    assert (sending.sent_at, dispatch.send_waiting()) == (None, 1)
    (message,) = mail_server.taken
    assert "Haddad" not in message.as_string()
    assert message["Message-ID"] == f"<{sending.pk}@escale>"
    (attached,) = [part for part in message.walk() if part.get_filename()]
    assert attached.get_filename() == f"{sending.pk}.p7m"
    proves(opened(attached.get_payload(decode=True), recipient), made)
    assert Transmission.objects.get(pk=sending.pk).sent_at is not None
    assert dispatch.send_waiting() == 0


def test_file_arrives_whole_and_sealed(file_server, made, cast, recipient):
    sending = send(made, cast.claire, channel="sftp")
    assert dispatch.send_waiting() == 1
    assert [path.name for path in file_server.iterdir()] == [f"{sending.pk}.p7m"]
    envelope = (file_server / f"{sending.pk}.p7m").read_bytes()
    assert b"Haddad" not in envelope
    proves(opened(envelope, recipient), made)


def test_sent_once_more_after_a_crash_it_is_the_same_file(file_server, made, cast):
    sending = send(made, cast.claire, channel="sftp")
    dispatch.send_waiting()
    Transmission.objects.filter(pk=sending.pk).update(sent_at=None)
    assert dispatch.send_waiting() == 1
    assert len(list(file_server.iterdir())) == 1


def test_another_server_is_not_spoken_to(file_server, made, cast, settings):
    settings.OFII_SFTP_HOST_KEY = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    sending = send(made, cast.claire, channel="sftp")
    assert dispatch.send_waiting() == 0
    kept = Transmission.objects.get(pk=sending.pk)
    assert (kept.sent_at, kept.attempts, kept.last_error) == (None, 1, "HostKeyNotVerifiable")
    assert list(file_server.iterdir()) == []


def test_what_fails_is_shown_and_tried_again_later(mail_server, made, cast, caplog):
    mail_server.refusing = True
    sending = send(made, cast.claire, channel="email")
    assert dispatch.send_waiting() == 0
    kept = Transmission.objects.get(pk=sending.pk)
    assert (kept.sent_at, kept.attempts, kept.last_error) == (None, 1, "SMTPDataError")
    assert kept.not_before > timezone.now()
    assert "Haddad" not in caplog.text
    assert dispatch.send_waiting() == 0
    mail_server.refusing = False
    Transmission.objects.update(not_before=timezone.now())
    assert dispatch.send_waiting() == 1
    assert kept.days_of_silence is None


def test_channel_without_its_settings_is_not_offered(made, cast, settings):
    assert [str(channel) for channel in actions.open_channels()] == ["inbox", "slip"]


def test_dossier_that_has_not_left_stays_and_ofii_hears_nothing(cast, made, mail_server):
    waiting = send(made, cast.claire, channel="email")
    case = made.case
    give_up(case, cast.claire)
    assert (dispatch.send_waiting(), mail_server.taken, notices(case)) == (0, [], [])
    come_back(case, cast.claire)
    assert (dispatch.send_waiting(), len(mail_server.taken)) == (1, 1)
    assert Transmission.objects.get(pk=waiting.pk).sent_at


def test_notice_leaves_sealed_and_one_that_has_not_left_is_taken_back(cast, made, mail_server, recipient):
    case = made.case
    send(made, cast.claire, channel="email")
    dispatch.send_waiting()
    give_up(case, cast.claire)
    come_back(case, cast.claire)
    assert (dispatch.send_waiting(), notices(case)) == (0, [])
    assert AuditEvent.objects.filter(action="notice.taken_back", case=case.pk).exists()
    give_up(case, cast.claire)
    assert dispatch.send_waiting() == 1
    (attached,) = [part for part in mail_server.taken[-1].walk() if part.get_filename()]
    held = opened(attached.get_payload(decode=True), recipient)
    assert sorted(held) == ["00.pdf", "manifest.json"]
    assert held["00.pdf"].startswith(b"%PDF")
    come_back(case, cast.claire)
    assert dispatch.send_waiting() == 1
    assert [about for about, _channel in notices(case)] == ["stopped", "resumed"]
