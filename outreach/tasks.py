"""Beat tasks of outreach: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import outbox
from casework.encryption import destroy_key, key_session
from outreach import field_keys, forgetting
from outreach.actions import imports, partners, referrals
from outreach.models import Contact


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
    """Whoever left a partner is erased; referrals that nobody answered in time expire; files not imported go."""
    with key_session():
        partners.forget_those_who_left()
        referrals.expire()
        imports.forget_sheets()


@outbox.on(outbox.CONTACT_CHANGED)
def contact_changed(contact_id):
    """A contact that was taken back leaves no key; a request may not destroy one."""
    if not Contact.objects.filter(pk=contact_id).exists():
        destroy_key(contact_id)
