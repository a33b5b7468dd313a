"""Encounters with the same person, who gave no name: they are linked by words that only the person keeps."""

from django.db import models
from django.utils import timezone

from casework.access import Capability, scope_of
from casework.encrypted_fields import SecretRecord
from casework.models import Office


class ChainQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the offices where the user logs contacts: whoever meets the person again."""
        return self.filter(office_id__in=scope_of(user).offices_for(Capability.LOG_CONTACTS))


class Chain(SecretRecord):
    """Says that encounters are with one person, and of whom nothing. `token`: the keyed hash of their words; None once
    they are forgotten, until the background has unlinked the encounters (outreach/forgetting.py)."""

    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    token = models.BinaryField(max_length=16, null=True, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = ChainQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return f"Chain {self.pk}"

    @property
    def case_of_record(self):
        return None
