"""Who sees which case, and how much of it."""

import datetime

import pytest
from django.utils import timezone

from casework import access, audit
from casework.access import Capability, NotVisible, Reach, RoleAssignment
from casework.actions import cases
from casework.enums import Purpose, Role
from casework.errors import Refusal
from casework.models import AuditEvent, Case, CaseShare, User
from tests.cast import advance, open_case

SOON = timezone.now() + datetime.timedelta(days=3)


def again(user):
    """The user as the next request sees them."""
    return User.objects.get(pk=user.pk)


def seen_by(user):
    return set(Case.objects.visible_to(again(user)).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("name", "reach"),
    [
        ("claire", Reach.FULL),
        ("lucie", Reach.FULL),
        ("samir", Reach.BRIEF),
        ("odile", Reach.NONE),
        ("yann", Reach.NONE),
        ("nadia", Reach.NONE),
        ("marc", Reach.NONE),
        ("delphine", Reach.NONE),
        ("alain", Reach.NONE),
        ("personne", Reach.NONE),
    ],
)
def test_each_role_reaches_as_much_of_a_case_as_the_table_says(cast, case, name, reach):
    user = getattr(cast, name)
    assert access.reach(user, case) == reach
    assert seen_by(user) == ({case.pk} if reach else set())


def test_liaison_sees_a_case_once_it_is_transmitted_and_no_more_than_the_dossier(cast, case):
    case = advance(case, "application", actor=cast.claire)
    assert access.reach(cast.odile, case) == Reach.DOSSIER
    assert not access.can_work(cast.odile, case)


def test_role_holds_between_its_dates_only(cast, case):
    assignment = RoleAssignment.objects.get(user=cast.claire)
    today = timezone.localdate()
    assignment.starts_on, assignment.ends_on = today - datetime.timedelta(days=9), today - datetime.timedelta(days=1)
    assignment.save()
    assert seen_by(cast.claire) == set()
    assignment.ends_on = today
    assignment.save()
    assert seen_by(cast.claire) == {case.pk}


def test_role_for_another_programme_does_not_open_the_case(cast, case):
    RoleAssignment.objects.filter(user=cast.claire).update(programme="resettlement")
    assert seen_by(cast.claire) == set()


def test_user_who_may_no_longer_sign_in_sees_nothing(cast, case):
    User.objects.filter(pk=cast.claire.pk).update(is_active=False)
    assert seen_by(cast.claire) == set()


def test_share_shows_the_case_until_it_expires(cast, case):
    share = cases.share(case, cast.nadia, until=SOON, actor=cast.claire)
    assert access.reach(cast.nadia, case) == Reach.FULL
    assert not access.can_work(cast.nadia, case)
    CaseShare.objects.filter(pk=share.pk).update(expires_at=timezone.now())
    assert seen_by(cast.nadia) == set()


def test_share_to_work_on_the_case_lets_work_on_it_and_can_be_ended(cast, case):
    share = cases.share(case, cast.nadia, until=SOON, actor=cast.claire, to_work=True)
    assert access.can_work(cast.nadia, case)
    cases.unshare(case, share, actor=cast.claire)
    assert not access.can_work(cast.nadia, case)
    assert CaseShare.objects.filter(pk=share.pk).exists()


@pytest.mark.parametrize("days", [-1, 400])
def test_share_ends_within_a_year(cast, case, days):
    with pytest.raises(Refusal):
        cases.share(case, cast.nadia, until=timezone.now() + datetime.timedelta(days=days), actor=cast.claire)


def test_loading_leaves_an_audit_row(cast, case):
    access.get_or_404(Case.objects, cast.claire, case.pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    event = AuditEvent.objects.latest("id")
    assert (event.actor, event.action, event.objects_seen, event.purpose, event.roles) == (
        cast.claire,
        audit.CASE_READ,
        [case.pk],
        Purpose.WORK,
        Role.CASEWORKER,
    )


def test_loading_what_is_not_visible_is_the_same_as_loading_nothing(cast, case):
    with pytest.raises(NotVisible):
        access.get_or_404(Case.objects, cast.nadia, case.pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    with pytest.raises(NotVisible):
        access.get_or_404(
            Case.objects, cast.samir, case.pk, code=audit.CASE_READ, purpose=Purpose.WORK, least=Reach.FULL
        )


def test_refused_access_stays_in_the_audit_trail(client, cast, case):
    client.force_login(cast.nadia)
    assert client.get(f"/cases/{case.pk}/").status_code == 404
    event = AuditEvent.objects.filter(action=audit.ACCESS_REFUSED).get()
    assert (event.actor, event.objects_seen, event.allowed) == (cast.nadia, [case.pk], False)


def test_every_capability_is_given_by_some_role_and_manager_has_figures_only(cast):
    assert set(Capability) == frozenset().union(*access.GRANTS.values())
    assert access.capabilities(cast.marc) == {Capability.SEE_FIGURES, Capability.RELEASE_FIGURES}
    assert access.capabilities(cast.alain) == {Capability.ADMINISTER}
    assert access.capabilities(cast.personne) == frozenset()


def test_case_of_another_office_is_not_visible(cast):
    elsewhere = open_case(cast, by=cast.yann, office=cast.lyon)
    assert elsewhere.pk not in seen_by(cast.claire) | seen_by(cast.samir)
    assert seen_by(cast.nadia) == {elsewhere.pk}
