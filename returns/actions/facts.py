"""What changes of a return file. One verb, one transaction, its audit row."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.actions.people import merge
from casework.actions.steps import locked
from returns.models import ReturnFacts

FACTS_CHANGED = audit.action("return_facts.changed", _("Changed the facts of the return aid"))


@transaction.atomic
def record_facts(case, answers, *, seen, actor):
    """Keep what is known for the return aid. `answers`: {name: value as in JSON, None when not known}.

    `seen`: the same as the form had started from. What only a colleague changed meanwhile is kept; Conflict when both
    changed the same fact differently. Returns the names of the facts that a colleague changed.
    """
    case = locked(case)
    record = ReturnFacts.objects.filter(case=case).first()
    record = record or ReturnFacts(case=case, person_id=case.principal_id, answers={})
    saved = {name: record.answers.get(name) for name in answers}
    changes, kept = merge(saved, seen, answers)
    if changes:
        answered = {**record.answers, **changes}
        record.answers = {name: value for name, value in answered.items() if value is not None}
        record.changed_by = actor
        record.save()
        audit.record(FACTS_CHANGED, case, actor=actor, case=case, fields=sorted(changes))
        outbox.leave(outbox.CASE_CHANGED, case.pk)
    return kept
