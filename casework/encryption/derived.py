"""What hangs on the root of the ring: seals of what belongs to no subject yet, blind tokens, pseudonyms.

*Blind token*: a keyed hash of several things known about a person together, by which a search finds candidates. Never
of a lone name: public name statistics would turn those back into names (privacy.md §1.2).
"""

import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from casework.encryption.custody import ring
from casework.encryption.failure import DecryptionFailed, framed

NONCE = 12


def seal(purpose, plain):
    """Seal bytes under the ring's own key for `purpose` (a draft, a second factor); the same purpose opens them."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(ring().derive(f"seal/{purpose}")).encrypt(nonce, plain, purpose.encode())


def unseal(purpose, sealed):
    sealed = bytes(sealed)
    try:
        return AESGCM(ring().derive(f"seal/{purpose}")).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        raise DecryptionFailed(f"seal/{purpose}", "-") from None


def blind_token(kind, *parts):
    """16 bytes that stand for `parts` (two texts or more, or one whole document number) without telling them."""
    digest = hmac.new(ring().derive(f"token/{kind}"), framed(*(part.encode() for part in parts)), hashlib.sha256)
    return digest.digest()[:16]


def purpose_key(purpose):
    """32 bytes of the ring for one purpose whose arithmetic is elsewhere (the noise of figures), always the same."""
    return ring().derive(f"purpose/{purpose}")


def pseudonym(purpose, record):
    """A stable name for a record that leads back to it only with the ring: statistics count by it (D12)."""
    return hmac.new(ring().derive(f"pseudonym/{purpose}"), record.bytes, hashlib.sha256).digest()[:16]
