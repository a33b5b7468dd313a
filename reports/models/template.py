"""Templates of donors' reports that are kept to be filled in again: words of the house, and nobody's."""

import uuid

from django.db import models
from django.db.models import F, Func
from django.db.models.functions import Lower
from django.db.models.lookups import LessThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access
from casework.models import User
from reports.enums import ReportLanguage

LARGEST = 2_000_000  # bytes


class DonorTemplateQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if access.can(user, access.Capability.SEE_FIGURES) else self.none()

    def for_choosing(self):
        """By name, without what they hold."""
        return self.defer("content").select_related("kept_by").order_by(Lower("name"), "pk")


class DonorTemplate(models.Model):
    """`content`: a DOCX that was filled in once before it was kept. `kept_by`, `kept_at`: of what it holds now."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=2, choices=ReportLanguage)
    content = models.BinaryField()
    kept_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    kept_at = models.DateTimeField(default=timezone.now)

    objects = DonorTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="donor_template_name_once"),
            models.CheckConstraint(
                condition=LessThanOrEqual(
                    Func(F("content"), function="octet_length", output_field=models.IntegerField()), LARGEST
                ),
                name="donor_template_not_too_large",
                violation_error_message=_("A template has 2 MB at most."),
            ),
        ]

    def __str__(self):
        return f"DonorTemplate {self.pk}"

    @property
    def case_of_record(self):
        return None
