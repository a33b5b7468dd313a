"""What telephones seal to, and what they brought."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from casework.access import Capability, scope_of
from casework.encrypted_fields import EncryptedTextField, SecretRecord
from casework.models import Office, User
from outreach.enums import EntryState, HeldBecause
from outreach.models.contacts import Outing


class FieldKey(SecretRecord):
    """A box (casework.encryption.letter_box) to which telephones seal. One is given out; older ones still open.

    Retired, its private half is gone for good, and what was sealed to it does not open any more.
    """

    public = models.BinaryField()
    private = EncryptedTextField("field_key.private", subject="id", null=True)
    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-began_at"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="field_key_one_given_out", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="field_key_retired_without_secret",
                condition=Q(retired_at__isnull=True, private__isnull=False)
                | Q(retired_at__isnull=False, ended_at__isnull=False, private__isnull=True),
            ),
        ]

    def __str__(self):
        return f"Field key {self.pk}"


class FieldEntryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own; whoever leads an office, those of its outings."""
        scope = scope_of(user)
        if Capability.LOG_CONTACTS not in scope.capabilities:
            return self.none()
        return self.filter(Q(author=user) | Q(office_id__in=scope.offices_for(Capability.ASSIGN_CASES)))

    def waiting(self):
        return self.filter(state=EntryState.HELD)

    def for_list(self):
        return self.select_related("author", "outing__site").order_by("received_at", "pk")


class FieldEntry(SecretRecord):
    """An entry of a telephone that reached the server, once for each sealed text: what was received is not forgotten.

    `entry`: the id made on the telephone, which the contact takes. `digest`: SHA-256 of what was sealed, by which the
    same entry is known again. What cannot be kept is held with its answers until a person has decided.
    """

    entry = models.UUIDField()
    digest = models.BinaryField(max_length=32)
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    brought_by = models.ForeignKey(User, models.RESTRICT, related_name="+")  # the author, or a lead with their file
    office = models.ForeignKey(Office, models.RESTRICT, null=True, related_name="+")
    outing = models.ForeignKey(Outing, models.RESTRICT, null=True, related_name="+")
    saved_at = models.DateTimeField(null=True)  # by the telephone's clock
    sent_at = models.DateTimeField(null=True)  # by the same clock
    received_at = models.DateTimeField(default=timezone.now)
    clock_ahead = models.IntegerField(default=0)  # seconds that the telephone's clock was before ours when it sent
    state = models.CharField(max_length=10, choices=EntryState)
    why = models.CharField(max_length=15, choices=HeldBecause, blank=True)
    answers = EncryptedTextField("field_entry.answers", subject="id", null=True)  # JSON, while it is held
    reason = EncryptedTextField("field_entry.reason", subject="id", null=True)  # why it was abandoned
    settled_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = FieldEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["received_at"], name="field_entry_held", condition=Q(state="held")),
            models.Index(fields=["author"], name="field_entry_by_author"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["entry", "digest"], name="field_entry_received_once"),
            models.CheckConstraint(
                name="field_entry_answers_while_held", condition=Q(state="held") | Q(answers__isnull=True)
            ),
            models.CheckConstraint(name="field_entry_held_because", condition=Q(state="kept") | ~Q(why="")),
        ]

    def __str__(self):
        return f"Field entry {self.pk}"

    @property
    def case_of_record(self):
        return None
