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
    return {
        "raw AES-256-GCM, one name": _each(lambda: raw.encrypt(nonce, padded, b"about"), times),
        "encrypt()": _each(lambda: encrypt(padded, **about), times),
        "decrypt()": _each(lambda: decrypt(sealed, **about), times),
        "field written (pre_save)": _each(lambda: column.pre_save(person, add=False), times),
        "field read (open)": _each(lambda: column.open(person, stored), times),
    }


def _each(work, times):
    """Median over rounds of the microseconds of one call."""
    rounds = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        for _time in range(times):
            work()
        rounds.append(1e6 * (time.perf_counter() - began) / times)
    return statistics.median(rounds)
