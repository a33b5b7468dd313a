"""Booking a journey, who travels on it, and what became of the departure. Every verb is one transaction."""

import itertools

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.actions import cases
from casework.actions.once import hold
from casework.actions.steps import complete, follows, locked, refresh, reopen_with_followers, undo_departure
from casework.countries import country_name
from casework.enums import CaseStatus, NoShowPlace, PostponementReason, ReopenReason, WithdrawalReason
from casework.errors import Refusal
from returns.destinations import suspension_of
from returns.enums import BookingEnd, Outcome, StayReason
from returns.fitness import escorted, told_of
from returns.gates import travellers, without_document
from returns.models import Booking, Leg, Seat, Staying
from returns.safeguards import has_escort

BOOKED = audit.action("booking.made", _("Booked a journey"))
BOOKING_ENDED = audit.action("booking.ended", _("A booking fell away"), reason=BookingEnd)
DEPARTURE_TOLD = audit.action("departure.told", _("Recorded a departure day"), outcome=Outcome)
TAKEN_BACK = audit.action("departure.taken_back", _("Took back a departure that was recorded by mistake"))
STAYS = audit.action("member.stays", _("Recorded that somebody does not travel"), reason=StayReason)
TRAVELS = audit.action("member.travels", _("Recorded that somebody travels after all"))

TICKETS, DEPARTURE = "tickets", "departure"
ENDS = {
    CaseStatus.WITHDRAWN: BookingEnd.WITHDRAWN,
    CaseStatus.POSTPONED: BookingEnd.POSTPONED,
    CaseStatus.NO_SHOW: BookingEnd.NO_SHOW,
    CaseStatus.CLOSED: BookingEnd.CLOSED,
    CaseStatus.ACTIVE: BookingEnd.MISSED,
}


@transaction.atomic
def book(case, *, booking_id, legs, seats, meet_at, meet_place="", way_there="", reference="", cost=None, actor):
    """Book a journey and settle the step of the tickets; a standing booking is replaced by it, and stays in the file.

    `legs`: dicts of the fields of `Leg`, in order. `seats`: {person id: {"needs": codes, "baggage": kg or None}}, one
    for each traveller. Refusal, in words, for what cannot be booked: a gate, a document that expires before, a leg
    that leaves before the one before it has arrived.
    """
    hold(booking_id)
    if known := Booking.objects.filter(pk=booking_id, case=case).first():
        return known
    case = locked(case)
    departs_on = _check_legs(legs, meet_at)
    _check_destination(case, departs_on)
    _check_people(case, seats, departs_on)
    standing = case.bookings.standing().first()
    if standing:
        _end(standing, BookingEnd.REPLACED, actor)
    if case.progress().done(TICKETS):
        reopen_with_followers(case, TICKETS, reason=ReopenReason.REBOOKED, actor=actor)
        refresh(case, actor=actor)
    case = complete(case, TICKETS, on=timezone.localdate(), details={"departure_on": departs_on}, actor=actor)
    booking = Booking(
        id=booking_id,
        case=case,
        person_id=case.principal_id,
        made_by=actor,
        departs_on=departs_on,
        meet_at=meet_at,
        meet_place=meet_place,
        way_there=way_there,
        reference=reference,
        cost=cost,
    )
    booking.save()
    for position, leg in enumerate(legs):
        Leg(booking=booking, person_id=case.principal_id, position=position, **leg).save()
    for person, wanted in seats.items():
        Seat(booking=booking, person_id=person, **wanted).save()
    audit.record(BOOKED, booking, actor=actor, case=case)
    return booking


def _check_legs(legs, meet_at):
    """The day of departure, in the zone in which the first leg leaves. Refusal when the times cannot be."""
    if not legs:
        raise Refusal(_("A journey has one leg at least."))
    for before, after in itertools.pairwise(legs):
        if after["departs_at"] < before["arrives_at"]:
            raise Refusal(_("A leg leaves before the one before it has arrived."))
    if meet_at >= legs[0]["departs_at"]:
        raise Refusal(_("The person is awaited before the departure, not after it."), field="meet_time")
    departs_on = timezone.localdate(legs[0]["departs_at"])
    if departs_on < timezone.localdate():
        raise Refusal(_("This departure has passed."))
    return departs_on


