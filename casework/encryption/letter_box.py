"""Letter boxes: whoever has the public half drops something in, only the server takes it out.

Words used here:

- *box*: a key pair on P-256. Its public half is given to telephones; its private half is kept as any other secret,
  under a data key of its own (`data_keys`), so that epochs and destruction reach it.
- *letter*: what is sealed to a box by HPKE (RFC 9180, base mode: DHKEM P-256, HKDF-SHA256, AES-256-GCM), as the 65
  bytes of the encapsulated key and the ciphertext. It is bound to the words under which it was sealed, `about`.

Base mode says nothing of who sealed: that stands in the letter.
"""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from casework.encryption.failure import DecryptionFailed

SUITE = Suite(KEM.P256, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
CURVE = ec.SECP256R1()
SCALAR = 32


def new_box():
    """(private half as text, public half as the 65 bytes of an uncompressed point)."""
    key = ec.generate_private_key(CURVE)
    scalar = key.private_numbers().private_value.to_bytes(SCALAR, "big")
    return base64.b64encode(scalar).decode(), public_half(key)


def public_half(key):
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def seal_letter(plain, public, about):
    """What a telephone does; here for tests, the demo and the bench."""
    return SUITE.encrypt(plain, ec.EllipticCurvePublicKey.from_encoded_point(CURVE, bytes(public)), info=about)


def open_letter(private, sealed, about):
    """What `seal_letter` sealed to the box of this private half, about the same; DecryptionFailed otherwise."""
    key = ec.derive_private_key(int.from_bytes(base64.b64decode(private), "big"), CURVE)
    try:
        return SUITE.decrypt(bytes(sealed), key, info=about)
    except (InvalidTag, ValueError):
        raise DecryptionFailed("letter", "-") from None
