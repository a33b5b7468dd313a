"""What the data protection officer looks into: emergency accesses waiting for review, and quiet alerts."""

import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from casework.encrypted_fields import EncryptedTextField, SecretRecord
from casework.enums import EmergencyReason, Measure, Verdict
from casework.models.case import Case
from casework.models.organisation import User
from casework.models.person import Person

REVIEWED_WITHIN = datetime.timedelta(hours=72)  # privacy.md §1.5


class BreakGlassQuerySet(models.QuerySet):
    def running(self):
        return self.filter(until__gt=timezone.now())

    def waiting(self):
        """Not reviewed yet, the oldest first."""
        return self.filter(reviewed_at__isnull=True).order_by("at", "pk")

    def overdue(self):
        return self.waiting().filter(at__lt=timezone.now() - REVIEWED_WITHIN)

    def for_list(self):
        return self.select_related("case", "user", "reviewed_by")


class BreakGlass(SecretRecord):
    """One emergency access. What it opens is a `CaseShare`; this row tells why, until when, and what was found."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="emergencies")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    user = models.ForeignKey(User, models.RESTRICT, related_name="emergencies")
    reason = models.CharField(max_length=20, choices=EmergencyReason)
    words = EncryptedTextField("break_glass.words", subject="person_id")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    verdict = models.CharField(max_length=12, choices=Verdict, blank=True)
    findings = EncryptedTextField("break_glass.findings", subject="person_id", default="")

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "user", "until"], name="break_glass_running"),
            models.Index(fields=["at"], name="break_glass_waiting", condition=Q(reviewed_at__isnull=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, verdict="")
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, verdict__gt=""),
                name="break_glass_review_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="break_glass_reviewed_by_another",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("at"), until__lte=F("at") + datetime.timedelta(minutes=31)),
                name="break_glass_is_short",
            ),
        ]

    def __str__(self):
        return f"BreakGlass {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id

    @property
    def is_running(self):
        return self.until > timezone.now()

    @property
    def review_due_at(self):
        return self.at + REVIEWED_WITHIN

    @property
    def is_overdue(self):
        return self.reviewed_at is None and self.review_due_at < timezone.now()


class Alert(models.Model):
    """A user read more in a window than such a day of work usually asks. Who it is about is not told."""

    user = models.ForeignKey(User, models.RESTRICT, related_name="+")
    measure = models.CharField(max_length=12, choices=Measure)
    stopped = models.BooleanField(default=False)  # the hard limit: reading stopped for the user
    count = models.PositiveIntegerField()
    since = models.DateTimeField()  # the hour or the day that was counted begins
    hours = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)
    acknowledged_at = models.DateTimeField(null=True)
    acknowledged_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="alert_open", condition=Q(acknowledged_at__isnull=True))]
        constraints = [
            models.UniqueConstraint(fields=["user", "measure", "hours", "since", "stopped"], name="alert_once")
        ]

    def __str__(self):
        return f"Alert {self.pk}"
