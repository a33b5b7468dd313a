"""Campaigns and whom they reached; what the mission publishes."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from casework.errors import Refusal
from outreach import campaigns_page
from outreach.forms.writings import is_isbn
from outreach.knowledge_codes import Quality
from outreach.models import Campaign, CampaignReach, Writing
from tests.outreach.knowledge_made import DAY, campaign_of, leaflet, reached, writing_of

TODAY = timezone.localdate()


@pytest.fixture
def desk(client, cast):
    """Claire, signed in, in English."""
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def sent(**given):
    return {
        "uid": uuid.uuid4(),
        "title": "Avant de partir",
        "stage": "origin",
        "country": "GE",
        "channels": ["radio"],
        "languages": ["ka"],
        "starts_on": TODAY.isoformat(),
        "budget": "64000.50",
        "funder": "Union européenne",
        **given,
    }


def test_campaign_is_recorded_once_and_corrected(desk, cast):
    material, data = leaflet(cast), sent()
    data["materials"] = [material.pk]
    assert desk.post(reverse("campaign_add"), data).url == desk.post(reverse("campaign_add"), data).url
    campaign = Campaign.objects.get()
    assert (campaign.office, campaign.country, list(campaign.materials.all())) == (cast.paris, "GE", [material])
    desk.post(reverse("campaign_change", args=[campaign.pk]), sent(stage="here", country="", materials=[]))
    campaign.refresh_from_db()
    assert (campaign.stage, campaign.country, campaign.materials.count()) == ("here", "FR", 0)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"country": ""}, "country", "Say in which country, other than France."),
        ({"stage": "here"}, "country", "A campaign in France is in no other country."),
        ({"channels": []}, "channels", "Choose one channel at least."),
        ({"ends_on": "2020-01-01"}, "ends_on", "The campaign ends before it begins."),
        ({"budget": "-1"}, "budget", "Ensure this value is greater than or equal to 0."),
    ],
)
def test_wrong_answer_is_said_beside_its_field(desk, given, field, sentence):
    response = desk.post(reverse("campaign_add"), sent(**given))
    assert response.context["form"].errors == {field: [sentence]}
    assert not Campaign.objects.exists()


def test_counts_add_up_by_channel_and_say_their_quality(desk, cast):
    campaign = campaign_of(cast)
    reached(campaign, cast, people=1200)
    reached(campaign, cast, people=300, days_ago=2)
    reached(campaign, cast, people=90, channel="social", quality="measured")
    found = campaigns_page.reach(campaign)
    assert (found.people, found.has_estimates) == (1590, True)
    assert [(quality, people) for _channel, quality, people in found.rows] == [
        (Quality.ESTIMATED.label, 1500),
        (Quality.MEASURED.label, 90),
    ]
    html = desk.get(reverse("campaign_detail", args=[campaign.pk])).content.decode()
    assert "1,590 in all channels" in html
    assert "Hollow bars are estimates." in html


def test_count_of_a_day_is_refused_twice_and_can_be_removed(desk, cast):
    campaign = campaign_of(cast)
    count = reached(campaign, cast)
    with pytest.raises(Refusal):
        reached(campaign, cast)
    with pytest.raises(Refusal):
        reached(campaign, cast, days_ago=90)
    url = reverse("reach_remove", args=[campaign.pk, count.pk])
    assert desk.get(url).status_code == 405
    for _twice in range(2):
        assert desk.post(url).url == reverse("campaign_detail", args=[campaign.pk])
    assert not CampaignReach.objects.exists()


def test_channel_that_the_campaign_does_not_use_is_not_offered(desk, cast):
    campaign = campaign_of(cast)
    data = {"uid": uuid.uuid4(), "channel": "press", "on": TODAY.isoformat(), "people": "9", "quality": "measured"}
    response = desk.post(reverse("reach_add", args=[campaign.pk]), data)
    assert set(response.context["form"].errors) == {"channel", "source"}


@pytest.mark.parametrize(("name", "make"), [("campaign_list", campaign_of), ("writing_list", writing_of)])
def test_list_reads_the_same_number_of_queries_for_one_and_three_rows(desk, cast, name, make):
    counts = []
    for _number in range(3):
        make(cast)
        desk.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse(name))
        counts.append(len(captured))
    assert counts[0] == counts[2]


# --- Publications ---------------------------------------------------------------------------------------------------


def written(**given):
    return {
        "uid": uuid.uuid4(),
        "kind": "study",
        "title_fr": "Trente entretiens",
        "title_en": "Thirty interviews",
        "on": TODAY.isoformat(),
        "languages": ["fr", "en"],
        "link": "example.org/etude",
        "number": "978-2-1234-5680-3",
        "tables": "contacts 2025\n\n departures 2025 ",
        "sent_to": "OFII",
        **given,
    }


def test_publication_is_recorded_once_with_its_lines(desk):
    data = written()
    assert desk.post(reverse("writing_add"), data).url == desk.post(reverse("writing_add"), data).url
    writing = Writing.objects.get()
    assert (writing.tables, writing.sent_to) == (["contacts 2025", "departures 2025"], ["OFII"])
    assert writing.link == "https://example.org/etude"
    html = desk.get(reverse("writing_detail", args=[writing.pk])).content.decode()
    assert "<h1>Thirty interviews" in html


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"number": "978-2-1234-5680-4"}, "number", "This is neither an ISBN nor a DOI: look at it again."),
        ({"link": "javascript:alert(1)"}, "link", "Enter a valid URL."),
        ({"on": (TODAY + DAY).isoformat()}, "on", "This day is still to come."),
        ({"tables": "x" * 201}, "tables", "At most 50 lines of 200 letters."),
        ({"languages": []}, "languages", "Choose one language at least."),
    ],
)
def test_wrong_publication_is_said_beside_its_field(desk, given, field, sentence):
    response = desk.post(reverse("writing_add"), written(**given))
    assert response.context["form"].errors == {field: [sentence]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("978-2-1234-5680-3", True), ("9782123456804", False), ("2-07-036822-X", True), ("10.1234/x", False), ("", False)],
)
def test_isbn_is_told_by_its_check_digit(text, expected):
    assert is_isbn(text) is expected


def test_title_is_that_of_the_readers_language(cast):
    writing = writing_of(cast, title_en="Activity report 2025")
    with translation.override("fr"):
        assert str(writing) == "Rapport d’activité 2025"
    with translation.override("en"):
        assert str(writing) == "Activity report 2025"
        assert str(writing_of(cast)) == "Rapport d’activité 2025"
