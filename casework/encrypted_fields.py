"""Model fields whose database column holds only sealed values (see `encryption`).

A value is opened when it is first read, not when the row is loaded: a list that shows no name opens none. `None` stays
NULL; everything else is sealed as a typed value, so that '' is not None and an `Absence` is not the text that names it.
Plain texts are padded to buckets of 32 bytes: the length of a short answer says nothing.
"""

import datetime
import json
import uuid

from django.core.exceptions import FieldError
from django.db import models

from casework.encryption import DecryptionFailed, decrypt, encrypt
from casework.enums import Absence
from casework.partial_dates import PartialDate

BUCKET = 32
TEXT, ABSENCE, DATE, PARTIAL, JSON = b"t", b"a", b"d", b"p", b"j"


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
        self.label, self.subject = label, subject
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
        padded = decrypt(sealed, label=self.label, record=instance.pk, subject=getattr(instance, self.subject))
        try:
            return self.from_plain(_unpad(padded))
        except (ValueError, IndexError):
            raise DecryptionFailed(self.label, instance.pk) from None

    def pre_save(self, instance, add):
        """The sealed bytes for the database. The instance keeps the value that it was given."""
        value = instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value  # nothing, or loaded and never opened: unchanged
        subject = getattr(instance, self.subject)
        if not isinstance(instance.pk, uuid.UUID) or not isinstance(subject, uuid.UUID):
            raise FieldError(f"{self.label}: a record needs its UUID and its subject before it is encrypted")
        return Sealed(encrypt(_pad(self.to_plain(value)), label=self.label, record=instance.pk, subject=subject))

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

    def from_plain(self, plain):
        tag, body = plain[:1], plain[1:].decode()
        if tag == ABSENCE:
            return Absence(body)
        if tag not in self.tags:
            raise ValueError("type")
        return _DECODERS[tag](body)


class EncryptedTextField(EncryptedField):
    tags = (TEXT,)


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


def _pad(plain):
    return plain + b"\x80" + b"\x00" * (-(len(plain) + 1) % BUCKET)


def _unpad(padded):
    return padded[: padded.rindex(b"\x80")]
