"""Two files about one person: pairs that may be, merges that were made, questions between offices.

Words used here:

- *pair*: two people who look like one, with the score and the reasons, as codes. It holds no value of either.
- *side*: one of the two people of a pair. A side is *here* for a user who sees a case of theirs whole.
- *merge*: one person, the *survivor*, stands for two from now on. The other keeps their row, key and papers untouched,
  outside of any case, so that a merge moves links and re-encrypts nothing, and can be undone.
- *holder*: the team that holds the file of somebody who is only "known elsewhere" to whoever asks.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.access import Capability
from casework.encrypted_fields import EncryptedJSONField, EncryptedTextField, SecretRecord
from casework.encryption import DataKey
from casework.enums import Agreement, AskingReason, HolderAnswer, PairState
from casework.models.case import Case, CaseMember
from casework.models.organisation import Office, User
from casework.models.person import Person


def _seen_by(user):
    """Memberships in the cases that the user sees whole."""
    return CaseMember.objects.filter(case__in=access.full_cases(Case.objects.all(), user))


class DuplicatePairQuerySet(models.QuerySet):
    def between(self, one, other):
        first, second = sorted((one, other))
        return self.filter(first_id=first, second_id=second)

    def about(self, people):
        return self.filter(Q(first__in=people) | Q(second__in=people))

    def visible_to(self, user):
        """Both sides are here: of all others, only that somebody is known elsewhere is told."""
        seen = _seen_by(user)
        return self.filter(*(Exists(seen.filter(person=OuterRef(side))) for side in ("first_id", "second_id")))

    def waiting(self):
        """To review; a pair of which somebody has been erased, or merged into another, is none any more."""
        sides = ("first_id", "second_id")
        keys = (Exists(DataKey.objects.filter(subject=OuterRef(side))) for side in sides)
        gone = (~Exists(PersonMerge.objects.live().filter(absorbed=OuterRef(side))) for side in sides)
        return self.filter(*keys, *gone, state=PairState.OPEN)

    def for_review(self):
        return self.select_related("first", "second", "proposed_by").order_by("-score", "pk")


class DuplicatePair(SecretRecord):
    first = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    second = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=16, choices=Agreement), default=list)
    state = models.CharField(max_length=10, choices=PairState, default=PairState.OPEN)
    found_at = models.DateTimeField(auto_now_add=True)
    proposed_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    decided_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        ordering = ["-score", "pk"]
        indexes = [
            models.Index(fields=["-score", "id"], name="pair_to_review", condition=Q(state=PairState.OPEN)),
            models.Index(fields=["second"], name="pair_by_second"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")),
                name="pair_in_order",
                violation_error_message=_("A pair is two people, the lower identifier first."),
            ),
        ]

    def __str__(self):
        return f"DuplicatePair {self.pk}"

    @property
    def case_of_record(self):
        return None

    @property
    def agreements(self):
        return [Agreement(code).label for code in self.reasons]


class MergeQuerySet(models.QuerySet):
    def live(self):
        return self.filter(undone_at__isnull=True)

    def visible_to(self, user):
        """Whoever sees the survivor, and every case that came with the other."""
        hidden = Case.objects.exclude(pk__in=access.full_cases(Case.objects.all(), user).values("pk"))
        theirs = CaseMember.objects.filter(person=OuterRef("survivor_id"), case__in=hidden)
        return self.filter(Exists(_seen_by(user).filter(person=OuterRef("survivor_id"))), ~Exists(theirs))

    def undoable(self):
        """Live, and nobody of the two has been erased."""
        keys = (Exists(DataKey.objects.filter(subject=OuterRef(side))) for side in ("survivor_id", "absorbed_id"))
        return self.live().filter(*keys)


class PersonMerge(SecretRecord):
    """`kept`: the answers of the survivor before and after. The rest says, in ids and codes, what was moved."""

    pair = models.ForeignKey(DuplicatePair, models.RESTRICT, related_name="merges")
    survivor = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    absorbed = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    merged_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    kept = EncryptedJSONField("merge.kept", subject="survivor_id")
    moved_cases = ArrayField(models.UUIDField(), default=list)  # where the absorbed person was the principal
    moved_members = ArrayField(models.BigIntegerField(), default=list)
    copied_documents = models.JSONField(default=dict)  # id of the copy → id of the travel document it was made of
    closed_case = models.ForeignKey(Case, models.RESTRICT, null=True, related_name="+")
    closed_from = models.CharField(max_length=12, blank=True)  # its status before

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-merged_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at__isnull=True), name="absorbed_once"),
            models.CheckConstraint(
                condition=~Q(survivor=F("absorbed")),
                name="merge_of_two",
                violation_error_message=_("A merge is of two people."),
            ),
        ]

    def __str__(self):
        return f"PersonMerge {self.pk}"

    @property
    def case_of_record(self):
        return None


def everyone_behind(person_id):
    """Ids of all whom this person stands for: itself, and whoever was merged into it. Erasing one erases them all."""
    found, fresh = [], [person_id]
    while fresh:
        found += fresh
        fresh = list(PersonMerge.objects.live().filter(survivor__in=fresh).values_list("absorbed_id", flat=True))
    return found


class HolderRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The team leads of the office that holds the file."""
        return self.filter(holder_office__in=access.scope_of(user).offices_for(Capability.MERGE_PEOPLE))

    def waiting(self):
        return self.filter(answer=HolderAnswer.WAITING)


