"""Trainings and events: from their planning to what those who came thought; nobody who came is written down."""

import csv
import datetime
import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import database_scope
from casework.encryption import DecryptionFailed
from casework.errors import Refusal
from casework.models import AuditEvent, DataKey
from outreach import events_page, forgetting
from outreach.actions import events as actions
from outreach.models import Event, Partner, Tally
from tests.outreach.knowledge_made import DAY, event_of, held_event

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
        "title": "Repérer la traite",
        "kind": "training",
        "theme": "trafficking",
        "starts_on": (TODAY + 3 * DAY).isoformat(),
        "ends_on": "",
        "setting": "on_site",
        "place": "Marseille",
        "trainers": " Anne Kerbrat \n\nPaul Etchegaray",
        "funder": "",
        **given,
    }


def turn(event, name):
    return reverse("event_turn", args=[event.pk, name])


def test_event_is_planned_once_with_its_trainers_sealed(desk, cast):
    partner = Partner.objects.create(office=cast.paris, name="Maison", kind="association")
    data = sent(partners=[partner.pk])
    assert desk.post(reverse("event_add"), data).url == desk.post(reverse("event_add"), data).url
    event = Event.objects.get()
    assert (event.office, event.ends_on, event.trainers) == (
        cast.paris,
        event.starts_on,
        "Anne Kerbrat\nPaul Etchegaray",
    )
    assert list(event.partners.all()) == [partner]
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(e)::text FROM outreach_event e")
        assert "Kerbrat" not in cursor.fetchone()[0]
    html = desk.get(reverse("event_detail", args=[event.pk])).content.decode()
    assert "Paul Etchegaray" in html
    assert "Kerbrat" not in str(list(AuditEvent.objects.values()))


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"title": ""}, "title", "This field is required."),
        ({"ends_on": "2020-01-01"}, "ends_on", "The event ends before it begins."),
        ({"place": ""}, "place", "Say where it takes place."),
        ({"starts_on": "soon"}, "starts_on", "Enter a valid date."),
        ({"theme": "x"}, "theme", "Select a valid choice. x is not one of the available choices."),
    ],
)
def test_wrong_answer_is_said_beside_its_field_and_nothing_is_lost(desk, given, field, sentence):
    response = desk.post(reverse("event_add"), sent(**given))
    assert response.context["form"].errors == {field: [sentence]}
    assert "Paul Etchegaray" in response.content.decode()
    assert not Event.objects.exists()


def test_event_is_held_and_who_came_is_counted(desk, cast):
    event = event_of(cast, days=-1)
    desk.post(turn(event, "attendance"), {"association": "12", "state": "3", "ofii": ""})
    event.refresh_from_db()
    assert event.state == "held"
    desk.post(turn(event, "attendance"), {"association": "10"})  # counted again
    assert events_page.outcome(event).people == 10
    empty = desk.post(turn(event, "attendance"), {})
    assert "Write how many people came" in empty.content.decode()


def test_event_to_come_is_not_held(cast):
    with pytest.raises(Refusal):
        actions.hold_event(event_of(cast, days=2), {"state": 3}, actor=cast.claire)


def test_evaluation_gives_means_a_chart_and_its_table(desk, cast):
    event = held_event(cast, association=9)
    scores = {"useful_4": "3", "useful_5": "1", "remark_again": "2"}
    assert desk.post(turn(event, "evaluation"), scores).status_code == 302
    outcome = events_page.outcome(event)
    assert [(score.counts, str(score.mean)) for score in outcome.scores] == [((0, 0, 0, 3, 1), "4.2")]
    assert outcome.chart.startswith("data:image/svg+xml,")
    assert outcome.alt == "Mean scores from 1 to 5: Useful for my work 4.2"
    html = desk.get(reverse("event_detail", args=[event.pk])).content.decode()
    assert '<td class="num"><strong>4.2</strong></td>' in html
    page = desk.get(turn(event, "evaluation"))
    assert page.context["form"]["useful"].value() == [None, None, None, 3, 1]


def test_no_more_answer_than_came(desk, cast):
    event = held_event(cast, association=2)
    response = desk.post(turn(event, "evaluation"), {"clear_1": "2", "clear_2": "1"})
    assert response.context["form"].errors == {"clear": ["3 answers, but 2 people came."]}
    assert desk.post(turn(event, "evaluation"), {"clear_1": "x"}).context["form"].errors == {
        "clear": ["Write a whole number."]
    }


