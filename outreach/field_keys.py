"""The keys to which telephones seal what they save: made, given out, retired; and opening what was sealed to them.

A key is given out for FIELD_KEY_DAYS; what waits on a telephone opens for FIELD_KEY_KEPT_DAYS more. Then the private
half goes with its data key, and at the end of the epoch from backups too: what a lost telephone still holds is sealed
for good.
"""

import datetime
import json

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.encryption import DecryptionFailed, create_keys, destroy_key, new_box, open_letter, seal_letter
from outreach.models import FieldKey

FIELD_KEY_MADE = audit.action("field_key.made", _("Made a key for telephones"))
FIELD_KEY_RETIRED = audit.action("field_key.retired", _("Retired a key of telephones"))
LARGEST = 16_000  # bytes of one sealed entry
ENTRY, PHOTO = "entry", "photo"


def about(kid, letter, kind=ENTRY):
    """What a letter is bound to: what it is, the key and its id, as static/field/seal.js writes them."""
    return f"escale field {kind} 1 {kid} {letter}".encode()


def given_out():
    """The key that telephones seal to now, or None before the background has made the first one."""
    return FieldKey.objects.filter(ended_at__isnull=True).first()


@transaction.atomic
def renew(*, at_once=False, now=None):
    """Give out a new key when the last is old enough (or `at_once`), retire what has had its time. Harmless again."""
    now = now or timezone.now()
    current = FieldKey.objects.select_for_update().filter(ended_at__isnull=True).first()
    age = datetime.timedelta(days=settings.FIELD_KEY_DAYS)
    if current is None or at_once or current.began_at <= now - age:
        if current is not None:
            current.ended_at = now
            current.save(update_fields=["ended_at"])
        _make(now)
    kept = now - datetime.timedelta(days=settings.FIELD_KEY_KEPT_DAYS)
    for key in FieldKey.objects.filter(ended_at__lte=kept, retired_at__isnull=True):
        retire(key, now=now)


def _make(now):
    key = FieldKey(began_at=now)
    create_keys([key.pk])
    key.private, key.public = new_box()
    key.save()
    audit.record(FIELD_KEY_MADE, key, actor=None)


@transaction.atomic
def retire(key, *, now=None):
    """Destroy the private half of a key that is no longer given out."""
    destroy_key(key.pk)
    key.private, key.retired_at = None, now or timezone.now()
    key.save()
    audit.record(FIELD_KEY_RETIRED, key, actor=None)


def sealed(content, *, entry):
    """(kid, letter) of a dict, as a telephone would send it: for the demo, tests and the bench."""
    key = given_out()
    return str(key.pk), seal_letter(json.dumps(content).encode(), key.public, about(key.pk, entry))


def opening(kid):
    """The key of this id while it opens what was sealed to it, or None."""
    return FieldKey.objects.filter(pk=kid, retired_at__isnull=True).first()


def opened(key, letter, *, entry):
    """What a telephone sealed to `key` (None: no key) as `entry`, a dict; DecryptionFailed when it does not open or
    holds something else."""
    if key is None or len(letter) > LARGEST:
        raise DecryptionFailed("field entry", entry)
    try:
        content = json.loads(open_letter(key.private, letter, about(key.pk, entry)))
    except ValueError:
        raise DecryptionFailed("field entry", entry) from None
    if not isinstance(content, dict):
        raise DecryptionFailed("field entry", entry)
    return content


def photo_sealed(header, content, *, photo):
    """(kid, letter) of a photo and what goes with it, as a telephone would send it."""
    key = given_out()
    plain = json.dumps(header).encode() + b"\n" + content
    return str(key.pk), seal_letter(plain, key.public, about(key.pk, photo, PHOTO))


def photo_opened(key, letter, *, photo):
    """(what goes with it: a dict, the picture: bytes) of a sealed photo; DecryptionFailed as of `opened`."""
    if key is None:
        raise DecryptionFailed("field photo", photo)
    header, _newline, content = open_letter(key.private, letter, about(key.pk, photo, PHOTO)).partition(b"\n")
    try:
        told = json.loads(header)
    except ValueError:
        raise DecryptionFailed("field photo", photo) from None
    if not isinstance(told, dict):
        raise DecryptionFailed("field photo", photo)
    return told, content
