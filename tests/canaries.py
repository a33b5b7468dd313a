"""Canaries: made-up values that stand nowhere else in the world, so that finding one anywhere is a leak.

All of a flock begin alike, with letters or digits drawn for this run: one look through a heap of bytes, in every guise
in which a text may lie there (tests/clear_text.py), tells whether any of a thousand is in it.
"""

import itertools
import random
import string

from tests.clear_text import guises

CONSONANTS = "bdfghjklmnpqrstvwxz"


class Flock:
    """`planted` counts the values given out; each is given once."""

    def __init__(self, seed=None):
        chance = random.Random(seed)
        self.letters = "".join(chance.choice(CONSONANTS) for _ in range(9)).capitalize()
        self.digits = "".join(chance.choice("456789") for _ in range(8))
        self._numbers = itertools.count(1)
        self.planted = 0

    def _next(self):
        self.planted += 1
        return next(self._numbers)

    def name(self):
        number, suffix = self._next(), ""
        while number:
            number, rest = divmod(number, 26)
            suffix += string.ascii_lowercase[rest]
        return self.letters + suffix

    def words(self):
        return f"Rencontre avec {self.name()}, sous le pont"

    def email(self):
        return f"{self.name().lower()}@exemple.test"

    def phone(self):
        """Eleven digits after the country's: the flock's eight, then its own three."""
        return f"+9 {self.digits}{self._next() % 1000:03}"

    def number(self):
        return f"{self.digits}{self._next()}"

    def guises(self):
        """Every byte string that would give away a value of this flock."""
        found = set()
        for text in (self.letters, self.letters.lower(), self.letters.upper(), self.digits):
            found |= guises(text)
        return found

    def seen_in(self, heap):
        """True when any value of the flock lies in these bytes."""
        return any(guise in heap for guise in self.guises())

    def files_with(self, paths):
        """Those of the files (pathlib paths; folders are walked) that hold a value of the flock."""
        found, looked_for = [], self.guises()
        for path in paths:
            for file in [path] if path.is_file() else sorted(path.rglob("*")):
                if file.is_file() and not file.is_symlink() and _holds(file, looked_for):
                    found.append(file)
        return found


def _holds(file, looked_for):
    try:
        heap = file.read_bytes()
    except OSError:  # a server took it away while we were looking
        return False
    return any(guise in heap for guise in looked_for)
