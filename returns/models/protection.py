"""Screening for vulnerabilities, the safeguards that its findings ask for, and the fitness to travel.

Rows are added and never changed: the latest counts, the earlier ones say what was known when.

What was found, and what is done about it, is sealed to the last code: a column in clear that named a safeguard would
tell of trafficking or of an illness.
"""

from django.db import models
from django.utils import timezone

from casework import access
from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField
from casework.models import Case
from casework.models.file import FileRecord
from returns.enums import Fit


class WorkedQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For whoever works the case; not for those who were only given it to read."""
        return self.filter(case__in=access.worked_cases(Case.objects.all(), user))


class Screening(FileRecord):
    """`answers`: {"talked": bool, "vulnerabilities": [codes], "factors": [codes]} of `returns.vulnerabilities`."""

    on = models.DateField(default=timezone.localdate)
    answers = EncryptedJSONField("screening.answers", subject="person_id", default=dict)
    words = EncryptedTextField("screening.words", subject="person_id", default="")

    objects = WorkedQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        ordering = ["on", "created_at"]
        indexes = [models.Index(fields=["case", "person", "on"], name="screening_latest")]

    @property
    def vulnerabilities(self):
        return self.answers.get("vulnerabilities", [])


class Safeguard(FileRecord):
    """`answers`: {"kind", "about", "state", "until"}; `until` (ISO date) only for a time of reflection.

    `who` did it, or said so.
    """

    on = models.DateField(default=timezone.localdate)
    answers = EncryptedJSONField("safeguard.answers", subject="person_id", default=dict)
    who = EncryptedTextField("safeguard.who", subject="person_id", default="")
    words = EncryptedTextField("safeguard.words", subject="person_id", default="")

    objects = WorkedQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        ordering = ["on", "created_at"]
        indexes = [models.Index(fields=["case", "person", "on"], name="safeguard_latest")]


class Fitness(FileRecord):
    """`answers`: {"found": a code of `enums.Fit`}: whether this person is fit to travel, and never why."""

    on = models.DateField(default=timezone.localdate)
    answers = EncryptedJSONField("fitness.answers", subject="person_id", default=dict)

    objects = WorkedQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        ordering = ["on", "created_at"]
        indexes = [models.Index(fields=["case", "person", "on"], name="fitness_latest")]

    @property
    def found(self):
        return Fit(self.answers["found"])
