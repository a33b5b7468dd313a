"""Cases on their way to a departure, and journeys for them: made by the real actions."""

import datetime
import uuid
import zoneinfo

from django.utils import timezone

from casework.actions import steps
from returns.actions import travel
from returns.gates import travellers
from returns.models import Booking, Leg, Seat, Staying
from tests.cast import advance, open_case

PARIS, ALGIERS = zoneinfo.ZoneInfo("Europe/Paris"), zoneinfo.ZoneInfo("Africa/Algiers")


def a_leg(day, **changes):
    """Paris to Algiers, in the morning of `day`."""
    leg = {
        "means": "plane",
        "number": "AH1001",
        "origin": "Paris CDG",
        "destination": "Alger",
        "departs_at": datetime.datetime.combine(day, datetime.time(9, 40), PARIS),
        "departs_zone": "Europe/Paris",
        "arrives_at": datetime.datetime.combine(day, datetime.time(11, 5), ALGIERS),
        "arrives_zone": "Africa/Algiers",
    }
    return {**leg, **changes}


def a_journey(case, day, **changes):
    """The arguments of `travel.book` for everybody who travels."""
    made = {
        "booking_id": uuid.uuid4(),
        "legs": [a_leg(day)],
        "seats": {member.person_id: {"needs": [], "baggage": 23} for member in travellers(case)},
        "meet_at": datetime.datetime.combine(day, datetime.time(6, 0), PARIS),
        "meet_place": "CDG 2F, porte 8",
    }
    return {**made, **changes}


def ready_case(cast, **identity):
    """Everything is there but the tickets."""
    return advance(open_case(cast, **identity), "medical_fitness", actor=cast.claire)


def booked_case(cast, *, in_days=0, **identity):
    """Booked for a day, and convoked."""
    case = ready_case(cast, **identity)
    day = timezone.localdate() + datetime.timedelta(days=in_days)
    booking = travel.book(case, **a_journey(case, day), actor=cast.claire)
    return steps.complete(case, "convocation", on=timezone.localdate(), actor=cast.claire), booking


def journey_rows(case, actor):
    """A booking with a leg and a seat for the principal, written past the actions: for a case that is not there yet."""
    day = timezone.localdate()
    made = {"case": case, "person_id": case.principal_id, "made_by": actor, "departs_on": day}
    told = {"meet_place": "CDG", "way_there": "Taxi", "reference": "XYZ"}
    booking = Booking(**made, **told, meet_at=datetime.datetime.combine(day, datetime.time(6, 0), PARIS))
    booking.save()
    Leg(booking=booking, person_id=case.principal_id, position=0, **a_leg(day)).save()
    Seat(booking=booking, person_id=case.principal_id, needs=["wheelchair"]).save()
    Staying.objects.create(case=case, person_id=case.principal_id, reason="later", told_by=actor)
    return booking
