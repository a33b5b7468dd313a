"""Who said that the people of a file arrived, and how they went on from there."""

from django.db import models
from django.utils import timezone

from casework.encrypted_fields import EncryptedTextField
from casework.models.file import FileRecord
from returns.enums import ArrivalSource


class Arrival(FileRecord):
    """`on`: the day of the arrival. `onward`: how they went on, from the airport to where they live."""

    on = models.DateField(default=timezone.localdate)
    source = models.CharField(max_length=10, choices=ArrivalSource)
    who = EncryptedTextField("arrival.who", subject="person_id", default="")
    onward = EncryptedTextField("arrival.onward", subject="person_id", default="")

    class Meta(FileRecord.Meta):
        ordering = ["-on", "-created_at"]
