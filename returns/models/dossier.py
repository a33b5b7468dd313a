"""What is sent to OFII and what comes back: versions of a dossier, the ledger of transmissions, questions.

A version never changes: its parts (the dossier as PDF, copies of the documents that go with it) are what was sent,
whatever becomes of the file afterwards. Its manifest holds their SHA-256. OFII's liaison sees the versions that were
sent, and nothing that was only put together.
"""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField, SecretRecord
from casework.enums import CaseStatus
from casework.models import Case, Person, User
from casework.models.file import EncryptedBytesField, FileRecord
from returns.ofii import About, Channel, Side


class OfiiQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For whoever sees the file whole, and for OFII's liaison once the file is OFII's, too."""
        whole, sent = access.full_cases(Case.objects.all(), user), access.dossiers(Case.objects.all(), user)
        return self.filter(Q(case__in=whole) | Q(case__in=sent))


class DossierQuerySet(models.QuerySet):
    def visible_to(self, user):
        whole, sent = access.full_cases(Case.objects.all(), user), access.dossiers(Case.objects.all(), user)
        return self.filter(Q(case__in=whole) | Q(case__in=sent) & Exists(transmissions_of(OuterRef("pk"))))


def transmissions_of(dossier):
    return Transmission.objects.filter(dossier=dossier)


class Dossier(FileRecord):
    """One version. `content`: its lines, {"section", "who", "field", "value"} (`dossier_content`).

    `manifest`: {"version", "parts": [{"id", "position", "title", "type", "size", "sha256"}]}, the parts in order.
    `missing`: how much was missing when it was made; what, stands in the dossier itself.
    """

    version = models.PositiveSmallIntegerField()
    missing = models.PositiveSmallIntegerField(default=0)
    content = EncryptedJSONField("dossier.content", subject="person_id")
    manifest = EncryptedJSONField("dossier.manifest", subject="person_id")

    objects = DossierQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="dossier_version_once")]


class PartQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(dossier__in=Dossier.objects.visible_to(user))


class DossierPart(SecretRecord):
    """A file of a version. The first is the dossier itself, the others are copies of documents."""

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="parts")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    position = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=40)
    title = EncryptedTextField("dossier_part.title", subject="person_id")
    content = EncryptedBytesField("dossier_part.content", subject="person_id")

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["dossier", "position"], name="dossier_part_once")]

    def __str__(self):
        return f"DossierPart {self.pk}"

    @property
    def case_of_record(self):
        return self.dossier.case_id


class TransmissionQuerySet(OfiiQuerySet):
    def sent(self):
        return self.filter(sent_at__isnull=False)

    def of_last_versions(self):
        later = Dossier.objects.filter(case=OuterRef("case"), version__gt=OuterRef("dossier__version"))
        return self.filter(~Exists(later))

    def unanswered(self):
        """Sent, of a case in progress, and nobody has said that it arrived. A later version takes its place."""
        dossiers = self.sent().filter(about=About.DOSSIER)
        waiting = dossiers.filter(acknowledged_on=None, case__status=CaseStatus.ACTIVE, case__restricted_on=None)
        return waiting.of_last_versions()

    def waiting_to_leave(self):
        """A dossier stays here while the person has given up the return."""
        given_up = Q(about=About.DOSSIER, case__status=CaseStatus.WITHDRAWN)
        return self.filter(sent_at=None, not_before__lte=timezone.now()).exclude(given_up)

    def for_ledger(self):
        return self.select_related("case__principal", "case__office", "dossier", "author", "acknowledged_by")


class Transmission(FileRecord):
    """A version on its way by one channel, once: what fails is tried again, what is corrected is another version.

    `about`: the version itself; or that the person whom the `dossier` concerns gives up, or takes it up again.
    `on`: the day it was handed over or left; `sent_at`: None while the worker still has to send it. No acknowledgement
    is never read as a refusal: it is shown, and chased.
    """

    dossier = models.ForeignKey(Dossier, models.RESTRICT, related_name="transmissions")
    about = models.CharField(max_length=8, choices=About, default=About.DOSSIER)
    channel = models.CharField(max_length=8, choices=Channel)
    on = models.DateField(default=timezone.localdate)
    sent_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)  # the class of the error, never its message
    acknowledged_on = models.DateField(null=True)
    acknowledged_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    reference = EncryptedTextField("transmission.reference", subject="person_id", default="")  # OFII's own number
    chased_on = models.DateField(null=True)
    chases = models.PositiveSmallIntegerField(default=0)
    reminded_on = models.DateField(null=True)  # the team was told of the silence

    objects = TransmissionQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        indexes = [
            models.Index(fields=["not_before"], name="transmission_to_send", condition=Q(sent_at=None)),
            models.Index(fields=["on"], name="transmission_unanswered", condition=Q(acknowledged_on=None)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "channel"], condition=Q(about=About.DOSSIER), name="transmission_once_by_channel"
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_on__isnull=True) | Q(acknowledged_by__isnull=False, sent_at__isnull=False),
                name="transmission_acknowledged_by_somebody",
                violation_error_message=_("Only what was sent is acknowledged, by somebody."),
            ),
        ]

    @cached_property
    def days_of_silence(self):
        """Days since it was sent, while nobody has said that it arrived; None otherwise."""
        if self.sent_at is None or self.acknowledged_on is not None:
            return None
        return (timezone.localdate() - self.on).days


class Question(FileRecord):
    """A question about the dossier, and its answer, inside the file. `author` asked it, on the side `side`."""

    side = models.CharField(max_length=4, choices=Side)
    text = EncryptedTextField("question.text", subject="person_id")
    answer = EncryptedTextField("question.answer", subject="person_id", default="")
    answered_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = OfiiQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        ordering = ["created_at"]
        indexes = [models.Index(fields=["case", "created_at"], name="question_by_case")]

    @property
    def waits_for(self):
        """The side that has to answer; "" once it has."""
        if self.answered_at:
            return ""
        return Side.TEAM if self.side == Side.OFII else Side.OFII
