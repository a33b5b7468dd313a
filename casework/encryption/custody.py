"""Who keeps the keys that wrap people's keys. One setting, KEY_CUSTODY, chooses; the rest of Escale does not know.

Words used here:

- *key ring*: the keys that wrap data keys, each under its *kid*, and the *root*, from which one key for each other
  purpose is derived. It never holds people's data, and is never derived from SECRET_KEY.
- *custody*: where the ring is. `file`: a file of mode 0400 that Escale may replace. `secret`: the environment or a
  mounted secret, which an operator replaces. `vault`: a transit engine; `pkcs11`: a token. From these two no wrapping
  key ever comes out.
- *adding* and *destroying* a key are what an epoch (`epochs`) asks of the ring.
"""

from functools import lru_cache
from importlib import import_module

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import setting_changed

from casework.encryption.failure import framed

KEEPERS = {
    "file": ("casework.encryption.ring_document", "FileRing"),
    "secret": ("casework.encryption.ring_document", "SecretRing"),
    "vault": ("casework.encryption.vault", "VaultRing"),
    "pkcs11": ("casework.encryption.token", "TokenRing"),
}


class KeyRing:
    """What every keeper offers. Keys are named by their kid; wrapped keys are bytes of at most 200."""

    @property
    def newest(self):
        """The kid that the next epoch takes up."""
        raise NotImplementedError

    def wrap(self, data_key, subject, kid):
        """`data_key` (32 bytes) of `subject` (UUID) under the key `kid`; bound to both by associated data."""
        raise NotImplementedError

    def unwrap(self, kid, wrapped, subject):
        """What `wrap` wrapped; DecryptionFailed for anything else, or without that key."""
        raise NotImplementedError

    def unwrap_many(self, rows):
        """The data keys of (kid, wrapped, subject) rows, in their order. Keepers far away do it in one call."""
        return [self.unwrap(*row) for row in rows]

    def wrap_many(self, rows, kid):
        """(data key, subject) rows under `kid`, in their order."""
        return [self.wrap(data_key, subject, kid) for data_key, subject in rows]

    def derive(self, purpose):
        """32 bytes for one purpose (tokens of one kind, drafts…), none of which tells of another."""
        raise NotImplementedError

    def add_key(self):
        """Make a new key and return its kid. CustodyRefused where only an operator may."""
        raise NotImplementedError

    def destroy_key(self, kid):
        """Destroy a key for good; harmless when it is gone already."""
        raise NotImplementedError


def about(subject, kid):
    """The associated data of a wrapped key."""
    return framed(b"dek", subject.bytes, kid.encode())


@lru_cache(maxsize=1)
def ring():
    """The ring of this process."""
    try:
        module, name = KEEPERS[settings.KEY_CUSTODY]
    except KeyError:
        known = ", ".join(KEEPERS)
        raise ImproperlyConfigured(f"KEY_CUSTODY is {settings.KEY_CUSTODY!r}; it is one of: {known}.") from None
    return getattr(import_module(module), name)()


setting_changed.connect(
    lambda **kwargs: ring.cache_clear() if kwargs["setting"].startswith("KEY_") else None,
    weak=False,  # nobody else holds the lambda: it would be gone at once
)
