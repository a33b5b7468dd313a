"""The ring as a JSON document: in a file of Escale's own, or given as a secret.

{"wrapping": [{"kid": "k…", "key": base64 of 32 bytes}, …], "root": base64 of 32 bytes}
"""

import base64
import json
import os
import secrets
import stat
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from casework.encryption.custody import KeyRing, about
from casework.encryption.failure import CustodyRefused, DecryptionFailed

NONCE = 12
NOT_A_RING = "KEY_RING is not a key ring; `manage.py make_keys` makes one."
OPERATORS = (
    "The ring is a secret that only its operator replaces: `manage.py make_keys --next` prints one with a new key; "
    "docs/privacy.md says how to bring it in."
)


def random_key():
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_ring_document():
    """A fresh ring as JSON text."""
    return json.dumps({"wrapping": [new_entry()], "root": random_key()}, indent=1)


def new_entry():
    return {"kid": f"k{secrets.token_hex(4)}", "key": random_key()}


def with_new_key(text):
    """The ring `text` with a new key in front of the others."""
    document = json.loads(text)
    return json.dumps({**document, "wrapping": [new_entry(), *document["wrapping"]]}, indent=1)


def without_key(text, kid):
    document = json.loads(text)
    return json.dumps(
        {**document, "wrapping": [entry for entry in document["wrapping"] if entry["kid"] != kid]}, indent=1
    )


class SecretRing(KeyRing):
    """Read from KEY_RING, or the file that KEY_RING_FILE names, once in the life of the process."""

    def __init__(self):
        self.read(settings.KEY_RING)

    def read(self, text):
        try:
            document = json.loads(text)
            self._keys = {entry["kid"]: AESGCM(_key(entry["key"])) for entry in document["wrapping"]}
            self._root = _key(document["root"])
            self._newest = document["wrapping"][0]["kid"]
        except (ValueError, KeyError, IndexError, TypeError) as error:
            raise ImproperlyConfigured(NOT_A_RING) from error

    @property
    def newest(self):
        return self._newest

    def wrap(self, data_key, subject, kid):
        nonce = secrets.token_bytes(NONCE)
        return nonce + self.cipher(kid, subject).encrypt(nonce, data_key, about(subject, kid))

    def unwrap(self, kid, wrapped, subject):
        try:
            return self.cipher(kid, subject).decrypt(wrapped[:NONCE], wrapped[NONCE:], about(subject, kid))
        except (InvalidTag, ValueError):
            raise DecryptionFailed("data key", subject) from None

    def cipher(self, kid, subject):
        try:
            return self._keys[kid]
        except KeyError:
            raise DecryptionFailed("data key", subject) from None

    @lru_cache(maxsize=32)  # noqa: B019 – the ring lives as long as the process
    def derive(self, purpose):
        return HKDF(hashes.SHA256(), 32, salt=None, info=f"escale/{purpose}".encode()).derive(self._root)

    def add_key(self):
        raise CustodyRefused(OPERATORS)

    def destroy_key(self, kid):
        if kid in self._keys:
            raise CustodyRefused(
                f"The key {kid} wraps nothing any more: take it out of the ring and destroy every copy of the old one."
            )


class FileRing(SecretRing):
    """A file that belongs to Escale alone. Read again when it was replaced, so that no process misses a new key."""

    def __init__(self):
        self.path = Path(settings.KEY_RING_FILE)
        self.seen = None
        self.read_again()

    def read_again(self):
        """True when the file had changed."""
        try:
            state = self.path.stat()
        except OSError as error:
            raise ImproperlyConfigured(f"The key ring {self.path} cannot be read ({error.strerror}).") from error
        mark = (state.st_ino, state.st_mtime_ns)
        if mark == self.seen:
            return False
        if stat.S_IMODE(state.st_mode) & 0o077:
            raise ImproperlyConfigured(
                f"Others may read the key ring {self.path}: make it Escale's alone (chmod 0400), or set "
                "KEY_CUSTODY=secret where a mounted secret cannot be made private."
            )
        self.read(self.path.read_text())
        self.seen = mark
        return True

    @property
    def newest(self):
        self.read_again()
        return self._newest

    def cipher(self, kid, subject):
        self.read_again()  # a look at the file, so that no process goes on holding a key that was destroyed
        return super().cipher(kid, subject)

    def add_key(self):
        self.replace(with_new_key(self.path.read_text()))
        return self.newest

    def destroy_key(self, kid):
        self.read_again()
        if kid in self._keys:
            self.replace(without_key(self.path.read_text(), kid))

    def replace(self, text):
        """Put a new ring in place, whole or not at all; then wipe the old one."""
        unfinished = self.path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        self.path.chmod(0o600)
        with self.path.open("r+b") as old:  # held open: once renamed over, no name leads to it any more
            unfinished.rename(self.path)
            _sync(self.path.parent)
            old.write(b"\0" * os.fstat(old.fileno()).st_size)
            old.flush()
            os.fsync(old.fileno())
        self.read_again()


def _sync(folder):
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _key(text):
    raw = base64.b64decode(text, validate=True)
    if len(raw) != 32:
        raise ValueError("a key has 32 bytes")
    return raw
