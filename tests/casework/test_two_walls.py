"""The two walls agree: what `visible_to` gives a user is what PostgreSQL shows them, for every role and every table.

The world is the demo's, with what it lacks: roles that ended, that begin tomorrow, that hold for one programme, several
roles in one, shares that live and shares that are over.
"""

import datetime
import io
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import access
from casework.access import CaseShare, RoleAssignment
from casework.actions import uploads
from casework.encryption import key_session
from casework.enums import Role
from casework.models import Case, FormDraft, Office, Team, User
from casework.walls import guarded
from outreach.models import Contact, PhotoPiece
from reports.models import Release
from tests import engines
from tests.walls import VISIBLE, compared, disagreements, shown_by_application, shown_by_database, tables

pytestmark = pytest.mark.xdist_group("walls")  # their world takes ten seconds to make
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
# name → roles held: (role, office number, team number or None, programme, starts, ends), days from today
CAST = {
    "nobody": [],
    "ended": [("caseworker", 0, None, "", -9, -1)],
    "last-day": [("caseworker", 0, None, "", -9, 0)],
    "tomorrow": [("team_lead", 1, None, "", 1, None)],
    "one-programme": [("caseworker", 0, None, "voluntary_return", -9, None)],
    "other-programme": [("caseworker", 0, None, "resettlement", -9, None)],
    "two-offices": [("caseworker", 0, None, "", -9, None), ("team_lead", 1, None, "", -9, None)],
    "field-and-desk": [("field_worker", 2, 0, "", -9, None), ("caseworker", 1, None, "voluntary_return", -9, None)],
    "field-without-team": [("field_worker", 1, None, "", -9, None)],
    "manager-and-liaison": [("manager", None, None, "", -9, None), ("ofii_liaison", None, None, "", -9, None)],
    "officer": [("dpo", None, None, "", -9, None)],
}


def give_roles(user, roles):
    offices = list(Office.objects.order_by("pk"))
    for role, office, team, programme, starts, ends in roles:
        place = offices[office % len(offices)] if office is not None else None
        teams = list(Team.objects.filter(office=place).order_by("pk")) if place else []
        RoleAssignment.objects.create(
            user=user,
            role=role,
            office=place,
            team=teams[team % len(teams)] if team is not None and teams else None,
            programme=programme,
            starts_on=TODAY + starts * DAY,
            ends_on=None if ends is None else TODAY + ends * DAY,
        )


def share(user, case, minutes, codename="view_case"):
    permission = Permission.objects.get(codename=codename, content_type__app_label="casework")
    until = timezone.now() + datetime.timedelta(minutes=minutes)
    CaseShare.objects.create(user=user, content_object=case, permission=permission, expires_at=until)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker, worker_name):
    """The demo's people, and the cast; a database of this module's own, in which each test leaves nothing."""
    with (
        django_db_blocker.unblock(),
        engines.cloned_database(f"{worker_name}_walls") as name,
        engines.connected_to(name),
        key_session(),
    ):
        call_command("seed", contacts=150, cases=150, seed=11, stdout=io.StringIO())
        for who, roles in CAST.items():
            user = User.objects.create_user(f"{who}@walls.example", full_name=who)
            give_roles(user, roles)
        cases = list(Case.objects.order_by("pk")[:12])
        for number, who in enumerate(("nobody", "ended", "one-programme", "field-without-team")):
            user = User.objects.get(full_name=who)
            share(user, cases[number], minutes=60)
            share(user, cases[number + 4], minutes=-1)
            share(user, cases[number + 8], minutes=60, codename="change_case")
        closed = User.objects.create_user("closed@walls.example", full_name="closed", is_active=False)
        give_roles(closed, [("team_lead", 0, None, "", -9, None)])
        share(closed, cases[0], minutes=60)
        for user in User.objects.all():
            FormDraft.objects.create(user=user, path="/", sealed=b"-")
        for who in ("one-programme", "two-offices", "field-without-team"):
            for case in Case.objects.order_by("pk")[:9]:
                upload = uploads.begin(case, length=9, actor=User.objects.get(full_name=who))
                uploads.append(upload, offset=0, content=b"%PDF-")
            actor = User.objects.get(full_name=who)
            PhotoPiece.objects.create(photo=uuid.uuid4(), author=actor, start=0, content=b"-")
        yield name


