"""Secrets of the people helped: the only place that encrypts, and the only importer of `cryptography`.

Words used here:

- *subject*: who or what a secret is about, a person or an anonymous contact, known by a UUID. The unit of secrecy (D4).
- *data key*: 256 random bits of one subject. Everything about that subject is under it; destroying it erases them.
- *key ring*: the keys that wrap data keys, `{kid: key}`. The first wraps, all unwrap. It never holds people's data.
- *sealed value*: version(1) algorithm(1) data-key version(1) nonce(12) ciphertext tag(16).
- *associated data*: frozen field label, record UUID, subject UUID and header, each length-prefixed: a sealed value that
  is moved to another field, row or person does not open.
- *blind token*: a keyed hash of several things known about a person together, by which a search finds candidates.
  Never of a lone name: public name statistics would turn those back into names (privacy.md §1.2).

Everything fails closed: `DecryptionFailed` carries ids, never values, and nothing is ever passed through in clear.
"""

import base64
import contextlib
import contextvars
import hashlib
import hmac
import json
import secrets
from collections import OrderedDict
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed
from django.db import models, transaction
from django.utils.module_loading import import_string

VERSION, AES_256_GCM = 1, 1
HEADER, NONCE, TAG = 3, 12, 16
CACHED_KEYS = 1024


class DecryptionFailed(Exception):
    """A sealed value did not open: tampered with, moved, or its key is gone. Says where, never what."""

    def __init__(self, label, record):
        super().__init__(f"{label} of {record} cannot be opened")
        self.label, self.record = label, record


# --- The key ring -------------------------------------------------------------------------------------------------


def new_ring_document():
    """A fresh ring as JSON text, to be kept in a file of mode 0400 and backed up apart from the data."""

    def random_key():
        return base64.b64encode(secrets.token_bytes(32)).decode()

    kid = f"k{secrets.token_hex(4)}"
    return json.dumps({"wrapping": [{"kid": kid, "key": random_key()}], "root": random_key()}, indent=1)


class FileKeyRing:
    """Key ring read from KEY_RING (or the file KEY_RING_FILE). Another provider offers the same four methods."""

    def __init__(self):
        try:
            document = json.loads(settings.KEY_RING)
            self._keys = {key["kid"]: AESGCM(_key(key["key"])) for key in document["wrapping"]}
            self._root = _key(document["root"])
            self.first = document["wrapping"][0]["kid"]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ImproperlyConfigured("KEY_RING is not a key ring; `manage.py make_keys` makes one.") from error

    def wrap(self, data_key, subject):
        nonce = secrets.token_bytes(NONCE)
        return self.first, nonce + self._keys[self.first].encrypt(nonce, data_key, self._about(subject, self.first))

    def unwrap(self, kid, wrapped, subject):
        try:
            return self._keys[kid].decrypt(wrapped[:NONCE], wrapped[NONCE:], self._about(subject, kid))
        except (KeyError, InvalidTag, ValueError):
            raise DecryptionFailed("data key", subject) from None

    @lru_cache(maxsize=32)  # noqa: B019 – the ring lives as long as the process
    def derive(self, purpose):
        """32 bytes for one purpose (blind tokens of one kind, sealed drafts…), none of which tells of another."""
        return HKDF(hashes.SHA256(), 32, salt=None, info=f"escale/{purpose}".encode()).derive(self._root)

    @staticmethod
    def _about(subject, kid):
        return _framed(b"dek", subject.bytes, kid.encode())


def _key(text):
    raw = base64.b64decode(text, validate=True)
    if len(raw) != 32:
        raise ValueError("a key has 32 bytes")
    return raw


