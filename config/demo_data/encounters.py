"""Field work of the demo: outings, what was heard and asked there, and from which contact a file came."""

import datetime
import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from casework.enums import Interpreting, Role
from config.demo_data import calibration, organisation, words
from config.demo_data.frame import OUTING_SIZE, is_duplicate, original_of, working_day
from config.demo_data.stories import Origin
from outreach.enums import Mode, PartnerKind, ReferralAnswer

PARIS = ZoneInfo("Europe/Paris")
TOPICS = {"return": 40, "asylum": 34, "stay": 26, "accommodation": 30, "health": 18, "daily-life": 14, "rights": 12}
TOPICS |= {"family": 7, "minors": 3, "trafficking": 2}
INFORMATION = {"oral": 60, "leaflet": 45, "phone-number": 25, "address": 25, "appointment": 15, "website": 8}
NEEDS = {"shelter": 40, "food": 25, "medical": 25, "clothing": 20, "legal": 15, "contact-family": 7, "documents": 7}
NEEDS |= {"mental-health": 8, "interpreter": 6, "protection": 4}


@dataclass
class OutingPlan:
    uid: uuid.UUID
    office: organisation.OfficePlan
    team: int
    on: datetime.date
    mode: Mode
    site: int
    partner: int | None
    author: str
    starts_at: datetime.datetime


@dataclass
class ContactPlan:
    """`values`: fields of `Contact` but for rows; `site` and `partner`: positions in the office; `case`: its number."""

    uid: uuid.UUID
    outing: OutingPlan
    author: str
    site: int
    partner: int | None
    case: int | None
    values: dict


def outing_of(frame, number):
    rng = frame.rng("outing", number)
    office, team = _team(rng)
    if number % 10 == 0:
        office, team = organisation.OFFICES[0], 0  # the team of the first login has something to show at any size
    on = frame.day(number, frame.outings)
    mode = Mode(rng.choice(office.teams[team][1].split()))
    if rng.random() < 0.08:
        mode = rng.choice((Mode.TELEPHONE, Mode.INFORMATION_SESSION))
    start = datetime.datetime.combine(on, datetime.time(rng.randint(9, 14), rng.choice((0, 30)), tzinfo=PARIS))
    return OutingPlan(
        uid=frame.uid("outing", number),
        office=office,
        team=team,
        on=on,
        mode=mode,
        site=rng.randrange(len(office.sites)),
        partner=rng.randrange(len(office.partners)) if rng.random() < 0.4 else None,
        author=rng.choice(_field_workers(office, team)),
        starts_at=start,
    )


def _team(rng):
    office = rng.choices(organisation.OFFICES, [plan.weight for plan in organisation.OFFICES])[0]
    return office, rng.randrange(len(office.teams))


def _field_workers(office, team):
    return organisation.staff_of(office.code, Role.FIELD_WORKER, team)


def contact_of(frame, number):
    outing, rng = outing_of(frame, number // OUTING_SIZE), frame.rng("contact", number)
    at = outing.starts_at + datetime.timedelta(minutes=18 * (number % OUTING_SIZE) + rng.randrange(15))
    case = frame.case_of(number)
    values = {"at": at, "mode": outing.mode, **_heard(rng, case), **_followed(rng, outing)}
    partner = None
    if rng.random() < 0.35 or case is not None:
        partner = _partner(rng, outing.office, case)
        answer = ReferralAnswer.ACCEPTED if case is not None else rng.choices(list(ReferralAnswer), (55, 15, 30))[0]
        values["referral_answer"] = answer if rng.random() < 0.85 else ""
    return ContactPlan(
        uid=frame.uid("contact", number),
        outing=outing,
        author=outing.author if rng.random() < 0.7 else rng.choice(_field_workers(outing.office, outing.team)),
        site=outing.site if rng.random() < 0.85 else rng.randrange(len(outing.office.sites)),
        partner=partner,
        case=case,
        values=values,
    )


def _heard(rng, case):
    """How many people, in which languages, about what."""
    people = 1 if case is not None or rng.random() < 0.62 else min(60, 2 + int(rng.expovariate(0.35)))
    countries = [calibration.draw_country(rng) for _ in range(1 if people < 4 else rng.randint(1, 3))]
    languages = list(dict.fromkeys(rng.choice(country.languages) for country in countries))
    topics = _several(rng, TOPICS, 3)
    if case is not None and "return" not in topics:
        topics.append("return")
    return {
        "people": people,
        "languages": languages,
        "interpreting": Interpreting.NONE
        if languages == ["fr"]
        else rng.choices(list(Interpreting), (50, 14, 20, 10, 6))[0],
        "topics": topics,
        "information": _several(rng, INFORMATION, 3),
        "needs": _several(rng, NEEDS, 3) if rng.random() < 0.6 else [],
    }


def _several(rng, weights, most):
    drawn = rng.choices(list(weights), list(weights.values()), k=rng.randint(1, most))
    return list(dict.fromkeys(drawn))


def _followed(rng, outing):
    """Follow-up wished for, a note, and with consent an alias or a means of contact."""
    values = {"follow_up": rng.random() < 0.2}
    if values["follow_up"] and rng.random() < 0.7:
        values["follow_up_on"] = working_day(outing.on + datetime.timedelta(days=rng.randint(4, 21)))
    if rng.random() < 0.25:
        values["note"] = rng.choice(words.CONTACT_NOTES)
    if rng.random() < 0.12:
        values |= {"contact_consent": True, "alias": rng.choice(words.ALIASES)}
        if rng.random() < 0.6:
            pair = {name: rng.randrange(100) for name in "abc"}
            values["reach"] = rng.choice(words.REACHES).format(**pair)
    return values


def _partner(rng, office, case):
    """OFII for those who choose return; anybody otherwise."""
    if case is not None:
        return next(i for i, (_, kind) in enumerate(office.partners) if kind == PartnerKind.OFII)
    return rng.randrange(len(office.partners))


def origin_of(frame, number):
    """Where the case `number` comes from: a contact, or the door of an office."""
    rng = frame.rng("origin", number)
    if (contact := frame.contact_of(number)) is not None:
        plan = contact_of(frame, contact)
        earliest = plan.outing.on + datetime.timedelta(days=rng.choice((0, 0, 1, 2, 4, 7)))
        earliest = max(plan.outing.on, working_day(min(earliest, frame.today - datetime.timedelta(days=1))))
        return Origin(plan.outing.office, plan.outing.team, plan.author, earliest, plan.uid)
    office, team = _team(rng)
    if is_duplicate(number):
        office, team = _where_else(frame, number)
    opened_by = rng.choice(organisation.staff_of(office.code, Role.CASEWORKER))
    return Origin(office, team, opened_by, frame.day(number, frame.cases))


def _where_else(frame, number):
    """A second file about the same person: in the same office for one out of two, in another for the others."""
    first = origin_of(frame, original_of(number)).office
    position = organisation.OFFICES.index(first) + (number // 50) % 2
    return organisation.OFFICES[position % len(organisation.OFFICES)], 0