class HolderRequest(SecretRecord):
    """A question to the team that holds a file; its words are about, and sealed with, the person of the asking office.

    Whoever asks sees nothing of the holder's side but the answer.
    """

    asking_person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    asking_case = models.ForeignKey(Case, models.RESTRICT, related_name="+")
    asking_office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    asked_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    reason = models.CharField(max_length=12, choices=AskingReason)
    words = EncryptedTextField("holder_request.words", subject="asking_person_id", default="")
    holder_person = models.ForeignKey(Person, models.RESTRICT, related_name="+")
    holder_case = models.ForeignKey(Case, models.RESTRICT, related_name="+")
    holder_office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    expires_on = models.DateField()
    chased_on = models.DateField(null=True)
    answer = models.CharField(max_length=10, choices=HolderAnswer, default=HolderAnswer.WAITING)
    answered_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = HolderRequestQuerySet.as_manager()

    class Meta:
        ordering = ["expires_on", "pk"]
        indexes = [models.Index(fields=["holder_office", "answer", "expires_on"], name="holder_inbox")]
        constraints = [
            models.UniqueConstraint(
                fields=["asking_person", "holder_person"],
                condition=Q(answer=HolderAnswer.WAITING),
                name="asked_once_at_a_time",
            )
        ]

    def __str__(self):
        return f"HolderRequest {self.pk}"

    @property
    def case_of_record(self):
        return self.holder_case_id


class DuplicateScan(models.Model):
    """How far the nightly scan has come: one row. A scan that was cut goes on behind `after`."""

    started_on = models.DateField(null=True)
    after = models.BinaryField(default=b"")  # the last blind token whose people have been compared
    is_done = models.BooleanField(default=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_scan")]

    def __str__(self):
        return f"DuplicateScan of {self.started_on}"


def known_elsewhere_to(user):
    """Memberships the user sees, of people who may be somebody that only others see (`is_hidden`), or were asked about.

    How many those are, who and where, is not told.
    """
    seen, pairs = _seen_by(user), DuplicatePair.objects.waiting()
    hidden = [
        Exists(pairs.filter(~Exists(seen.filter(person=OuterRef(other))), **{mine: OuterRef("person_id")}))
        for mine, other in (("first", "second_id"), ("second", "first_id"))
    ]
    asked = Exists(HolderRequest.objects.filter(asking_person=OuterRef("person_id"), asking_case=OuterRef("case_id")))
    return (
        seen.filter(hidden[0] | hidden[1] | asked)
        .annotate(is_hidden=ExpressionWrapper(hidden[0] | hidden[1], models.BooleanField()))
        .select_related("person", "case__office")
        .order_by("-case__opened_on", "pk")
    )
