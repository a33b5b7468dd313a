"""What the mission publishes: reports, studies, guides, data sets. Tables of figures by their number only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language

from casework.encrypted_fields import SecretRecord
from casework.models import User
from outreach.knowledge_codes import WritingKind
from outreach.models.materials import SharedQuerySet


class Writing(SecretRecord):
    """`tables`: numbers of published tables, or their addresses, as they are cited; nothing here leads to a figure.

    `authors`: as they stand on the cover, which is public.
    """

    kind = models.CharField(max_length=8, choices=WritingKind)
    title_fr = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    on = models.DateField(default=timezone.localdate)
    authors = models.CharField(max_length=200, blank=True)
    languages = ArrayField(models.SlugField(max_length=30), default=list)
    link = models.URLField(max_length=300, blank=True)
    number = models.CharField(max_length=60, blank=True)  # ISBN or DOI
    tables = ArrayField(models.CharField(max_length=200), default=list)
    sent_to = ArrayField(models.CharField(max_length=200), default=list)
    created_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "title_fr"]
        constraints = [models.CheckConstraint(condition=~Q(title_fr=""), name="writing_has_title")]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return self.title_en if get_language() == "en" and self.title_en else self.title_fr

    @property
    def case_of_record(self):
        return None
