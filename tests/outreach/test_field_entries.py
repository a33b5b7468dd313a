"""What becomes of entries of telephones: kept once, known again, or held until a person has decided."""

import datetime
import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from casework.models import AuditEvent, DataKey
from outreach import field_entries, field_keys
from outreach.enums import EntryState
from outreach.forgetting import forget_words
from outreach.models import Contact, FieldEntry, FieldKey
from tests.outreach.telephone import answers, delivery, queries, sealed_entry, send, wrapped

DAY = datetime.timedelta(days=1)


@pytest.fixture
def key(field):
    field_keys.renew()
    return field_keys.given_out()


@pytest.fixture
def ours(field, key):
    return field


def statuses(answered):
    return [answer["status"] for answer in answered]


def test_entry_becomes_the_contact_that_was_sealed(phone, ours):
    entry = sealed_entry(ours, people=3, note="Deux familles")
    assert statuses(send(phone, entry)) == [201]
    contact = Contact.objects.get(pk=entry["id"])
    assert (contact.people, contact.note, contact.author, contact.outing) == (
        3,
        "Deux familles",
        ours.cast.samir,
        ours.outing,
    )
    row = FieldEntry.objects.get(entry=entry["id"])
    assert (row.state, row.answers, bytes(row.digest).hex()) == ("kept", None, entry["digest"])
    assert AuditEvent.objects.filter(action="contact.logged", objects_seen=[contact.pk]).count() == 1


def test_same_entry_again_is_a_success_and_changes_nothing(phone, ours):
    entry = sealed_entry(ours)
    assert statuses(send(phone, entry)) == [201]
    assert statuses(send(phone, entry, entry)) == [200, 200]
    assert (Contact.objects.count(), FieldEntry.objects.count()) == (1, 1)


def test_same_id_with_other_answers_is_refused_and_held_for_a_person(phone, ours):
    first = sealed_entry(ours, people=2)
    other = sealed_entry(ours, entry=uuid.UUID(first["id"]), people=5)
    assert statuses(send(phone, first)) == [201]
    (refused,) = send(phone, other)
    assert (refused["status"], refused["in_custody"], refused["why"]) == (409, True, "other_answers")
    assert "other answers" in refused["sentence"]
    assert Contact.objects.get().people == 2
    assert '"people": 5' in FieldEntry.objects.get(state=EntryState.HELD).answers
    assert statuses(send(phone, other)) == [409], "the same refusal again"
    assert FieldEntry.objects.count() == 2


def test_same_id_with_the_same_answers_sealed_anew_is_known(phone, ours):
    first = sealed_entry(ours)
    again = sealed_entry(ours, entry=uuid.UUID(first["id"]))
    assert first["digest"] != again["digest"]
    assert statuses(send(phone, first, again)) == [201, 201]
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"note": "06 12 34 56 78"}, "rules"),
        ({"languages": ["klingon"]}, "rules"),
        ({"people": 0}, "rules"),
        ({"alias": "Le grand"}, "rules"),
        ({"site": 0}, "rules"),
        ({"at": "yesterday"}, "rules"),
    ],
)
def test_what_the_page_would_refuse_is_held_with_its_answers(phone, ours, given, why):
    (answer,) = send(phone, sealed_entry(ours, **given))
    assert (answer["status"], answer["why"], answer["in_custody"]) == (422, why, True)
    assert Contact.objects.count() == 0
    row = FieldEntry.objects.get()
    assert (row.state, row.office) == ("held", ours.cast.paris)
    assert next(iter(given)) in row.answers


def test_outing_that_the_author_does_not_see_is_not_there(phone, ours):
    (answer,) = send(phone, sealed_entry(ours, outing=ours.outing_of_lyon, site=ours.presqu_ile.pk))
    assert (answer["status"], answer["why"]) == (404, "outing")
    assert FieldEntry.objects.get().office == ours.cast.lyon, "where its leads find it"


def test_entry_of_somebody_else_is_not_taken(client, ours):
    entry = sealed_entry(ours)
    client.force_login(ours.cast.yann)
    (answer,) = send(client, entry)
    assert (answer["status"], answer["in_custody"]) == (403, False)
    assert FieldEntry.objects.count() == Contact.objects.count() == 0


def test_what_does_not_open_is_held_as_it_came(phone, ours, key):
    damaged = wrapped(uuid.uuid4(), str(key.pk), b"\x04" + bytes(200))
    moved = {**sealed_entry(ours), "id": str(uuid.uuid4())}
    strange = wrapped(uuid.uuid4(), "no key", b"x" * 90)
    assert statuses(send(phone, damaged, moved, strange)) == [422, 422, 422]
    assert {row.why for row in FieldEntry.objects.all()} == {"unreadable"}
    assert statuses(send(phone, damaged)) == [422]
    assert FieldEntry.objects.count() == 3


def test_entry_whose_author_nobody_made_is_held(phone, ours):
    entry = uuid.uuid4()
    content = {"v": 1, "grant": "forged", "outing": str(ours.outing.pk), "answers": answers(ours)}
    assert statuses(send(phone, wrapped(entry, *field_keys.sealed(content, entry=entry)))) == [422]
    assert Contact.objects.count() == 0


def test_entry_damaged_on_the_way_is_asked_for_again(phone, ours):
    entry = {**sealed_entry(ours), "digest": "0" * 64}
    (answer,) = send(phone, entry)
    assert (answer["status"], answer["in_custody"]) == (400, False)
    assert FieldEntry.objects.count() == 0


