"""Logging, reading and correcting a contact: what is asked, what bad input gets, who is turned away."""

import uuid

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.models import AuditEvent, ReferenceTerm
from outreach.models import Contact
from tests.cast import PASSWORD

LIST = "/outreach/contacts/"


def add(field):
    return reverse("contact_add", args=[field.outing.pk])


def page(contact, name="contact_detail"):
    return reverse(name, args=[contact.pk])


def errors(response):
    assert response.status_code == 200
    return response.context["form"].errors


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_contact_is_logged_with_what_the_outing_already_says(phone, field):
    form = phone.get(add(field)).context["form"]
    assert (form.initial["site"], form.initial["mode"], form["people"].value()) == (field.chapelle.pk, "outreach", 1)
    response = phone.post(add(field), field.typed(topics=["return"], needs=["food", "shelter"]))
    contact = Contact.objects.get()
    assert response.url == reverse("outing_detail", args=[field.outing.pk])
    assert (contact.people, contact.languages, contact.needs) == (2, ["ps", "fa-af"], ["food", "shelter"])
    assert (contact.team, contact.author, contact.at) == (field.cast.nord, field.cast.samir, field.moment)


def test_save_and_log_another_opens_the_next_form(phone, field):
    assert phone.post(add(field), field.typed(then="another")).url == add(field)


def test_languages_of_the_outing_come_first_then_those_of_the_team(phone, field):
    earlier = field.plan(field.cast.nord, field.halte, field.cast.samir, days_ago=3)
    for _ in range(3):
        field.log(outing=earlier, languages=["ti"])
    field.log(languages=["so", "am"])
    field.log(languages=["so"])
    offered = [code for code, _label in phone.get(add(field)).context["form"].fields["languages"].choices]
    assert offered[:4] == ["so", "am", "ti", "fr"]


def test_form_sent_twice_logs_one_contact(phone, field):
    data = field.typed(note="Asks about housing.")
    assert phone.post(add(field), data).status_code == phone.post(add(field), data).status_code == 302
    assert Contact.objects.count() == 1


def test_form_sent_again_with_other_answers_loses_nothing_silently(phone, field):
    data = field.typed()
    phone.post(add(field), data)
    response = phone.post(add(field), {**data, "people": "9"})
    assert errors(response) == {
        "__all__": ["This contact was already saved with other answers: correct it from its own page."]
    }
    assert response.context["form"]["people"].value() == "9"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"people": "0"}, {"people": ["A contact is with one person or more."]}),
        ({"people": "501"}, {"people": ["At most 500 people in one contact."]}),
        ({"people": "three"}, {"people": ["Write a whole number."]}),
        ({"people": ""}, {"people": ["Say how many people were met."]}),
        ({"time": ""}, {"time": ["Say at about what time."]}),
        ({"time": "25:99"}, {"time": ["Enter a valid time."]}),
        ({"site": "0"}, {"site": ["Select a valid choice. That choice is not one of the available choices."]}),
        ({"referral_answer": "accepted"}, {"partner": ["Say to whom the person was referred."]}),
        (
            {"follow_up_on": "2999-01-01"},
            {"follow_up": ["You gave a date for the follow-up: tick this box, or clear the date."]},
        ),
        (
            {"follow_up": "on", "follow_up_on": "2001-01-01"},
            {"follow_up_on": ["The follow-up comes after the contact."]},
        ),
        (
            {"contact_consent": "on"},
            {"contact_consent": ["Write the alias or the means of contact, or untick this box."]},
        ),
    ],
)
def test_bad_input_gets_a_sentence_beside_its_field_and_keeps_the_rest(phone, field, given, expected):
    response = phone.post(add(field), field.typed(note="Kept", topics=["return"], **given))
    assert errors(response) == expected
    form = response.context["form"]
    assert (form["note"].value(), form["topics"].value(), form["languages"].value()) == (
        "Kept",
        ["return"],
        ["ps", "fa-af"],
    )
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("odd", ["\x00", "klingon"])
def test_code_that_is_not_in_the_list_is_refused(phone, field, odd):
    assert list(errors(phone.post(add(field), field.typed(topics=[odd])))) == ["topics"]


