"""The one way in which opening a secret fails. Everything fails closed: nothing is ever passed through in clear."""


class DecryptionFailed(Exception):
    """A sealed value did not open: tampered with, moved, or its key is gone. Says where, never what."""

    def __init__(self, label, record):
        super().__init__(f"{label} of {record} cannot be opened")
        self.label, self.record = label, record


class CustodyRefused(Exception):
    """The keeper of the ring's keys does not answer, or may not do this. Carries the sentence for the operator."""


def framed(*parts):
    """Length-prefix each part, so that no two lists of parts give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