def _check_destination(case, departs_on):
    """Suspended countries are a list that the operator keeps (`destinations`)."""
    if found := suspension_of(case.destination, departs_on):
        words = {"country": country_name(case.destination), "reason": found.reason}
        raise Refusal(_("Returns to this country (%(country)s) are suspended on that day: %(reason)s.") % words)


def _check_people(case, seats, departs_on):
    wanted = {member.person_id for member in travellers(case)}
    if not wanted or set(seats) != wanted:
        raise Refusal(_("The people of this file changed meanwhile: look again at who travels."))
    late = without_document(case, departs_on)
    if late:
        names = ", ".join(person.full_name for person in late)
        raise Refusal(_("The travel document expires before the departure: %(names)s.") % {"names": names})
    if not all(has_escort(seats[person]["needs"]) for person in escorted(told_of(case), wanted)):
        raise Refusal(_("An escort is needed: book one, among the needs of whoever is accompanied."))


def _end(booking, reason, actor):
    booking.ended_at, booking.end_reason = timezone.now(), reason
    booking.save(update_fields=["ended_at", "end_reason"])
    audit.record(BOOKING_ENDED, booking, actor=actor, case=booking.case_id, detail={"reason": reason})


@follows
def keep_booking(case, *, actor):
    """A booking stands as long as the case is to depart: withdrawing, postponing and not coming end it, too.

    A departure that was confirmed as a step of the file, not on its sheet, is everybody's who was expected.
    """
    if case.departed_on:
        expected = Seat.objects.filter(booking__in=case.bookings.standing(), outcome=Outcome.EXPECTED)
        expected.update(outcome=Outcome.DEPARTED, told_by=actor, told_at=timezone.now())
        return
    if case.departure_on and case.status == CaseStatus.ACTIVE:
        return
    for booking in Booking.objects.standing().filter(case=case):
        _end(booking, ENDS[case.status], actor)


# --- Who travels ----------------------------------------------------------------------------------------------------


@transaction.atomic
def stay(case, person_id, *, reason, actor):
    """Somebody drops out, without penalty and without stopping the others."""
    case = locked(case)
    if case.departed_on:
        raise Refusal(_("The others have departed already."))
    rest = [member for member in travellers(case) if member.person_id != person_id]
    if not rest:
        raise Refusal(_("Nobody would travel any more: record that the return is given up."))
    staying, new = Staying.objects.get_or_create(
        case=case, person_id=person_id, defaults={"reason": reason, "told_by": actor}
    )
    if new:
        Seat.objects.filter(booking__in=case.bookings.standing(), person=person_id).delete()
        audit.record(STAYS, person_id, actor=actor, case=case, detail={"reason": reason}, kind="casework.person")
        refresh(case, actor=actor)
    return staying


@transaction.atomic
def travel_after_all(case, person_id, *, actor):
    """Back among the travellers; a standing booking, which has no seat for them, has to be made anew."""
    case = locked(case)
    if case.departed_on:
        raise Refusal(_("The others have departed already."))
    if Staying.objects.filter(case=case, person=person_id).delete()[0]:
        audit.record(TRAVELS, person_id, actor=actor, case=case, kind="casework.person")
        if case.bookings.standing().exists():
            cases.miss(case, reason=ReopenReason.REBOOKED, actor=actor)
        else:
            refresh(case, actor=actor)


# --- The day of departure -------------------------------------------------------------------------------------------


