"""What beat and the relay call: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import outbox
from casework.encryption import key_session
from returns import comparison, dispatch  # noqa: F401 – comparison listens to changes of cases
from returns.actions import arrival, deadlines, silence, visits


@outbox.on(outbox.CASE_CHANGED)
def case_changed(case_id):
    deadlines.reckon(case_id)


@shared_task
def chase_deadlines():
    with key_session():
        visits.schedule_missing()
        deadlines.chase()


@shared_task
def tell_of_silence():
    silence.remind()


@shared_task
def send_dossiers():
    with key_session():
        dispatch.send_waiting()


@shared_task
def chase_arrivals():
    with key_session():
        arrival.chase_arrivals()
