"""Beat tasks: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import drafts, outbox
from casework.actions import retention
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
def reckon_retention():
    retention.reckon_all()


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
