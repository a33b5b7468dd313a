"""Beat tasks: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import drafts, outbox
from casework.actions.tokens import refresh_batch
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
def refresh_stale_tokens():
    """After an upgrade that brought new rules of matching; finds nothing to do on all other days."""
    for _ in range(100):
        with key_session():
            if not refresh_batch():
                return
