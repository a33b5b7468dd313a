"""Decisions recorded together from one spreadsheet, and taken back together. What was shown is what is recorded."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.actions.once import hold
from casework.actions.steps import reopen
from casework.enums import ReopenReason
from casework.errors import Refusal
from casework.models import Case
from returns.actions.decision import decide
from returns.models import DecisionBatch

RECORDED = audit.action("decisions.recorded", _("Recorded decisions from a spreadsheet"))
UNDONE = audit.action("decisions.undone", _("Took back decisions from a spreadsheet"))
UNDONE_WITHIN = datetime.timedelta(days=30)


@transaction.atomic
def record_batch(decisions, *, batch_id, actor):
    """Record all of them, or none. `decisions`: lists of [case id, answer, day, sum or None] (`decision_sheet`).

    Refusal, with the reference, when one is no longer possible: somebody changed the file since the dry run.
    """
    hold(batch_id)
    if known := DecisionBatch.objects.filter(pk=batch_id, author=actor).first():
        return known
    batch = DecisionBatch.objects.create(id=batch_id, author=actor)
    cases = access.worked_cases(Case.objects.filter(pk__in=[row[0] for row in decisions]), actor)
    found = {str(case.pk): case for case in cases}
    for pk, answer, on, amount in decisions:
        if pk not in found:
            raise Refusal(_("A case of this sheet is no longer yours to work: try the sheet again."))
        try:
            day = datetime.date.fromisoformat(on)
            decide(found[pk], answer=answer, on=day, amount=amount, batch=batch, actor=actor)
        except Refusal as refusal:
            raise Refusal(f"{found[pk].reference}", *refusal.sentences) from None
    audit.record(RECORDED, batch, *found.values(), actor=actor)
    return batch


@transaction.atomic
def undo_batch(batch, *, actor):
    """Take back every decision of the sheet that still stands; Refusal when one file has gone on since."""
    batch = DecisionBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.undone_at:
        return batch
    if timezone.now() - batch.made_at > UNDONE_WITHIN:
        raise Refusal(_("This sheet was recorded too long ago: reopen the decision in each file."))
    standing = batch.decisions.standing().select_related("case")
    for decision in standing:
        later, steps = decision.case.progress(), decision.case.pathway_definition.steps
        if any(later.settled(step.code) for step in steps if decision.step in step.after):
            raise Refusal(decision.case.reference, _("This file has gone on since: reopen its decision there."))
        reopen(decision.case, decision.step, reason=ReopenReason.MISTAKE, actor=actor)
    batch.undone_at = timezone.now()
    batch.save(update_fields=["undone_at"])
    audit.record(UNDONE, batch, actor=actor)
    return batch
