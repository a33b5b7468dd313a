"""Sealed values: version(1) algorithm(1) data-key version(1) nonce(12) ciphertext tag(16).

Associated data: frozen field label, record UUID, subject UUID and header, each length-prefixed.
"""

import os
from functools import cache

from cryptography.exceptions import InvalidTag

from casework.encryption.data_keys import cipher_of
from casework.encryption.failure import DecryptionFailed, framed

VERSION, AES_256_GCM, DATA_KEY_VERSION = 1, 1, 1
HEADER, NONCE, TAG = 3, 12, 16
_HEAD = bytes((VERSION, AES_256_GCM, DATA_KEY_VERSION))
_UUID = (16).to_bytes(4, "big")  # the length of a UUID, as `framed` puts it
_END = framed(_HEAD)
_START = HEADER + NONCE
_SHORTEST = _START + TAG


@cache
def _label(label):
    """What begins the associated data of every value of this field; fields are few."""
    return framed(label.encode()) + _UUID


def encrypt(plain, *, label, record, subject):
    """Seal bytes as the value `label` of `record`, about `subject` (UUIDs)."""
    nonce = os.urandom(NONCE)
    associated = _label(label) + record.bytes + _UUID + subject.bytes + _END
    return _HEAD + nonce + cipher_of(subject, label, record).encrypt(nonce, plain, associated)


def decrypt(sealed, *, label, record, subject):
    """Open what `encrypt` sealed for the same label, record and subject; `DecryptionFailed` for anything else."""
    if not isinstance(sealed, bytes):
        sealed = bytes(sealed)
    if len(sealed) < _SHORTEST or not sealed.startswith(_HEAD):
        raise DecryptionFailed(label, record)
    associated = _label(label) + record.bytes + _UUID + subject.bytes + _END
    try:
        return cipher_of(subject, label, record).decrypt(sealed[HEADER:_START], sealed[_START:], associated)
    except InvalidTag:
        raise DecryptionFailed(label, record) from None
