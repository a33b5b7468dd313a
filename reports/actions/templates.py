"""Templates of donors' reports: kept by name, replaced, removed. `donor_report.checked` has looked into them."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.errors import Refusal
from reports.enums import ReportLanguage
from reports.models import DonorTemplate

KEPT = audit.action("donor_template.kept", _("Kept a template of a donor’s report"), language=ReportLanguage)
REPLACED = audit.action("donor_template.replaced", _("Replaced a template of a donor’s report"))
REMOVED = audit.action("donor_template.removed", _("Removed a template of a donor’s report"))
TEMPLATE_READ = audit.action("donor_template.read", _("Opened a template of a donor’s report"))
MOST = 20  # a short list, and little to store
LIST = uuid.UUID(int=0x6573635F74706C)  # its names and their number are looked at by one form at a time


@transaction.atomic
def keep_template(uid, content, *, name, language, actor):
    """Keep a checked template (bytes) by a name of its own; the form sent twice keeps one."""
    hold(LIST)
    if known := DonorTemplate.objects.filter(pk=uid).first():
        return known
    if DonorTemplate.objects.filter(name__iexact=name).exists():
        raise Refusal(_("A template of this name is kept already: replace it on its page."), field="name")
    if DonorTemplate.objects.count() >= MOST:
        raise Refusal(_("Twenty templates are kept already: remove one first."))
    kept = DonorTemplate.objects.create(id=uid, name=name, language=language, content=content, kept_by=actor)
    audit.record(KEPT, kept, actor=actor, detail={"language": language})
    return kept


@transaction.atomic
def replace_template(template, content, *, actor):
    """Put another checked file (bytes) in the place of what it holds; its name and language stay."""
    kept = _held(template)
    kept.content, kept.kept_by, kept.kept_at = content, actor, timezone.now()
    kept.save(update_fields=["content", "kept_by", "kept_at"])
    audit.record(REPLACED, kept, actor=actor)
    return kept


@transaction.atomic
def remove_template(template, *, actor):
    kept = _held(template)
    audit.record(REMOVED, kept, actor=actor)
    kept.delete()


def _held(template):
    """Refusal once somebody has removed it."""
    kept = DonorTemplate.objects.select_for_update().filter(pk=template.pk).first()
    if kept is None:
        raise Refusal(_("This template was removed meanwhile."))
    return kept
