"""The deadlines of a file: the days from which they run that no step tells, and when each falls.

Which deadline runs says where somebody is housed, and under which status: it is sealed. When it falls is in clear, for
the worklist, reminders and escalation.
"""

from django.db import models

from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField, SecretRecord
from casework.models import Case, Person, User
from casework.models.file import FileRecordQuerySet


class AskedDays(SecretRecord):
    """One for each case. `days`: {code of `Asked`: ISO date}; one that is absent is not known, or did not happen."""

    case = models.OneToOneField(Case, models.RESTRICT, related_name="asked_days")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    days = EncryptedJSONField("asked_days.days", subject="person_id", default=dict)
    changed_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = FileRecordQuerySet.as_manager()

    def __str__(self):
        return f"AskedDays {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id


class DueDay(SecretRecord):
    """A running deadline, as `deadlines.running` gave it last; kept by `actions.deadlines.reckon`."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="due_days")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    code = EncryptedTextField("due_day.code", subject="person_id")
    due_on = models.DateField()
    remind_on = models.DateField()
    escalate_on = models.DateField()
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)

    objects = FileRecordQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["remind_on"], name="due_to_remind", condition=models.Q(reminded_on=None)),
            models.Index(fields=["escalate_on"], name="due_to_escalate", condition=models.Q(escalated_on=None)),
        ]

    def __str__(self):
        return f"DueDay {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id
