"""Beat tasks: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import drafts, duplicate_scan, outbox
from casework.actions import holders
from casework.encryption import key_session


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
def scan_duplicates():
    duplicate_scan.scan()


@shared_task
def chase_holders():
    holders.chase()
