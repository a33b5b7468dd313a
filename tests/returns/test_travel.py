"""Journeys: what may be booked, who travels, and what each end of a departure day makes of the file."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone, translation

from casework import case_page
from casework.actions import cases, people, steps
from casework.encrypted_fields import EncryptedField
from casework.errors import Refusal
from casework.models import AuditEvent, Case
from returns.actions import travel
from returns.actions.wish import ask_wish
from returns.enums import Outcome
from returns.models import Booking, Seat, Staying
from returns.travel_page import journey_of
from tests.returns.journeys_made import PARIS, a_journey, a_leg, booked_case, ready_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def everybody(booking, outcome):
    return {seat.person_id: outcome for seat in booking.seats.all()}


def with_family(cast, *, in_days=0):
    """A mother and two children, booked."""
    case = ready_case(cast)
    for name in ("Lina", "Sami"):
        people.add_member(case, {"given_names": name}, relation="child", actor=cast.claire)
    booking = travel.book(case, **a_journey(case, TODAY + in_days * DAY), actor=cast.claire)
    steps.complete(case, "convocation", on=TODAY, actor=cast.claire)
    return Case.objects.get(pk=case.pk), booking


def refused(verb, *args, **kwargs):
    with pytest.raises(Refusal) as refusal:
        verb(*args, **kwargs)
    return " ".join(map(str, refusal.value.sentences))


def test_booking_settles_the_tickets_and_tells_the_day(cast):
    case = ready_case(cast)
    booking = travel.book(case, **a_journey(case, TODAY + 3 * DAY), actor=cast.claire)
    case = Case.objects.get(pk=case.pk)
    assert (case.departure_on, case.next_step) == (TODAY + 3 * DAY, "convocation")
    assert [leg.lasts for leg in booking.legs.all()] == [datetime.timedelta(hours=1, minutes=25)]
    assert booking.seats.get().person_id == case.principal_id
    assert AuditEvent.objects.filter(action="booking.made", case=case.pk).count() == 1


def test_sending_the_form_twice_books_once(cast):
    case = ready_case(cast)
    journey = a_journey(case, TODAY)
    assert travel.book(case, **journey, actor=cast.claire) == travel.book(case, **journey, actor=cast.claire)
    assert Booking.objects.count() == 1


def test_another_journey_replaces_the_first_and_asks_for_the_convocation_again(cast):
    case, first = booked_case(cast, in_days=3)
    travel.book(case, **a_journey(case, TODAY + 5 * DAY), actor=cast.claire)
    case, first = Case.objects.get(pk=case.pk), Booking.objects.get(pk=first.pk)
    assert (first.end_reason, case.departure_on, case.next_step) == ("replaced", TODAY + 5 * DAY, "convocation")
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=first.pk).update(ended_at=None, end_reason="")


@pytest.mark.parametrize(
    "change",
    [
        {"legs": []},
        {"legs": [a_leg(TODAY - DAY)]},
        {"legs": [a_leg(TODAY), a_leg(TODAY)]},
        {"meet_at": datetime.datetime.combine(TODAY, datetime.time(9, 40), PARIS)},
        {"seats": {}},
        {"seats": {uuid.uuid4(): {"needs": [], "baggage": None}}},
    ],
    ids=["no leg", "yesterday", "two at once", "awaited too late", "nobody", "a stranger"],
)
def test_journey_that_cannot_be_is_refused_and_changes_nothing(cast, change):
    case = ready_case(cast)
    assert refused(travel.book, case, **a_journey(case, TODAY, **change), actor=cast.claire)
    assert not Booking.objects.exists()
    assert Case.objects.get(pk=case.pk).departure_on is None


def test_journey_across_midnight_and_zones_has_the_day_on_which_it_leaves(cast):
    case = ready_case(cast)
    day = TODAY + 2 * DAY
    late = datetime.datetime.combine(day, datetime.time(23, 50), PARIS)
    leg = a_leg(day, departs_at=late, arrives_at=late + datetime.timedelta(hours=6), arrives_zone="Asia/Tbilisi")
    journey = a_journey(case, day, legs=[leg], meet_at=late - datetime.timedelta(hours=3))
    booking = travel.book(case, **journey, actor=cast.claire)
    assert booking.departs_on == day
    assert booking.legs.get().arrives_local.hour in (7, 8, 9)
    assert booking.legs.get().lasts == datetime.timedelta(hours=6)


def test_document_that_expires_before_the_flight_blocks_and_says_whose(cast):
    case = ready_case(cast)
    people.record_travel_document(
        case, case.principal, number="12AB34567", expires_on=TODAY + 2 * DAY, actor=cast.claire
    )
    assert "Amina Haddad" in refused(travel.book, case, **a_journey(case, TODAY + 3 * DAY), actor=cast.claire)
    travel.book(case, **a_journey(case, TODAY + 2 * DAY), actor=cast.claire)


def test_document_that_turns_out_to_expire_blocks_the_convocation(cast):
    case = ready_case(cast)
    travel.book(case, **a_journey(case, TODAY + 3 * DAY), actor=cast.claire)
    people.record_travel_document(case, case.principal, number="12AB34567", expires_on=TODAY, actor=cast.claire)
    assert "expire" in refused(steps.complete, case, "convocation", on=TODAY, actor=cast.claire)


@pytest.mark.parametrize("answer", ["hesitates", "stays"])
def test_nobody_departs_against_their_last_word(cast, answer):
    case, booking = booked_case(cast)
    asked = {"moment": "day_before", "on": TODAY, "language": "ar", "interpreting": "phone", "actor": cast.claire}
    ask_wish(case, case.principal_id, check_id=uuid.uuid4(), answer=answer, **asked)
    assert refused(travel.tell_departure, booking, everybody(booking, Outcome.DEPARTED), actor=cast.claire)
    assert Case.objects.get(pk=case.pk).may_withdraw
    ask_wish(case, case.principal_id, check_id=uuid.uuid4(), answer="return", **asked)
    travel.tell_departure(booking, everybody(booking, Outcome.DEPARTED), actor=cast.claire)


ENDINGS = {
    Outcome.DEPARTED: ("active", "arrival", ""),
    Outcome.CHANGED_MIND: ("withdrawn", "", "withdrawn"),
    Outcome.NOT_THERE: ("no_show", "", "no_show"),
    Outcome.POSTPONED: ("postponed", "", "postponed"),
    Outcome.MISSED: ("active", "tickets", "missed"),
    Outcome.REFUSED_BOARDING: ("active", "tickets", "missed"),
}


@pytest.mark.parametrize("outcome", ENDINGS)
def test_each_end_of_the_day_leaves_a_way_on(cast, outcome):
    case, booking = booked_case(cast)
    travel.tell_departure(booking, everybody(booking, outcome), actor=cast.claire)
    case, booking = Case.objects.get(pk=case.pk), Booking.objects.get(pk=booking.pk)
    assert (case.status, case.next_step, booking.end_reason) == ENDINGS[outcome]
    assert booking.seats.get().outcome == outcome
    if outcome == Outcome.DEPARTED:
        assert not case.may_withdraw
        return
    if case.status != "active":
        case = cases.resume(case, actor=cast.claire)
    again = travel.book(case, **a_journey(case, TODAY), actor=cast.claire)
    steps.complete(case, "convocation", on=TODAY, actor=cast.claire)
    travel.tell_departure(again, everybody(again, Outcome.DEPARTED), actor=cast.claire)
    assert Case.objects.get(pk=case.pk).departed_on == TODAY


def test_departure_is_told_once_and_not_before_its_day(cast):
    _case, booking = booked_case(cast, in_days=1)
    assert refused(travel.tell_departure, booking, everybody(booking, Outcome.DEPARTED), actor=cast.claire)
    _case, booking = booked_case(cast)
    travel.tell_departure(booking, everybody(booking, Outcome.DEPARTED), actor=cast.claire)
    assert refused(travel.tell_departure, booking, everybody(booking, Outcome.NOT_THERE), actor=cast.claire)


def test_one_of_a_family_stays_and_the_others_depart(cast):
    case, booking = with_family(cast)
    outcomes = everybody(booking, Outcome.DEPARTED)
    child = case.members.exclude(relation="principal").first().person_id
    outcomes[child] = Outcome.CHANGED_MIND
    travel.tell_departure(booking, outcomes, actor=cast.claire)
    assert Case.objects.get(pk=case.pk).departed_on == TODAY
    assert Staying.objects.get().person_id == child
    assert sorted(booking.seats.values_list("outcome", flat=True)) == ["changed_mind", "departed", "departed"]


def test_whoever_drops_out_before_loses_the_seat_and_stops_nobody(cast):
    case, booking = with_family(cast, in_days=2)
    child = case.members.exclude(relation="principal").first().person_id
    travel.stay(case, child, reason="later", actor=cast.claire)
    assert booking.seats.count() == 2
    assert Case.objects.get(pk=case.pk).departure_on is not None
    travel.travel_after_all(case, child, actor=cast.claire)
    assert Case.objects.get(pk=case.pk).next_step == "tickets"


def test_the_last_who_travels_gives_up_the_return_instead(cast):
    case, _booking = booked_case(cast)
    assert refused(travel.stay, case, case.principal_id, reason="not_said", actor=cast.claire)


@pytest.mark.parametrize(
    ("turn", "reason"),
    [
        (lambda case, cast: cases.withdraw(case, reason="stay", actor=cast.claire), "withdrawn"),
        (lambda case, cast: cases.postpone(case, reason="family", until=None, actor=cast.claire), "postponed"),
        (lambda case, cast: cases.close(case, reason="completed", actor=cast.claire), "closed"),
    ],
    ids=["withdrawn", "postponed", "closed"],
)
def test_booking_falls_away_with_the_return(cast, turn, reason):
    case, booking = booked_case(cast, in_days=2)
    turn(case, cast)
    assert Booking.objects.get(pk=booking.pk).end_reason == reason


def test_departure_told_by_mistake_is_taken_back_on_the_day_and_later_by_a_lead(cast):
    case, booking = with_family(cast)
    told = everybody(booking, "departed")
    told[booking.seats.exclude(person=case.principal_id).first().person_id] = "not_there"
    travel.tell_departure(booking, told, actor=cast.claire)
    taken = travel.take_back_departure(booking, actor=cast.claire)
    assert (taken.departed_on, taken.departure_on, taken.next_step) == (None, TODAY, "departure")
    assert set(booking.seats.values_list("outcome", flat=True)) == {"expected"}
    assert not Staying.objects.filter(case=case).exists()
    assert taken.may_withdraw

    travel.tell_departure(booking, told, actor=cast.claire)
    Seat.objects.filter(booking=booking).update(told_at=timezone.now() - DAY)
    with translation.override("en"):
        assert "team lead" in refused(travel.take_back_departure, booking, actor=cast.claire)
    assert travel.take_back_departure(booking, actor=cast.lucie).departed_on is None

    travel.tell_departure(booking, told, actor=cast.claire)
    steps.complete(case, "arrival", on=TODAY, actor=cast.claire)
    with translation.override("en"):
        assert "before the arrival" in refused(travel.take_back_departure, booking, actor=cast.lucie)


def test_departure_confirmed_as_a_step_is_everybodys_who_was_expected(cast):
    case, booking = booked_case(cast)
    steps.complete(case, "departure", on=TODAY, outcome="departed", actor=cast.claire)
    seat = booking.seats.get()
    assert (seat.outcome, seat.told_by) == (Outcome.DEPARTED, cast.claire)


@pytest.mark.parametrize(
    ("in_days", "asked", "to_ask"),
    [
        (5, [], "When the convocation is handed over"),
        (5, ["application"], "When the convocation is handed over"),
        (5, ["convocation"], ""),
        (1, ["convocation"], "The day before the departure"),
        (0, ["day_before"], ""),
    ],
)
def test_wish_is_asked_for_at_the_moment_that_has_come(cast, in_days, asked, to_ask):
    case, _booking = booked_case(cast, in_days=in_days)
    told = {"on": TODAY, "language": "ar", "interpreting": "phone", "answer": "return", "actor": cast.claire}
    for moment in asked:
        ask_wish(case, case.principal_id, check_id=uuid.uuid4(), moment=moment, **told)
    with translation.override("en"):
        assert str(journey_of(case, case_page.members(case)).to_ask) == to_ask


def test_everything_that_tells_where_somebody_will_be_is_sealed(cast):
    _case, booking = booked_case(cast)
    sealed = {f.name for m in (Booking, Seat) for f in m._meta.concrete_fields if isinstance(f, EncryptedField)}
    assert sealed == {"meet_place", "way_there", "reference", "needs"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT meet_place FROM returns_booking WHERE id = %s", [booking.pk])
        assert b"CDG" not in bytes(cursor.fetchone()[0])
