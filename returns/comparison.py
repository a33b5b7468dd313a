"""What OFII decided, held against what the rules let expect on that day. In the background: the liaison, who may have
recorded the decision, does not see the facts that the rules ask about."""

from django.db import transaction

from casework import case_page, outbox
from casework.models import Case
from returns import aid
from returns.actions.decision import note_expected
from returns.enums import Verdict
from returns.models import Decision
from returns.ofii import Answer, Difference
from returns.rules.engine import assess


def difference_of(decision, found):
    """How a decision differs from an assessment. What is not known makes no difference, nor does a missing sum."""
    if found.text is None:
        return Difference.NONE
    if decision.answer == Answer.REFUSED:
        return Difference.REFUSED if found.verdict is Verdict.ELIGIBLE else Difference.NONE
    if found.verdict is Verdict.INELIGIBLE:
        return Difference.GRANTED
    low, high = found.total
    if decision.amount is None:
        return Difference.NONE
    if high is not None and decision.amount > high:
        return Difference.MORE
    return Difference.LESS if decision.amount < low else Difference.NONE


@outbox.on(outbox.CASE_CHANGED)
@transaction.atomic
def compare(case_id):
    """Repeatable: the same decision and facts say the same."""
    decision = Decision.objects.standing().filter(case=case_id).first()
    case = decision and Case.objects.filter(pk=case_id).first()
    if not case:
        return
    found = assess(aid.facts_of(case, case_page.members(case)), decision.on)
    low, high = found.total
    expected = {"verdict": found.verdict.value, "low": low, "high": high, "text": found.text and found.text.code}
    note_expected(decision, expected=expected, difference=difference_of(decision, found))
