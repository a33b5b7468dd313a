"""What an encrypted field costs beside the cipher alone, keys already unwrapped."""

import os
import statistics
import time

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.encrypted_fields import Sealed
from casework.encryption import decrypt, encrypt, key_session, warm
from casework.models import Person

ROUNDS = 7
NAME = "Kvaratskhelia"


def encryption_prices(times):
    """{what: microseconds each}, the raw cipher first; on a person who is saved and erased from memory only."""
    with key_session():
        person = Person(family_name=NAME)
        person.save()
        warm([person.pk])
        return _prices(person, times)


def _prices(person, times):
    raw, nonce, padded = AESGCM(AESGCM.generate_key(256)), os.urandom(12), NAME.encode().ljust(32)
    about = {"label": "person.family_name", "record": person.pk, "subject": person.pk}
    sealed = encrypt(padded, **about)
    column = Person._meta.get_field("family_name")
    stored = Sealed(column.pre_save(person, add=False))
    calls = {
        "raw AES-256-GCM, one name": lambda: raw.encrypt(nonce, padded, b"about"),
        "encrypt()": lambda: encrypt(padded, **about),
        "decrypt()": lambda: decrypt(sealed, **about),
        "field written (pre_save)": lambda: column.pre_save(person, add=False),
        "field read (open)": lambda: column.open(person, stored),
    }
    # In turns, so that a busy moment of the machine strikes all of them.
    rounds = [{name: _each(call, times) for name, call in calls.items()} for _round in range(ROUNDS)]
    return {name: statistics.median(prices[name] for prices in rounds) for name in calls}


def _each(call, times):
    """Microseconds of one call."""
    began = time.perf_counter()
    for _time in range(times):
        call()
    return 1e6 * (time.perf_counter() - began) / times
