"""What a form had started from, sealed into the form itself: the server keeps nothing, and nobody can alter it.

A snapshot opens only for the user, the case and the person it was made for. One that does not open counts as having
seen nothing, so that every answer that differs from what is saved is asked about instead of overwritten.
"""

import base64
import binascii
import datetime
import json

from casework.encryption import DecryptionFailed, seal, unseal
from casework.enums import Absence
from casework.partial_dates import PartialDate

PURPOSE = "form-snapshot"
_READERS = {
    "absence": Absence,
    "partial": PartialDate.parse,
    "date": datetime.date.fromisoformat,
    "plain": lambda value: value,
}


def _written(value):
    if isinstance(value, Absence):
        return "absence", value.value
    if isinstance(value, PartialDate):
        return "partial", str(value)
    if isinstance(value, datetime.date):
        return "date", value.isoformat()
    return "plain", value


def sealed_snapshot(answers, *, about, clashes=()):
    """Text for a hidden field. `answers`: {name: value}; `about`: ids; `clashes`: names that the user chooses about."""
    document = {
        "about": [str(part) for part in about],
        "answers": {name: _written(value) for name, value in answers.items()},
        "clashes": sorted(clashes),
    }
    return base64.b64encode(seal(PURPOSE, json.dumps(document).encode())).decode()


def open_snapshot(text, *, about):
    """(answers, clashes) of `sealed_snapshot` made about the same ids; ({}, ()) for anything else."""
    try:
        document = json.loads(unseal(PURPOSE, base64.b64decode(text, validate=True)))
    except (DecryptionFailed, binascii.Error, ValueError):
        return {}, ()
    if document["about"] != [str(part) for part in about]:
        return {}, ()
    answers = {name: _READERS[kind](value) for name, (kind, value) in document["answers"].items()}
    return answers, tuple(document["clashes"])
