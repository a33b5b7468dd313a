"""Beat tasks of outreach: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import outbox
from casework.encryption import key_session
from outreach import field_keys, forgetting
from outreach.actions import meeting, safety


@outbox.on(meeting.FORGET)
def chain_forgotten(chain_id):
    forgetting.unlink(chain_id)


@shared_task
def forget_words():
    with key_session():
        forgetting.forget_words()
        forgetting.forget_pieces()


@shared_task
def chase_check_ins():
    safety.chase()


@shared_task
def renew_field_keys():
    with key_session():
        field_keys.renew()
