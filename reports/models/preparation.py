"""How far a draft is, and what the attacker found of it: beside the draft, which never changes once it is made."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.models import User
from reports.enums import NotPublished, Preparing, PreparingFailure
from reports.models.release import Release

AT_WORK = (Preparing.WAITING, Preparing.COUNTING, Preparing.HIDING, Preparing.CHECKING)


class PreparationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if access.can(user, access.Capability.RELEASE_FIGURES) else self.none()

    def at_work(self):
        """What a worker has to do, or was doing when it was killed; the oldest first."""
        waiting = self.filter(step__in=AT_WORK, not_before__lte=timezone.now(), release__number__isnull=True)
        return waiting.order_by("not_before", "pk")

    def to_publish(self):
        """What somebody has asked to publish, as it was asked for."""
        asked = self.filter(step=Preparing.PUBLISHING, not_before__lte=timezone.now(), release__number__isnull=True)
        return asked.order_by("asked_at", "pk")


class Preparation(models.Model):
    """The row that a worker picks up (D11). `checked_against`: SHA-256 of the facts and releases of that attack.

    `found`: {code of a finding: in how many cells}; no cell is named. `attempts`: starts, killed ones too.
    `asked_by`: who has asked to publish it, until it is; where it then stayed a draft, `not_published` says why.
    """

    release = models.OneToOneField(Release, models.CASCADE, primary_key=True, related_name="preparation")
    step = models.CharField(max_length=10, choices=Preparing, default=Preparing.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    failure = models.CharField(max_length=10, choices=PreparingFailure, blank=True)
    checked_against = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    found = models.JSONField(default=dict)
    asked_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    not_published = models.CharField(max_length=10, choices=NotPublished, blank=True)

    objects = PreparationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["not_before"],
                name="preparation_open",
                condition=Q(step__in=(*AT_WORK, Preparing.PUBLISHING)),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(failure="") ^ Q(step=Preparing.FAILED),
                name="preparation_failure_in_words",
                violation_error_message=_("What was not made says why."),
            ),
            models.CheckConstraint(
                condition=~Q(step=Preparing.READY) | Q(checked_against__gt="", checked_at__isnull=False),
                name="preparation_ready_is_checked",
                violation_error_message=_("A draft is ready once it was checked."),
            ),
            models.CheckConstraint(
                condition=~Q(step=Preparing.PUBLISHING)
                & Q(asked_by__isnull=True, asked_at__isnull=True, not_published="")
                | ~Q(step=Preparing.PUBLISHING)
                & Q(asked_by__isnull=False, asked_at__isnull=False, not_published__gt="")
                | Q(step=Preparing.PUBLISHING, asked_by__isnull=False, asked_at__isnull=False, not_published=""),
                name="preparation_asked_by_somebody",
                violation_error_message=_("What is to be published says who asked for it, and why it was not."),
            ),
        ]

    def __str__(self):
        return f"Preparation of {self.release_id} ({self.step})"

    @property
    def is_at_work(self):
        return self.step in AT_WORK
