"""Retention and the rights of persons: holds, requests, and what is left of an erased case.

A request keeps codes and dates only: it outlives the erasure that it may have asked for, and then leads to nobody.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.encrypted_fields import EncryptedTextField, SecretRecord
from casework.enums import AskedBy, ErasureGround, HoldReason, IdentityCheck, RequestStatus, RightKind
from casework.models.case import Case
from casework.models.organisation import Office, User
from casework.models.person import Person

WAITING = (RequestStatus.OPEN, RequestStatus.PROPOSED)


class LegalHoldQuerySet(models.QuerySet):
    def standing(self, today=None):
        return self.filter(lifted_at__isnull=True, until__gte=today or timezone.localdate())


class LegalHold(SecretRecord):
    """While it stands, the case is not erased, whatever its day."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="holds")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    reason = models.CharField(max_length=20, choices=HoldReason)
    words = EncryptedTextField("legal_hold.words", subject="person_id", default="")
    until = models.DateField()
    placed_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at"]

    def __str__(self):
        return f"LegalHold {self.pk}"


class RightsRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The data protection officer sees the register; a team, the requests about the files that it works."""
        if access.can(user, access.Capability.KEEP_RIGHTS):
            return self
        return self.filter(case__in=access.full_cases(Case.objects.all(), user))

    def waiting(self):
        return self.filter(status__in=WAITING)

    def for_list(self):
        return self.select_related("case", "office", "recorded_by")


class RightsRequest(models.Model):
    """One request, to be answered within one month (GDPR art. 12(3))."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=16, choices=RightKind)
    case = models.ForeignKey(Case, models.RESTRICT, null=True, related_name="rights_requests")
    person = models.ForeignKey(Person, models.RESTRICT, null=True, related_name="+")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    asked_by = models.CharField(max_length=16, choices=AskedBy)
    identity_check = models.CharField(max_length=10, choices=IdentityCheck)
    ground = models.CharField(max_length=20, choices=ErasureGround, blank=True)
    received_on = models.DateField()
    due_on = models.DateField()
    status = models.CharField(max_length=10, choices=RequestStatus, default=RequestStatus.OPEN)
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    answered_on = models.DateField(null=True)
    answered_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")

    objects = RightsRequestQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["status", "due_on"], name="rights_register")]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=WAITING, answered_on__isnull=True)
                | ~Q(status__in=WAITING) & Q(answered_on__isnull=False),
                name="rights_answered_has_date",
                violation_error_message=_("An answered request has the day of its answer."),
            ),
        ]

    def __str__(self):
        return f"RightsRequest {self.pk}"

    @property
    def is_waiting(self):
        return self.answered_on is None

    @property
    def case_of_record(self):
        return self.case_id


class ErasedCase(models.Model):
    """What is left of an erased case: that it was, where, by which rule. Its id leads only to the audit trail."""

    case = models.UUIDField(primary_key=True)
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    rule = models.CharField(max_length=20)
    erased_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["-erased_at"]

    def __str__(self):
        return f"ErasedCase {self.case}"
