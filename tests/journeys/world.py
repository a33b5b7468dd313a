"""The named cast in the database of `served`, and browsers in which they are signed in."""

import contextlib
import uuid

import pytest
from django.utils import timezone

from casework.encryption import key_session
from outreach.actions.contacts import plan_outing
from outreach.enums import Mode, PartnerKind, SiteKind
from outreach.models import Partner, Site
from tests import engines
from tests.browsing import DESKTOP
from tests.cast import PASSWORD, make_cast
from tests.journeys.acts import sign_in
from tests.one_of_each import build_world

PLACE = "Porte de la Chapelle"  # where the teams of Paris go


@pytest.fixture(scope="session")
def at_served(served, django_db_blocker):
    """`with at_served():` Django of this process works on the database that the pages show."""

    @contextlib.contextmanager
    def connected():
        with django_db_blocker.unblock(), engines.connected_to(served.database), key_session():
            yield

    return connected


@pytest.fixture(scope="session")
def world(at_served):
    """The cast, with places to go to. Cases and contacts are each test's own."""
    with at_served():
        cast = make_cast()
        for office, place in ((cast.paris, PLACE), (cast.lyon, "Perrache")):
            Site.objects.create(office=office, name=place, kind=SiteKind.choices[0][0])
            Partner.objects.create(office=office, name=f"Croix-Rouge {office.name}", kind=PartnerKind.choices[0][0])
    return cast


@pytest.fixture(scope="session")
def one_of_each(world, at_served):
    """{name: id} of a thing for every address, made once: those who need it come in any order."""
    with at_served():
        return build_world(world)


@pytest.fixture
def outing(world, at_served):
    """An outing of Samir's team, today, with no contact yet; its id."""
    with at_served():
        return plan_outing(
            outing_id=uuid.uuid4(),
            team=world.nord,
            on=timezone.localdate(),
            mode=Mode.OUTREACH,
            site=Site.objects.get(office=world.paris, name=PLACE),
            actor=world.samir,
            people=[world.samir],  # where one goes oneself stands first on the telephone
        ).pk


@pytest.fixture(scope="session")
def kept_sessions():
    """Cookies of those who signed in already, by e-mail: signing in takes a second, and is tested elsewhere."""
    return {}


@pytest.fixture
def signed_in(open_page, world, kept_sessions):
    """`signed_in(world.claire, viewport)`: a page of hers, not yet on any address."""

    def open_one(user, viewport=DESKTOP, locale="fr-FR"):
        page = open_page(viewport, locale, storage_state=kept_sessions.get(user.email))
        if user.email not in kept_sessions:
            sign_in(page, user, PASSWORD)
            kept_sessions[user.email] = page.context.storage_state()
        return page

    return open_one
