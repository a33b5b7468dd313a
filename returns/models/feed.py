"""The calendar feed of a caseworker: an address that nobody guesses, which they can take back."""

from django.db import models

from casework.models import User


class CalendarFeed(models.Model):
    """`digest`: SHA-256 (hex) of the token; the token itself is shown once, when it is made, and kept nowhere."""

    user = models.OneToOneField(User, models.RESTRICT, related_name="calendar_feed")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self):
        return f"CalendarFeed {self.pk}"
