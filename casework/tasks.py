"""Beat tasks: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import drafts, outbox
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
