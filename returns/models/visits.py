"""Monitoring visits after the return, what happened at each, and the questionnaires that were filled.

In clear: which visit is due when, and how it ended, for the worklist and its reminders. Sealed: everything that
somebody said, why they declined, which questions they answered.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField, SecretRecord
from casework.models import Case, Person
from casework.models.file import FileRecord, FileRecordQuerySet
from returns.enums import VisitEventKind, VisitState
from returns.models.protection import WorkedQuerySet


class Visit(SecretRecord):
    """One for each of `visits.MONTHS`. `due_on`: the planned day; `moved`: agreed on, no longer reckoned."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="visits")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    months = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    moved = models.BooleanField(default=False)
    state = models.CharField(max_length=12, choices=VisitState, default=VisitState.PLANNED)
    settled_on = models.DateField(null=True)

    objects = FileRecordQuerySet.as_manager()

    class Meta:
        ordering = ["months"]
        constraints = [
            models.UniqueConstraint(fields=["case", "months"], name="one_visit_for_each_moment"),
            models.CheckConstraint(
                condition=Q(state=VisitState.PLANNED, settled_on__isnull=True)
                | ~Q(state=VisitState.PLANNED) & Q(settled_on__isnull=False),
                name="visit_settled_has_date",
                violation_error_message=_("A visit that took place, or will not, says since when."),
            ),
        ]

    def __str__(self):
        return f"Visit {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id

    @property
    def is_open(self):
        return self.state == VisitState.PLANNED


class VisitEvent(FileRecord):
    """Added and never changed. `answers`: {"by", "how", "reason", "was"}, codes and ISO dates, as far as they apply."""

    visit = models.ForeignKey(Visit, models.RESTRICT, related_name="events")
    kind = models.CharField(max_length=12, choices=VisitEventKind)
    on = models.DateField(default=timezone.localdate)
    answers = EncryptedJSONField("visit_event.answers", subject="person_id", default=dict)
    words = EncryptedTextField("visit_event.words", subject="person_id", default="")

    class Meta(FileRecord.Meta):
        ordering = ["created_at"]


class Survey(FileRecord):
    """A questionnaire that one person answers at one visit. `version`: the code of the file that it was asked with.

    `answers`: {code of an item: code of an answer}; absent: not asked. `revision` counts how often it was saved.
    """

    visit = models.ForeignKey(Visit, models.RESTRICT, related_name="surveys")
    version = models.CharField(max_length=40)
    on = models.DateField(default=timezone.localdate)
    answers = EncryptedJSONField("survey.answers", subject="person_id", default=dict)
    revision = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    objects = WorkedQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        constraints = [models.UniqueConstraint(fields=["visit", "person"], name="one_survey_for_each_person")]
