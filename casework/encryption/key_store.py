"""The key store's own backup, apart from that of the data and short-lived.

A copy holds the wrapped keys of the living and no value; it opens with the ring only. What is restored is *old data
with today's keys*: whoever was erased in between stays erased.
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from casework.encryption.custody import ring
from casework.encryption.data_keys import DataKey, KeyEpoch, open_epoch
from casework.encryption.derived import seal, unseal
from casework.encryption.failure import DecryptionFailed

PURPOSE, NAME = "key-store", "keys-%Y%m%dT%H%M%SZ.sealed"
BATCH = 5000


def back_up(folder, keep_days):
    """Write a copy into `folder`, remove those older than `keep_days` or of another epoch; returns (path, keys)."""
    folder = Path(folder)
    with transaction.atomic():
        kid = open_epoch()
        rows = [[str(row.subject), row.kid, bytes(row.wrapped).hex()] for row in DataKey.objects.order_by("subject")]
    content = json.dumps({"epoch": kid, "made": timezone.now().isoformat(), "keys": rows}).encode()
    path = folder / timezone.now().astimezone(UTC).strftime(NAME)
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(seal(PURPOSE, content))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    _forget_old(folder, path, kid, keep_days)
    return path, len(rows)


def _forget_old(folder, newest, kid, keep_days):
    """A copy of an ended epoch would keep the erased alive for whoever also kept the old ring."""
    oldest = timezone.now() - timedelta(days=keep_days)
    for path in folder.glob("keys-*.sealed"):
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path != newest and (made < oldest or _epoch_of(path) != kid):
            path.unlink()


def _epoch_of(path):
    try:
        return json.loads(unseal(PURPOSE, path.read_bytes()))["epoch"]
    except DecryptionFailed:
        return None


@transaction.atomic
def restore(path):
    """Make the key store exactly what the copy holds: a key that an old dump brought back goes. Returns their number.

    DecryptionFailed when the copy is not one of this ring's.
    """
    copy = json.loads(unseal(PURPOSE, Path(path).read_bytes()))
    KeyEpoch.objects.filter(ended_at__isnull=True).exclude(kid=copy["epoch"]).update(ended_at=timezone.now())
    KeyEpoch.objects.update_or_create(kid=copy["epoch"], defaults={"ended_at": None, "destroyed_at": None})
    DataKey.objects.all().delete()
    for start in range(0, len(copy["keys"]), BATCH):
        DataKey.objects.bulk_create(
            DataKey(subject=subject, kid=kid, wrapped=bytes.fromhex(wrapped))
            for subject, kid, wrapped in copy["keys"][start : start + BATCH]
        )
    return len(copy["keys"])


def unopenable():
    """How many stored keys the ring does not open: what a drill wants to be 0."""
    bad = 0
    for row in DataKey.objects.iterator(chunk_size=BATCH):
        try:
            ring().unwrap(row.kid, bytes(row.wrapped), row.subject)
        except DecryptionFailed:
            bad += 1
    return bad
