"""Referrals: made from a contact or a case, answered, followed up, expired; and those that partners send us."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases
from casework.errors import Refusal
from casework.models import AuditEvent, DataKey
from outreach.actions import referrals as actions
from outreach.actions.contacts import change_contact, fingerprint, log_contact
from outreach.models import Partner, ReceivedReferral, Referral
from tests.cast import open_case
from tests.outreach.partners_made import an_agreement, received

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def refer(field, **given):
    values = {"uid": uuid.uuid4(), "needs": ["legal"], "shared": ["needs"], "actor": field.cast.samir, **given}
    return actions.refer(values.pop("partner", field.partner), **values)


def change(field, contact, **given):
    seen = {name: fingerprint(getattr(contact, name)) for name in given}
    return change_contact(contact, given, seen=seen, actor=field.cast.samir)


# --- From a contact -------------------------------------------------------------------------------------------------


def test_contact_with_a_partner_makes_a_referral_that_runs(field, settings):
    contact = field.log(partner=field.partner, referral_answer="accepted", needs=["medical"])
    referral = Referral.objects.get()
    assert (referral.contact, referral.partner, referral.state) == (contact, field.partner, "made")
    assert (referral.needs, referral.shared, referral.uncovered) == (["medical"], ["needs"], [])
    assert referral.expires_on == TODAY + settings.REFERRAL_EXPIRES_DAYS * DAY
    assert referral.follow_up_on == TODAY + settings.REFERRAL_FOLLOW_UP_DAYS * DAY


@pytest.mark.parametrize("given", [{}, {"referral_answer": "declined", "partner": True}])
def test_contact_of_somebody_who_is_not_referred_makes_none(field, given):
    if given:
        given["partner"] = field.partner
    field.log(**given)
    assert not Referral.objects.exists()


def test_contact_sent_twice_makes_one_referral(field):
    values, contact_id = field.values(partner=field.partner), uuid.uuid4()
    for _twice in range(2):
        log_contact(field.outing, values, contact_id=contact_id, actor=field.cast.samir)
    assert Referral.objects.count() == 1


def test_correcting_a_contact_moves_its_referral_until_it_was_sent(field, cast):
    contact = field.log(partner=field.partner, referral_answer="accepted")
    other = Partner.objects.create(office=cast.paris, name="Autre", kind="caes")
    contact = change(field, contact, partner=other)
    assert Referral.objects.get().partner == other
    contact = change(field, contact, referral_answer="declined")
    assert Referral.objects.get().state == "cancelled"
    contact = field.log(partner=field.partner)
    referral = actions.turn(contact.referrals.get(), "send", actor=cast.samir)
    change(field, contact, partner=other)
    referral.refresh_from_db()
    assert (referral.partner, referral.state) == (field.partner, "sent")


def test_form_says_what_no_agreement_covers_and_asks_to_confirm(phone, field, cast):
    contact = field.log()
    address = reverse("contact_refer", args=[contact.pk])
    an_agreement(field.partner, cast.claire)
    sent = {
        "uid": uuid.uuid4(),
        "partner": field.partner.pk,
        "needs": ["legal"],
        "shared": ["needs", "identity", "health"],
        "agreed": "on",
    }
    response = phone.post(address, sent)
    assert response.context["form"].errors == {
        "shared": ["No agreement in force with this partner covers: Health. Leave it out or confirm below."]
    }
    assert 'name="expressly"' in response.content.decode()
    assert phone.post(address, {**sent, "expressly": "on"}).status_code == 302
    referral = Referral.objects.get()
    assert (referral.shared, referral.uncovered) == (["needs", "identity", "health"], ["health"])
    html = phone.get(reverse("referral_detail", args=[referral.pk])).content.decode()
    assert "No agreement covered this on that day: Health." in html


def test_nobody_is_referred_without_agreeing_nor_to_another_office(phone, field, cast):
    away = Partner.objects.create(office=cast.lyon, name="Loin", kind="caes")
    address = reverse("contact_refer", args=[field.log().pk])
    errors = phone.post(address, {"uid": uuid.uuid4(), "partner": away.pk}).context["form"].errors
    assert set(errors) == {"partner", "agreed"}
    assert errors["agreed"] == ["Nobody is referred without agreeing to it."]


# --- From a case ----------------------------------------------------------------------------------------------------


def test_case_is_referred_and_its_page_shows_it(client, field, cast):
    case = open_case(cast)
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    sent = {"uid": uuid.uuid4(), "partner": field.partner.pk, "shared": ["language"], "agreed": "on"}
    assert client.post(reverse("case_refer", args=[case.pk]), sent).status_code == 302
    referral = Referral.objects.get()
    assert referral.case == case
    assert "Médecins du Monde" in client.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert AuditEvent.objects.get(action="referral.made").case == case.pk
    client.force_login(cast.samir)
    assert client.get(reverse("referral_detail", args=[referral.pk])).status_code == 404


def test_who_may_only_read_a_case_turns_no_referral_of_it(client, field, cast):
    case = open_case(cast)
    referral = refer(field, case=case, actor=cast.claire)
    cases.share(case, cast.nadia, until=timezone.now() + DAY, actor=cast.claire)
    client.force_login(cast.nadia)
    assert client.get(reverse("referral_detail", args=[referral.pk])).status_code == 200
    assert client.post(reverse("referral_turn", args=[referral.pk, "send"])).status_code == 404


# --- Its life -------------------------------------------------------------------------------------------------------


def test_referral_goes_from_made_to_done(phone, field):
    referral = refer(field, contact=field.log())
    for name, state in (("send", "sent"), ("accept", "accepted"), ("done", "done")):
        assert phone.post(reverse("referral_turn", args=[referral.pk, name])).status_code == 302
        referral.refresh_from_db()
        assert referral.state == state
    assert (referral.sent_on, referral.answered_on, referral.ended_on) == (TODAY, TODAY, TODAY)
    response = phone.post(reverse("referral_turn", args=[referral.pk, "send"]))
    assert response.context["form"].non_field_errors() == [
        "This referral was already answered, or has ended: look at it again."
    ]


def test_declining_takes_a_coded_reason(phone, field):
    referral = refer(field, contact=field.log())
    address = reverse("referral_turn", args=[referral.pk, "decline"])
    assert phone.post(address, {}).context["form"].errors == {"reason": ["Say why it was declined."]}
    phone.post(address, {"reason": "full"})
    referral.refresh_from_db()
    assert (referral.state, referral.reason) == ("declined", "full")


def test_following_up_later_puts_it_off(phone, field):
    referral = refer(field, contact=field.log())
    Referral.objects.update(follow_up_on=TODAY)
    assert referral in list(Referral.objects.due())
    assert "Médecins du Monde" in phone.get(reverse("referral_list")).content.decode()
    address = reverse("referral_turn", args=[referral.pk, "later"])
    bad = phone.post(address, {"follow_up_on": TODAY.isoformat()})
    assert bad.context["form"].errors == {"follow_up_on": ["Choose a day to come, within a year."]}
    phone.post(address, {"follow_up_on": (TODAY + DAY).isoformat()})
    assert not Referral.objects.due().exists()
    assert "Médecins du Monde" not in phone.get(reverse("referral_list")).content.decode()


def test_unknown_turn_is_not_there(phone, field):
    referral = refer(field, contact=field.log())
    assert phone.get(reverse("referral_turn", args=[referral.pk, "expire"])).status_code == 404


def test_what_nobody_answers_expires_once_and_what_was_accepted_does_not(field, cast):
    waiting, accepted = (refer(field, contact=field.log()) for _number in range(2))
    actions.turn(accepted, "accept", actor=cast.samir)
    told = received(field.partner, cast.samir)
    over = waiting.expires_on + DAY
    assert actions.expire(waiting.expires_on) == (0, 0)
    assert actions.expire(over) == (2, 1)
    assert actions.expire(over) == (0, 0)
    waiting.refresh_from_db()
    accepted.refresh_from_db()
    assert (waiting.state, waiting.ended_on, accepted.state) == ("expired", over, "accepted")
    told = ReceivedReferral.objects.get(pk=told.pk)
    assert (told.state, told.alias, told.reach, told.key_destroyed) == ("expired", None, None, True)
    assert not DataKey.objects.filter(subject=told.pk).exists()


def test_home_of_the_field_says_that_something_is_to_be_followed_up(phone, field, cast):
    sentence = "Referrals to partners are to be followed up."
    refer(field, contact=field.log())
    assert sentence not in phone.get("/outreach/").content.decode()
    Referral.objects.update(follow_up_on=TODAY)
    assert sentence in phone.get("/outreach/").content.decode()


def test_worklist_of_caseworkers_says_so_too(client, field, cast):
    sentence = "2 referrals to partners are to be followed up."
    for _twice in range(2):
        refer(field, case=open_case(cast), actor=cast.claire)
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    assert sentence not in client.get(reverse("worklist")).content.decode()
    Referral.objects.update(follow_up_on=TODAY)
    assert sentence in client.get(reverse("worklist")).content.decode()
    client.force_login(cast.nadia)
    assert "to be followed up" not in client.get(reverse("worklist")).content.decode()


@pytest.mark.parametrize("name", ["referral_list", "received_list"])
def test_lists_read_the_same_number_of_queries_for_one_and_three(phone, field, cast, name):
    counts = []
    for _round in range(2):
        refer(field, contact=field.log())
        received(field.partner, cast.samir)
        phone.get(reverse(name), {"view": "open"})
        with CaptureQueriesContext(connection) as captured:
            phone.get(reverse(name), {"view": "open"})
        counts.append(len(captured))
        refer(field, contact=field.log())
        received(field.partner, cast.samir)
    assert counts[0] == counts[1]


def test_list_is_read_in_pages(phone, field):
    contact = field.log()
    for _number in range(52):
        refer(field, contact=contact)
    assert len(phone.get(reverse("referral_list"), {"view": "open"}).context["rows"]) == 50
    assert len(phone.get(reverse("referral_list"), {"view": "open", "page": "2"}).context["rows"]) == 2


# --- From partners --------------------------------------------------------------------------------------------------


def test_partner_refers_somebody_and_how_to_find_them_goes_when_they_were_met(phone, field):
    sent = {
        "uid": uuid.uuid4(),
        "partner": field.partner.pk,
        "received_on": TODAY.isoformat(),
        "people": "3",
        "needs": ["legal"],
        "languages": ["ps"],
        "contact_consent": "on",
        "alias": "Le grand",
        "reach": "06 00 00 00 00",
    }
    for _twice in range(2):
        response = phone.post(reverse("received_add"), sent)
    row = ReceivedReferral.objects.get()
    assert response.url == reverse("received_detail", args=[row.pk])
    assert (row.people, row.alias, row.office) == (3, "Le grand", field.cast.paris)
    assert "Le grand" in phone.get(response.url).content.decode()
    assert "Le grand" not in phone.get(reverse("received_list"), {"view": "open"}).content.decode()
    for name in ("accept", "done"):
        phone.post(reverse("received_turn", args=[row.pk, name]))
    row = ReceivedReferral.objects.get()
    assert (row.state, row.alias, row.reach, row.contact_consent) == ("done", None, None, False)
    assert actions.expire() == (0, 1)


@pytest.mark.parametrize(
    ("given", "field_name"),
    [
        ({"alias": "Le grand"}, "contact_consent"),
        ({"contact_consent": "on"}, "contact_consent"),
        ({"contact_consent": "on", "alias": "06 12 34 56 78"}, "alias"),
        ({"people": "0"}, "people"),
        ({"received_on": (TODAY + DAY).isoformat()}, "received_on"),
        ({"partner": ""}, "partner"),
    ],
)
def test_bad_referral_from_a_partner_gets_a_sentence(phone, field, given, field_name):
    sent = {"uid": uuid.uuid4(), "partner": field.partner.pk, "received_on": TODAY.isoformat(), "people": "1"}
    assert list(phone.post(reverse("received_add"), {**sent, **given}).context["form"].errors) == [field_name]


def test_form_of_a_colleague_is_not_used_twice(field, cast):
    row = received(field.partner, cast.samir)
    values = {"received_on": TODAY, "people": 1}
    with pytest.raises(Refusal):
        actions.receive(field.partner, values, uid=row.pk, actor=cast.claire)
