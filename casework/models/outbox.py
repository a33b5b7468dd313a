"""Work left for the background: rows written with the change that asks for it, picked up later (D11)."""

import uuid

from django.db import models
from django.utils import timezone

from casework.models.organisation import User


class OutboxEntry(models.Model):
    """One thing to do about one object. Holds ids and codes only; Redis may be emptied at any time."""

    topic = models.CharField(max_length=40)
    object_id = models.UUIDField()
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)  # the class of the error, never its message

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["not_before"], name="outbox_open", condition=models.Q(done_at__isnull=True)),
        ]

    def __str__(self):
        return f"{self.topic} #{self.pk}"


class Mail(models.Model):
    """A mail to be sent to somebody of the house. `about`: an id; no word of anybody helped is ever in it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)  # the same reason to write makes one mail
    template = models.CharField(max_length=40)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="+")
    about = models.UUIDField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)  # the class of the error, never its message

    class Meta:
        indexes = [models.Index(fields=["not_before"], name="mail_open", condition=models.Q(sent_at__isnull=True))]

    def __str__(self):
        return f"Mail {self.pk}"