@pytest.fixture
def in_world(world):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def shown(world):
    """{id of a user: what the first wall shows them}"""
    with transaction.atomic():
        return {user.pk: shown_by_application(user) for user in users()}


def users():
    return User.objects.order_by("full_name", "pk")


# --- Agreement ------------------------------------------------------------------------------------------------------


def test_walls_agree_for_every_user_of_the_demo_and_every_odd_role(in_world, shown):
    found = {user.full_name: compared(shown[user.pk], shown_by_database(user.pk)) for user in users()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert {role for user in users() for role in user.role_codes} == {role.value for role in Role}


def test_agreement_is_not_that_of_two_empty_worlds(in_world, shown):
    """Each table shows something to some and hides something from others; no role but the DPO's sees all of one."""
    for model in VISIBLE:
        every = set(model._base_manager.values_list("pk", flat=True))
        sizes = {len(ids[model]) for ids in shown.values()}
        assert max(sizes) > 0, model
        assert min(sizes) < len(every), model
    reaches = {access.reach(user, case) for user in users() for case in Case.objects.visible_to(user)[:40]}
    assert reaches == set(access.Reach) - {access.Reach.NONE}


def test_every_guarded_table_is_compared(world):
    assert {model._meta.db_table for model in VISIBLE} == set(guarded())
    assert set(guarded()) <= set(tables())


ROLES = st.tuples(
    st.sampled_from(sorted(role.value for role in Role)),
    st.integers(0, 3),
    st.none() | st.integers(0, 2),
    st.sampled_from(["", "", "voluntary_return", "protection"]),
    st.integers(-3, 1),
    st.none() | st.integers(1, 3),
)
SHARES = st.lists(
    st.tuples(st.integers(0, 149), st.sampled_from([-1, 60]), st.sampled_from(["view_case", "change_case"])),
    max_size=4,
    unique_by=lambda drawn: (drawn[0], drawn[2]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=st.lists(ROLES, max_size=4),
    shares=SHARES,
    opened=st.integers(0, 30),
)
def test_walls_agree_for_any_roles_and_shares(world, roles, shares, opened):
    with transaction.atomic():
        user = User.objects.create_user(f"{uuid.uuid4()}@walls.example", full_name="any")
        give_roles(user, roles)
        cases = list(Case.objects.order_by("pk"))
        for number, minutes, codename in shares:
            share(user, cases[number], minutes, codename)
        Case.objects.filter(pk__in=[case.pk for case in cases[:opened]]).update(opened_by=user)
        Contact.objects.filter(case__in=cases[:3]).update(author=user)
        assert disagreements(user) == {}
        transaction.set_rollback(True)


# --- Nobody -----------------------------------------------------------------------------------------------------------


def shown_to_nobody_in_particular(user_id):
    """{table: ids}, but for what is published: that is anybody's, with or without an account."""
    shown = shown_by_database(user_id)
    published = set(Release.objects.published().values_list("pk", flat=True))
    assert published
    assert published <= shown[Release]
    shown[Release] -= published
    return {model.__name__: ids for model, ids in shown.items() if ids}


@pytest.mark.parametrize("user_id", [None, uuid.UUID(int=1)], ids=["nobody said who asks", "a user there is not"])
def test_whoever_is_not_known_sees_no_row_of_any_table(in_world, user_id):
    assert shown_to_nobody_in_particular(user_id) == {}


def test_user_who_may_no_longer_sign_in_sees_no_row(in_world):
    closed = User.objects.get(full_name="closed")
    assert shown_to_nobody_in_particular(closed.pk) == {}


def test_manager_and_administrator_see_no_row_about_anybody(in_world):
    for role in (Role.MANAGER, Role.ADMINISTRATOR):
        user = User.objects.filter(assignments__role=role).exclude(assignments__role=Role.OFII_LIAISON).first()
        own = {"FormDraft", "AuditEvent"}  # the latter of its drafts
        figures = {"Release", "Preparation", "Rebuild", "DonorTemplate"}
        assert set(shown_to_nobody_in_particular(user.pk)) <= own | figures


def test_role_that_is_taken_away_is_gone_with_the_next_statement(in_world):
    user = User.objects.get(full_name="two-offices")
    assert shown_by_database(user.pk)[Case]
    RoleAssignment.objects.filter(user=user).update(ends_on=TODAY - DAY)
    assert not shown_by_database(user.pk)[Case]