def test_alias_without_consent_is_refused_and_kept_on_the_page(phone, field):
    response = phone.post(add(field), field.typed(alias="Le Grand", reach="by the fountain"))
    assert list(errors(response)) == ["contact_consent"]
    html = response.content.decode()
    assert 'value="Le Grand"' in html
    assert 'value="by the fountain"' in html
    assert response.context["form"].reach_is_open
    phone.post(add(field), field.typed(alias="Le Grand", reach="by the fountain", contact_consent="on"))
    contact = Contact.objects.get()
    assert (contact.alias, contact.reach, contact.contact_consent) == ("Le Grand", "by the fountain", True)


@pytest.mark.parametrize("name", ["note", "alias"])
def test_text_that_seems_to_hold_a_number_is_kept_only_knowingly(phone, field, name):
    data = field.typed(**{"alias": "Le Grand", "contact_consent": "on", name: "06 12 34 56 78"})
    response = phone.post(add(field), data)
    assert list(errors(response)) == [name]
    assert 'name="keep_anyway"' in response.content.decode()
    assert phone.post(add(field), {**data, "keep_anyway": "on"}).status_code == 302
    assert getattr(Contact.objects.get(), name) == "06 12 34 56 78"


def test_keep_anyway_is_not_asked_without_a_doubt(phone, field):
    assert 'name="keep_anyway"' not in phone.get(add(field)).content.decode()


def test_form_sent_after_the_session_ended_comes_back_filled(phone, field):
    phone.get(add(field))
    del phone.cookies[settings.SESSION_COOKIE_NAME]
    data = field.typed(note="Asks about housing.", people="4")
    sent = phone.post(add(field), data)
    assert sent.url.startswith("/account/login/?next=")
    signed_in = phone.post(sent.url, {"login": field.cast.samir.email, "password": PASSWORD})
    assert signed_in.url.startswith(add(field))
    form = phone.get(signed_in.url).context["form"]
    assert (form["note"].value(), form["people"].value(), form["uid"].value()) == (
        "Asks about housing.",
        "4",
        str(data["uid"]),
    )
    assert Contact.objects.count() == 0


def test_contact_page_tells_what_was_logged_and_leaves_a_read(phone, field):
    contact = field.log(
        note="Asks about housing.", partner=field.partner, referral_answer="accepted", needs=["food"], follow_up=True
    )
    html = phone.get(page(contact)).content.decode()
    for words in ("Asks about housing.", "Médecins du Monde", "Accepted", "Food and water", "Pashto", "Samir"):
        assert words in html
    event = AuditEvent.objects.get(action="contact.read")
    assert (event.objects_seen, event.purpose, event.actor) == ([contact.pk], "field", field.cast.samir)


def test_term_out_of_use_keeps_its_words_and_stays_in_a_correction(phone, field):
    contact = field.log(topics=["return"])
    ReferenceTerm.objects.filter(kind="topic", code="return").update(is_active=False)
    assert "Voluntary return" in phone.get(page(contact)).content.decode()
    offered = dict(phone.get(page(contact, "contact_change")).context["form"].fields["topics"].choices)
    assert "return" in offered
    assert "return" not in dict(phone.get(add(field)).context["form"].fields["topics"].choices)


def corrected(phone, contact, **given):
    """What a browser sends of the correction form, as the page offered it."""
    form = phone.get(page(contact, "contact_change")).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in {**values, **given}.items() if value not in (None, False)}


def test_correction_changes_what_was_corrected_only(phone, field):
    contact = field.log(note="Asks about housing.", at=timezone.now())
    response = phone.post(page(contact, "contact_change"), corrected(phone, contact, people="6"))
    assert response.url == page(contact)
    changed = Contact.objects.get(pk=contact.pk)
    assert (changed.people, changed.at, changed.note) == (6, contact.at, "Asks about housing.")
    assert AuditEvent.objects.get(action="contact.changed").fields == ["people"]


