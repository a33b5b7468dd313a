"""The allowance: what OFII decided for each person, and what of it reached them. Amounts are Decimals in euros.

Words used here:

- *award*: OFII's decision of a sum for one person of a file; of one kind, one stands at a time.
- *increase*: the higher sum that a decision of OFII's director general puts in its place (arrêté of 9 October 2023).
- *due*: the sum that is to be paid in the end: the increased one when there is one.
- *payment*: money that reached the person, whole or as one instalment. A cancelled one stays, and counts no more.

Nobody is paid twice, and PostgreSQL itself sees to it (migration 0007): `Award.paid` is reckoned by a trigger from the
payments that count, and nothing else may change it; it never exceeds what is due; and of all the awards of one kind
that a person ever had, in whatever files, one at most is paid.
"""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedTextField, SecretRecord
from casework.models import Case, Document, Person, User
from casework.models.file import FileRecordQuerySet
from returns.enums import AwardEnd, AwardKind, PaymentCancellation, PaymentMeans, PaymentPlace


def euros(**options):
    return models.DecimalField(max_digits=9, decimal_places=2, **options)


class AwardQuerySet(FileRecordQuerySet):
    def standing(self):
        return self.filter(ended_at__isnull=True)


class Award(SecretRecord):
    """`expected`: the ceiling that the rules gave when the decision was recorded, by the text `expected_text`."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="awards")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    kind = models.CharField(max_length=14, choices=AwardKind, default=AwardKind.ALLOWANCE)
    amount = euros()
    decided_on = models.DateField()
    reference = EncryptedTextField("award.reference", subject="person_id", default="")
    expected = euros(null=True)
    expected_text = models.CharField(max_length=30, blank=True)
    increased = euros(null=True)
    increased_on = models.DateField(null=True)
    increase_reference = EncryptedTextField("award.increase_reference", subject="person_id", default="")
    paid = euros(default=0)
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=AwardEnd, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person", "kind"], condition=Q(ended_at=None), name="one_award_at_a_time"
            ),
            models.UniqueConstraint(fields=["person", "kind"], condition=Q(paid__gt=0), name="nobody_is_paid_twice"),
            models.CheckConstraint(
                condition=Q(paid__gte=0, paid__lte=Coalesce(F("increased"), F("amount"))),
                name="award_paid_at_most_once",
                violation_error_message=_("No more is paid than was decided."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="award_is_positive",
                violation_error_message=_("A sum that was decided is more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(increased__isnull=True, increased_on__isnull=True)
                | Q(increased__gt=F("amount"), increased_on__gte=F("decided_on"), kind=AwardKind.ALLOWANCE),
                name="award_increase_was_decided",
                violation_error_message=_("An increase is higher, has its own date, and is of the allowance."),
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, end_reason__gt="", paid=0),
                name="award_ends_unpaid_with_reason",
                violation_error_message=_("A decision of which something was paid stands."),
            ),
        ]

    def __str__(self):
        return f"Award {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id

    @property
    def due(self):
        return self.amount if self.increased is None else self.increased

    @property
    def left(self):
        """What is still to be paid."""
        return self.due - self.paid


class PaymentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(award__in=Award.objects.visible_to(user))

    def counting(self):
        return self.filter(cancelled_at__isnull=True)


class Payment(SecretRecord):
    """`code`: by which the money is collected; `receipt`: its number; `document`: the receipt itself, in the file."""

    award = models.ForeignKey(Award, models.RESTRICT, related_name="payments")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    amount = euros()
    on = models.DateField()
    means = models.CharField(max_length=10, choices=PaymentMeans)
    place = models.CharField(max_length=10, choices=PaymentPlace)
    counter = EncryptedTextField("payment.counter", subject="person_id", default="")
    code = EncryptedTextField("payment.code", subject="person_id", default="")
    receipt = EncryptedTextField("payment.receipt", subject="person_id", default="")
    document = models.ForeignKey(Document, models.RESTRICT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    cancellation = models.CharField(max_length=14, choices=PaymentCancellation, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["on", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="payment_is_positive",
                violation_error_message=_("A payment is more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancelled_by__isnull=True, cancellation="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False, cancellation__gt=""),
                name="payment_cancelled_with_reason",
                violation_error_message=_("A payment that was cancelled says by whom, and why."),
            ),
        ]

    def __str__(self):
        return f"Payment {self.pk}"

    @property
    def case_of_record(self):
        return self.award.case_id
