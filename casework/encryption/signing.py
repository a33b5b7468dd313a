"""Signatures by which others can check that a statement is ours: Ed25519, keys as short texts.

Words used here:

- *signing key*: 32 random bytes in base64; whoever holds it can sign. The web never does (docs/audit.md).
- *public key*: 32 bytes in base64; anybody may hold it, and check.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.core.exceptions import ImproperlyConfigured


def new_signing_key():
    """A fresh signing key as text."""
    raw, none = serialization.Encoding.Raw, serialization.NoEncryption()
    return _text(Ed25519PrivateKey.generate().private_bytes(raw, serialization.PrivateFormat.Raw, none))


class Signer:
    def __init__(self, private_text):
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(private_text, validate=True))
        except (ValueError, binascii.Error) as error:
            raise ImproperlyConfigured("This is not a signing key; `manage.py make_audit_key` makes one.") from error

    def sign(self, data):
        return self._key.sign(data)

    @property
    def public_text(self):
        raw = serialization.Encoding.Raw
        return _text(self._key.public_key().public_bytes(raw, serialization.PublicFormat.Raw))


def verify(public_text, data, signature):
    """True when the holder of the signing key signed exactly these bytes; False for anything else."""
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_text, validate=True))
        key.verify(bytes(signature), data)
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _text(raw):
    return base64.b64encode(raw).decode()
