"""Which safeguards stand between the people of a case and their departure, and which of them hold.

As everywhere, a guard only refuses what is known to be wrong: whoever was not screened is shown as missing by the page
(`protection_page`), and stops nothing.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from casework.case_facts import fact
from casework.enums import StepStatus
from returns.enums import Need
from returns.gates import travellers
from returns.models import Safeguard, Screening, Seat
from returns.vulnerabilities import (
    ADVISED,
    ESCORT_SEAT,
    FITNESS,
    MAY_DECLINE,
    NEEDS_FITNESS,
    SafeguardKind,
    State,
    asked_for,
    key_of,
)

MEDICAL_FITNESS, WITH_ESCORT = "medical_fitness", "fit_with_escort"
ESCORTS = frozenset({Need.ESCORT, Need.MEDICAL_ESCORT})


@dataclass(frozen=True)
class Demand:
    """A safeguard that is asked for. `record`: the latest Safeguard about it, or None."""

    person_id: object
    kind: SafeguardKind
    about: str
    record: Safeguard | None
    advised: bool = False

    @property
    def key(self):
        return key_of(self.kind, self.about)

    @property
    def holds(self):
        if self.record is None:
            return False
        state, until = self.record.answers.get("state"), self.record.answers.get("until")
        if state == State.DECLINED:
            return self.kind in MAY_DECLINE
        return state == State.MET and not (until and datetime.date.fromisoformat(until) >= timezone.localdate())

    @property
    def missing(self):
        return not self.holds and not self.advised


def screenings_of(case):
    """{person id: latest Screening}."""
    return {one.person_id: one for one in Screening.objects.filter(case=case)}


def safeguards_of(case):
    """{(person id, key): latest Safeguard}."""
    kept = Safeguard.objects.filter(case=case)
    return {(one.person_id, key_of(one.answers.get("kind"), one.answers.get("about"))): one for one in kept}


def demands(case, people, screenings):
    """Every Demand about these people (ids), in the order of the people."""
    wanted = [
        (person, kind, about, table is ADVISED)
        for person in people
        if person in screenings
        for table in (None, ADVISED)
        for kind, about in asked_for(screenings[person].vulnerabilities, table)
    ]
    if case.principal_id in people and needs_escort(case):
        wanted.append((case.principal_id, SafeguardKind.ESCORT, "", False))
    kept = safeguards_of(case) if wanted else {}
    return [
        Demand(person, kind, about, kept.get((person, key_of(kind, about))), advised)
        for person, kind, about, advised in wanted
    ]


def fitness_of(case):
    """The record of the step of the fitness to travel, when it is settled."""
    record = case.progress().records.get(MEDICAL_FITNESS)
    return record if record and record.settled else None


def needs_escort(case):
    """Did the physician say that somebody travels with an escort only?"""
    record = fitness_of(case)
    return record is not None and record.outcome == WITH_ESCORT


def has_escort_seat(needs):
    """`needs`: the needs of each seat of a booking."""
    return any(ESCORTS & set(codes) for codes in needs)


@fact("missing_safeguards")
def missing_safeguards(case):
    """Codes of `vulnerabilities.SENTENCES` for what is still missing before anybody departs."""
    people = [member.person_id for member in travellers(case)]
    screenings = screenings_of(case)
    found = {one.kind.value for one in demands(case, people, screenings) if one.missing}
    if needs_escort(case):
        # Whoever is named has no seat of ours: the need of the person who is accompanied says that one is booked.
        seats = Seat.objects.filter(booking__in=case.bookings.standing())
        found |= set() if has_escort_seat(seat.needs for seat in seats) else {ESCORT_SEAT}
    if _fitness_is_asked(people, screenings):
        record = fitness_of(case)
        found |= {FITNESS} if record is not None and record.status != StepStatus.DONE else set()
    return frozenset(found)


def _fitness_is_asked(people, screenings):
    return any(NEEDS_FITNESS & set(screenings[person].vulnerabilities) for person in people if person in screenings)
