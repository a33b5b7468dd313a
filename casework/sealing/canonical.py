"""The bytes that stand for one event, or for one statement that is signed: the same wherever they are made.

Each part is length-prefixed and absence differs from emptiness, so that no two events give the same bytes. The form
has a version: a seal tells which, and an older one stays readable for as long as events sealed under it are kept.
"""

import datetime
import json
import struct
import uuid

from casework.encryption.signing import verify

VERSION = 1
# Every column of an event, in the order that version 1 gave them. A test holds this against the model.
COLUMNS = (
    "id",
    "at",
    "actor_id",
    "roles",
    "action",
    "kind",
    "objects_seen",
    "case",
    "fields",
    "detail",
    "purpose",
    "allowed",
    "request_id",
)
SELECT = ", ".join(f'e."{column}"' for column in COLUMNS)
_ABSENT = b"\xff\xff\xff\xff"
_EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_MICROSECOND = datetime.timedelta(microseconds=1)


def event_bytes(row):
    """The bytes of one event: a tuple of its COLUMNS as the driver gives them."""
    return b"escale/event/1" + b"".join(map(_framed, row))


def statement_bytes(kind, *parts):
    """The bytes of a statement to sign; `kind` keeps a signature from passing for one about something else."""
    return b"".join(map(_framed, (f"escale/{kind}/1", *parts)))


def is_signed(public_keys, statement, signature):
    """True when the holder of one of the keys signed it; `public_keys`: a text, with commas after a change."""
    return any(verify(key.strip(), statement, signature) for key in public_keys.split(","))


def _framed(value):
    if value is None:
        return _ABSENT
    raw = _raw(value)
    return len(raw).to_bytes(4, "big") + raw


def _raw(value):
    form = _FORMS.get(type(value))
    if form is None:
        raise TypeError(f"no canonical form for {type(value).__name__}")
    return form(value)


_FORMS = {
    str: str.encode,
    bytes: bytes,
    memoryview: bytes,
    bool: lambda value: b"\x01" if value else b"\x00",
    float: lambda value: repr(value).encode(),
    int: lambda value: struct.pack(">q", value),
    uuid.UUID: lambda value: value.bytes,
    datetime.datetime: lambda value: struct.pack(">q", (value - _EPOCH) // _MICROSECOND),
    list: lambda value: len(value).to_bytes(4, "big") + b"".join(map(_framed, value)),
    dict: lambda value: json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(),
}