@transaction.atomic
def tell_departure(booking, outcomes, *, actor, withdrawal_reason=WithdrawalReason.NOT_SAID, until=None):
    """Record what became of each traveller; `outcomes`: {person id: Outcome}, one for each seat.

    Whoever departed departs, whatever became of the others: these stay in the file as not travelling. When nobody did,
    the file goes on as its people said: given up, postponed, waiting for news, or to be booked anew.
    """
    case = locked(booking.case)
    booking = Booking.objects.select_for_update().get(pk=booking.pk)
    seats = list(booking.seats.select_related("person"))
    if booking.ended_at or case.departed_on or case.status != CaseStatus.ACTIVE:
        raise Refusal(_("This departure was recorded already, or no longer stands."))
    if not booking.day_has_come:
        raise Refusal(_("A departure is recorded on its day, not before."))
    if set(outcomes) != {seat.person_id for seat in seats} or Outcome.EXPECTED in outcomes.values():
        raise Refusal(_("Say for each traveller what became of the departure."))
    for seat in seats:
        seat.outcome, seat.told_by, seat.told_at = outcomes[seat.person_id], actor, timezone.now()
        seat.save(update_fields=["outcome", "told_by", "told_at"])
    audit.record(DEPARTURE_TOLD, booking, actor=actor, case=case, detail={"outcome": _sum(outcomes)})
    if Outcome.DEPARTED in outcomes.values():
        for person, outcome in outcomes.items():
            if outcome != Outcome.DEPARTED:
                Staying.objects.create(case=case, person_id=person, reason=STAYED[outcome], told_by=actor)
        return complete(case, DEPARTURE, on=booking.departs_on, outcome="departed", actor=actor)
    return _did_not_depart(case, booking, _sum(outcomes), actor, withdrawal_reason, until)


@transaction.atomic
def take_back_departure(booking, *, actor):
    """A departure that was told by mistake was not: everybody of the booking is expected again.

    On the day itself by whoever works the file, later by a team lead.
    """
    case = locked(booking.case)
    seats = booking.seats.select_for_update()
    told = [timezone.localdate(seat.told_at) for seat in seats if seat.told_at]
    late = not told or max(told) < timezone.localdate()
    if late and case.office_id not in access.scope_of(actor).offices_for(access.Capability.ASSIGN_CASES):
        raise Refusal(_("After its day, a team lead takes a departure back."))
    people = [seat.person_id for seat in seats]
    Staying.objects.filter(case=case, person__in=people).delete()  # whoever stayed before that day has no seat
    seats.update(outcome=Outcome.EXPECTED, told_by=None, told_at=None)
    audit.record(TAKEN_BACK, booking, actor=actor, case=case)
    return undo_departure(case, actor=actor)


STAYED = {
    Outcome.CHANGED_MIND: StayReason.CHANGED_MIND,
    Outcome.REFUSED_BOARDING: StayReason.DOCUMENTS,
    Outcome.NOT_THERE: StayReason.NOT_SAID,
    Outcome.MISSED: StayReason.LATER,
    Outcome.POSTPONED: StayReason.LATER,
}
# When nobody departed: the answer that leaves most open to the person comes first.
WEIGHTS = (Outcome.POSTPONED, Outcome.MISSED, Outcome.REFUSED_BOARDING, Outcome.NOT_THERE, Outcome.CHANGED_MIND)


def _sum(outcomes):
    """One outcome for the file: departed when anybody did, else the one that closes least."""
    given = set(outcomes.values())
    return next(one for one in (Outcome.DEPARTED, *WEIGHTS) if one in given)


def _did_not_depart(case, booking, outcome, actor, withdrawal_reason, until):
    if outcome == Outcome.CHANGED_MIND:
        return cases.withdraw(case, reason=withdrawal_reason, actor=actor)
    if outcome == Outcome.NOT_THERE:
        return cases.record_no_show(case, place=NoShowPlace.AIRPORT, on=booking.departs_on, actor=actor)
    if outcome == Outcome.POSTPONED:
        return cases.postpone(case, reason=PostponementReason.PERSON_ASKS, until=until, actor=actor)
    reason = ReopenReason.MISSED if outcome == Outcome.MISSED else ReopenReason.REFUSED_BOARDING
    return cases.miss(case, reason=reason, actor=actor)
