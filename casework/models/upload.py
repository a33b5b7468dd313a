"""A file on its way: what has arrived of it, sealed as it arrives."""

import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from casework.encrypted_fields import SecretRecord
from casework.models.case import Case
from casework.models.file import EncryptedBytesField, FileRecordQuerySet
from casework.models.organisation import User
from casework.models.person import Person

LIFETIME = datetime.timedelta(hours=24)


def expiry():
    return timezone.now() + LIFETIME


class UploadQuerySet(FileRecordQuerySet):
    def visible_to(self, user):
        """One's own, for as long as one sees the file."""
        return super().visible_to(user).filter(author=user)

    def expired(self):
        return self.filter(expires_at__lt=Now())


class Upload(SecretRecord):
    """`length`: how long the file is, as its sender said; `received`: how much of it is here, from its start."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="+")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    length = models.PositiveIntegerField()
    received = models.PositiveIntegerField(default=0)
    document = models.UUIDField(null=True)  # what it has become; its pieces are gone by then
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=expiry, db_index=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(received__lte=models.F("length")), name="upload_within_length")
        ]

    def __str__(self):
        return f"Upload {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id

    @property
    def is_whole(self):
        return self.received == self.length


class UploadPiece(SecretRecord):
    """What one request brought."""

    upload = models.ForeignKey(Upload, models.CASCADE, related_name="pieces")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    start = models.PositiveIntegerField()
    content = EncryptedBytesField("upload.piece", subject="person_id")

    class Meta:
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["upload", "start"], name="piece_once")]

    def __str__(self):
        return f"UploadPiece {self.pk}"
