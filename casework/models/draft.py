"""A form that was sent after the session had ended, kept sealed until its author has signed in again."""

import uuid

from django.db import models

from casework.models.organisation import User


class FormDraft(models.Model):
    """Sealed with the key ring, for one user, for an hour (`drafts.LIFETIME`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    path = models.CharField(max_length=200)
    sealed = models.BinaryField()
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self):
        return f"FormDraft {self.pk}"
