"""Beat tasks: each picks up rows and calls what does the work."""

import logging

from celery import shared_task
from django.conf import settings

from casework import drafts, outbox
from casework.encryption import key_session
from casework.sealing import chain, checkpoints, evidence, forgetting
from casework.sealing.verification import verify_trail

logger = logging.getLogger(__name__)


@shared_task
def relay_outbox():
    with key_session():
        outbox.relay()


@shared_task
def forget_drafts():
    drafts.forget_old()


@shared_task
def forget_done_work():
    outbox.forget_done()


@shared_task
def seal_audit():
    """Without the worker's key nothing is sealed, and the officer's page says so."""
    if chain.may_seal():
        with chain.sealer() as connection:
            chain.seal_waiting(connection)
            checkpoints.take_due(connection)
            checkpoints.deliver(connection)


@shared_task(time_limit=6 * 3600)
def verify_audit():
    if chain.may_seal():
        report = verify_trail(public_key=settings.AUDIT_PUBLIC_KEY, folders=checkpoints.folders())
        with chain.sealer() as connection:
            evidence.keep(connection, report)
        if not report.is_clean:
            logger.error("audit trail: %s findings, the first: %s", report.found, report.findings[0].code)


@shared_task(time_limit=3600)
def forget_audit():
    if chain.may_seal():
        with chain.sealer() as connection:
            forgetting.forget_due(connection)
