"""What OFII decided, held against what the rules let expect; and what is asked after a refusal.

A decision is kept beside the step that records it (`actions.decision.keep_decision`): it stands while that step does,
whoever recorded it and by whichever page. An earlier one stays in the file, with the day on which it ended.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField
from casework.models import User
from casework.models.file import FileRecord
from returns.models.dossier import OfiiQuerySet
from returns.ofii import Answer, Difference, ReviewKind, ReviewResult


class DecisionQuerySet(OfiiQuerySet):
    def standing(self):
        return self.filter(ended_on__isnull=True)

    def to_look_at(self):
        return self.standing().filter(difference__gt="", looked_at__isnull=True)


class DecisionBatch(models.Model):
    """Decisions that came in one spreadsheet. Nothing of the sheet is kept besides the decisions made of it."""

    id = models.UUIDField(primary_key=True, editable=False)
    author = models.ForeignKey(User, models.RESTRICT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return f"DecisionBatch {self.pk}"


class Decision(FileRecord):
    """`step`: the step that it settled. `expected`: the assessment on that day, as JSON; None until it was made.

    `amount`: euros that OFII grants in money, when it is known. `notified_on`: when the person was told.
    """

    step = models.CharField(max_length=40)
    answer = models.CharField(max_length=8, choices=Answer)
    on = models.DateField(default=timezone.localdate)
    notified_on = models.DateField(null=True)
    amount = models.PositiveIntegerField(null=True)
    reference = EncryptedTextField("decision.reference", subject="person_id", default="")
    grounds = EncryptedTextField("decision.grounds", subject="person_id", default="")
    expected = EncryptedJSONField("decision.expected", subject="person_id", null=True)
    difference = models.CharField(max_length=8, choices=Difference, blank=True, default=Difference.NONE)
    looked_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    looked_at = models.DateTimeField(null=True)
    batch = models.ForeignKey(DecisionBatch, models.RESTRICT, null=True, related_name="decisions")
    ended_on = models.DateField(null=True)

    objects = DecisionQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_on=None), name="one_decision_stands"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(answer=Answer.GRANTED),
                name="decision_refused_grants_nothing",
                violation_error_message=_("A refusal grants no sum."),
            ),
        ]


class ReviewQuerySet(OfiiQuerySet):
    def waiting(self):
        """Those that still challenge a refusal that stands."""
        return self.filter(answered_on=None, decision__ended_on=None)


class Review(FileRecord):
    """`deadline_on`: as the letter of the decision tells it; the house reckons none."""

    decision = models.ForeignKey(Decision, models.RESTRICT, related_name="reviews")
    kind = models.CharField(max_length=8, choices=ReviewKind)
    filed_on = models.DateField()
    deadline_on = models.DateField(null=True)
    grounds = EncryptedTextField("review.grounds", subject="person_id", default="")
    result = models.CharField(max_length=8, choices=ReviewResult, blank=True)
    answered_on = models.DateField(null=True)

    objects = ReviewQuerySet.as_manager()

    class Meta(FileRecord.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind"], condition=Q(answered_on=None), name="one_review_of_a_kind_waits"
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, result="") | Q(answered_on__isnull=False, result__gt=""),
                name="review_answered_has_result",
                violation_error_message=_("A review that was answered has a result."),
            ),
        ]
