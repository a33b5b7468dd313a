"""What a case file holds besides its steps: consent, notes, documents, appointments."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.encrypted_fields import (
    EncryptedField,
    EncryptedJSONField,
    EncryptedTextField,
    SecretRecord,
)
from casework.enums import AppointmentKind, ConsentForm, DocumentKind, Interpreting
from casework.models.case import Case
from casework.models.organisation import User
from casework.models.person import Person


class FileRecordQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Parts of the file are for whoever sees the file whole."""
        return self.filter(case__in=access.full_cases(Case.objects.all(), user))


class FileRecord(SecretRecord):
    """A part of a case file, encrypted under the person it is about."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="%(class)ss")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = FileRecordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-created_at"]

    def __str__(self):
        return f"{type(self).__name__} {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id


class Consent(FileRecord):
    """Free and informed: what was explained, how, in whose presence, and what the person answered (domain.md §2.2)."""

    on = models.DateField(default=timezone.localdate)
    form = models.CharField(max_length=10, choices=ConsentForm)
    sheet = models.CharField(max_length=40)  # version of the information sheet that was given
    language = models.CharField(max_length=30)  # code of a reference term
    interpreting = models.CharField(max_length=12, choices=Interpreting)
    present = EncryptedTextField("consent.present", subject="person_id", default="")
    free_choice = models.BooleanField(default=False)
    informed_decision = models.BooleanField(default=False)
    data_processing = models.BooleanField(default=False)

    class Meta(FileRecord.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(free_choice=True, informed_decision=True, data_processing=True),
                name="consent_is_whole",
                violation_error_message=_("A case is opened only with a free, informed and complete consent."),
            )
        ]


class Note(FileRecord):
    text = EncryptedTextField("note.text", subject="person_id")


class Appointment(FileRecord):
    kind = models.CharField(max_length=12, choices=AppointmentKind)
    at = models.DateTimeField()
    place = EncryptedTextField("appointment.place", subject="person_id", default="")

    class Meta(FileRecord.Meta):
        ordering = ["at"]
        indexes = [models.Index(fields=["case", "at"], name="appointment_by_case")]


class Document(FileRecord):
    kind = models.CharField(max_length=14, choices=DocumentKind)
    title = EncryptedTextField("document.title", subject="person_id")
    content_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    # What its chunks are together: "size", "chunks", "sha256", "pages"; "given": SHA-256 of the file as it came.
    manifest = EncryptedJSONField("document.manifest", subject="person_id")


class EncryptedBytesField(EncryptedField):
    """Bytes as they are, for chunks of documents."""

    tags = (b"b",)

    def to_plain(self, value):
        return b"b" + bytes(value.tobytes() if isinstance(value, memoryview) else value)

    def from_plain(self, plain):
        if plain[:1] != b"b":
            raise ValueError("type")
        return plain[1:]


class DocumentChunk(SecretRecord):
    """A quarter of a megabyte of a document. In the database, so that a file is saved, or lost, with its row."""

    document = models.ForeignKey(Document, models.RESTRICT, related_name="chunks")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    position = models.PositiveIntegerField()
    content = EncryptedBytesField("document.chunk", subject="person_id")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["document", "position"], name="chunk_once")]

    def __str__(self):
        return f"DocumentChunk {self.pk}"
