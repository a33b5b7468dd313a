"""Publications. A draft is released by somebody else than who prepared it, and never changes from then on.

PostgreSQL itself sees to both (migration 0004): what was released is neither changed nor deleted, by anybody; only its
withdrawal is added, once.
"""

import json
import uuid
from functools import cached_property

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.models import User
from reports.catalogue import BY_CODE
from reports.closed_periods import ClosedPeriod
from reports.enums import RevisionReason, WithdrawnReason


class ReleaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Drafts too, for whoever releases; what is out is anybody's."""
        return self if access.can(user, access.Capability.RELEASE_FIGURES) else self.published()

    def published(self):
        return self.filter(number__isnull=False).order_by("-number")

    def drafts(self):
        return self.filter(number__isnull=True).order_by("prepared_at")

    def standing(self):
        """The newest version of each table and period, unless it was withdrawn."""
        newer = Release.objects.filter(revises=models.OuterRef("pk"), number__isnull=False)
        return self.published().filter(~models.Exists(newer), withdrawn_at__isnull=True)


class Release(models.Model):
    """`content`: the draft, as canonical JSON; empty until it is prepared.

    `document`: what is published, with its number; `sha256` is of these.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.CharField(max_length=40)
    period = models.CharField(max_length=7)
    population = models.CharField(max_length=40)
    catalogue = models.CharField(max_length=20)
    content = models.TextField(blank=True)
    prepared_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    prepared_at = models.DateTimeField()
    revises = models.ForeignKey("self", models.RESTRICT, null=True, related_name="revisions")
    revision_reason = models.CharField(max_length=12, choices=RevisionReason, blank=True)
    version = models.PositiveSmallIntegerField(default=1)
    number = models.PositiveIntegerField(null=True, unique=True)
    document = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    released_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, models.RESTRICT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.CharField(max_length=12, choices=WithdrawnReason, blank=True)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["prepared_at"]
        indexes = [models.Index(fields=["population", "number"], name="release_family")]
        constraints = [
            models.UniqueConstraint(
                fields=["table", "period"], condition=Q(number__isnull=True), name="one_draft_of_a_table"
            ),
            models.UniqueConstraint(fields=["table", "period", "version"], name="release_version_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=True, released_by__isnull=True, released_at__isnull=True, document="")
                | Q(number__isnull=False, released_by__isnull=False, released_at__isnull=False, sha256__gt=""),
                name="release_is_whole",
                violation_error_message=_("A publication has a number, a date, and somebody who released it."),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | ~Q(content=""),
                name="release_has_content",
                violation_error_message=_("What is not prepared is not published."),
            ),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("prepared_by")),
                name="release_by_a_second_person",
                violation_error_message=_("Whoever prepared a table does not release it."),
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False, withdrawn_reason__gt="", number__gt=0),
                name="release_withdrawn_with_reason",
                violation_error_message=_("A withdrawal says by whom, and why."),
            ),
            models.CheckConstraint(
                condition=Q(revises__isnull=True, revision_reason="", version=1)
                | Q(revises__isnull=False, revision_reason__gt="", version__gt=1),
                name="release_revised_with_reason",
                violation_error_message=_("A revision says why it was made."),
            ),
        ]

    def __str__(self):
        return f"Release {self.number or 'draft'} ({self.table} {self.period})"

    @property
    def case_of_record(self):
        return None

    @cached_property
    def said(self):
        """What it says, as published or as drafted."""
        return json.loads(self.document or self.content)

    @property
    def title(self):
        return BY_CODE[self.table].title if self.table in BY_CODE else self.table

    @property
    def period_words(self):
        return str(ClosedPeriod.parse(self.period))
