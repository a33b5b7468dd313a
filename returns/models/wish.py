"""The wish to return, asked for at three moments: who asked, in which language, with whom, and what was answered."""

from django.db import models
from django.utils import timezone

from casework.encrypted_fields import EncryptedTextField
from casework.enums import Interpreting
from casework.models.file import FileRecord
from returns.enums import Moment, Wish


class WishCheck(FileRecord):
    """Asked of one person covered by the file. `author` is who asked."""

    moment = models.CharField(max_length=12, choices=Moment)
    on = models.DateField(default=timezone.localdate)
    language = models.CharField(max_length=30)  # code of a reference term
    interpreting = models.CharField(max_length=12, choices=Interpreting)
    answer = models.CharField(max_length=10, choices=Wish)
    words = EncryptedTextField("wish.words", subject="person_id", default="")

    class Meta(FileRecord.Meta):
        ordering = ["-on", "-created_at"]
        indexes = [models.Index(fields=["case", "person", "-on"], name="wish_latest")]
