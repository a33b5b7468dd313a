"""The named cast: one person per role, a colleague elsewhere, a stranger; and a case between them.

paris ── nord (team) ── samir (field worker), claire (caseworker), lucie (team lead)
lyon ─── est (team) ─── yann (field worker), nadia (caseworker)
marc (manager), odile (OFII liaison), delphine (DPO), alain (administrator), personne (no role)
"""

import datetime
import uuid
from types import SimpleNamespace

import pytest
from django.utils import timezone

from casework.access import RoleAssignment
from casework.actions import cases, people, steps
from casework.encryption import key_session
from casework.enums import Role
from casework.models import Office, Team, User
from casework.partial_dates import PartialDate

PASSWORD = "correct horse battery"
CONSENT = {
    "form": "oral",
    "sheet": "2026-01",
    "language": "ar",
    "interpreting": "phone",
    "free_choice": True,
    "informed_decision": True,
    "data_processing": True,
}
# What has to be recorded, in order, to go from the identity to the departure: code, outcome.
ROAD_TO_DEPARTURE = (
    ("counselling", ""),
    ("application", ""),
    ("eligibility", "clear"),
    ("ofii_decision", "granted"),
    ("travel_document", "passport"),
    ("medical_fitness", "fit"),
    ("tickets", ""),
    ("convocation", ""),
    ("departure", "departed"),
)


def make_user(name, role=None, *, office=None, team=None):
    user = User.objects.create_user(f"{name.lower()}@escale.example", PASSWORD, full_name=name)
    if role:
        RoleAssignment.objects.create(user=user, role=role, office=office, team=team)
    return user


def make_cast():
    """Create the cast; returns it as a namespace."""
    paris = Office.objects.create(name="Paris", code="PAR")
    lyon = Office.objects.create(name="Lyon", code="LYO")
    nord = Team.objects.create(office=paris, name="Nord")
    est = Team.objects.create(office=lyon, name="Est")
    return SimpleNamespace(
        paris=paris,
        lyon=lyon,
        nord=nord,
        est=est,
        samir=make_user("Samir", Role.FIELD_WORKER, office=paris, team=nord),
        claire=make_user("Claire", Role.CASEWORKER, office=paris),
        lucie=make_user("Lucie", Role.TEAM_LEAD, office=paris),
        yann=make_user("Yann", Role.FIELD_WORKER, office=lyon, team=est),
        nadia=make_user("Nadia", Role.CASEWORKER, office=lyon),
        marc=make_user("Marc", Role.MANAGER),
        odile=make_user("Odile", Role.OFII_LIAISON),
        delphine=make_user("Delphine", Role.DATA_PROTECTION_OFFICER),
        alain=make_user("Alain", Role.ADMINISTRATOR),
        personne=make_user("Personne"),
    )


def open_case(cast, *, by=None, office=None, days_ago=60, **identity):
    """A case whose identity is settled: Amina Haddad, born March 1987, returning to Algeria, unless said otherwise."""
    values = {
        "family_name": "Haddad",
        "given_names": "Amina",
        "birth": PartialDate(1987, 3),
        "nationality": "DZ",
        "phone": "+33 6 98 76 54 32",
        **identity,
    }
    destination = values.pop("destination", "DZ")
    minor = values.pop("unaccompanied_minor", False)
    by, on = by or cast.samir, timezone.localdate() - datetime.timedelta(days=days_ago)
    case = cases.open_case(
        case_id=uuid.uuid4(), pathway="voluntary_return", office=office or cast.paris, consent=CONSENT, actor=by, on=on
    )
    people.change_identity(case, case.principal, values, version=1, seen={}, actor=by)
    return people.settle_identity(case, on=on, destination=destination, unaccompanied_minor=minor, actor=by)


def advance(case, until, *, actor, departure_in=3):
    """Record every step of the road up to and including `until`, dated today."""
    today = timezone.localdate()
    for code, outcome in ROAD_TO_DEPARTURE:
        details = {"departure_on": today + datetime.timedelta(days=departure_in)} if code == "tickets" else {}
        case = steps.complete(case, code, on=today, outcome=outcome, details=details, actor=actor)
        if code == until:
            return case
    raise ValueError(until)


@pytest.fixture
def cast(db):
    with key_session():
        yield make_cast()


@pytest.fixture
def case(cast):
    return open_case(cast)
