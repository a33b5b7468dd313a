"""Reference data that an administrator keeps: languages, topics, needs, materials."""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TermKind(TextChoices):
    LANGUAGE = "language", _("Languages")
    TOPIC = "topic", _("Topics")
    INFORMATION = "information", _("Information given")
    NEED = "need", _("Needs")


class TermQuerySet(models.QuerySet):
    def choices(self, kind):
        """(code, label) pairs in use, in the order the administrator chose."""
        return [(term.code, str(term)) for term in self.filter(kind=kind, is_active=True)]


class ReferenceTerm(models.Model):
    kind = models.CharField(_("list"), max_length=12, choices=TermKind)
    code = models.SlugField(_("code"), max_length=30)
    label_fr = models.CharField(_("label in French"), max_length=80)
    label_en = models.CharField(_("label in English"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "position", "label_fr"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="term_once_per_kind")]

    def __str__(self):
        return self.label_en if get_language() == "en" else self.label_fr
