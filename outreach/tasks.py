"""Beat tasks of outreach: each picks up rows and calls what does the work."""

from celery import shared_task

from casework.encryption import key_session
from outreach import field_keys, forgetting
from outreach.actions import partners, referrals


@shared_task
def forget_words():
    with key_session():
        forgetting.forget_words()


@shared_task
def renew_field_keys():
    with key_session():
        field_keys.renew()


@shared_task
def keep_partners():
    """Whoever left a partner is erased; referrals that nobody answered in time expire."""
    with key_session():
        partners.forget_those_who_left()
        referrals.expire()
