"""The relay between rows left by actions and the work they ask for (D11).

An action calls `leave(topic, object_id)` in its own transaction. A beat task calls `relay()`, which picks rows up with
SKIP LOCKED, one transaction each: the work and the mark that it is done are kept together, so a worker killed in the
middle leaves the row for the next one. Handlers must therefore be repeatable.
"""

import datetime
import logging

from django.db import transaction
from django.utils import timezone

from casework.models import OutboxEntry

logger = logging.getLogger(__name__)
CASE_CHANGED, CONTACT_CHANGED, CASE_ERASED, CONTACT_ERASED = (
    "case.changed",
    "contact.changed",
    "case.erased",
    "contact.erased",
)
_handlers = {}


def on(topic):
    """Decorator: call this function with the object's UUID for each row of `topic`. Several may listen."""

    def register(handler):
        _handlers.setdefault(topic, []).append(handler)
        return handler

    return register


def leave(topic, object_id):
    """Leave work for the background; nothing is sent before the transaction under way commits."""
    OutboxEntry.objects.create(topic=topic, object_id=object_id)


def relay(limit=200):
    """Do up to `limit` rows of waiting work; returns how many were done."""
    done = 0
    for _ in range(limit):
        if not _relay_one():
            break
        done += 1
    return done


def forget_done(older_than=datetime.timedelta(days=30)):
    """Done rows are of no more use."""
    OutboxEntry.objects.filter(done_at__lt=timezone.now() - older_than).delete()


def _relay_one():
    with transaction.atomic():
        waiting = OutboxEntry.objects.filter(done_at__isnull=True, not_before__lte=timezone.now())
        entry = waiting.select_for_update(skip_locked=True).order_by("pk").first()
        if entry is None:
            return False
        try:
            with transaction.atomic():
                for handler in _handlers.get(entry.topic, ()):
                    handler(entry.object_id)
            entry.done_at = timezone.now()
        except Exception as error:  # noqa: BLE001 – whatever failed must not stop the rows behind it
            entry.attempts += 1
            entry.last_error = type(error).__name__
            entry.not_before = timezone.now() + datetime.timedelta(seconds=min(3600, 2**entry.attempts))
            logger.error(
                "outbox %s #%s failed (%s), attempt %s", entry.topic, entry.pk, entry.last_error, entry.attempts
            )
        entry.save(update_fields=["done_at", "attempts", "last_error", "not_before"])
    return True
