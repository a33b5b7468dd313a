"""Recording what OFII decided for each person, and each payment. Amounts are Decimals in euros. Nobody is paid twice.

Every verb is one transaction. What it checks in words, the database checks again (returns/models/allowance.py).
"""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.actions.once import hold
from casework.actions.steps import complete, follows, locked, refresh, reopen_with_followers
from casework.enums import CaseStatus, ReopenReason
from casework.errors import Refusal
from casework.models import PersonMerge, everyone_behind
from returns.enums import AwardEnd, AwardKind, PaymentCancellation, PaymentMeans
from returns.gates import travellers
from returns.models import Award, Payment

DECIDED = audit.action("award.decided", _("Recorded what OFII decided for a person"), kind=AwardKind)
INCREASED = audit.action("award.increased", _("Recorded an increase of the allowance"))
ENDED = audit.action("award.ended", _("A decision of a sum no longer stands"), reason=AwardEnd)
PAID = audit.action("payment.made", _("Recorded a payment"), kind=PaymentMeans)
CANCELLED = audit.action("payment.cancelled", _("Cancelled a payment"), reason=PaymentCancellation)

DECISION, STEP = "ofii_decision", "allowance"


def is_granted(progress):
    record = progress.records.get(DECISION)
    return record is not None and record.settled and record.outcome == "granted"


@transaction.atomic
def decide_for(case, amounts, *, form_id, expected, actor, **decision):
    """What OFII decided for several people at once: all of it is kept, or nothing.

    `amounts`: {person id: Decimal}; `expected`: {person id: (ceiling or None, code of the text)}; the rest as `decide`.
    The ids of the awards follow from `form_id`, so that sending a form twice makes each once.
    """
    return [
        decide(
            case,
            person,
            award_id=uuid.uuid5(form_id, str(person)),
            amount=amount,
            expected=expected.get(person),
            actor=actor,
            **decision,
        )
        for person, amount in amounts.items()
    ]


@transaction.atomic
def decide(
    case, person_id, *, award_id, amount, decided_on, kind=AwardKind.ALLOWANCE, reference="", expected=None, actor
):
    """Keep OFII's decision of `amount` for one person. `expected`: (ceiling or None, code of the text), by the rules.

    Refusal while OFII has not granted the return, for who is not in the file, and while another decision stands.
    """
    hold(award_id)
    known = Award.objects.filter(pk=award_id, case=case).first()
    if known:
        return known
    case = locked(case)
    _refuse_deciding(case, person_id, kind, amount, decided_on)
    ceiling, text = expected or (None, "")
    award = Award(
        id=award_id,
        case=case,
        person_id=person_id,
        kind=kind,
        amount=amount,
        decided_on=decided_on,
        reference=reference,
        expected=ceiling,
        expected_text=text,
        recorded_by=actor,
    )
    award.save()
    audit.record(DECIDED, award, actor=actor, case=case, detail={"kind": kind})
    refresh(case, actor=actor)
    return award


def _refuse_deciding(case, person_id, kind, amount, decided_on):
    if not is_granted(case.progress()):
        raise Refusal(_("OFII has not granted this return: its decision comes first."))
    if not case.members.filter(person=person_id).exists():
        raise Refusal(_("The people of this file changed meanwhile: look again at whom this is for."))
    if amount <= 0:
        raise Refusal(_("A sum that was decided is more than nothing."), field=f"amount_{person_id}")
    if decided_on > timezone.localdate():
        raise Refusal(_("A decision is recorded once it was taken."), field="decided_on")
    if case.awards.standing().filter(person__in=same_person(person_id), kind=kind).exists():
        text = _("A decision already stands for this person: end it before recording another.")
        raise Refusal(text, field=f"amount_{person_id}")
    _refuse_paid_before(person_id, kind, field=f"amount_{person_id}")


@transaction.atomic
def increase(award, *, amount, on, reference="", actor):
    """The director general's decision of a higher sum, which takes the place of the first."""
    case, award = _held(award)
    if award.kind != AwardKind.ALLOWANCE:
        raise Refusal(_("Only the allowance is increased."))
    if amount <= award.due:
        raise Refusal(_("An increase is higher than what was decided."), field="amount")
    if not award.decided_on <= on <= timezone.localdate():
        raise Refusal(_("An increase is decided after the allowance, and not to come."), field="on")
    award.increased, award.increased_on, award.increase_reference = amount, on, reference
    award.save(update_fields=["increased", "increased_on", "increase_reference"])
    audit.record(INCREASED, award, actor=actor, case=case)
    if case.status == CaseStatus.ACTIVE:
        _reopen_step(case, ReopenReason.REVIEW, actor)
    refresh(case, actor=actor)
    return award


@transaction.atomic
def end(award, *, reason, actor):
    """The decision no longer stands. Refusal once something was paid of it: cancel the payment first."""
    case, award = _held(award)
    if award.paid:
        raise Refusal(_("Something was paid of it: cancel the payment first, if it did not take place."))
    award.ended_at, award.end_reason = timezone.now(), reason
    award.save(update_fields=["ended_at", "end_reason"])
    audit.record(ENDED, award, actor=actor, case=case, detail={"reason": reason})
    refresh(case, actor=actor)
    return award


