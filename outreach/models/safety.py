"""The safety of the team: who goes alone says that all is well, and what happened to a team on an outing."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField, OwnSubject
from casework.models import Team, User
from outreach.enums import Gravity, IncidentKind
from outreach.models.contacts import Outing
from outreach.models.planning import OwnTeamQuerySet


class CheckInQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Of the outings that the user sees: the desk may be the nearest to help."""
        return self.filter(outing__in=Outing.objects.visible_to(user))

    def open(self):
        """Nobody said yet that all is well."""
        return self.filter(well_at=None)

    def missed(self):
        """Open ones of which the leads were told, the longest ago first."""
        return self.open().filter(alerted_at__isnull=False).order_by("due_at", "pk")

    def for_list(self):
        return self.select_related("user", "outing__site", "outing__team")


class CheckIn(models.Model):
    """By `due_at`, whoever goes alone says that all is well; otherwise those who lead the office are told, twice."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    outing = models.ForeignKey(Outing, models.RESTRICT, related_name="check_ins")
    user = models.ForeignKey(User, models.RESTRICT, related_name="+")
    due_at = models.DateTimeField()
    well_at = models.DateTimeField(null=True)
    well_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")  # themselves, or who reached them
    alerted_at = models.DateTimeField(null=True)
    alerted_again_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["due_at"], name="check_in_open", condition=Q(well_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["outing", "user"], name="check_in_one_open", condition=Q(well_at=None)),
            models.CheckConstraint(
                condition=Q(well_at__isnull=True, well_by__isnull=True)
                | Q(well_at__isnull=False, well_by__isnull=False),
                name="check_in_well_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(alerted_again_at__isnull=True) | Q(alerted_again_at__gte=F("alerted_at")),
                name="check_in_second_after_first",
            ),
        ]

    def __str__(self):
        return f"CheckIn {self.pk}"

    @property
    def case_of_record(self):
        return None

    @property
    def is_late(self):
        return self.well_at is None and self.due_at < timezone.now()


class Incident(OwnSubject):
    """What happened to the team on an outing. Of the people who were met, nothing.

    `concerned`: ids of colleagues, sealed as the words are: that somebody was hurt is theirs to tell.
    """

    outing = models.ForeignKey(Outing, models.RESTRICT, related_name="incidents")
    team = models.ForeignKey(Team, models.RESTRICT, related_name="incidents")
    kind = models.CharField(max_length=12, choices=IncidentKind)
    gravity = models.CharField(max_length=8, choices=Gravity)
    at = models.DateTimeField()
    words = EncryptedTextField("incident.words", subject="id", default="")
    concerned = EncryptedJSONField("incident.concerned", subject="id", default=list)
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    words_erased_on = models.DateField(null=True)

    objects = OwnTeamQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["team", "-at"], name="incident_by_team")]

    def __str__(self):
        return f"Incident {self.pk}"
