"""Meeting again without a name: words that are kept nowhere link encounters, and can be forgotten."""

import datetime
import uuid

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework import outbox
from casework.errors import Refusal
from casework.models import AuditEvent, OutboxEntry
from outreach import coverage, field_keys, meeting_page, meeting_words, tasks
from outreach.actions import meeting
from outreach.actions.contacts import open_case_from
from outreach.forgetting import forget_words
from outreach.models import Chain, Contact, FieldEntry
from tests.cast import CONSENT
from tests.outreach.telephone import sealed_entry, send

TODAY = timezone.localdate()


def begin(field, contact, language="fr"):
    return meeting.begin(contact, language, chain_id=uuid.uuid4(), actor=field.cast.samir)


def find(field, text, who="samir"):
    return meeting.find(text, office_id=field.cast.paris.pk, actor=getattr(field.cast, who))


# --- The words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [*meeting_words.LISTS, meeting_words.DIGITS])
def test_words_are_read_back_as_they_were_made(language):
    for _again in range(50):
        parts, shown = meeting_words.make(language)
        assert parts in meeting_words.read(shown)
        assert parts in meeting_words.read(f" {shown.upper()} ")
        assert not set(parts) & meeting_words.UNKIND


@pytest.mark.parametrize("language", meeting_words.LISTS)
def test_every_word_that_may_be_given_is_read_back(language):
    words = meeting_words.given(language)
    assert len(words) > 2000
    for plain, written in words.items():
        assert (language, plain, plain, plain) in meeting_words.read(f"{written} {written} {written}")


def test_words_are_read_without_marks_and_with_a_wrong_ending():
    assert ("fr", "echarpe", "abeille", "echelle") in meeting_words.read("Echarpe, abeile; échelles")
    assert meeting_words.read("écharpe abeille") == []
    assert meeting_words.read("") == meeting_words.read("écharpe abeille zzzz") == []


@pytest.mark.parametrize("text", ["123456789", "123 456 789", "١٢٣ ٤٥٦ ٧٨٩", "۱۲۳۴۵۶۷۸۹"])
def test_digits_are_read_in_the_figures_of_the_person(text):
    assert meeting_words.read(text) == [("digits", "123456789")]


def test_each_language_has_its_own_words_and_no_unkind_ones():
    for language in meeting_words.LISTS:
        words = {meeting_words.plain(word) for word in meeting_words.make(language)[1].split()}
        assert len(words) == meeting_words.WORDS
    assert "prison" in meeting_words.UNKIND


# --- Linking ----------------------------------------------------------------------------------------------------------


def test_words_link_the_next_encounter_and_are_kept_nowhere(phone, field):
    first = field.log()
    told = {"uid": uuid.uuid4(), "language": "es", "agreed": "on"}
    page = phone.post(reverse("chain_begin", args=[first.pk]), told)
    words = page.context["words"]
    assert words in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    response = phone.post(reverse("contact_add", args=[field.outing.pk]), field.typed(code=words.upper()))
    assert response.status_code == 302
    second = Contact.objects.exclude(pk=first.pk).get()
    assert second.chain_id == Contact.objects.get(pk=first.pk).chain_id is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(t::text, '') FROM (SELECT a.*, c.* FROM casework_auditevent a, outreach_chain c) t"
        )
        told = cursor.fetchone()[0]
    assert not any(word in told for word in words.split() if len(word) > 5)
    assert words not in phone.get(reverse("contact_detail", args=[first.pk])).content.decode()


def test_without_agreement_no_words_are_made(phone, field):
    address = reverse("chain_begin", args=[field.log().pk])
    response = phone.post(address, {"uid": uuid.uuid4(), "language": "fr"})
    assert response.context["form"].errors == {"agreed": ["Without the person's agreement no words are made."]}
    assert not Chain.objects.exists()


def test_form_sent_twice_does_not_show_the_words_twice(phone, field):
    address = reverse("chain_begin", args=[field.log().pk])
    told = {"uid": uuid.uuid4(), "language": "digits", "agreed": "on"}
    assert "words" in phone.post(address, told).context
    again = phone.post(address, told)
    assert "words" not in again.context
    assert "cannot be shown again" in again.content.decode()
    assert Chain.objects.count() == 1


def test_language_offered_is_the_one_that_was_spoken(phone, field):
    for spoken, offered in ((["ps", "tr"], "tr"), (["ps"], "digits")):
        contact = field.log(languages=spoken)
        form = phone.get(reverse("chain_begin", args=[contact.pk])).context["form"]
        assert form.initial["language"] == offered


def test_words_are_of_one_office(field):
    words = begin(field, field.log())
    assert find(field, words).office == field.cast.paris
    with pytest.raises(Refusal):
        meeting.find(words, office_id=field.cast.lyon.pk, actor=field.cast.yann)


def test_unknown_words_keep_what_was_typed_and_are_counted(phone, field, settings):
    settings.MEETING_MISSES_PER_HOUR = 2
    words = begin(field, field.log())
    address = reverse("contact_add", args=[field.outing.pk])
    for _miss in range(2):
        response = phone.post(address, field.typed(code="écharpe abeille échelle", people="7"))
        assert list(response.context["form"].errors) == ["code"]
        assert 'value="7"' in response.content.decode()
    assert AuditEvent.objects.filter(action="chain.missed", actor=field.cast.samir).count() == 2
    response = phone.post(address, field.typed(code=words))
    assert "try again later" in response.content.decode()
    assert find(field, words, who="claire")


