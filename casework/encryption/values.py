"""Sealed values: version(1) algorithm(1) data-key version(1) nonce(12) ciphertext tag(16).

Associated data: frozen field label, record UUID, subject UUID and header, each length-prefixed. `seal_value` and
`open_value` are on the way of every field of every page: they take what never changes ready made (`begins`, `OpenKey`).
"""

import os

from cryptography.exceptions import InvalidTag

from casework.encryption.data_keys import HEAD, UUID_LENGTH, open_keys, opened_now
from casework.encryption.failure import DecryptionFailed, framed

HEADER, NONCE = len(HEAD), 12
_START = HEADER + NONCE


def begins(label):
    """What begins the associated data of every value of the field `label`, up to the bytes of the record."""
    return framed(label.encode()) + UUID_LENGTH


def seal_value(plain, beginning, label, record, subject):
    """Seal bytes as the value `label` of `record`, about `subject` (UUIDs); `beginning` is that of `begins(label)`."""
    keys = open_keys()
    key = (keys and keys.get(subject.int)) or opened_now(subject, label, record)
    nonce = os.urandom(NONCE)
    return HEAD + nonce + key.encrypt(nonce, plain, beginning + record.int.to_bytes(16, "big") + key.end)


def open_value(sealed, beginning, label, record, subject):
    """Open the bytes that `seal_value` gave for the same label, record and subject; DecryptionFailed otherwise."""
    if not sealed.startswith(HEAD):
        raise DecryptionFailed(label, record)
    keys = open_keys()
    key = (keys and keys.get(subject.int)) or opened_now(subject, label, record)
    try:
        return key.decrypt(sealed[HEADER:_START], sealed[_START:], beginning + record.int.to_bytes(16, "big") + key.end)
    except (InvalidTag, ValueError):  # ValueError: cut within the nonce
        raise DecryptionFailed(label, record) from None


def encrypt(plain, *, label, record, subject):
    """`seal_value` for a label of which nothing is ready made."""
    return seal_value(plain, begins(label), label, record, subject)


def decrypt(sealed, *, label, record, subject):
    """`open_value` for a label of which nothing is ready made, and for whatever the database gives."""
    return open_value(bytes(sealed), begins(label), label, record, subject)
