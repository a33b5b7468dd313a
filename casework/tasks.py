"""Beat tasks: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import alerts, drafts, mail, outbox
from casework.actions import break_glass
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
    mail.forget_sent()


@shared_task
def send_waiting_mail():
    mail.send_waiting()


@shared_task
def watch_reads():
    alerts.watch()


@shared_task
def chase_reviews():
    break_glass.chase()
