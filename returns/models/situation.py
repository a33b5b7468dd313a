"""The situation of a file. Rows are added and never changed: the latest counts, earlier ones say what was known when.

Asylum is in a table of its own, read by its own page and nothing else: what a consulate is shown or told is made
without it (`returns.consulates`), and a country of origin never learns that somebody asked for protection from it.
"""

from django.db import models

from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField
from casework.models.file import FileRecord
from returns.models.protection import WorkedQuerySet


class Situation(FileRecord):
    """`answers`: {name of a field of `forms.situation.SituationForm`: value as in JSON}; absent: not known."""

    answers = EncryptedJSONField("situation.answers", subject="person_id", default=dict)
    words = EncryptedTextField("situation.words", subject="person_id", default="")

    objects = WorkedQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        indexes = [models.Index(fields=["case", "-created_at"], name="situation_latest")]


class AsylumClaim(FileRecord):
    """`answers`: {"asylum", "since", "withdrawn_on", "acknowledged_on"}, dates as ISO texts."""

    answers = EncryptedJSONField("asylum.answers", subject="person_id", default=dict)
    words = EncryptedTextField("asylum.words", subject="person_id", default="")

    objects = WorkedQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        indexes = [models.Index(fields=["case", "person", "-created_at"], name="asylum_latest")]
