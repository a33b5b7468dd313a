"""Recording the situation of a file, and the asylum of one of its people. The trail says that it changed, not how."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.actions.once import hold
from casework.actions.steps import locked
from casework.errors import Refusal
from returns.actions.answers import refuse_stranger
from returns.models import AsylumClaim, Situation

SITUATION_CHANGED = audit.action("situation.changed", _("Changed the situation of the file"))
ASYLUM_CHANGED = audit.action("asylum.changed", _("Changed what the file knows of the asylum claim"))
CHANGED_MEANWHILE = _("A colleague changed this meanwhile: open it again to see what they saved, then send yours.")


def latest(model, case, person_id):
    return model.objects.filter(case=case, person=person_id).order_by("created_at").last()


@transaction.atomic
def record_situation(case, answers, *, uid, seen, words="", actor):
    """`answers`: {name: value as in JSON, None when not known}. `seen`: id of the row that the form started from, or
    None; Refusal when a colleague added another meanwhile. Sending the same form twice keeps one."""
    kept = _keep(Situation, case, case.principal_id, answers, uid, seen, words, SITUATION_CHANGED, actor)
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    return kept


@transaction.atomic
def record_asylum(case, person_id, answers, *, uid, seen, words="", actor):
    """The same for the asylum of one person covered by the case."""
    refuse_stranger(case, person_id)
    return _keep(AsylumClaim, case, person_id, answers, uid, seen, words, ASYLUM_CHANGED, actor)


def _keep(model, case, person_id, answers, uid, seen, words, code, actor):
    hold(uid)
    known = model.objects.filter(pk=uid, case=case).first()
    if known:
        return known
    case = locked(case)
    before = latest(model, case, person_id)
    if (before.pk if before else None) != seen:
        raise Refusal(CHANGED_MEANWHILE)
    answers = {name: value for name, value in answers.items() if value not in (None, "")}
    kept = model(id=uid, case=case, person_id=person_id, author=actor, answers=answers, words=words)
    kept.save()
    audit.record(code, kept, actor=actor, case=case)
    return kept
