"""Photos of a place or of material, which telephones add to a contact; and what has arrived of one on its way."""

from django.db import models
from django.utils import timezone

from casework.encrypted_fields import SecretRecord
from casework.models import User
from casework.models.file import EncryptedBytesField
from outreach.models.contacts import Contact


class ContactPhotoQuerySet(models.QuerySet):
    def there(self):
        """Those that nobody took away, without their content."""
        return self.filter(removed_at=None).defer("content")


class ContactPhoto(SecretRecord):
    """Under the key of its contact: with the contact's words it goes. The id was made on the telephone.

    Taken away, the row stays without its content, so that a telephone that sends it again does not bring it back.
    """

    contact = models.ForeignKey(Contact, models.RESTRICT, related_name="photos")
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)
    size = models.PositiveIntegerField()
    content = EncryptedBytesField("contact_photo.content", subject="contact_id", null=True)

    objects = ContactPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="contact_photo_until_removed",
                condition=models.Q(removed_at__isnull=True, content__isnull=False)
                | models.Q(removed_at__isnull=False, content__isnull=True),
            )
        ]

    def __str__(self):
        return f"Contact photo {self.pk}"


class PhotoPiece(models.Model):
    """A part of a sealed photo that has arrived. Still sealed as the telephone sealed it; gone when the photo is whole,
    or within a day or two: the telephone keeps the photo until then."""

    photo = models.UUIDField()
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    start = models.PositiveIntegerField()
    content = models.BinaryField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["start"]
        constraints = [models.UniqueConstraint(fields=["author", "photo", "start"], name="photo_piece_once")]

    def __str__(self):
        return f"Photo piece {self.pk}"
