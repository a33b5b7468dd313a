"""Keyed noise: what is added to a count before it is rounded, the same for the same cell in whatever table it stands.

A cell's noise is drawn from its name by a secret key, and from nothing else: neither from the table, nor from the
count, nor from the moment. So reading again, another table, or a revision gives no second draw to average with.

It takes each of `base` neighbouring whole numbers alike (−2 to 2 for 5), so that a number rounded after it is right on
average over keys, and one that is a multiple of the base already stays what it is. What is shown is less than `base`
from the count.

docs/decisions/0027-keyed-noise.md says what it adds to hiding and rounding, and why it is off unless asked for.
"""

import hashlib
import hmac
import stat

from reports.disclosure import TOTAL

LEAST_BYTES = 32


class BadKey(Exception):
    """A key file that cannot be used; the message says why, and nothing of the key."""


class Noise:
    """The noise of one population. `key`: secret bytes, the same for as long as any of its tables is out."""

    def __init__(self, key):
        self._key = key

    def of(self, cell, base):
        """A whole number from −base//2, `base` of them, that depends on the key and on what the cell counts."""
        digest = hmac.new(self._key, _named(cell), hashlib.sha256).digest()
        return int.from_bytes(digest) % base - base // 2


def _named(cell):
    """A cell as bytes: two cells never have the same ones."""
    words = [str(word) for pair in sorted(cell, key=repr) for word in pair if word is not TOTAL]
    return b"".join(len(word.encode()).to_bytes(4) + word.encode() for word in words)


def read_key(path):
    """The key in a file that nobody but its owner may read. BadKey."""
    try:
        mode, key = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise BadKey(f"{path.name}: cannot be read ({type(error).__name__})") from error
    if stat.S_IMODE(mode) & 0o077:
        raise BadKey(f"{path.name}: others may read this key; chmod 400")
    if len(key) < LEAST_BYTES:
        raise BadKey(f"{path.name}: a key has {LEAST_BYTES} bytes at least, drawn at random")
    return key