def test_cancelled_event_is_planned_again(desk, cast):
    event = event_of(cast)
    desk.post(turn(event, "cancel"), {"reason": "enrolment"})
    event.refresh_from_db()
    assert (event.state, event.cancelled_because) == ("cancelled", "enrolment")
    again = desk.post(turn(event, "cancel"), {"reason": "enrolment"})
    assert again.url == reverse("event_detail", args=[event.pk])
    desk.post(turn(event, "reopen"))
    event.refresh_from_db()
    assert (event.state, event.cancelled_because) == ("planned", "")


def test_colleague_of_another_office_sees_neither_event_nor_names(client, cast):
    event = event_of(cast)
    client.force_login(cast.nadia)
    assert client.get(reverse("event_detail", args=[event.pk])).status_code == 404
    with database_scope.entered(cast.nadia.pk, None):
        assert not Event.objects.exists()
        assert not DataKey.objects.filter(pk=event.pk).exists()
    with database_scope.entered(cast.samir.pk, None):
        assert Event.objects.filter(pk=event.pk).update(title="-") == 0  # read, not written, in the field


def test_names_of_trainers_are_erased_when_their_time_is_over(cast):
    old, recent = event_of(cast, days=-2000), event_of(cast, days=-3)
    kept = Event.objects.get(pk=old.pk)
    assert forgetting.forget_words() == 1
    old.refresh_from_db()
    recent.refresh_from_db()
    assert (old.trainers, old.trainers_erased_on, recent.trainers) == (None, TODAY, "Anne Kerbrat")
    with pytest.raises(DecryptionFailed):
        assert kept.trainers
    assert forgetting.forget_words() == 0


def test_list_as_csv_names_nobody_and_carries_no_formula(desk, cast):
    event = held_event(cast, association=12, state=5)
    event_of(cast, title="=HYPERLINK(1)")
    response = desk.get(reverse("event_csv"))
    lines = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert {line["title"]: (line["people"], line["association"]) for line in lines} == {
        event.title: ("17", "12"),
        "'=HYPERLINK(1)": ("0", "0"),
    }
    assert "Kerbrat" not in response.content.decode()
    assert AuditEvent.objects.filter(action=actions.EVENTS_EXPORTED, actor=cast.claire).count() == 1


def test_list_reads_the_same_number_of_queries_for_one_and_three_events(desk, cast):
    counts = []
    for number in range(3):
        held_event(cast, association=number + 1)
        with CaptureQueriesContext(connection) as captured:
            page = desk.get(reverse("event_list"), {"show": "past"})
        counts.append(len(captured))
    assert len(page.context["events"]) == 3
    assert counts[1] == counts[2]


def test_list_is_filtered_and_read_in_pages(desk, cast):
    event_of(cast, theme="health")
    for number in range(51):
        event_of(cast, title=f"Atelier {number}", days=number)
    first = desk.get(reverse("event_list"))
    assert (len(first.context["events"]), b'href="?page=2"' in first.content) == (50, True)
    assert len(desk.get(reverse("event_list"), {"theme": "health"}).context["events"]) == 1
    assert len(desk.get(reverse("event_list"), {"theme": "x", "show": "past"}).context["events"]) == 0


def test_home_names_events_without_a_trainer_and_those_nobody_told_about(desk, cast):
    event_of(cast, days=6, title="Sans personne", trainers=None)
    event_of(cast, days=8, title="Avec quelqu’un")
    event_of(cast, days=-1, title="Hier")
    page = desk.get(reverse("knowledge_home"))
    assert [one.name for one in page.context["attention"]] == ["Hier", "Sans personne"]
    assert [event.title for event in page.context["coming"]] == ["Sans personne", "Avec quelqu’un"]


def test_manager_reads_totals_of_all_offices_and_nothing_else(client, cast):
    if TODAY.month == 1:
        pytest.skip("an event of last week may be of last year")
    held_event(cast, association=12)
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("knowledge_home"))
    figures = {label: value for value, label in page.context["figures"]}
    assert (figures["Events held"], figures["People who came to events"]) == (1, 12)
    assert "Une formation tenue" not in page.content.decode()
    assert page.context["attention"] == page.context["coming"] == []
    with database_scope.entered(cast.marc.pk, None):
        assert not Event.objects.exists()
        assert not Tally.objects.exists()


def test_figures_of_the_field_are_those_of_its_office(client, cast):
    day = datetime.date(TODAY.year, 1, 1)
    event = event_of(cast, starts_on=day, ends_on=day)
    actions.hold_event(event, {"association": 7}, actor=cast.claire)
    for who, people in ((cast.samir, 7), (cast.yann, 0)):
        client.force_login(who)
        client.cookies["django_language"] = "en"
        figures = {label: value for value, label in client.get(reverse("knowledge_home")).context["figures"]}
        assert figures["People who came to events"] == people
