"""Beat tasks of outreach: each picks up rows and calls what does the work."""

from celery import shared_task

from casework import outbox
from casework.encryption import destroy_key, key_session
from outreach import field_keys, forgetting
from outreach.actions import imports, meeting, partners, referrals, safety
from outreach.models import Contact


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
