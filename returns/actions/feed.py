"""Making and taking back the address of a caseworker's calendar feed."""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from returns.models import CalendarFeed

FEED_MADE = audit.action("calendar.made", _("Made an address for their calendar"))
FEED_REVOKED = audit.action("calendar.revoked", _("Took back the address of their calendar"))


def digest_of(token):
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def make_feed(user):
    """The token (256 bits) of a new address, told this once; an earlier one stops working."""
    token = secrets.token_urlsafe(32)
    feed, _new = CalendarFeed.objects.update_or_create(user=user, defaults={"digest": digest_of(token)})
    audit.record(FEED_MADE, feed.user_id, actor=user, kind="casework.user")
    return token


@transaction.atomic
def revoke_feed(user):
    if CalendarFeed.objects.filter(user=user).delete()[0]:
        audit.record(FEED_REVOKED, user.pk, actor=user, kind="casework.user")