@pytest.mark.parametrize(
    "body",
    [{}, [], {"entries": []}, {"sent_at": "now", "entries": [{}]}, {"sent_at": None, "entries": [{"id": 1}] * 51}, "x"],
)
def test_delivery_that_is_none_is_refused_in_words(phone, ours, body):
    response = phone.post("/api/v1/field/entries/", body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()


# --- Clocks -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ahead", [-5 * 3600, -60, 60, 5 * 3600])
def test_clock_that_is_off_is_put_right_and_noted(phone, ours, ahead):
    """The telephone's own time of the contact was as far off as when it sent."""
    skew = datetime.timedelta(seconds=ahead)
    entry = sealed_entry(ours, at=(ours.moment + skew).isoformat())
    (answer,) = send(phone, entry, ahead=ahead)
    row = FieldEntry.objects.get()
    assert abs(row.clock_ahead - ahead) <= 5
    if abs(ahead) > 120:
        assert answer["status"] == 201
        assert abs(Contact.objects.get().at - ours.moment) < datetime.timedelta(seconds=5)


def test_time_that_was_typed_is_believed(phone, ours):
    entry = sealed_entry(ours, typed=True)
    assert statuses(send(phone, entry, ahead=4 * 3600)) == [201]
    assert Contact.objects.get().at == ours.moment


def test_moments_of_telephone_sending_and_server_are_kept(phone, ours):
    send(phone, sealed_entry(ours), ahead=600)
    row = FieldEntry.objects.get()
    assert row.saved_at < row.sent_at
    assert row.received_at <= timezone.now()


# --- Keys -------------------------------------------------------------------------------------------------------------


def test_older_keys_open_until_they_are_retired(phone, ours, settings):
    old = sealed_entry(ours)
    late = sealed_entry(ours)
    field_keys.renew(at_once=True)
    assert statuses(send(phone, old)) == [201]
    field_keys.renew(now=timezone.now() + (settings.FIELD_KEY_KEPT_DAYS + 1) * DAY)
    assert statuses(send(phone, late)) == [422]
    retired = FieldKey.objects.get(retired_at__isnull=False)
    assert retired.private is None
    assert not DataKey.objects.filter(subject=retired.pk).exists()


def test_keys_are_renewed_when_due_and_not_before(ours, settings):
    first = field_keys.given_out()
    field_keys.renew(now=timezone.now() + (settings.FIELD_KEY_DAYS - 1) * DAY)
    assert field_keys.given_out() == first
    field_keys.renew(now=timezone.now() + (settings.FIELD_KEY_DAYS + 1) * DAY)
    assert field_keys.given_out() != first
    assert FieldKey.objects.filter(retired_at__isnull=True).count() == 2


# --- What telephones are told ----------------------------------------------------------------------------------------


def test_reference_holds_lists_and_nobody(phone, ours):
    ours.log(alias="Le grand", reach="+33 6 12 34 56 78", contact_consent=True, note="Deux familles")
    told = phone.get("/api/v1/field/reference/?language=fr").json()
    assert [outing["id"] for outing in told["outings"]] == [str(ours.outing.pk)]
    assert told["outings"][0]["usual_languages"] == ["ps"]
    assert {site["name"] for site in told["sites"]} == {"Porte de la Chapelle", "Halte humanitaire"}
    assert "Pachto" in {term["label"] for term in told["languages"]}
    for word in ("Le grand", "+33", "Deux familles", "Samir", str(ours.cast.samir.pk)):
        assert word not in str(told)


def test_reference_before_there_is_a_key_says_so(phone, field):
    assert phone.get("/api/v1/field/reference/").json()["key"] is None


def test_reference_asks_the_database_the_same_number_of_times(phone, ours):
    ours.log()
    before = queries(phone, "/api/v1/field/reference/")
    for _number in range(3):
        ours.plan(ours.cast.nord, ours.halte, ours.cast.samir)
        ours.log()
    assert queries(phone, "/api/v1/field/reference/") == before > 0


def test_held_entries_are_told_to_their_author_alone(phone, ours, client):
    entry = sealed_entry(ours, people=0)
    send(phone, entry)
    told = phone.get("/api/v1/field/entries/").json()["entries"]
    assert [(one["entry"], one["why"]) for one in told] == [(entry["id"], "rules")]
    phone.force_login(ours.cast.lucie)
    assert phone.get("/api/v1/field/entries/").json()["entries"] == []


# --- Their time -------------------------------------------------------------------------------------------------------


def test_held_answers_have_the_time_of_words(phone, ours):
    send(phone, sealed_entry(ours, people=0, note="Deux familles"))
    forget_words(timezone.localdate() + 40 * DAY)
    assert FieldEntry.objects.get().state == "held"
    forget_words(timezone.localdate() + 10 * 366 * DAY)
    row = FieldEntry.objects.get()
    assert (row.state, row.answers) == ("abandoned", None)
    assert not DataKey.objects.filter(subject=row.pk).exists()


def test_delivery_of_many_is_received_whole(phone, ours):
    entries = [sealed_entry(ours, people=number % 9 + 1) for number in range(50)]
    assert set(statuses(send(phone, *entries))) == {201}
    assert Contact.objects.count() == 50
    assert delivery(entries)["entries"] == entries
    text = uuid.UUID(entries[0]["id"]), bytes.fromhex(entries[0]["digest"])
    assert field_entries.received([text])[text].state == "kept"


def test_command_lists_gives_out_and_retires_keys(ours, key):
    def run(*arguments):
        said = io.StringIO()
        call_command("field_keys", *arguments, stdout=said)
        return [line.split("  ")[::2] for line in said.getvalue().splitlines()]

    with pytest.raises(CommandError, match="give out another one first"):
        run("--retire", str(key.pk))
    newest, old = run("--new")
    assert (newest[1], old) == ("given out", [str(key.pk), "opens"])
    assert run("--retire", str(key.pk))[1] == [str(key.pk), "retired"]
    with pytest.raises(CommandError, match="no such key"):
        run("--retire", str(key.pk))
