"""Beat tasks: each picks up rows and calls what does the work."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from casework import alerts, drafts, duplicate_scan, mail, outbox
from casework.actions import break_glass, holders, retention, uploads
from casework.actions.tokens import refresh_batch
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
def forget_uploads():
    uploads.forget_expired()


@shared_task
def forget_done_work():
    outbox.forget_done()
    mail.forget_sent()


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
    """Once a day. What is found is said on the officers' page, in the log, and to the officers by mail."""
    if not chain.may_seal() or not evidence.is_due():
        return
    with chain.sealer() as connection, chain.one_at_a_time(connection, chain.VERIFYING) as held:
        if not held:
            return
        report = verify_trail(public_key=settings.AUDIT_PUBLIC_KEY, folders=checkpoints.folders())
        evidence.keep(connection, report)
    if not report.is_clean:
        logger.error("audit trail: %s findings, the first: %s", report.found, report.findings[0].code)
        mail.leave_for_officers(mail.TRAIL_BROKEN, reason=f"trail-broken:{timezone.localdate()}")


@shared_task(time_limit=3600)
def forget_audit():
    if chain.may_seal():
        with chain.sealer() as connection:
            forgetting.forget_due(connection)


@shared_task
def refresh_stale_tokens():
    """After an upgrade that brought new rules of matching; finds nothing to do on all other days."""
    for _batch in range(100):
        with key_session():
            if not refresh_batch():
                return


@shared_task
def send_waiting_mail():
    mail.send_waiting()


@shared_task
def watch_reads():
    alerts.watch()


@shared_task
def chase_reviews():
    break_glass.chase()


@shared_task
def scan_duplicates():
    duplicate_scan.scan()


@shared_task
def chase_holders():
    holders.chase()


@shared_task
def reckon_retention():
    retention.reckon_near()


@shared_task
def reckon_missing():
    retention.reckon_missing()


@shared_task
def erase_due():
    for _case in retention.erase_due():
        pass


@outbox.on(outbox.CASE_CHANGED)
def case_changed(case_id):
    retention.reckon(case_id)
