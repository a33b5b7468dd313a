"""Who goes on an outing, and how a team finds its places."""

from django.db import models

from casework.access import Capability, scope_of
from casework.encrypted_fields import EncryptedTextField, OwnSubject
from casework.models import Team, User
from outreach.models.contacts import Outing
from outreach.models.places import Site


class Going(models.Model):
    """Somebody of the house who goes along."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="goings")
    user = models.ForeignKey(User, models.RESTRICT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["outing", "user"], name="going_once")]

    def __str__(self):
        return f"Going #{self.pk}"


class OwnTeamQuerySet(models.QuerySet):
    """What a team keeps to itself. The model has a `team`."""

    def visible_to(self, user):
        """Whoever is in the team, and those who lead its office; not who works the office's files."""
        scope = scope_of(user)
        if Capability.LOG_CONTACTS not in scope.capabilities:
            return self.none()
        led = scope.offices_for(Capability.ASSIGN_CASES)
        return self.filter(models.Q(team_id__in=scope.teams) | models.Q(team__office_id__in=led))


class WayThere(OwnSubject):
    """How a team finds one of its places, in words. Where people sleep is nobody else's to know."""

    site = models.ForeignKey(Site, models.RESTRICT, related_name="ways")
    team = models.ForeignKey(Team, models.RESTRICT, related_name="ways")
    words = EncryptedTextField("way_there.words", subject="id")
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    objects = OwnTeamQuerySet.as_manager()

    class Meta:
        ordering = ["site", "team"]
        constraints = [models.UniqueConstraint(fields=["site", "team"], name="way_there_once_per_team")]

    def __str__(self):
        return f"Way {self.pk}"