def test_contact_already_logged_is_linked_afterwards(phone, field):
    words, later = begin(field, field.log()), field.log()
    address = reverse("chain_link", args=[later.pk])
    assert list(phone.post(address, {"code": ""}).context["form"].errors) == ["code"]
    assert list(phone.post(address, {"code": "one two three"}).context["form"].errors) == ["code"]
    assert phone.post(address, {"code": words}).status_code == 302
    later.refresh_from_db()
    assert later.chain == Chain.objects.get()
    other = begin(field, field.log())
    assert "words already" in phone.post(address, {"code": other}).content.decode()


def test_interface_takes_the_words_and_counts_what_is_missed(phone, field):
    words = begin(field, field.log())
    entry = {"id": str(uuid.uuid4()), "outing": str(field.outing.pk), "at": timezone.now().isoformat()}
    entry |= {"site": field.chapelle.pk, "mode": "outreach", "people": 1}
    refused = phone.post("/api/v1/contacts/", {**entry, "code": "a b c"}, content_type="application/json")
    assert (refused.status_code, list(refused.json())) == (400, ["code"])
    assert AuditEvent.objects.filter(action="chain.missed").count() == 1
    kept = phone.post("/api/v1/contacts/", {**entry, "code": words}, content_type="application/json")
    assert kept.status_code == 201
    assert Contact.objects.get(pk=entry["id"]).chain == Chain.objects.get()


def test_telephone_brings_the_words_sealed_and_wrong_ones_are_put_right_by_hand(phone, field):
    field_keys.renew()
    words = begin(field, field.log())
    entries = [sealed_entry(field, code=code) for code in (words, "one two three")]
    assert [answer["status"] for answer in send(phone, *entries)] == [201, 422]
    assert Contact.objects.get(pk=entries[0]["id"]).chain == Chain.objects.get()
    held = FieldEntry.objects.get(entry=entries[1]["id"])
    assert held.state == "held"
    address = reverse("field_entry", args=[held.pk])
    form = phone.get(address).context["form"]
    assert form["code"].value() == "one two three"
    assert list(phone.post(address, field.typed(code="one two three")).context["form"].errors) == ["code"]
    assert phone.post(address, field.typed(code=words)).status_code == 302
    assert Contact.objects.get(pk=entries[1]["id"]).chain == Chain.objects.get()


# --- The path ---------------------------------------------------------------------------------------------------------


def test_page_tells_which_encounter_it_is_and_after_how_many_a_case_was_opened(phone, field):
    first = field.log()
    words = begin(field, first)
    second = field.log(chain=find(field, words))
    met = meeting_page.met(field.cast.samir, second)
    assert (met.place, met.total, met.others, met.before_case) == (2, 2, 0, None)
    open_case_from(second, CONSENT, case_id=uuid.uuid4(), actor=field.cast.samir)
    html = phone.get(reverse("contact_detail", args=[first.pk])).content.decode()
    assert "Encounter 1 of 2" in html
    assert "A case was opened after 2 encounters." in html
    assert [(one.chains, one.led) for one in meeting_page.paths(field.cast.samir, TODAY)] == [
        (0, 0),
        (1, 1),
        (0, 0),
        (0, 0),
    ]
    assert sum(one.chains for one in meeting_page.paths(field.cast.yann, TODAY)) == 0


def test_coverage_tells_of_people_met_again_from_the_threshold_on(phone, field):
    path = meeting_page.Path
    rows = coverage.told([path(1, 12, 0), path(2, 10, 3)])
    assert rows == [(1, False, 12, None), (2, True, 10, None)]
    assert coverage.told([path(1, 9, 0), path(2, 0, 0)]) == []
    begin(field, field.log())
    assert "People met again" not in phone.get("/outreach/coverage/").content.decode()


# --- Forgetting -------------------------------------------------------------------------------------------------------


def test_words_are_forgotten_on_demand_and_the_encounters_stay(phone, field):
    first = field.log()
    words = begin(field, first)
    second = field.log(chain=find(field, words))
    assert phone.post(reverse("chain_forget", args=[first.pk])).status_code == 302
    with pytest.raises(Refusal):
        find(field, words)
    assert meeting_page.met(field.cast.samir, Contact.objects.get(pk=second.pk)) is None
    assert OutboxEntry.objects.filter(topic=meeting.FORGET).count() == 1
    outbox.relay()
    assert not Chain.objects.exists()
    assert {contact.chain for contact in Contact.objects.all()} == {None}
    assert tasks.chain_forgotten(uuid.uuid4()) is None


def test_words_that_nobody_came_back_with_are_forgotten_in_their_time(field):
    contact = field.log()
    words = begin(field, contact)
    old = timezone.now() - datetime.timedelta(days=800)
    Chain.objects.update(made_at=old)
    assert forget_words(TODAY) == 0
    Contact.objects.filter(pk=contact.pk).update(at=old)
    assert forget_words(TODAY) == 2  # the words of the contact, and those of the person
    assert not Chain.objects.exists()
    with pytest.raises(Refusal):
        find(field, words)
