"""A rebuild of all facts: how far it is, and where the next worker goes on when this one was killed."""

import datetime

from django.db import models
from django.utils import timezone

from casework import access

STOPPED_AFTER = datetime.timedelta(minutes=2)  # without a sign of life


class RebuildQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if access.can(user, access.Capability.SEE_FIGURES) else self.none()

    def under_way(self):
        return self.filter(finished_at__isnull=True)


class Rebuild(models.Model):
    """`counting`: digest of what counts; another version starts anew. `source`, `last`: the last file that is done."""

    counting = models.CharField(max_length=64)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)
    source = models.PositiveSmallIntegerField(default=0)
    last = models.UUIDField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)

    objects = RebuildQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return f"Rebuild of {self.started_at:%Y-%m-%d} ({self.done} of {self.total})"

    @property
    def has_stopped(self):
        return self.seen_at < timezone.now() - STOPPED_AFTER
