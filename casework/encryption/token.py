"""Custody in a token (PKCS#11: a hardware module, or SoftHSM): keys are made in it and cannot be read out of it.

Settings: PKCS11_LIBRARY, PKCS11_TOKEN, PKCS11_PIN (or PKCS11_PIN_FILE). Keys are labelled `escale-k…`, the time of
their making first, so that the newest is the last; `escale-root` makes, by HMAC, one key for each purpose.
"""

import os
import secrets
import threading
import time
from functools import lru_cache

import pkcs11
from django.conf import settings
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import NoSuchKey, PinIncorrect, PKCS11Error, UserAlreadyLoggedIn

from casework.encryption.custody import KeyRing, about
from casework.encryption.failure import CustodyRefused, DecryptionFailed

NONCE, TAG_BITS = 12, 128
ROOT = "escale-root"


class TokenRing(KeyRing):
    def __init__(self):
        self._lock = threading.RLock()  # one session, one operation at a time
        self._process = self._session = None
        self._handles = {}

    @property
    def session(self):
        """An open session of this process: a token's sessions do not survive a fork."""
        if self._session is None or self._process != os.getpid():
            try:
                token = pkcs11.lib(settings.PKCS11_LIBRARY).get_token(token_label=settings.PKCS11_TOKEN)
                self._session = self._signed_in(token)
            except PinIncorrect:
                raise CustodyRefused("The token refuses the PIN (PKCS11_PIN).") from None
            except (PKCS11Error, RuntimeError) as error:
                kind = type(error).__name__
                raise CustodyRefused(
                    f"The token {settings.PKCS11_TOKEN!r} cannot be opened through {settings.PKCS11_LIBRARY} ({kind})."
                ) from None
            self._process, self._handles = os.getpid(), {}
        return self._session

    @staticmethod
    def _signed_in(token):
        """A token knows one sign-in for all sessions of a process."""
        try:
            return token.open(rw=True, user_pin=settings.PKCS11_PIN)
        except UserAlreadyLoggedIn:
            return token.open(rw=True)

    def key(self, label):
        if label not in self._handles:
            self._handles[label] = self.session.get_key(ObjectClass.SECRET_KEY, label=label)
        return self._handles[label]

    def kids(self):
        found = self.session.get_objects({Attribute.CLASS: ObjectClass.SECRET_KEY})
        return sorted(key.label.removeprefix("escale-") for key in found if key.label.startswith("escale-k"))

    @property
    def newest(self):
        with self._lock:
            kids = self.kids()
        if not kids:
            raise CustodyRefused("The token holds no key of Escale yet: run `manage.py make_keys --token`.")
        return kids[-1]

    def wrap(self, data_key, subject, kid):
        nonce = secrets.token_bytes(NONCE)
        with self._lock:
            return nonce + self._cipher(kid, subject, "encrypt", nonce, data_key)

    def unwrap(self, kid, wrapped, subject):
        wrapped = bytes(wrapped)
        with self._lock:
            return self._cipher(kid, subject, "decrypt", wrapped[:NONCE], wrapped[NONCE:])

    def _cipher(self, kid, subject, verb, nonce, content):
        parameters = GCMParams(nonce, about(subject, kid), TAG_BITS)
        try:
            key = self.key(f"escale-{kid}")
            return getattr(key, verb)(content, mechanism=Mechanism.AES_GCM, mechanism_param=parameters)
        except (NoSuchKey, PKCS11Error):
            raise DecryptionFailed("data key", subject) from None

    @lru_cache(maxsize=32)  # noqa: B019 – the ring lives as long as the process
    def derive(self, purpose):
        with self._lock:
            try:
                return self.key(ROOT).sign(f"escale/{purpose}".encode(), mechanism=Mechanism.SHA256_HMAC)
            except NoSuchKey:
                raise CustodyRefused("The token holds no root yet: run `manage.py make_keys --token`.") from None

    def make_root(self):
        """Once, when the token is set up; an existing root stays, since every token of the search depends on it."""
        with self._lock:
            try:
                self.key(ROOT)
            except NoSuchKey:
                private = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False, Attribute.SIGN: True}
                self.session.generate_key(
                    KeyType.GENERIC_SECRET,
                    256,
                    label=ROOT,
                    store=True,
                    template=private,
                    mechanism=Mechanism.GENERIC_SECRET_KEY_GEN,
                )

    def add_key(self):
        kid = f"k{time.time_ns():016x}"  # two of one second are in order too
        private = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
        with self._lock:
            self.session.generate_key(KeyType.AES, 256, label=f"escale-{kid}", store=True, template=private)
        return kid

    def destroy_key(self, kid):
        with self._lock:
            self._handles.pop(f"escale-{kid}", None)
            try:
                self.key(f"escale-{kid}").destroy()
            except NoSuchKey:
                return
            self._handles.pop(f"escale-{kid}", None)
