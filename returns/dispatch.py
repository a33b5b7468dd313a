"""Sending what waits in the ledger: by SFTP or by mail, sealed either way. The worker's; requests only leave rows.

A row is sent under its lock and marked in the same transaction. Should the process die between the two, it is sent once
more under the same name (SFTP: the file is written beside and then renamed over; mail: the same Message-ID), by which
whoever receives it knows it for the same. What fails is tried again, later each time, and the ledger says so.
"""

import asyncio
import datetime
import logging
import smtplib

import asyncssh
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import timezone

from casework import audit
from returns.actions.dossier import LEFT
from returns.dossier_pdf import notice_as_pdf
from returns.envelope import bundle_of, notice_bundle, sealed
from returns.models import Transmission
from returns.ofii import BY_WORKER, About, Channel

logger = logging.getLogger(__name__)
TIMEOUT = 60  # seconds for one dossier
LONGEST_WAIT = 6 * 3600
FAILURES = (OSError, smtplib.SMTPException, asyncssh.Error, asyncio.TimeoutError, ValueError)
BODY = "Un envoi pour l’OFII est joint, chiffré. Il ne s’ouvre qu’avec la clé de l’OFII.\n"


def send_waiting(limit=20):
    """Send up to `limit` waiting transmissions, one transaction each; returns how many were sent."""
    sent = 0
    for _ in range(limit):
        outcome = _send_one()
        if outcome is None:
            break
        sent += outcome
    return sent


@transaction.atomic
def _send_one():
    """True when one was sent, False when its sending failed, None when none waits."""
    waiting = Transmission.objects.waiting_to_leave().filter(channel__in=BY_WORKER, case__restricted_on=None)
    waiting = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("dossier__case__office")
    sending = waiting.order_by("not_before").first()
    if sending is None:
        return None
    try:
        envelope = sealed(_bundle(sending), settings.OFII_CERTIFICATE)
        SENDERS[sending.channel](sending, envelope)
    except FAILURES as error:
        _failed(sending, error)
        return False
    sending.sent_at, sending.on, sending.last_error = timezone.now(), timezone.localdate(), ""
    sending.save(update_fields=["sent_at", "on", "last_error"])
    audit.record(LEFT, sending, actor=None, case=sending.case_id, detail={"channel": sending.channel})
    return True


def _bundle(sending):
    if sending.about == About.DOSSIER:
        return bundle_of(sending.dossier)
    return notice_bundle(notice_as_pdf(sending), {"about": sending.about, "reference": sending.case.reference})


def _failed(sending, error):
    sending.attempts += 1
    sending.last_error = type(error).__name__
    wait = min(LONGEST_WAIT, 2 ** min(sending.attempts, 10) * 30)
    sending.not_before = timezone.now() + datetime.timedelta(seconds=wait)
    sending.save(update_fields=["attempts", "last_error", "not_before"])
    logger.error("transmission %s failed (%s), attempt %s", sending.pk, sending.last_error, sending.attempts)


def file_name(sending):
    """Of the envelope, wherever it goes: an id, which tells nobody anything."""
    return f"{sending.pk}.p7m"


def _by_mail(sending, envelope):
    headers = {"Message-ID": f"<{sending.pk}@escale>", "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(f"Escale {sending.pk}", BODY, to=[settings.OFII_EMAIL], headers=headers)
    mail.attach(file_name(sending), envelope, "application/pkcs7-mime")
    mail.send()


def _by_sftp(sending, envelope):
    asyncio.run(asyncio.wait_for(_put(file_name(sending), envelope), TIMEOUT))


async def _put(name, content):
    """Write a file beside, then rename it over: whoever looks sees the whole file, or none."""
    host_key = asyncssh.import_public_key(settings.OFII_SFTP_HOST_KEY)
    options = {
        "port": settings.OFII_SFTP_PORT,
        "username": settings.OFII_SFTP_USER,
        "client_keys": [asyncssh.import_private_key(settings.OFII_SFTP_KEY)],
        "known_hosts": ([host_key], [], []),  # pinned: no other server is spoken to
        "config": [],
        "agent_path": None,
    }
    place = f"{settings.OFII_SFTP_FOLDER.rstrip('/')}/{name}"
    async with (
        asyncssh.connect(settings.OFII_SFTP_HOST, **options) as connection,
        connection.start_sftp_client() as sftp,
    ):
        async with sftp.open(f"{place}.part", "wb") as file:
            await file.write(content)
        await sftp.posix_rename(f"{place}.part", place)


SENDERS = {Channel.SFTP: _by_sftp, Channel.EMAIL: _by_mail}
