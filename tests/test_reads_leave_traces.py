"""Whoever opens a personal value leaves an event that names it: every address, every role that may ask for it."""

import pytest
from django.urls import reverse

from casework.access import RoleAssignment
from casework.encrypted_fields import EncryptedField
from casework.models import AuditEvent, CaseMember
from casework.sealing.canonical import COLUMNS
from tests.cast import open_case
from tests.test_access_matrix import MATRIX, POST_ONLY, ask, world  # noqa: F401 – the same world

# Changes say by their code why they were made; these are reads, and say it by a purpose.
READS = (".read", ".listed", ".searched", ".compared")
NO_PURPOSE = {"audit.read"}  # the officer's one purpose
OPENS_NOBODY = {
    "figures",
    "figures_state",
    "month_report",
    "release_progress",
    "release_list",
    "release_add",
    "release_detail",
    "administration",
    "api_schema",
    "api_returns_schema",
    "return_aid_simulator",
    "knowledge_home",
    "event_list",
    "event_csv",
}


@pytest.fixture
def opened(monkeypatch):
    """The subjects (people, contacts) of whom any encrypted value was opened."""
    found, open_value = set(), EncryptedField.open

    def watched(field, instance, sealed):
        found.add(getattr(instance, field.subject))
        return open_value(field, instance, sealed)

    monkeypatch.setattr(EncryptedField, "open", watched)
    return found


def named_by(events):
    """Every id that the events name; a case stands for whoever is in it."""
    ids = {pk for event in events for pk in [*event.objects_seen, event.case] if pk}
    return ids | set(CaseMember.objects.filter(case__in=ids).values_list("person", flat=True))


@pytest.mark.parametrize("name", [name for name in MATRIX if name not in POST_ONLY])
def test_page_that_opens_a_value_leaves_an_event_that_names_whose(client, world, opened, name):  # noqa: F811
    allowed, arguments = MATRIX[name]
    address = reverse(name, args=arguments(world))
    for who in allowed.split():
        client.force_login(getattr(world.cast, who))
        for headers in ({}, {"HTTP_HX_REQUEST": "true"}):
            last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
            opened.clear()
            assert ask(client, name, address, **headers).status_code < 400
            events = list(AuditEvent.objects.filter(pk__gt=last))
            assert opened - named_by(events) == set(), (who, headers)
            reads = [e for e in events if e.action.endswith(READS) and e.action not in NO_PURPOSE]
            assert [event.action for event in reads if not event.purpose] == [], (who, headers)
            assert not (opened and name in OPENS_NOBODY)


def test_the_watch_sees_what_is_opened(client, world, opened):  # noqa: F811
    client.force_login(world.cast.claire)
    client.get(reverse("case_detail", args=[world.case]))
    assert opened == set(CaseMember.objects.filter(case=world.case).values_list("person", flat=True))


def test_search_names_whom_it_shows_and_who_is_only_known_elsewhere(client, world, opened):  # noqa: F811
    elsewhere = open_case(world.cast, by=world.cast.yann, office=world.cast.lyon)
    client.force_login(world.cast.claire)
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
    client.post(reverse("case_search"), {"q": "Amina Haddad"})
    events = list(AuditEvent.objects.filter(pk__gt=last))
    assert elsewhere.principal_id in opened
    assert opened - named_by(events) == set()


def test_trail_keeps_all_that_a_read_must_tell():
    assert {"at", "actor_id", "roles", "purpose", "action", "objects_seen", "fields", "allowed", "request_id"} <= set(
        COLUMNS
    )
    assert RoleAssignment._meta.get_field("role")  # `roles` holds the codes of these
