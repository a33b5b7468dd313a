"""Model fields whose database column holds only sealed values (see `encryption`).

A value is opened when it is first read, not when the row is loaded: a list that shows no name opens none. `None` stays
NULL; everything else is sealed as a typed value, so that '' is not None and an `Absence` is not the text that names it.
Plain texts are padded to buckets of 32 bytes: the length of a short answer says nothing.
"""

import datetime
import json
import uuid
from uuid import UUID

from django.core.exceptions import FieldError
from django.db import models

from casework.encryption import DecryptionFailed, begins, create_keys, open_value, seal_value
from casework.enums import Absence
from casework.partial_dates import PartialDate

BUCKET = 32
TEXT, ABSENCE, DATE, PARTIAL, JSON = b"t", b"a", b"d", b"p", b"j"
_TEXT_BYTE, _END = TEXT[0], b"\x80"
_PADDING = [_END + b"\x00" * (-(length + 1) % BUCKET) for length in range(BUCKET)]  # by what is left over


class Sealed(bytes):
    """Bytes that came sealed from the database or go sealed to it. Any other bytes are refused, not stored in clear."""


class SecretRecord(models.Model):
    """A row with encrypted fields: its UUID is part of what seals them, so it exists early and never changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True

    def save(self, **options):
        if getattr(self, "loaded_id", self.pk) != self.pk:
            raise FieldError("the identifier of an encrypted record cannot change")
        super().save(**options)
        self.loaded_id = self.pk

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance.loaded_id = instance.pk
        return instance


class OwnSubject(SecretRecord):
    """A record that is its own subject: what it holds is sealed under a key of its own, made with it."""

    class Meta:
        abstract = True

    def save(self, **options):
        if self._state.adding:
            create_keys([self.pk])
        super().save(**options)

    @property
    def case_of_record(self):
        """Of no case, unless the record says so: an audit row about it belongs to no history."""
        return None


class _Opened:
    """Descriptor: opens the sealed value of an instance at first reading and keeps it on that instance."""

    def __init__(self, field):
        self.field = field

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = instance.__dict__[name] = self.field.open(instance, value)
        return value

    def __set__(self, instance, value):
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.Field):
    """Base of the encrypted fields.

    `label`: frozen name of the field in the associated data; survives renames of the model and the column.
    `subject`: attribute of the instance that holds the UUID of whom the value is about.
    """

    tags = ()

    def __init__(self, label, *, subject, **options):
        self.label, self.subject, self.beginning = label, subject, begins(label)
        super().__init__(**options)

    def get_internal_type(self):
        return "BinaryField"

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.label, *args], {**kwargs, "subject": self.subject}

    def contribute_to_class(self, cls, name, private_only=False):
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _Opened(self))

    def open(self, instance, sealed):
        kept = instance.__dict__
        record, subject = kept["id"], kept.get(self.subject) or getattr(instance, self.subject)
        padded = open_value(sealed, self.beginning, self.label, record, subject)
        try:
            return self.from_padded(padded)
        except (ValueError, IndexError):
            raise DecryptionFailed(self.label, record) from None

    def pre_save(self, instance, add):
        """The sealed bytes for the database. The instance keeps the value that it was given."""
        kept = instance.__dict__
        value = kept.get(self.attname)
        if value is None or value.__class__ is Sealed:
            return value  # nothing, or loaded and never opened: unchanged
        record, subject = kept.get("id"), kept.get(self.subject)
        if record.__class__ is not UUID or subject.__class__ is not UUID:
            raise FieldError(f"{self.label}: a record needs its UUID and its subject before it is encrypted")
        plain = self.to_plain(value)
        padded = plain + _PADDING[len(plain) % BUCKET]
        return Sealed(seal_value(padded, self.beginning, self.label, record, subject))

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.label} cannot be filtered or updated in bulk: it is encrypted")
        return super().get_db_prep_value(value, connection, prepared)

    def value_to_string(self, obj):
        raise FieldError(f"{self.label} is not serialised in clear")

    def to_plain(self, value):
        if isinstance(value, Absence):
            return ABSENCE + value.value.encode()
        for tag in self.tags:
            encoded = _ENCODERS[tag](value)
            if encoded is not None:
                return tag + encoded
        raise TypeError(f"{self.label} does not take a {type(value).__name__}")

    def from_padded(self, padded):
        return self.from_plain(padded[: padded.rindex(_END)])

    def from_plain(self, plain):
        tag, body = plain[:1], plain[1:].decode()
        if tag == ABSENCE:
            return Absence(body)
        if tag not in self.tags:
            raise ValueError("type")
        return _DECODERS[tag](body)


class EncryptedTextField(EncryptedField):
    """A text. By far the most common: its way in and out is the short one."""

    tags = (TEXT,)

    def to_plain(self, value):
        return TEXT + value.encode() if value.__class__ is str else super().to_plain(value)

    def from_padded(self, padded):
        if padded[0] == _TEXT_BYTE:
            return padded[1 : padded.rindex(_END)].decode()
        return super().from_padded(padded)


class EncryptedDateField(EncryptedField):
    """A whole date or a `PartialDate`."""

    tags = (DATE, PARTIAL)


class EncryptedJSONField(EncryptedField):
    tags = (JSON,)


_ENCODERS = {
    TEXT: lambda value: value.encode() if isinstance(value, str) else None,
    DATE: lambda value: value.isoformat().encode() if type(value) is datetime.date else None,
    PARTIAL: lambda value: str(value).encode() if isinstance(value, PartialDate) else None,
    JSON: lambda value: json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False).encode(),
}
_DECODERS = {
    TEXT: str,
    DATE: datetime.date.fromisoformat,
    PARTIAL: PartialDate.parse,
    JSON: json.loads,
}
