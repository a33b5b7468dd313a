"""The calendar feed: times and references of one's own cases, nothing that tells of anybody; taken back at once."""

import datetime

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.access import RoleAssignment
from casework.actions import cases
from casework.actions.file import make_appointment
from casework.encrypted_fields import EncryptedField
from casework.models import AuditEvent
from returns.actions.feed import make_feed, revoke_feed
from returns.models import CalendarFeed
from tests.returns.journeys_made import booked_case


def in_charge(cast, user=None, **identity):
    """A booked case of Claire with an appointment at the physician's."""
    case, booking = booked_case(cast, in_days=3, **identity)
    case = cases.assign(case, user or cast.claire, actor=cast.lucie)
    at = timezone.now() + datetime.timedelta(days=1)
    make_appointment(case, appointment_id=booking.pk, kind="medical", at=at, place="Hôpital Nord", actor=cast.claire)
    return case


def read(client, token):
    return client.get(reverse("calendar_feed", args=[token]))


def events(response):
    return icalendar.Calendar.from_ical(response.content).walk("VEVENT")


def test_feed_tells_when_and_which_case_and_nothing_else(client, cast):
    case = in_charge(cast, family_name="Haddadène", phone="+33 6 11 22 33 44")
    response = read(client, make_feed(cast.claire))
    assert response["Content-Type"].startswith("text/calendar")
    assert len(events(response)) == 2
    assert all(case.reference in str(event["summary"]) for event in events(response))
    assert {name for event in events(response) for name in event} == {
        "UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS",
    }  # fmt: skip
    text = response.content.decode().lower()
    for told in ("haddad", "amina", "11 22", "hôpital", "medical", "cdg", "alger", "dz", "ah1001", "paris"):
        assert told not in text, told


def test_nothing_sealed_is_opened_for_it(client, cast, monkeypatch):
    in_charge(cast)
    token = make_feed(cast.claire)
    opened = []
    monkeypatch.setattr(EncryptedField, "open", lambda field, row, sealed: opened.append(field.name))
    assert events(read(client, token))
    assert opened == []


def test_feed_holds_the_cases_that_one_has_in_charge(client, cast):
    in_charge(cast, cast.lucie)
    mine = in_charge(cast)
    assert {str(event["summary"])[-9:] for event in events(read(client, make_feed(cast.claire)))} == {mine.reference}


@pytest.mark.parametrize("end", ["revoked", "made anew", "left", "no role any more"])
def test_address_that_was_taken_back_is_not_there(client, cast, end):
    in_charge(cast)
    token = make_feed(cast.claire)
    assert read(client, token).status_code == 200
    if end == "revoked":
        revoke_feed(cast.claire)
    elif end == "made anew":
        make_feed(cast.claire)
    elif end == "left":
        type(cast.claire).objects.filter(pk=cast.claire.pk).update(is_active=False)
    else:
        RoleAssignment.objects.filter(user=cast.claire).delete()
    assert read(client, token).status_code == 404
    assert read(client, "nothing").status_code == 404


def test_token_is_kept_nowhere_and_shown_once(client, cast):
    client.force_login(cast.claire)
    made = client.post(reverse("calendar"), {"act": "make"}).content.decode()
    address = next(part for part in made.split("<code")[1].split(">")[1].split("<") if "/calendar/" in part)
    token = address.rstrip("/").rsplit("/", 1)[1]
    assert read(client, token).status_code == 200
    assert token not in CalendarFeed.objects.get().digest
    assert token not in client.get(reverse("calendar")).content.decode()
    assert client.post(reverse("calendar"), {"act": "revoke"}).status_code == 302
    assert read(client, token).status_code == 404


def test_reading_it_leaves_a_trace(client, cast):
    case = in_charge(cast)
    read(client, make_feed(cast.claire))
    event = AuditEvent.objects.filter(action="case.listed", actor=cast.claire).latest("pk")
    assert case.pk in event.objects_seen


def test_feed_asks_the_same_number_of_queries_for_many(client, cast):
    token = make_feed(cast.claire)

    def count():
        with CaptureQueriesContext(connection) as queries:
            read(client, token)
        return len(queries)

    in_charge(cast)
    few = count()
    for _number in range(3):
        in_charge(cast)
    assert count() == few
