"""What a return file holds besides the case itself: the facts that the texts on return aid ask about."""

from django.db import models

from casework.encrypted_fields import EncryptedJSONField, SecretRecord
from casework.models import Case, Person, User
from casework.models.file import FileRecordQuerySet


class ReturnFacts(SecretRecord):
    """One for each case. `answers`: {name of a fact (rules.facts): value as in JSON}; a fact that is absent is unknown.

    One sealed value, since most of it is administrative status: not even which questions were answered is in clear.
    """

    case = models.OneToOneField(Case, models.RESTRICT, related_name="return_facts")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    answers = EncryptedJSONField("return_facts.answers", subject="person_id", default=dict)
    changed_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = FileRecordQuerySet.as_manager()

    def __str__(self):
        return f"ReturnFacts {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id
