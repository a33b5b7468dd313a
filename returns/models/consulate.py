"""What was asked of a consulate for somebody without a travel document, and what it answered."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedTextField
from casework.models import Appointment
from casework.models.file import FileRecord
from returns.enums import ConsularAnswer


class ConsularRequest(FileRecord):
    """A request for a laissez-passer. Which consulate is sealed: it tells the nationality.

    `appointment`: when the person goes there, if they have to. The document that is obtained is among the travel
    documents of the person, with its expiry: a flight after it is refused as for any other.
    """

    asked_on = models.DateField(default=timezone.localdate)
    consulate = EncryptedTextField("consular_request.consulate", subject="person_id")
    appointment = models.ForeignKey(Appointment, models.SET_NULL, null=True, related_name="+")
    answer = models.CharField(max_length=12, choices=ConsularAnswer, default=ConsularAnswer.WAITING)
    answered_on = models.DateField(null=True)
    words = EncryptedTextField("consular_request.words", subject="person_id", default="")

    class Meta(FileRecord.Meta):
        ordering = ["-asked_on", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer=ConsularAnswer.WAITING, answered_on__isnull=True)
                | ~Q(answer=ConsularAnswer.WAITING) & Q(answered_on__isnull=False),
                name="consular_answer_has_date",
                violation_error_message=_("An answer of the consulate has its date."),
            )
        ]
