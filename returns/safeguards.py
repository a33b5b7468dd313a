"""Which safeguards stand between the people of a case and their departure, and which of them hold.

As everywhere, a guard only refuses what is known to be wrong: whoever was not screened is shown as missing by the page
(`protection_page`), and stops nothing.
"""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from casework.case_facts import fact
from returns.enums import Need
from returns.fitness import STEP, escorted, told_of
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


def demands(case, people, screenings, told):
    """Every Demand about these people (ids), in the order of the people. `told`: as `fitness.told_of`."""
    wanted = [
        (person, kind, about, table is ADVISED)
        for person in people
        if person in screenings
        for table in (None, ADVISED)
        for kind, about in asked_for(screenings[person].vulnerabilities, table)
    ]
    wanted += [(person, SafeguardKind.ESCORT, "", False) for person in escorted(told, people)]
    kept = safeguards_of(case) if wanted else {}
    return [
        Demand(person, kind, about, kept.get((person, key_of(kind, about))), advised)
        for person, kind, about, advised in wanted
    ]


def has_escort(needs):
    """`needs`: codes of the needs of one seat."""
    return bool(ESCORTS & set(needs))


@fact("missing_safeguards")
def missing_safeguards(case):
    """Codes of `vulnerabilities.SENTENCES` for what is still missing before anybody departs."""
    people = [member.person_id for member in travellers(case)]
    screenings, told = screenings_of(case), told_of(case)
    found = {one.kind.value for one in demands(case, people, screenings, told) if one.missing}
    if accompanied := escorted(told, people):
        # Whoever is named has no seat of ours: the need of the person who is accompanied says that one is booked.
        seats = Seat.objects.filter(booking__in=case.bookings.standing())
        needs = {seat.person_id: seat.needs for seat in seats}
        found |= set() if all(has_escort(needs.get(person, ())) for person in accompanied) else {ESCORT_SEAT}
    if any(_asks_for_fitness(screenings.get(person)) and person not in told for person in people):
        found |= {FITNESS} if case.progress().settled(STEP) else set()
    return frozenset(found)


def _asks_for_fitness(screening):
    return screening is not None and bool(NEEDS_FITNESS & set(screening.vulnerabilities))