def _framed(*parts):
    """Length-prefix each part, so that no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


@lru_cache(maxsize=1)
def ring():
    return import_string(settings.KEY_PROVIDER)()


setting_changed.connect(
    lambda **kwargs: ring.cache_clear() if kwargs["setting"].startswith("KEY_") else None,
    weak=False,  # nobody else holds the lambda: it would be gone at once
)


# --- Data keys ----------------------------------------------------------------------------------------------------


class DataKey(models.Model):
    """The wrapped key of one subject. No foreign key: the key store is backed up, restored and destroyed apart."""

    subject = models.UUIDField(primary_key=True)
    kid = models.CharField(max_length=40, db_index=True)
    wrapped = models.BinaryField()

    def __str__(self):
        return str(self.subject)


# Unwrapped keys of the request under way; there is no other place where they are kept.
_open_keys = contextvars.ContextVar("open_keys", default=None)


@contextlib.contextmanager
def key_session():
    """Keep unwrapped keys until the end of this block (a request, a task), and no longer."""
    token = _open_keys.set(OrderedDict())
    try:
        yield
    finally:
        _open_keys.get().clear()
        _open_keys.reset(token)


def create_keys(subjects):
    """Make and store a data key for each subject UUID; the keys exist before anything is sealed under them."""
    rows = []
    for subject in subjects:
        data_key = AESGCM.generate_key(256)
        kid, wrapped = ring().wrap(data_key, subject)
        rows.append(DataKey(subject=subject, kid=kid, wrapped=wrapped))
        _remember(subject, AESGCM(data_key))
    DataKey.objects.bulk_create(rows)


def warm(subjects):
    """Fetch the keys of many subjects with one query, before a list shows what they protect."""
    if _open_keys.get() is None:
        return
    wanted = {subject for subject in subjects if subject not in _open_keys.get()}
    for row in DataKey.objects.filter(subject__in=wanted):
        _remember(row.subject, AESGCM(ring().unwrap(row.kid, bytes(row.wrapped), row.subject)))


def destroy_key(subject):
    """Erase a subject: from here on, nothing sealed about them opens."""
    DataKey.objects.filter(subject=subject).delete()
    if _open_keys.get() is not None:
        _open_keys.get().pop(subject, None)


def rewrap_batch(size=1000):
    """Bring up to `size` data keys under the first key of the ring; returns how many were left to do before it."""
    with transaction.atomic():
        stale = DataKey.objects.exclude(kid=ring().first)
        rows = list(stale.select_for_update(skip_locked=True).order_by("subject")[:size])
        for row in rows:
            data_key = ring().unwrap(row.kid, bytes(row.wrapped), row.subject)
            row.kid, row.wrapped = ring().wrap(data_key, row.subject)
        DataKey.objects.bulk_update(rows, ["kid", "wrapped"])
    return len(rows)


def _remember(subject, cipher):
    keys = _open_keys.get()
    if keys is not None:
        keys[subject] = cipher
        if len(keys) > CACHED_KEYS:
            keys.popitem(last=False)
    return cipher


def _cipher_of(subject, label, record):
    keys = _open_keys.get()
    if keys is not None and subject in keys:
        return keys[subject]
    row = DataKey.objects.filter(subject=subject).first()
    if row is None:
        raise DecryptionFailed(label, record)
    return _remember(subject, AESGCM(ring().unwrap(row.kid, bytes(row.wrapped), subject)))


# --- Values -------------------------------------------------------------------------------------------------------


def encrypt(plain, *, label, record, subject):
    """Seal bytes as the value `label` of `record`, about `subject` (UUIDs)."""
    header = bytes((VERSION, AES_256_GCM, 1))
    nonce = secrets.token_bytes(NONCE)
    cipher = _cipher_of(subject, label, record)
    return header + nonce + cipher.encrypt(nonce, plain, _associated(label, record, subject, header))


def decrypt(sealed, *, label, record, subject):
    """Open what `encrypt` sealed for the same label, record and subject; `DecryptionFailed` for anything else."""
    sealed = bytes(sealed)
    header, nonce, body = sealed[:HEADER], sealed[HEADER : HEADER + NONCE], sealed[HEADER + NONCE :]
    if len(body) < TAG or header[:2] != bytes((VERSION, AES_256_GCM)):
        raise DecryptionFailed(label, record)
    try:
        return _cipher_of(subject, label, record).decrypt(nonce, body, _associated(label, record, subject, header))
    except InvalidTag:
        raise DecryptionFailed(label, record) from None


def _associated(label, record, subject, header):
    return _framed(label.encode(), record.bytes, subject.bytes, header)


# --- What belongs to no subject yet (a form typed while the session ended, a second factor's secret) ------------------


def seal(purpose, plain):
    """Seal bytes under the ring's own key for `purpose`; the same purpose opens them."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(ring().derive(f"seal/{purpose}")).encrypt(nonce, plain, purpose.encode())


def unseal(purpose, sealed):
    sealed = bytes(sealed)
    try:
        return AESGCM(ring().derive(f"seal/{purpose}")).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        raise DecryptionFailed(f"seal/{purpose}", "-") from None


# --- Blind tokens ---------------------------------------------------------------------------------------------------


def blind_token(kind, *parts):
    """16 bytes that stand for `parts` (two texts or more, or one whole document number) without telling them."""
    digest = hmac.new(ring().derive(f"token/{kind}"), _framed(*(part.encode() for part in parts)), hashlib.sha256)
    return digest.digest()[:16]


def pseudonym(purpose, record):
    """A stable name for a record that leads back to it only with the ring: statistics count by it (D12)."""
    return hmac.new(ring().derive(f"pseudonym/{purpose}"), record.bytes, hashlib.sha256).digest()[:16]
