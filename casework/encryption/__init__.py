"""Secrets of the people helped: the only place that encrypts, and the only importer of `cryptography`.

Words used here:

- *subject*: who or what a secret is about, a person or an anonymous contact, known by a UUID. The unit of secrecy (D4).
- *data key*: 256 random bits of one subject. Everything about that subject is under it; destroying it erases them.
- *key ring*: the keys that wrap data keys, each known by its *kid*. It never holds people's data (`custody`).
- *epoch*: the time during which one key of the ring wraps. At its end the living are re-wrapped and the key is
  destroyed (`epochs`).
- *key store*: the table of wrapped data keys; it has backups of its own (`key_store`).
- *sealed value*: a value with header, nonce and tag, bound by its associated data to its field, row and person: moved
  anywhere else, it does not open (`values`).
- *blind token*: a keyed hash of several things known about a person together (`derived`).
- *letter*: what a telephone sealed to the public half of a *box*, and cannot open again itself (`letter_box`).

Everything fails closed: `DecryptionFailed` carries ids, never values, and nothing is ever passed through in clear.
"""

from casework.encryption.custody import ring
from casework.encryption.data_keys import DataKey, KeyEpoch, admit, create_keys, destroy_key, key_session, warm
from casework.encryption.derived import blind_token, pseudonym, purpose_key, seal, unseal
from casework.encryption.epochs import rewrap_batch
from casework.encryption.failure import CustodyRefused, DecryptionFailed
from casework.encryption.letter_box import new_box, open_letter, seal_letter
from casework.encryption.ring_document import new_ring_document
from casework.encryption.values import HEADER, begins, decrypt, encrypt, open_value, seal_value

__all__ = [
    "HEADER",
    "CustodyRefused",
    "DataKey",
    "DecryptionFailed",
    "KeyEpoch",
    "admit",
    "begins",
    "blind_token",
    "create_keys",
    "decrypt",
    "destroy_key",
    "encrypt",
    "key_session",
    "new_box",
    "new_ring_document",
    "open_letter",
    "open_value",
    "pseudonym",
    "purpose_key",
    "rewrap_batch",
    "ring",
    "seal",
    "seal_letter",
    "seal_value",
    "unseal",
    "warm",
]
