"""Contacts brought in from spreadsheets: one row for each file, and which heading an office means what by."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from casework.access import Capability, scope_of
from casework.encrypted_fields import EncryptedJSONField, OwnSubject
from casework.models import Office, Team, User
from outreach.enums import ImportState


class ContactImportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; whoever leads an office, those of its teams."""
        scope = scope_of(user)
        if Capability.LOG_CONTACTS not in scope.capabilities:
            return self.none()
        return self.filter(Q(author=user) | Q(office_id__in=scope.offices_for(Capability.ASSIGN_CASES)))


class ContactImport(OwnSubject):
    """A file that was read. `sheet`: what was read of it, sealed, until it is imported, dropped or a day old.

    Columns that seem to name somebody are left out of `sheet` before it is kept.
    """

    team = models.ForeignKey(Team, models.RESTRICT, related_name="+")
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.READ)
    sheet = EncryptedJSONField("contact_import.sheet", subject="id", null=True)
    contacts = models.PositiveIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    key_destroyed = models.BooleanField(default=False)

    objects = ContactImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "pk"]
        indexes = [models.Index(fields=["made_at"], name="contact_import_with_key", condition=Q(key_destroyed=False))]
        constraints = [
            models.CheckConstraint(
                name="contact_import_sheet_while_read", condition=Q(state="read") | Q(sheet__isnull=True)
            )
        ]

    def __str__(self):
        return f"Contact import {self.pk}"


class ColumnMemory(models.Model):
    """What an office last took a heading for. The heading itself is not kept: a digest of it is enough."""

    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    heading = models.BinaryField(max_length=32)
    target = models.CharField(max_length=20, blank=True)  # empty: not imported

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "heading"], name="column_remembered_once")]

    def __str__(self):
        return f"Column {self.pk}"
