"""Signatures (Ed25519): what the worker says of the audit trail can be checked by whoever holds the public key."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

RAW, RAW_PRIVATE = serialization.Encoding.Raw, serialization.PrivateFormat.Raw


def new_signing_key():
    """A fresh private key as base64 text."""
    private = Ed25519PrivateKey.generate()
    raw = private.private_bytes(RAW, RAW_PRIVATE, serialization.NoEncryption())
    return base64.b64encode(raw).decode()


class Signer:
    """Signs with the private key that `new_signing_key` gave. ValueError when the text is none."""

    def __init__(self, private_text):
        self._private = Ed25519PrivateKey.from_private_bytes(_raw(private_text))

    def sign(self, data):
        return self._private.sign(data)

    @property
    def public_text(self):
        raw = self._private.public_key().public_bytes(RAW, serialization.PublicFormat.Raw)
        return base64.b64encode(raw).decode()


def verify(public_text, data, signature):
    """True when `signature` is that of `data` by the owner of the public key."""
    try:
        Ed25519PublicKey.from_public_bytes(_raw(public_text)).verify(bytes(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _raw(text):
    try:
        return base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise ValueError("a signing key is base64 of 32 bytes") from error
