"""Journeys of the demo: what is booked for those who depart soon, two of them today, and what they last answered."""

import datetime
import zoneinfo

from django.db import transaction
from django.utils import timezone

from casework.actions.steps import derive
from casework.encryption import key_session
from casework.models import Case
from returns.enums import Moment, Need, Wish
from returns.gates import travellers
from returns.models import Booking, Leg, Seat, Staying, WishCheck
from returns.zones import zones_to

AT_MOST = 60
TODAY_IN = "PAR"
# Country of return: city, hours of flight, number of the flight (all made up).
CITIES = {
    "GE": ("Tbilissi", 4, "EX410"),
    "AL": ("Tirana", 3, "EX221"),
    "DZ": ("Alger", 2, "EX118"),
    "MA": ("Casablanca", 3, "EX305"),
    "TN": ("Tunis", 2, "EX127"),
    "AF": ("Kaboul", 9, "EX640"),
    "SN": ("Dakar", 6, "EX512"),
}
ELSEWHERE = ("Capitale", 7, "EX700")
MEETING = "Aéroport Charles-de-Gaulle, terminal 2F, porte 8"
WAY = "Taxi réservé à 3 h 30 devant l’hébergement"
WORDS = "« Je suis prêt, ma mère m’attend. »"
PARIS = "Europe/Paris"


@transaction.atomic
def load_journeys(frame, world):
    """Book what the stories say is booked; nothing when nobody departs."""
    today = timezone.localdate()
    booked = Booking.objects.standing().values("case_id")
    found = Case.objects.active().filter(departure_on__gte=today, departed_on=None).exclude(pk__in=booked)
    cases = list(found.order_by("departure_on", "pk")[:AT_MOST])
    with key_session():
        here = [case for case in cases if case.office_id == world.offices[TODAY_IN]]
        for case in here[:2]:
            case.departure_on = today
            derive(case)
            case.save(update_fields=["departure_on", "due_on"])
        for number, case in enumerate(cases):
            _book(frame, case, number)


def _book(frame, case, number):
    worker = case.assignee_id or case.opened_by_id
    zone = zoneinfo.ZoneInfo(PARIS)
    leaves = datetime.datetime.combine(case.departure_on, datetime.time(7, 10 + 5 * (number % 9)), zone)
    booking = Booking(
        id=frame.uid("booking", case.pk),
        case=case,
        person_id=case.principal_id,
        made_by_id=worker,
        departs_on=case.departure_on,
        meet_at=leaves - datetime.timedelta(hours=2, minutes=10),
        meet_place=MEETING,
        way_there=WAY,
        reference=f"X{case.reference[:5].replace('-', '')}",
        cost=f"{180 + 35 * (number % 11)}.00",
    )
    booking.save(force_insert=True)
    city, hours, flight = CITIES.get(case.destination, ELSEWHERE)
    Leg(
        booking=booking,
        person_id=case.principal_id,
        position=0,
        means="plane",
        number=flight,
        origin="Paris CDG",
        destination=city,
        departs_at=leaves,
        departs_zone=PARIS,
        arrives_at=leaves + datetime.timedelta(hours=hours, minutes=15),
        arrives_zone=zones_to(case.destination)[1],
    ).save()
    people = travellers(case)
    if len(people) > 2 and (number % 2 or not Staying.objects.exists()):
        Staying.objects.create(case=case, person_id=people.pop().person_id, reason="later", told_by_id=worker)
    for place, member in enumerate(people):
        needs = [Need.WHEELCHAIR, Need.TRANSIT] if number % 5 == 0 and not place else []
        Seat(booking=booking, person_id=member.person_id, needs=[str(need) for need in needs], baggage=23).save()
    _ask(frame, case, number, worker)


def _ask(frame, case, number, worker):
    """Asked at the convocation; one of them hesitates since yesterday."""
    answers = [(Moment.APPLICATION, Wish.RETURN, WORDS)]
    if number % 6 == 4:
        answers.append((Moment.CONVOCATION, Wish.HESITATES, ""))
    for moment, answer, words in answers:
        WishCheck(
            id=frame.uid("wish", moment, case.pk),
            case=case,
            person_id=case.principal_id,
            author_id=worker,
            moment=moment,
            on=case.transmitted_on if moment == Moment.APPLICATION else timezone.localdate(),
            language="fr",
            interpreting="none",
            answer=answer,
            words=words,
        ).save(force_insert=True)
