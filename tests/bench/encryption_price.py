"""What an encrypted field costs beside the cipher alone (E1: warm key; E2: cold key), and beside published packages.

"Raw" is AES-256-GCM as anybody has to use it: a fresh nonce put before the ciphertext, split off again, associated
data, text to bytes and back. The shortest of several rounds counts: what disturbs only ever adds.
"""

import importlib
import os
import time
import warnings

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, models
from django.test import override_settings

from casework.encrypted_fields import Sealed
from casework.encryption import key_session, warm
from casework.models import Person

ROUNDS = 9
TEXT = "Kvaratskhelia, né à Koutaïssi, joignable le soir. " * 4  # 200 characters, as long notes are
KEY = Fernet.generate_key().decode()
# Package, module, and what makes a field; what their settings want.
# Each binds its values to nothing but a key, so that all of them open a value moved to another row or column.
PACKAGES = (
    ("django-fernet-encrypted-fields", "encrypted_fields", "EncryptedTextField"),
    ("django-encrypted-model-fields", "encrypted_model_fields.fields", "EncryptedTextField"),
    ("django-cryptography-5", "django_cryptography.fields", "encrypt"),
)
SETTINGS = {
    "SALT_KEY": "for the bench alone",
    "FIELD_ENCRYPTION_KEY": KEY,
    "FIELD_ENCRYPTION_KEYS": [os.urandom(32).hex()],
}


def encryption_prices(times):
    """{what: (microseconds written, microseconds read)}, the raw cipher first. People are saved, nothing else is."""
    with override_settings(**SETTINGS), key_session():
        calls = {"raw AES-256-GCM": raw_calls(), **own_calls(max(20, times // 20)), **package_calls()}
        found = {name: ([], []) for name in calls}
        for _round in range(ROUNDS):  # in turns, so that a busy moment of the machine strikes all of them
            for name, pair in calls.items():
                for place, (call, share) in enumerate(pair):
                    found[name][place].append(_each(call, max(1, times // share)))
    return {name: tuple(map(min, pair)) for name, pair in found.items()}


def raw_calls():
    cipher, about = AESGCM(AESGCM.generate_key(256)), os.urandom(70)

    def write():
        nonce = os.urandom(12)
        return nonce + cipher.encrypt(nonce, TEXT.encode(), about)

    stored = write()
    return (write, 1), (lambda: cipher.decrypt(stored[:12], stored[12:], about).decode(), 1)


def own_calls(people):
    """Through the model field: with the key at hand, and with a key that a request meets for the first time."""
    field = Person._meta.get_field("family_name")
    rows = [Person(family_name=TEXT) for _ in range(people)]
    for row in rows:
        row.save()
    stored = [Sealed(field.pre_save(row, add=False)) for row in rows]
    warm([rows[0].pk])

    def cold(call):
        """All keys of a page with one query, as lists do it; the price of each."""
        with key_session():
            warm([row.pk for row in rows])
            for row, sealed in zip(rows, stored, strict=True):
                call(row, sealed)

    warm_pair = (lambda: field.pre_save(rows[0], add=False), 1), (lambda: field.open(rows[0], stored[0]), 1)
    cold_write = _shared(lambda: cold(lambda row, sealed: field.pre_save(row, add=False)), people)
    cold_read = _shared(lambda: cold(field.open), people)
    return {"Escale, key at hand (E1)": warm_pair, "Escale, first meeting (E2)": (cold_write, cold_read)}


def _shared(call, people):
    """A call that does `people` at once, as `_each` counts it."""
    call.people = people
    return call, people


def package_calls():
    found = {}
    for package, module, name in PACKAGES:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                found[package] = _package_pair(getattr(importlib.import_module(module), name))
        except Exception as error:  # noqa: BLE001 – a package that does not run here is named, not hidden
            found[f"{package} (does not run: {type(error).__name__})"] = NOTHING
    return found


NOTHING = ((lambda: None, 1), (lambda: None, 1))


def _package_pair(made):
    field = made(models.TextField()) if made.__name__ == "encrypt" else made()
    field.set_attributes_from_name("words")
    stored = field.get_db_prep_save(TEXT, connection)
    stored = getattr(stored, "obj", stored)  # bytes come wrapped for the driver
    if field.from_db_value(stored, None, connection) != TEXT:
        raise ValueError("it does not read what it wrote")
    return (
        (lambda: field.get_db_prep_save(TEXT, connection), 10),
        (lambda: field.from_db_value(stored, None, connection), 10),
    )


def _each(call, times):
    """Microseconds of one call."""
    began = time.perf_counter()
    for _time in range(times):
        call()
    return 1e6 * (time.perf_counter() - began) / (times * getattr(call, "people", 1))
