"""Key epochs: from time to time a new key wraps the living and the old one is destroyed: erasure reaches backups.

Deleting a row does not empty it: the wrapped key of somebody erased stays in the database's files, its log and old
dumps. It opens nothing any more once the key that wrapped it is gone (privacy.md §1.3).

Order, so that a stop at any moment loses nothing: the new key exists and is safe, then the epoch changes in the
database (from there on nobody wraps under the old key), then rows move in batches, and only when none is left is the
old key destroyed.
"""

from django.db import connection, transaction
from django.utils import timezone

from casework.encryption.custody import ring
from casework.encryption.data_keys import DataKey, KeyEpoch, open_epoch
from casework.encryption.failure import DecryptionFailed

# One statement for a batch: `bulk_update` writes a condition for each row, and takes twenty times as long.
REWRAPPED = """
UPDATE casework_datakey d SET kid = %s, wrapped = n.wrapped
FROM unnest(%s::uuid[], %s::bytea[]) n(subject, wrapped) WHERE d.subject = n.subject
"""


def begin(kid=None):
    """Let `kid` (by default the ring's newest) wrap from now on; returns it. Harmless when it does already."""
    kid = kid or ring().newest
    with transaction.atomic():
        current = KeyEpoch.objects.select_for_update().filter(ended_at__isnull=True).first()
        if current is not None and current.kid == kid:
            return kid
        if current is not None:
            current.ended_at = timezone.now()
            current.save(update_fields=["ended_at"])
        KeyEpoch.objects.update_or_create(kid=kid, defaults={"ended_at": None, "began_at": timezone.now()})
    return kid


def left_to_rewrap():
    return DataKey.objects.exclude(kid=open_epoch()).count()


def rewrap_batch(size=1000, unreadable=None):
    """Bring up to `size` data keys under the key of the open epoch; returns how many were brought.

    Rows that others hold are left for a later batch. `unreadable`: a set to which the subjects of keys that do not open
    are added; they are left as they are.
    """
    unreadable = set() if unreadable is None else unreadable
    with transaction.atomic(), connection.cursor() as cursor:
        kid = open_epoch()
        stale = DataKey.objects.exclude(kid=kid).exclude(subject__in=unreadable)
        rows = stale.select_for_update(skip_locked=True).values_list("kid", "wrapped", "subject")
        # By the index on kid, not past all that was brought already; then what no epoch was ever noted for.
        ended = list(KeyEpoch.objects.exclude(kid=kid).values_list("kid", flat=True))
        found = list(rows.filter(kid__in=ended)[:size]) or list(rows[:size])
        opened = _opened([(of, bytes(wrapped), subject) for of, wrapped, subject in found], unreadable)
        wrapped = ring().wrap_many(opened, kid)
        cursor.execute(REWRAPPED, [kid, [subject for _key, subject in opened], wrapped])
    return len(opened)


def _opened(rows, unreadable):
    """(data key, subject) of each (kid, wrapped, subject) that opens; the subjects of the others go to `unreadable`."""
    try:
        return list(zip(ring().unwrap_many(rows), (subject for _kid, _wrapped, subject in rows), strict=True))
    except DecryptionFailed:
        found = []
        for kid, wrapped, subject in rows:
            try:
                found.append((ring().unwrap(kid, wrapped, subject), subject))
            except DecryptionFailed:
                unreadable.add(subject)
        return found


def destroy_ended():
    """Destroy the keys of ended epochs that wrap nothing any more; returns their kids. CustodyRefused where only an
    operator may."""
    destroyed = []
    for epoch in KeyEpoch.objects.filter(ended_at__isnull=False, destroyed_at__isnull=True):
        if DataKey.objects.filter(kid=epoch.kid).exists():
            continue
        ring().destroy_key(epoch.kid)
        KeyEpoch.objects.filter(kid=epoch.kid).update(destroyed_at=timezone.now())
        destroyed.append(epoch.kid)
    return destroyed


def days_old(now=None):
    """Days since the open epoch began; 0 when there is none yet."""
    began = KeyEpoch.objects.filter(ended_at__isnull=True).values_list("began_at", flat=True).first()
    return ((now or timezone.now()) - began).days if began else 0
