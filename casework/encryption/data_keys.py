"""Data keys: one of each subject, stored wrapped, unwrapped for one request at a time."""

import contextlib
import contextvars

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from casework.encryption.custody import ring
from casework.encryption.failure import DecryptionFailed, framed

CACHED_KEYS = 1024
VERSION, AES_256_GCM, DATA_KEY_VERSION = 1, 1, 1
HEAD = bytes((VERSION, AES_256_GCM, DATA_KEY_VERSION))  # how every sealed value begins
UUID_LENGTH = (16).to_bytes(4, "big")  # the length of a UUID, as `framed` puts it


class KeyEpoch(models.Model):
    """The time of one wrapping key. One is open, and only its key wraps: an index and a trigger hold it."""

    kid = models.CharField(max_length=40, primary_key=True)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["began_at"]
        constraints = [
            models.CheckConstraint(
                name="key_destroyed_after_its_epoch", condition=Q(destroyed_at__isnull=True) | Q(ended_at__isnull=False)
            ),
        ]

    def __str__(self):
        return self.kid


class DataKey(models.Model):
    """The wrapped key of one subject. No foreign key: the key store is backed up, restored and destroyed apart."""

    subject = models.UUIDField(primary_key=True)
    kid = models.CharField(max_length=40, db_index=True)
    wrapped = models.BinaryField()

    def __str__(self):
        return str(self.subject)


# --- Unwrapped keys: those of the request under way; there is no other place where they are kept ----------------------

_open_keys = contextvars.ContextVar("open_keys", default=None)  # {subject.int: OpenKey}: a UUID is slow to hash


class OpenKey:
    """An unwrapped key, as values are sealed and opened with it; `end` ends their associated data."""

    __slots__ = ("decrypt", "encrypt", "end")

    def __init__(self, data_key, subject):
        cipher = AESGCM(data_key)
        self.encrypt, self.decrypt = cipher.encrypt, cipher.decrypt
        self.end = UUID_LENGTH + subject.bytes + framed(HEAD)


@contextlib.contextmanager
def key_session():
    """Keep unwrapped keys until the end of this block (a request, a task), and no longer."""
    token = _open_keys.set({})
    try:
        yield
    finally:
        _open_keys.get().clear()
        _open_keys.reset(token)


def _remember(subject, data_key):
    key, keys = OpenKey(data_key, subject), _open_keys.get()
    if keys is not None:
        keys[subject.int] = key
        if len(keys) > CACHED_KEYS:
            del keys[next(iter(keys))]
    return key


open_keys = _open_keys.get  # of the request under way, {subject.int: OpenKey}, or None


def opened_now(subject, label, record):
    """The key of a subject that this request has not met yet; DecryptionFailed about `label` of `record` without."""
    row = DataKey.objects.filter(subject=subject).first()
    if row is None:
        raise DecryptionFailed(label, record)
    return _remember(subject, ring().unwrap(row.kid, bytes(row.wrapped), subject))


# --- Their life -------------------------------------------------------------------------------------------------------


def open_epoch():
    """The kid that wraps now. Held until the transaction ends, so that no epoch ends while something is wrapped."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT kid FROM casework_keyepoch WHERE ended_at IS NULL FOR SHARE")
        found = cursor.fetchone()
        if found:
            return found[0]
        # The very first key of this database, or one whose epochs were not noted yet.
        kid = ring().newest
        KeyEpoch.objects.update_or_create(kid=kid, defaults={"ended_at": None, "destroyed_at": None})
        return kid


def create_keys(subjects):
    """Make and store a data key for each subject UUID; the keys exist before anything is sealed under them."""
    fresh = [(AESGCM.generate_key(256), subject) for subject in subjects]
    with transaction.atomic():
        kid = open_epoch()
        wrapped = ring().wrap_many(fresh, kid)
        rows = zip(fresh, wrapped, strict=True)
        DataKey.objects.bulk_create(DataKey(subject=of, kid=kid, wrapped=sealed) for (_key, of), sealed in rows)
    for data_key, subject in fresh:
        _remember(subject, data_key)


def warm(subjects):
    """Fetch the keys of many subjects with one query, before a list shows what they protect."""
    keys = _open_keys.get()
    if keys is None:
        return
    wanted = {subject for subject in subjects if subject.int not in keys}
    if wanted:
        admit(DataKey.objects.filter(subject__in=wanted).values_list("kid", "wrapped", "subject"))


def admit(found):
    """Take up the keys that a query brought along: (kid, wrapped, subject) rows."""
    if _open_keys.get() is None:
        return
    rows = [(kid, bytes(wrapped), subject) for kid, wrapped, subject in found]
    for (_kid, _wrapped, subject), data_key in zip(rows, ring().unwrap_many(rows), strict=True):
        _remember(subject, data_key)


def destroy_key(subject):
    """Erase a subject: from here on, nothing sealed about them opens."""
    DataKey.objects.filter(subject=subject).delete()
    keys = _open_keys.get()
    if keys is not None:
        keys.pop(subject.int, None)
