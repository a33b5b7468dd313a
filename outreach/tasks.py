"""Beat tasks of outreach: each picks up rows and calls what does the work."""

from celery import shared_task

from casework.encryption import key_session
from outreach import field_keys, forgetting


@shared_task
def forget_words():
    with key_session():
        forgetting.forget_words()
        forgetting.forget_pieces()


@shared_task
def renew_field_keys():
    with key_session():
        field_keys.renew()
