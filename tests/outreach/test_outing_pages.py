"""Where the team is today: recorded in a few taps, seen by the team and its office."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.access import RoleAssignment
from casework.enums import Role
from outreach.models import Outing, Site

LIST, ADD = "/outreach/", "/outreach/outings/add/"


def sent(field, **given):
    return {
        "uid": uuid.uuid4(),
        "site": field.halte.pk,
        "mode": "drop_in",
        "on": timezone.localdate().isoformat(),
        **given,
    }


def test_list_offers_to_log_a_contact_on_the_outing_of_today(phone, field):
    field.log(people=3)
    field.log(people=4)
    html = phone.get(LIST).content.decode()
    assert reverse("contact_add", args=[field.outing.pk]) in html
    assert "2 contacts, 7 people" in html
    assert "Presqu" not in html


def test_list_reads_the_same_number_of_queries_for_one_and_three_outings(phone, field):
    counts = []
    field.plan(field.cast.nord, field.halte, field.cast.samir, days_ago=3)
    for number in (1, 2):
        phone.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            phone.get(LIST)
        counts.append(len(captured))
        for days_ago in (0, number):
            outing = field.plan(field.cast.nord, field.halte, field.cast.samir, days_ago)
            field.log(outing=outing)
    assert counts[0] == counts[1]


def test_list_is_read_in_pages(phone, field):
    for days_ago in range(1, 53):
        field.plan(field.cast.nord, field.halte, field.cast.samir, days_ago)
    first = phone.get(LIST)
    assert len(first.context["outings"]) == 50
    assert b'href="?page=2"' in first.content
    second = phone.get(LIST, {"page": "2"})
    assert len(second.context["outings"]) == 2
    for odd in ("0", "-3", "x", "²", "99999999999"):
        assert phone.get(LIST, {"page": odd}).status_code == 200


def test_outing_with_one_team_does_not_ask_for_it(phone, field):
    page = phone.get(ADD)
    assert "team" not in page.context["form"].fields
    response = phone.post(ADD, sent(field))
    outing = Outing.objects.exclude(pk__in=[field.outing.pk, field.outing_of_lyon.pk]).get()
    assert response.url == reverse("outing_detail", args=[outing.pk])
    assert (outing.team, outing.site, outing.mode, outing.created_by) == (
        field.cast.nord,
        field.halte,
        "drop_in",
        field.cast.samir,
    )


def test_outing_form_offers_what_the_last_one_was(phone, field):
    initial = phone.get(ADD).context["form"].initial
    assert (initial["site"], initial["mode"]) == (field.chapelle.pk, "outreach")


def test_outing_form_sent_twice_records_one_outing(phone, field):
    before, data = Outing.objects.count(), sent(field)
    assert phone.post(ADD, data).url == phone.post(ADD, data).url
    assert Outing.objects.count() == before + 1


@pytest.mark.parametrize(
    ("given", "field_name", "sentence"),
    [
        ({"site": ""}, "site", "Say where the team goes."),
        ({"on": "yesterday"}, "on", "Enter a valid date."),
        ({"on": "1999-01-01"}, "on", "An outing is within the last year or the next three months."),
        ({"mode": "flight"}, "mode", "Select a valid choice. flight is not one of the available choices."),
        ({"uid": "7"}, "uid", "Enter a valid UUID."),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field_and_keeps_the_rest(phone, field, given, field_name, sentence):
    response = phone.post(ADD, sent(field, **given))
    assert response.status_code == 200
    assert response.context["form"].errors == {field_name: [sentence]}
    assert response.context["form"]["partner"].value() is None
    assert Outing.objects.count() == 2


def test_place_of_another_office_is_not_offered(phone, field):
    response = phone.post(ADD, sent(field, site=field.presqu_ile.pk))
    assert list(response.context["form"].errors) == ["site"]


def test_caseworker_of_two_offices_says_which_team_and_a_place_of_its_office(client, field):
    RoleAssignment.objects.create(user=field.cast.claire, role=Role.CASEWORKER, office=field.cast.lyon)
    client.force_login(field.cast.claire)
    client.cookies["django_language"] = "en"
    response = client.post(ADD, sent(field))
    assert response.context["form"].errors == {"team": ["Say which team goes out."]}
    response = client.post(ADD, sent(field, team=field.cast.est.pk))
    assert response.context["form"].errors == {"site": ["This belongs to another office than the team."]}
    assert client.post(ADD, sent(field, team=field.cast.nord.pk)).status_code == 302


def test_office_without_places_says_whom_to_ask(phone, cast):
    Site.objects.all().delete()
    assert "Ask an administrator" in phone.get(ADD).content.decode()


def test_outing_shows_contacts_people_and_languages(phone, field):
    field.log(people=3, languages=["ps", "fa-af"])
    field.log(people=4, languages=["ps"])
    response = phone.get(reverse("outing_detail", args=[field.outing.pk]))
    assert response.context["people"] == 7
    assert response.context["languages"] == [("Pashto", 2), ("Dari", 1)]


def test_outing_to_come_takes_no_contact_yet(phone, field):
    outing = field.plan(field.cast.nord, field.halte, field.cast.samir, days_ago=-2)
    html = phone.get(reverse("outing_detail", args=[outing.pk])).content.decode()
    assert reverse("contact_add", args=[outing.pk]) not in html
    assert "<form method=" not in phone.get(reverse("contact_add", args=[outing.pk])).content.decode().split("<main")[1]
    response = phone.post(reverse("contact_add", args=[outing.pk]), field.typed())
    assert response.context["form"].errors == {"time": ["This moment is still to come."]}


@pytest.mark.parametrize("who", ["yann", "nadia", "marc", "odile", "delphine", "alain", "personne"])
def test_outing_is_not_there_for_others(client, field, who):
    client.force_login(getattr(field.cast, who))
    assert client.get(reverse("outing_detail", args=[field.outing.pk])).status_code == 404
    assert client.get(reverse("contact_add", args=[field.outing.pk])).status_code == 404
    assert client.post(reverse("contact_add", args=[field.outing.pk]), field.typed()).status_code == 404


def test_field_worker_whose_role_ended_sees_nothing(client, field):
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    RoleAssignment.objects.filter(user=field.cast.samir).update(starts_on=yesterday, ends_on=yesterday)
    client.force_login(field.cast.samir)
    assert client.get(reverse("outing_detail", args=[field.outing.pk])).status_code == 404
