"""Mail from rows, through a real socket: sent once, tried again, and known for the same when sent twice."""

import datetime
import uuid

import pytest
from django.utils import timezone

from casework import mail
from casework.models import Mail
from tests.smtp import mail_server


@pytest.fixture
def server(settings):
    with mail_server() as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        yield server


def leave(cast, **changes):
    mail.leave(mail.EMERGENCY_OPENED, cast.delphine, **{"reason": "test:1", "about": uuid.uuid4(), **changes})


def later():
    Mail.objects.update(not_before=timezone.now() - datetime.timedelta(seconds=1))


def test_mail_is_sent_once(cast, server):
    leave(cast)
    leave(cast)  # the same reason
    assert [mail.send_waiting(), mail.send_waiting()] == [1, 0]
    (message,) = server.taken
    assert message["To"] == cast.delphine.email
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{Mail.objects.get().pk}@escale>"


def test_refused_mail_is_kept_and_tried_again_later(cast, server):
    leave(cast)
    server.refusing = True
    assert mail.send_waiting() == 0
    row = Mail.objects.get()
    assert (row.sent_at, row.attempts, row.last_error) == (None, 1, "SMTPDataError")
    server.refusing = False
    assert mail.send_waiting() == 0  # not at once
    later()
    assert mail.send_waiting() == 1


def test_mail_waits_when_the_server_is_away(cast, server, settings):
    server.server_close()
    settings.EMAIL_PORT = 1
    leave(cast)
    assert mail.send_waiting() == 0
    assert Mail.objects.get().last_error == "ConnectionRefusedError"


def test_mail_cut_off_after_it_was_taken_comes_again_as_the_same(cast, server):
    leave(cast)
    server.hanging_up = True
    assert mail.send_waiting() == 0
    later()
    assert mail.send_waiting() == 1
    assert len(server.taken) == 2
    assert len({message["Message-ID"] for message in server.taken}) == 1


def test_one_that_cannot_be_sent_does_not_stop_the_others(cast, server):
    mail.leave("emergency_opened", cast.delphine, reason="first")
    mail.leave("emergency_opened", cast.alain, reason="second")
    Mail.objects.filter(recipient=cast.delphine).update(not_before=timezone.now() + datetime.timedelta(hours=1))
    assert mail.send_waiting() == 1
    assert [message["To"] for message in server.taken] == [cast.alain.email]


def test_nobody_who_left_is_written_to(cast, server):
    leave(cast)
    cast.delphine.is_active = False
    cast.delphine.save()
    assert mail.send_waiting() == 0


def test_sent_mail_is_forgotten_after_a_month(cast, server):
    leave(cast)
    mail.send_waiting()
    mail.forget_sent()
    assert Mail.objects.exists()
    Mail.objects.update(sent_at=timezone.now() - datetime.timedelta(days=31))
    mail.forget_sent()
    assert not Mail.objects.exists()