@transaction.atomic
def pay(award, *, payment_id, amount, on, means, place, counter="", code="", receipt="", document=None, actor):
    """Record that `amount` reached the person, the whole of what is due or an instalment of it.

    Refusal for more than is left, before the departure, for who does not travel, and for who was paid before.
    """
    hold(payment_id)
    known = Payment.objects.filter(pk=payment_id, award=award).first()
    if known:
        return known
    case, award = _held(award)
    if reason := why_nothing_payable(case):
        raise Refusal(reason)
    if not {member.person_id for member in travellers(case)} & same_person(award.person_id):
        raise Refusal(_("This person does not travel."))
    leaves_on = case.departed_on or case.departure_on
    if not leaves_on <= on <= timezone.localdate():
        raise Refusal(_("A payment takes place at the departure or after it, and is recorded then."), field="on")
    if amount <= 0:
        raise Refusal(_("A payment is more than nothing."), field="amount")
    if amount > award.left:
        raise Refusal(_("This is more than what is left to pay: nobody is paid twice."), field="amount")
    _refuse_paid_before(award.person_id, award.kind, field="amount", beside=award)
    payment = Payment(
        id=payment_id,
        award=award,
        person_id=award.person_id,
        amount=amount,
        on=on,
        means=means,
        place=place,
        counter=counter,
        code=code,
        receipt=receipt,
        document=document,
        recorded_by=actor,
    )
    payment.save()
    audit.record(PAID, payment, actor=actor, case=case, detail={"kind": means})
    refresh(case, actor=actor)
    return payment


def why_nothing_payable(case):
    """Why nothing can be paid on this file today; None when something can."""
    if case.status != CaseStatus.ACTIVE:
        return _("The case is not in progress: resume it first.")
    if not is_granted(case.progress()):
        return _("OFII has not granted this return: its decision comes first.")
    leaves_on = case.departed_on or case.departure_on
    if leaves_on is None or leaves_on > timezone.localdate():
        return _("The allowance is paid at the departure or after it, not before.")
    return None


@transaction.atomic
def cancel(payment, *, reason, actor):
    """The payment no longer counts: it did not take place, or came back. It stays in the file, with its history."""
    case, _award = _held(payment.award)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.cancelled_at:
        raise Refusal(_("This payment is cancelled already."))
    payment.cancelled_at, payment.cancelled_by, payment.cancellation = timezone.now(), actor, reason
    payment.save(update_fields=["cancelled_at", "cancelled_by", "cancellation"])
    audit.record(CANCELLED, payment, actor=actor, case=case, detail={"reason": reason})
    if case.status == CaseStatus.ACTIVE:
        _reopen_step(case, ReopenReason.MISTAKE, actor)
    refresh(case, actor=actor)
    return payment


def _held(award):
    """The case and the award as they are now, both held. Refusal when the award no longer stands."""
    case = locked(award.case)
    award = Award.objects.select_for_update().get(pk=award.pk)
    if award.ended_at:
        raise Refusal(_("This decision no longer stands."))
    return case, award


def _reopen_step(case, reason, actor):
    if case.progress().settled(STEP):
        reopen_with_followers(case, STEP, reason=reason, actor=actor)


@follows
def settle_step(case, *, actor):
    """The step of the allowance is done once everything that was decided is paid: nobody types it twice."""
    pending = next((item for item in case.explain().pending if item.step.code == STEP), None)
    if pending is None or pending.refusals or actor is None:
        return
    awards = list(case.awards.standing())
    if awards and not any(award.left for award in awards):
        last = Payment.objects.counting().filter(award__in=awards).order_by("-on").values_list("on", flat=True).first()
        complete(case, STEP, on=max(last, case.opened_on), outcome="paid", actor=actor)
        case.refresh_from_db()


# --- Never twice ----------------------------------------------------------------------------------------------------


def same_person(person_id):
    """Ids of all the rows that are this person, whichever of them was asked about: whoever was merged is one."""
    top, seen = person_id, set()
    while top is not None and top not in seen:
        seen.add(top)
        last, top = top, PersonMerge.objects.live().filter(absorbed=top).values_list("survivor_id", flat=True).first()
    return set(everyone_behind(last))


def _refuse_paid_before(person_id, kind, *, field, beside=None):
    """Refusal when this person, in whatever file and under whatever row, was paid an aid of this kind.

    Looks past what the user may see, and tells only that there is something. Two files of one person wait for each
    other here: a merge makes them one that the constraint of the database does not know for one.
    """
    with access.beyond_scope():
        people = same_person(person_id)
        hold(min(people))
        others = Award.objects.filter(person__in=people, kind=kind, paid__gt=0)
        if others.exclude(pk=beside and beside.pk).exists():
            raise Refusal(_("This person was already paid such an aid: nobody is paid twice. Ask OFII."), field=field)