def test_second_of_two_corrections_sees_what_changed_and_chooses(phone, field, client):
    contact = field.log(topics=["return"])
    mine = corrected(phone, contact, topics=["asylum"], people="6")
    phone.post(page(contact, "contact_change"), corrected(phone, contact, topics=["health"], mode="telephone"))
    response = phone.post(page(contact, "contact_change"), mine)
    assert errors(response) == {"topics": ["A colleague saved “Health” meanwhile. Saving again keeps what you wrote."]}
    form = response.context["form"]
    phone.post(page(contact, "contact_change"), {**mine, "seen": form["seen"].value()})
    changed = Contact.objects.get(pk=contact.pk)
    assert (changed.topics, changed.people, changed.mode) == (["asylum"], 6, "telephone")


def test_list_holds_no_words_of_a_contact(phone, field):
    field.log(note="Asks about housing.", contact_consent=True, alias="Le Grand", reach="fountain")
    html = phone.get(LIST).content.decode()
    for words in ("housing", "Le Grand", "fountain"):
        assert words not in html


def test_list_filters_live_in_the_address(phone, field):
    earlier = field.plan(field.cast.nord, field.halte, field.cast.samir, days_ago=40)
    here, there = field.log(), field.log(outing=earlier, site=field.halte, mode="telephone")
    Contact.objects.filter(pk=there.pk).update(at=timezone.now() - timezone.timedelta(days=40))
    wished = field.log(follow_up=True)

    def listed(**filters):
        return {row.contact.pk for row in phone.get(LIST, filters).context["rows"]}

    assert listed() == {here.pk, wished.pk}
    assert listed(period="all") == {here.pk, wished.pk, there.pk}
    assert listed(period="all", site=field.halte.pk) == {there.pk}
    assert listed(period="all", mode="telephone") == {there.pk}
    assert listed(outing=earlier.pk) == {there.pk}
    assert listed(show="follow_up") == {wished.pk}
    assert listed(show="case") == set()
    assert listed(period="soon", site="x", mode="flight", outing="7", show="me", page="z") == {here.pk, wished.pk}
    html = phone.get(LIST, {"period": "all", "mode": "telephone"}).content.decode()
    assert '<option value="telephone" selected>' in html
    assert 'href="?period=all&amp;mode=telephone&amp;show=follow_up"' in html


def test_list_is_read_in_pages_that_keep_the_filters(phone, field):
    for _ in range(52):
        field.log()
    first = phone.get(LIST, {"mode": "outreach"})
    assert len(first.context["rows"]) == 50
    assert first.context["older_url"] == "?period=30&mode=outreach&page=2"
    assert len(phone.get(LIST + first.context["older_url"]).context["rows"]) == 2


def test_lists_and_pages_read_the_same_number_of_queries_for_one_and_three_contacts(phone, field):
    outing = reverse("outing_detail", args=[field.outing.pk])
    field.log(partner=field.partner)
    before = [queries(phone, address) for address in (LIST, outing, add(field))]
    for _ in range(2):
        field.log(partner=field.partner, site=field.halte, languages=["ti", "am"])
    assert [queries(phone, address) for address in (LIST, outing, add(field))] == before


@pytest.mark.parametrize("who", ["claire", "lucie"])
def test_office_sees_the_contacts_of_its_teams(client, field, who):
    contact = field.log()
    client.force_login(getattr(field.cast, who))
    assert client.get(page(contact)).status_code == 200
    assert [row.contact for row in client.get(LIST).context["rows"]] == [contact]


@pytest.mark.parametrize("name", ["contact_detail", "contact_change", "contact_open_case"])
@pytest.mark.parametrize("who", ["yann", "nadia", "marc", "odile", "delphine", "alain", "personne"])
def test_contact_is_not_there_for_others(client, field, who, name):
    contact = field.log()
    client.force_login(getattr(field.cast, who))
    assert client.get(page(contact, name)).status_code == client.post(page(contact, name)).status_code == 404
    refused = AuditEvent.objects.filter(action="access.refused", actor=getattr(field.cast, who))
    assert refused.count() == 2


def test_list_shows_nothing_of_other_teams(client, field):
    field.log()
    client.force_login(field.cast.yann)
    assert client.get(LIST).context["rows"] == []


def test_contact_that_does_not_exist_answers_like_one_that_is_not_seen(phone, field):
    assert phone.get(reverse("contact_detail", args=[uuid.uuid4()])).status_code == 404
