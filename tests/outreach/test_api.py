"""Contacts over REST: what is seen, what is sent once, what is refused."""

import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import AuditEvent
from outreach.models import Contact

LIST = "/api/v1/contacts/"
IN_LIST = [
    "id", "outing", "at", "site", "mode", "people", "adults", "minors", "women", "men", "region",
    "languages", "interpreting", "topics", "information", "needs", "partner", "referral_answer", "follow_up",
    "follow_up_on", "contact_consent", "case_opened",
]  # fmt: skip


def entry(field, **given):
    return {
        "id": str(uuid.uuid4()),
        "outing": str(field.outing.pk),
        "at": field.moment.isoformat(),
        "site": field.chapelle.pk,
        "mode": "outreach",
        "people": 3,
        "languages": ["ps"],
        "note": "Asks about housing.",
        **given,
    }


def send(client, data):
    return client.post(LIST, data, content_type="application/json")


def test_list_holds_what_is_visible_and_nothing_in_words(phone, field):
    contact = field.log(note="Asks about housing.", contact_consent=True, alias="Le Grand", reach="fountain")
    field.log(outing=field.outing_of_lyon, actor=field.cast.yann, site=field.presqu_ile)
    results = phone.get(LIST).json()["results"]
    assert [result["id"] for result in results] == [str(contact.pk)]
    assert list(results[0]) == IN_LIST


def test_list_is_read_by_cursor_with_the_same_number_of_queries(phone, field):
    counts = []
    for _ in range(2):
        field.log()
        with CaptureQueriesContext(connection) as captured:
            phone.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]
    for _ in range(50):
        field.log()
    first = phone.get(LIST).json()
    assert len(first["results"]) == 50
    assert len(phone.get(first["next"]).json()["results"]) == 2


def test_entry_is_logged_by_the_same_action_as_the_page(phone, field):
    data = entry(field, partner=field.partner.pk, referral_answer="accepted")
    response = send(phone, data)
    assert response.status_code == 201
    contact = Contact.objects.get(pk=data["id"])
    assert (contact.author, contact.team, contact.people, contact.note) == (
        field.cast.samir,
        field.cast.nord,
        3,
        "Asks about housing.",
    )
    assert (contact.interpreting, contact.partner, contact.at) == ("none", field.partner, field.moment)
    assert response.json()["note"] == "Asks about housing."
    assert AuditEvent.objects.filter(action="contact.logged", objects_seen=[contact.pk]).count() == 1


def test_same_entry_again_gives_what_was_kept(phone, field):
    data = entry(field)
    first, again = send(phone, data), send(phone, data)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Contact.objects.count() == 1


def test_same_id_with_other_answers_is_refused_with_a_sentence(phone, field):
    data = entry(field)
    send(phone, data)
    response = send(phone, {**data, "people": 9})
    assert (response.status_code, list(response.json())) == (409, ["detail"])
    assert Contact.objects.get().people == 3


def test_id_of_a_colleague_s_contact_is_refused_without_a_word_of_it(client, field):
    data = entry(field)
    client.force_login(field.cast.samir)
    send(client, data)
    client.force_login(field.cast.claire)
    response = send(client, data)
    assert response.status_code == 409
    assert "housing" not in response.content.decode()


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"people": 0}, ["people"]),
        ({"people": None}, ["people"]),
        ({"mode": "flight"}, ["mode"]),
        ({"languages": ["klingon"]}, ["languages"]),
        ({"at": "2999-01-01T10:00:00Z"}, ["at"]),
        ({"at": "2020-01-01T10:00:00Z"}, ["at"]),
        ({"alias": "Le Grand"}, ["contact_consent"]),
        ({"referral_answer": "accepted"}, ["partner"]),
        ({"note": "06 12 34 56 78"}, ["note"]),
        ({"id": "7"}, ["id"]),
        ({"outing": "7"}, ["outing"]),
        ({"site": 0}, ["site"]),
        ({"note": "\x00"}, ["note"]),
    ],
)
def test_bad_entry_gets_a_sentence_by_field(phone, field, given, names):
    response = send(phone, entry(field, **given))
    assert response.status_code == 400
    assert Contact.objects.count() == 0
    assert list(response.json()) == names


def test_entry_that_is_not_an_object_is_refused(phone, field):
    for body in ([], "x", None, [1]):
        assert send(phone, body).status_code == 400


def test_place_of_another_office_is_refused(phone, field):
    assert list(send(phone, entry(field, site=field.presqu_ile.pk)).json()) == ["site"]


def test_doubtful_text_is_kept_knowingly(phone, field):
    assert send(phone, entry(field, note="06 12 34 56 78", keep_anyway=True)).status_code == 201


def test_contact_is_read_whole_and_leaves_a_read(phone, field):
    contact = field.log(note="Asks about housing.")
    body = phone.get(reverse("api_contact", args=[contact.pk])).json()
    assert (body["note"], body["alias"], body["case_opened"]) == ("Asks about housing.", None, False)
    assert AuditEvent.objects.get(action="contact.read").purpose == "api"


@pytest.mark.parametrize("who", ["yann", "nadia", "marc", "odile", "delphine", "alain", "personne"])
def test_strangers_get_a_404_like_the_pages(client, field, who):
    contact = field.log()
    client.force_login(getattr(field.cast, who))
    assert client.get(reverse("api_contact", args=[contact.pk])).status_code == 404
    assert send(client, entry(field)).status_code == 404
    assert client.get(LIST).status_code == (200 if who in ("yann", "nadia") else 404)


def test_schema_is_clean(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))
