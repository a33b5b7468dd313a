"""The reintegration plan of a file: its budget, who approved it, what was paid of it. Amounts are Decimals in euros.

Words used here:

- *plan*: what the aid is to make possible, at one level of the arrêté of 9 October 2023; one is open at a time.
- *line*: one expense of its budget, with the quotation that bears it out.
- *instalment*: money paid for it, with the proof of what it served; a cancelled one stays, and counts no more.

As for the allowance, PostgreSQL adds up what was paid (migration 0010), and refuses more than was approved.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedTextField, SecretRecord
from casework.models import Case, Document, Person, User
from casework.models.file import FileRecordQuerySet
from returns.enums import Finding, LineKind, Part, PaymentCancellation, PaymentMeans, PlanEnd, PlanStatus
from returns.models.allowance import euros

LEVELS = [(level.value, level.label) for level in (Part.LEVEL_1, Part.LEVEL_2, Part.LEVEL_3)]


class Plan(SecretRecord):
    """`programme`: its code in programmes.toml, "" when to be confirmed. `second_person`: asked for when submitted."""

    case = models.ForeignKey(Case, models.RESTRICT, related_name="plans")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    level = models.CharField(max_length=10, choices=LEVELS)
    programme = models.CharField(max_length=40, blank=True)
    project = EncryptedTextField("plan.project", subject="person_id")
    status = models.CharField(max_length=10, choices=PlanStatus, default=PlanStatus.DRAFT)
    started_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)
    finding = models.CharField(max_length=12, choices=Finding, blank=True)
    found_on = models.DateField(null=True)
    finding_words = EncryptedTextField("plan.finding_words", subject="person_id", default="")
    submitted_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    second_person = models.BooleanField(default=True)
    approved_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    approved_on = models.DateField(null=True)
    approved = euros(null=True)
    paid = euros(default=0)
    closed_on = models.DateField(null=True)
    closing_reason = models.CharField(max_length=12, choices=PlanEnd, blank=True)

    objects = FileRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=~Q(status=PlanStatus.CLOSED), name="one_open_plan"),
            models.CheckConstraint(
                condition=Q(paid__gte=0) & (Q(paid=0) | Q(approved__isnull=False, paid__lte=F("approved"))),
                name="plan_paid_within_approval",
                violation_error_message=_("No more is paid than was approved."),
            ),
            models.CheckConstraint(
                condition=Q(approved__isnull=True, approved_by__isnull=True, approved_on__isnull=True)
                | Q(approved__gt=0, approved_by__isnull=False, approved_on__isnull=False, submitted_by__isnull=False),
                name="plan_approved_by_somebody",
                violation_error_message=_("A plan that was approved says by whom, when, and up to how much."),
            ),
            models.CheckConstraint(
                condition=Q(second_person=False) | Q(approved_by__isnull=True) | ~Q(approved_by=F("submitted_by")),
                name="plan_approved_by_a_second_person",
                violation_error_message=_("A second person approves what the first submitted."),
            ),
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.CLOSED) | Q(closed_on__isnull=False, closing_reason__gt=""),
                name="plan_closed_with_reason",
                violation_error_message=_("A plan that was closed has a date and a reason."),
            ),
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.APPROVED) | Q(approved__isnull=False),
                name="plan_approved_has_sum",
                violation_error_message=_("A plan that was approved says by whom, when, and up to how much."),
            ),
        ]

    def __str__(self):
        return f"Plan {self.pk}"

    @property
    def case_of_record(self):
        return self.case_id

    @property
    def total(self):
        """What its lines come to."""
        return sum(line.amount for line in self.lines.all())

    @property
    def left(self):
        return (self.approved or 0) - self.paid


class BudgetLine(SecretRecord):
    plan = models.ForeignKey(Plan, models.RESTRICT, related_name="lines")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    kind = models.CharField(max_length=10, choices=LineKind)
    what = EncryptedTextField("budget_line.what", subject="person_id")
    supplier = EncryptedTextField("budget_line.supplier", subject="person_id", default="")
    amount = euros()
    quotation = models.ForeignKey(Document, models.RESTRICT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="line_is_positive",
                violation_error_message=_("A line of the budget is more than nothing."),
            )
        ]

    def __str__(self):
        return f"BudgetLine {self.pk}"


class InstalmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(plan__in=Plan.objects.visible_to(user))


class Instalment(SecretRecord):
    plan = models.ForeignKey(Plan, models.RESTRICT, related_name="instalments")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    amount = euros()
    on = models.DateField()
    means = models.CharField(max_length=10, choices=PaymentMeans)
    receipt = EncryptedTextField("instalment.receipt", subject="person_id", default="")
    proof = models.ForeignKey(Document, models.RESTRICT, null=True, related_name="+")
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True)
    cancellation = models.CharField(max_length=14, choices=PaymentCancellation, blank=True)

    objects = InstalmentQuerySet.as_manager()

    class Meta:
        ordering = ["on", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="instalment_is_positive",
                violation_error_message=_("A payment is more than nothing."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True, cancellation="")
                | Q(cancelled_at__isnull=False, cancellation__gt=""),
                name="instalment_cancelled_with_reason",
                violation_error_message=_("A payment that was cancelled says by whom, and why."),
            ),
        ]

    def __str__(self):
        return f"Instalment {self.pk}"

    @property
    def case_of_record(self):
        return self.plan.case_id
