"""Custody in a Vault (or OpenBao) transit engine: wrapping keys never leave it, and each use of one is in its own log.

Settings: VAULT_ADDR, VAULT_TOKEN (or VAULT_TOKEN_FILE), VAULT_TRANSIT_KEY; and VAULT_ROOT, the root of the ring as the
engine wrapped it (`manage.py make_keys --vault` prints one). The root is under a key of its own, `<name>-root`, which
no epoch destroys. kids are the versions of the transit key: "v3".
"""

import base64
import secrets
from functools import lru_cache

import hvac
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from hvac.exceptions import Forbidden, InvalidRequest, VaultError
from requests.exceptions import RequestException

from casework.encryption.custody import KeyRing, about
from casework.encryption.failure import CustodyRefused, DecryptionFailed, framed

TIMEOUT = 5  # seconds
ROOT = base64.b64encode(framed(b"root")).decode()


def text(raw):
    return base64.b64encode(raw).decode()


class VaultRing(KeyRing):
    def __init__(self):
        self.name = settings.VAULT_TRANSIT_KEY
        client = hvac.Client(
            url=settings.VAULT_ADDR, token=settings.VAULT_TOKEN, timeout=TIMEOUT, allow_redirects=False
        )
        self.transit = client.secrets.transit

    def ask(self, verb, *args, **kwargs):
        """One call of the engine; CustodyRefused in words that say what to look at, and nothing of what was asked."""
        try:
            return getattr(self.transit, verb)(*args, **kwargs)
        except InvalidRequest:
            raise
        except Forbidden:
            raise CustodyRefused(
                f"Vault refuses the token for the transit key {self.name}: renew it, or look at its policy."
            ) from None
        except (VaultError, RequestException, OSError) as error:
            raise CustodyRefused(f"Vault does not answer at {settings.VAULT_ADDR} ({type(error).__name__}).") from None

    @property
    def newest(self):
        return f"v{self.ask('read_key', self.name)['data']['latest_version']}"

    def wrap(self, data_key, subject, kid):
        return self.wrap_many([(data_key, subject)], kid)[0]

    def unwrap(self, kid, wrapped, subject):
        return self.unwrap_many([(kid, wrapped, subject)])[0]

    def wrap_many(self, rows, kid):
        batch = [{"plaintext": text(key), "associated_data": text(about(subject, kid))} for key, subject in rows]
        for item in batch:
            item["key_version"] = int(kid[1:])
        answer = self.ask("encrypt_data", self.name, batch_input=batch)
        return [item["ciphertext"].encode() for item in answer["data"]["batch_results"]]

    def unwrap_many(self, rows):
        if not rows:
            return []
        batch = [
            {"ciphertext": bytes(wrapped).decode("ascii", "replace"), "associated_data": text(about(subject, kid))}
            for kid, wrapped, subject in rows
        ]
        try:
            found = self.ask("decrypt_data", self.name, batch_input=batch)["data"]["batch_results"]
        except InvalidRequest:
            found = [{} for _row in rows]
        for item, (kid, wrapped, subject) in zip(found, rows, strict=True):
            if "plaintext" not in item or not bytes(wrapped).startswith(f"vault:{kid}:".encode()):
                raise DecryptionFailed("data key", subject)
        return [base64.b64decode(item["plaintext"]) for item in found]

    @lru_cache(maxsize=32)  # noqa: B019 – the ring lives as long as the process
    def derive(self, purpose):
        return HKDF(hashes.SHA256(), 32, salt=None, info=f"escale/{purpose}".encode()).derive(self.root())

    @lru_cache(maxsize=1)  # noqa: B019 – the same
    def root(self):
        try:
            answer = self.ask("decrypt_data", f"{self.name}-root", settings.VAULT_ROOT, associated_data=ROOT)
        except InvalidRequest:
            raise CustodyRefused("VAULT_ROOT is not what this engine wrapped.") from None
        return base64.b64decode(answer["data"]["plaintext"])

    def new_root(self):
        """A fresh root, as the engine wraps it: the value of VAULT_ROOT."""
        plain = text(secrets.token_bytes(32))
        answer = self.ask("encrypt_data", f"{self.name}-root", plaintext=plain, associated_data=ROOT)
        return answer["data"]["ciphertext"]

    def add_key(self):
        self.ask("rotate_key", self.name)
        return self.newest

    def destroy_key(self, kid):
        """Versions are destroyed from the oldest on: transit keeps no gaps."""
        keep_from = int(kid[1:]) + 1
        about_key = self.ask("read_key", self.name)["data"]
        if about_key.get("min_available_version", 0) >= keep_from:
            return
        # One after the other: the client takes both at once only when they differ.
        self.ask("update_key_configuration", self.name, min_encryption_version=keep_from)
        self.ask("update_key_configuration", self.name, min_decryption_version=keep_from)
        self.ask("trim_key", self.name, min_version=keep_from)
