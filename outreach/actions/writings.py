"""What the mission publishes: recorded, and corrected."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from outreach.actions.once import insert, made_before
from outreach.knowledge_codes import WritingKind
from outreach.models import Writing

WRITING_ADDED = audit.action("writing.added", _("Recorded a writing of the mission"), kind=WritingKind)
WRITING_READ = audit.action("writing.read", _("Looked at a writing of the mission"))
WRITING_CHANGED = audit.action("writing.changed", _("Corrected a writing of the mission"))


@transaction.atomic
def add_writing(writing_id, values, *, actor):
    """Record what was published; sent twice, it is one."""
    if known := made_before(Writing, writing_id, actor):
        return known
    writing = Writing(id=writing_id, created_by=actor, **values)
    insert(writing)
    audit.record(WRITING_ADDED, writing, actor=actor, detail={"kind": writing.kind})
    return writing


@transaction.atomic
def change_writing(writing, values, *, actor):
    writing = Writing.objects.select_for_update().get(pk=writing.pk)
    changed = [name for name in values if getattr(writing, name) != values[name]]
    for name in changed:
        setattr(writing, name, values[name])
    if changed:
        writing.save()
        audit.record(WRITING_CHANGED, writing, actor=actor, fields=sorted(changed))
    return writing
