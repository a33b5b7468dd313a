"""What pages show of a journey: the card on the case, the sheet of a departure day."""

import datetime
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from casework import access
from casework.encryption import warm
from casework.models import Case
from returns.enums import Moment, Outcome, Wish
from returns.fitness import STEP, is_old, latest_in, together
from returns.gates import has_document_until, latest_wishes, travellers
from returns.models import Award, Booking, Seat, Staying, WishCheck


@dataclass(frozen=True)
class Traveller:
    """`wish`: what they last answered, or None; `stays`: the Staying of whoever does not travel."""

    member: object
    seat: Seat | None
    wish: WishCheck | None
    stays: Staying | None
    document_expires: bool

    @property
    def person(self):
        return self.member.person

    @property
    def doubts(self):
        return self.wish is not None and self.wish.answer != Wish.RETURN


@dataclass(frozen=True)
class Journey:
    booking: Booking | None
    earlier: tuple
    travellers: tuple
    to_ask: str  # the moment at which the wish is to be asked for next; "" when it was


def journey_of(case, members):
    """The journey of a case as its page shows it; three queries and two, whatever the family.

    `members`: its memberships with their people and documents (`case_page.members`).
    """
    bookings = list(case.bookings.select_related("made_by").prefetch_related("legs", "seats"))
    standing = next((one for one in bookings if one.ended_at is None), None)
    seats = {seat.person_id: seat for seat in (standing.seats.all() if standing else ())}
    stays = {one.person_id: one for one in Staying.objects.filter(case=case)}
    wishes = latest_wishes(case)
    found = [
        Traveller(
            member,
            seats.get(member.person_id),
            wishes.get(member.person_id),
            stays.get(member.person_id),
            bool(case.departure_on) and not has_document_until(member.person, case.departure_on),
        )
        for member in members
    ]
    earlier = tuple(one for one in bookings if one.ended_at is not None)
    return Journey(standing, earlier, tuple(found), _to_ask(case, wishes))


def _to_ask(case, wishes):
    """The label of the moment that has come, when nobody was asked since; "" otherwise."""
    if case.departed_on or not case.transmitted_on:
        return ""
    moment, since = Moment.APPLICATION, case.opened_on
    if case.departure_on:
        eve = case.departure_on - datetime.timedelta(days=1)
        moment, since = Moment.CONVOCATION, case.transmitted_on
        if eve <= timezone.localdate():
            moment, since = Moment.DAY_BEFORE, eve
    asked = any(check.on >= since and check.moment in FROM_THEN_ON[moment] for check in wishes.values())
    return "" if asked else moment.label


# An answer at a later moment stands for an earlier one.
FROM_THEN_ON = {
    Moment.APPLICATION: tuple(Moment),
    Moment.CONVOCATION: (Moment.CONVOCATION, Moment.DAY_BEFORE),
    Moment.DAY_BEFORE: (Moment.DAY_BEFORE,),
}


@dataclass(frozen=True)
class Leaving:
    """One person of a departure day. `awards`: what OFII decided for them, with its payments."""

    seat: Seat
    awards: tuple

    @property
    def to_pay(self):
        """What is still to reach them, in euros."""
        return sum(award.left for award in self.awards)

    @property
    def codes(self):
        """Those by which money that counts as paid is collected."""
        payments = [one for award in self.awards for one in award.payments.all() if not one.cancelled_at]
        return [one.code for one in payments if one.code]


@dataclass(frozen=True)
class Departure:
    """One file of a departure day."""

    booking: Booking
    people: tuple  # a Leaving for each seat
    doubts: tuple  # people who last answered that they hesitate, or stay
    fitness_is_old: bool

    @property
    def case(self):
        return self.booking.case

    @property
    def told(self):
        return all(one.seat.outcome != Outcome.EXPECTED for one in self.people)


def departures(user, day):
    """The departures of a day in the cases that the user sees whole, the earliest first; keys fetched by one query."""
    seats = Prefetch("seats", Seat.objects.select_related("person").prefetch_related("person__travel_documents"))
    seen = access.full_cases(Case.objects.all(), user)
    found = list(
        Booking.objects.departing(day, day)
        .filter(case__in=seen)
        .select_related("case__office", "case__principal", "case__assignee")
        .prefetch_related("legs", seats, "case__steps")
    )
    warm(pk for booking in found for pk in (booking.person_id, *(seat.person_id for seat in booking.seats.all())))
    wishes = latest_wishes(*(booking.case_id for booking in found))
    told = latest_in(*(booking.case_id for booking in found))
    awards = _awards_in(*(booking.case_id for booking in found))
    return [_departure(booking, wishes, told.get(booking.case_id, {}), awards) for booking in found]


def _awards_in(*cases):
    """{(case id, person id): awards that stand}, with their payments."""
    found = {}
    for award in Award.objects.standing().filter(case__in=cases).prefetch_related("payments"):
        found.setdefault((award.case_id, award.person_id), []).append(award)
    return found


def _departure(booking, wishes, told, awards):
    seats = tuple(booking.seats.all())
    people = tuple(Leaving(seat, tuple(awards.get((booking.case_id, seat.person_id), ()))) for seat in seats)
    doubts = tuple(seat.person for seat in seats if _doubts(wishes.get(seat.person_id)))
    return Departure(booking, people, doubts, _fitness_is_old(booking, told))


def _doubts(check):
    return check is not None and check.answer != Wish.RETURN


def _fitness_is_old(booking, told):
    """Was the fitness of somebody with needs confirmed longer ago than it holds? `told`: what was told of each."""
    seats = booking.seats.all()
    step = next((step for step in booking.case.steps.all() if step.code == STEP), None)
    told = together(told, step, booking.case.principal_id, [seat.person_id for seat in seats])
    return any(is_old(told.get(seat.person_id), seat.needs, booking.departs_on) for seat in seats)


def who_travels(case):
    """People who travel, keys fetched by one query."""
    members = travellers(case)
    warm(member.person_id for member in members)
    return members
