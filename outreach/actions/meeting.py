"""Meeting again without a name: words are made on the spot, typed at the next encounter, and forgotten on demand.

The words are shown once and kept nowhere; their hash is keyed by the ring, and holds within one office. Whoever tries
words at random is stopped after a few misses in an hour, and each miss is in the trail.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.access import beyond_scope
from casework.audit import AuditEvent
from casework.encryption import blind_token
from casework.errors import Refusal
from outreach import meeting_words
from outreach.models import Chain, Contact

CHAIN_BEGUN = audit.action("chain.begun", _("Gave somebody words to be known by again"))
CHAIN_LINKED = audit.action("chain.linked", _("Linked an encounter by the words of the person"))
CHAIN_MISSED = audit.action("chain.missed", _("Typed words that no encounter is linked by"))
CHAIN_FORGOTTEN = audit.action("chain.forgotten", _("Forgot the words that linked encounters"))
FORGET = "chain.forgotten"  # topic of the outbox


def token_of(parts, office_id):
    return blind_token("meeting", str(office_id), *parts)


def find(text, *, office_id, actor):
    """The chain that these words stand for in this office. Refusal, beside the field `code`, when there is none.

    Not in a transaction of its own that the Refusal would take back: the miss stays in the trail.
    """
    hour = timezone.now() - datetime.timedelta(hours=1)
    missed = AuditEvent.objects.filter(actor=actor, action=CHAIN_MISSED, at__gte=hour).count()
    if missed >= settings.MEETING_MISSES_PER_HOUR:
        raise Refusal(_("Too many words that nobody has were typed this hour: try again later."), field="code")
    tokens = [token_of(parts, office_id) for parts in meeting_words.read(text)]
    chain = Chain.objects.filter(office_id=office_id, token__in=tokens).first() if tokens else None
    if chain is None:
        audit.record(CHAIN_MISSED, actor=actor, kind="outreach.chain")
        raise Refusal(_("No encounter of your office is known by these words: look at their order."), field="code")
    return chain


def with_chain(values, code, *, office_id, actor):
    """The values of a contact, with the chain that the typed words stand for, if any were typed."""
    return values | {"chain": find(code, office_id=office_id, actor=actor)} if code else values


@transaction.atomic
def begin(contact, language, *, chain_id, actor):
    """Make words for the person of this contact; returns them as they are shown, this once. Refusal when there are."""
    contact = _locked(contact)
    with beyond_scope():
        used = Chain.objects.filter(pk=chain_id).exists()
    if used:
        raise Refusal(_("The words were shown when this form was sent, and cannot be shown again."))
    if contact.chain_id:
        raise Refusal(_("This encounter has words already."))
    parts, shown = meeting_words.make(language)
    chain = Chain(id=chain_id, office_id=contact.team.office_id, token=token_of(parts, contact.team.office_id))
    chain.save(force_insert=True)
    _link(contact, chain)
    audit.record(CHAIN_BEGUN, chain, contact, actor=actor)
    return shown


@transaction.atomic
def link(contact, chain, *, actor):
    """Say that this contact is with the person of the chain. Refusal when it is of another one's."""
    contact = _locked(contact)
    if contact.chain_id == chain.pk:
        return
    if contact.chain_id:
        raise Refusal(_("This encounter has words already."))
    _link(contact, chain)
    audit.record(CHAIN_LINKED, chain, contact, actor=actor)


@transaction.atomic
def forget(chain, *, actor):
    """The words stand for nothing from now on; the background unlinks the encounters, those of other teams too."""
    chain = Chain.objects.select_for_update().get(pk=chain.pk)
    if chain.token is None:
        return
    chain.token = None
    chain.save(update_fields=["token"])
    outbox.leave(FORGET, chain.pk)
    audit.record(CHAIN_FORGOTTEN, chain, actor=actor)


def _locked(contact):
    return Contact.objects.select_for_update(of=("self",)).select_related("team").get(pk=contact.pk)


def _link(contact, chain):
    contact.chain = chain
    contact.save(update_fields=["chain"])
