"""OFII's decisions: kept beside their step, told apart from what the rules expect; and reviews after a refusal."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.actions.retention import spares
from casework.actions.steps import complete, follows, locked, reopen
from casework.case_facts import fact
from casework.enums import ReopenReason, StepStatus
from casework.errors import Refusal
from casework.workflow import Effect
from returns.actions.dossier import arrived
from returns.models import Decision, Review
from returns.ofii import Answer, ReviewKind, ReviewResult
from returns.pathways import CODE

DECIDED = audit.action("decision.recorded", _("Recorded OFII’s decision"), answer=Answer)
COMPARED = audit.action("decision.compared", _("A decision was compared with the rules"))
LOOKED = audit.action("decision.looked_at", _("Looked at a decision that differs"))
REVIEW_ASKED = audit.action("review.asked", _("Asked for a review"), kind=ReviewKind)
REVIEW_ANSWERED = audit.action("review.answered", _("Recorded the answer to a review"), result=ReviewResult)

ELIGIBILITY, DECISION = "eligibility", "ofii_decision"
CLEARED = {ELIGIBILITY: "clear", DECISION: str(Answer.GRANTED)}  # how a step ends when a review grants the aid


def _settled(case):
    """(row of the step, Answer) of what OFII has decided; (None, None) while it has not."""
    rows = {row.code: row for row in case.steps.filter(code__in=CLEARED, status=StepStatus.DONE)}
    if row := rows.get(DECISION):
        return row, Answer(row.outcome)
    row = rows.get(ELIGIBILITY)
    outcome = row and case.pathway_definition.step(ELIGIBILITY).outcome(row.outcome)
    if outcome and outcome.effect is Effect.REFUSES:
        return row, Answer.REFUSED
    return None, None


@follows
def keep_decision(case, *, actor):
    """A decision stands as long as its step says so, whoever recorded it, by whichever page."""
    if case.pathway != CODE or not case.transmitted_on:
        _end(Decision.objects.standing().filter(case=case.pk))
        return
    row, answer = _settled(case)
    standing = Decision.objects.standing().filter(case=case).first()
    if row and standing and (standing.step, standing.answer, standing.on) == (row.code, answer, row.on):
        return
    if standing:
        _end(Decision.objects.filter(pk=standing.pk))
    if row:
        Decision(
            case=case,
            person_id=case.principal_id,
            author_id=row.recorded_by_id,
            step=row.code,
            answer=answer,
            on=row.on,
        ).save()
        arrived(case, actor=row.recorded_by)


def _end(decisions):
    decisions.update(ended_on=timezone.localdate())


@transaction.atomic
def decide(case, *, answer, on, actor, notified_on=None, amount=None, reference="", grounds="", batch=None):
    """Record OFII's decision with what its letter tells. Refusal with every reason that stands against it."""
    if notified_on and notified_on < on:
        raise Refusal(_("Nobody is told of a decision before it is made."), field="notified_on")
    if amount is not None and answer != Answer.GRANTED:
        raise Refusal(_("A refusal grants no sum."), field="amount")
    case = complete(case, DECISION, on=on, outcome=str(answer), actor=actor)
    decision = Decision.objects.standing().select_for_update().get(case=case)
    decision.notified_on, decision.amount, decision.batch = notified_on, amount, batch
    decision.reference, decision.grounds = reference, grounds
    decision.save()
    audit.record(DECIDED, decision, actor=actor, case=case, detail={"answer": str(answer)})
    return decision


@transaction.atomic
def note_expected(decision, *, expected, difference):
    """Keep what the rules expected on that day, beside what was decided; nothing when it says the same already."""
    decision = Decision.objects.standing().select_for_update().filter(pk=decision.pk).first()
    if decision is None or (decision.expected, decision.difference) == (expected, difference):
        return decision
    if decision.difference != difference:  # whoever had looked looked at something else
        decision.looked_by = decision.looked_at = None
    decision.expected, decision.difference = expected, difference
    decision.save(update_fields=["expected", "difference", "looked_by", "looked_at"])
    audit.record(COMPARED, decision, actor=None, case=decision.case_id)
    return decision


@transaction.atomic
def look_at(decision, *, actor):
    """Somebody has looked at the difference, and knows why it is there, or has asked."""
    locked(decision.case)
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.difference and not decision.looked_at:
        decision.looked_by, decision.looked_at = actor, timezone.now()
        decision.save(update_fields=["looked_by", "looked_at"])
        audit.record(LOOKED, decision, actor=actor, case=decision.case_id)
    return decision


# --- Reviews --------------------------------------------------------------------------------------------------------


@spares
def under_review(today):
    """A refused file is erased without delay (CESEDA R.142-38), but not while the refusal is challenged."""
    return Review.objects.waiting().values("case_id")


@fact("review_waits")
def review_waits(case):
    return Review.objects.waiting().filter(case=case).exists()


@transaction.atomic
def ask_review(decision, *, review_id, kind, filed_on, actor, deadline_on=None, grounds=""):
    """Record that a refusal is challenged. The delay is the letter's: one that has passed is shown, not judged here."""
    hold(review_id)
    if known := Review.objects.filter(pk=review_id, decision=decision).first():
        return known
    case = locked(decision.case)
    decision = Decision.objects.standing().select_for_update().filter(pk=decision.pk).first()
    if decision is None or decision.answer != Answer.REFUSED:
        raise Refusal(_("Only a refusal that stands is reviewed."))
    if decision.reviews.filter(kind=kind, answered_on=None).exists():
        raise Refusal(_("Such a review waits for its answer already."), field="kind")
    if not decision.on <= filed_on <= timezone.localdate():
        raise Refusal(_("A review is filed on a day since the decision, and not to come."), field="filed_on")
    review = Review(
        id=review_id,
        case=case,
        person_id=case.principal_id,
        author=actor,
        decision=decision,
        kind=kind,
        filed_on=filed_on,
        deadline_on=deadline_on,
        grounds=grounds,
    )
    review.save()
    audit.record(REVIEW_ASKED, review, actor=actor, case=case, detail={"kind": str(kind)})
    return review


@transaction.atomic
def answer_review(review, *, result, on, actor):
    """Record how it ended. A reversal grants the aid; a decision to be made anew takes the file back to OFII."""
    case = locked(review.case)
    review = Review.objects.select_for_update().select_related("decision").get(pk=review.pk)
    if review.answered_on:
        raise Refusal(_("This review was answered meanwhile."))
    if not review.filed_on <= on <= timezone.localdate():
        raise Refusal(_("It is answered on a day since it was filed, and not to come."), field="on")
    review.result, review.answered_on = result, on
    review.save(update_fields=["result", "answered_on"])
    audit.record(REVIEW_ANSWERED, review, actor=actor, case=case, detail={"result": str(result)})
    step = review.decision.step
    if result != ReviewResult.UPHELD and review.decision.ended_on is None:
        case = reopen(case, step, reason=ReopenReason.REVIEW, actor=actor)
        if result == ReviewResult.REVERSED:
            complete(case, step, on=on, outcome=CLEARED[step], actor=actor)
    return review
