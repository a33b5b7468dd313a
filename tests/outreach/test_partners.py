"""Partners: found by what they offer, with whom one speaks to, what was agreed and decided."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.encryption import DecryptionFailed
from casework.errors import Refusal
from casework.models import AuditEvent, DataKey
from outreach import sharing
from outreach.actions import partners as actions
from outreach.models import Agreement, Partner, PartnerMeeting, PartnerPerson
from tests.outreach.partners_made import an_agreement, somebody

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client, cast):
    """Claire, signed in, in English."""
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def partner(cast):
    return Partner.objects.create(
        office=cast.paris,
        name="Droits sur le fil",
        kind="association",
        services=["legal", "asylum"],
        languages=["ps"],
        departement="75",
    )


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, True),
        ({"service": "legal"}, True),
        ({"service": "food"}, False),
        ({"language": "ps"}, True),
        ({"departement": "75", "kind": "association"}, True),
        ({"departement": "13"}, False),
        ({"departement": "1x"}, True),
    ],
)
def test_directory_finds_who_offers_what(phone, partner, query, found):
    response = phone.get(reverse("partner_directory"), query)
    assert ("Droits sur le fil" in response.content.decode()) == found


def test_directory_shows_the_own_office_alone_and_those_in_use(phone, partner, cast):
    Partner.objects.create(office=cast.lyon, name="Deux Fleuves", kind="association")
    Partner.objects.create(office=cast.paris, name="Fermée", kind="association", is_active=False)
    html = phone.get(reverse("partner_directory")).content.decode()
    assert "Deux Fleuves" not in html
    assert "Fermée" not in html
    assert "Fermée" in phone.get(reverse("partner_directory"), {"show": "all"}).content.decode()


def test_directory_and_partner_read_as_many_queries_for_one_and_three(desk, partner, cast):
    counts = {"partner_directory": [], "partner_detail": []}
    for number in range(2):
        for name, seen in counts.items():
            address = reverse(name, args=[partner.pk] if name == "partner_detail" else [])
            desk.get(address)
            with CaptureQueriesContext(connection) as captured:
                desk.get(address)
            seen.append(len(captured))
        for _again in range(2):
            Partner.objects.create(office=cast.paris, name=f"P{number}{_again}", kind="caes")
            somebody(partner, cast.claire)
            an_agreement(partner, cast.claire)
            if number == 0 and _again == 0:
                counts["partner_detail"].clear()
                desk.get(reverse("partner_detail", args=[partner.pk]))
                with CaptureQueriesContext(connection) as captured:
                    desk.get(reverse("partner_detail", args=[partner.pk]))
                counts["partner_detail"].append(len(captured))
    assert len(set(counts["partner_directory"])) == 1
    assert len(set(counts["partner_detail"])) == 1


def test_partner_is_described_and_its_name_stays_unique(desk, cast, partner):
    sent = {"office": cast.paris.pk, "name": "Halte", "kind": "huda", "services": ["accommodation"]}
    response = desk.post(reverse("partner_new"), sent)
    made = Partner.objects.get(name="Halte")
    assert response.url == reverse("partner_detail", args=[made.pk])
    assert (made.office, made.kind, made.services) == (cast.paris, "huda", ["accommodation"])
    again = desk.post(reverse("partner_new"), sent)
    assert again.context["form"].errors == {"name": ["Your office has a partner of this name already."]}
    desk.post(reverse("partner_describe", args=[made.pk]), {**sent, "hours": "9 h – 17 h"})
    made.refresh_from_db()
    assert made.hours == "9 h – 17 h"
    event = AuditEvent.objects.filter(action="partner.described").latest("pk")
    assert (event.fields, event.detail) == (["hours"], {"verb": "changed", "id": str(made.pk)})


def test_office_of_others_is_not_offered(desk, cast):
    response = desk.post(reverse("partner_new"), {"office": cast.lyon.pk, "name": "X", "kind": "caes"})
    assert list(response.context["form"].errors) == ["office"]


def test_person_is_added_once_encrypted_and_read_with_a_trace(desk, partner, cast):
    sent = {"uid": uuid.uuid4(), "function": "director", "name": "Jeanne Marceau", "phone": "01 23 45 67 89"}
    for _twice in range(2):
        assert desk.post(reverse("partner_person_add", args=[partner.pk]), sent).status_code == 302
    person = PartnerPerson.objects.get()
    assert (person.name, person.phone) == ("Jeanne Marceau", "01 23 45 67 89")
    assert "Jeanne Marceau" in desk.get(reverse("partner_detail", args=[partner.pk])).content.decode()
    assert AuditEvent.objects.get(action="partner_people.listed").objects_seen == [person.pk]


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"phone": "call me"}, "phone", "Write a telephone number, e.g. 01 23 45 67 89."),
        ({"starts_on": "2026-02-01", "ends_on": "2026-01-01"}, "ends_on", "The last day comes after the first."),
    ],
)
def test_bad_person_gets_a_sentence(desk, partner, given, field, sentence):
    sent = {"uid": uuid.uuid4(), "function": "director", "name": "Jeanne", **given}
    response = desk.post(reverse("partner_person_add", args=[partner.pk]), sent)
    assert response.context["form"].errors == {field: [sentence]}


def test_whoever_left_is_shown_no_more_and_erased_with_their_key(desk, partner, cast):
    stays, leaves = somebody(partner, cast.claire, ends_on=TODAY), somebody(partner, cast.claire, name="Paul Verne")
    sealed = PartnerPerson.objects.get(pk=leaves.pk).__dict__["name"]
    actions.keep_person(partner, {"ends_on": TODAY - DAY}, uid=leaves.pk, actor=cast.claire)
    assert "Paul Verne" not in desk.get(reverse("partner_detail", args=[partner.pk])).content.decode()
    assert desk.get(reverse("partner_person", args=[leaves.pk])).status_code == 404
    assert actions.forget_those_who_left(TODAY) == 1
    assert list(PartnerPerson.objects.all()) == [stays]
    assert not DataKey.objects.filter(subject=leaves.pk).exists()
    with pytest.raises(DecryptionFailed):
        PartnerPerson._meta.get_field("name").open(leaves, sealed)
    assert AuditEvent.objects.get(action="partner_person.forgotten").objects_seen == [leaves.pk]
    assert actions.forget_those_who_left(TODAY) == 0


def test_agreement_says_what_may_be_shared_and_on_which_basis(desk, partner, settings):
    ends = TODAY + 300 * DAY
    sent = {
        "uid": uuid.uuid4(),
        "kind": "data_protocol",
        "signed_on": TODAY.isoformat(),
        "ends_on": ends.isoformat(),
        "shares_identity": "consent",
        "shares_health": "vital_interests",
    }
    assert desk.post(reverse("agreement_add", args=[partner.pk]), sent).status_code == 302
    agreement = Agreement.objects.get()
    assert agreement.shares == {"identity": "consent", "health": "vital_interests"}
    assert agreement.remind_on == ends - settings.AGREEMENT_REMINDER_DAYS * DAY
    assert sharing.allowed(partner) == {"identity": {"consent"}, "health": {"vital_interests"}}
    assert sharing.uncovered(partner, ["needs", "identity", "family"]) == ["family"]
    html = desk.get(reverse("partner_detail", args=[partner.pk])).content.decode()
    assert "Consent of the person" in html
    changed = {**sent, "shares_identity": "", "remind_on": TODAY.isoformat()}
    assert desk.post(reverse("agreement_change", args=[agreement.pk]), changed).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.shares, agreement.remind_on) == ({"health": "vital_interests"}, TODAY)


def test_agreement_that_ended_covers_nothing(partner, cast):
    an_agreement(partner, cast.claire, ends_on=TODAY - DAY)
    an_agreement(partner, cast.claire, signed_on=TODAY + DAY, ends_on=None)
    assert sharing.uncovered(partner, ["identity"]) == ["identity"]


def test_agreement_that_ends_soon_is_announced_to_who_keeps_it(desk, phone, partner, cast):
    an_agreement(partner, cast.claire)
    sentence = "An agreement with a partner ends soon."
    desk.force_login(cast.claire)
    assert sentence in desk.get("/outreach/").content.decode()
    assert "Agreement to renew" in desk.get(reverse("partner_directory"), {"show": "renew"}).content.decode()
    phone.force_login(cast.samir)
    assert sentence not in phone.get("/outreach/").content.decode()


def test_bad_agreement_gets_its_sentences(desk, partner):
    sent = {"uid": uuid.uuid4(), "kind": "framework", "signed_on": TODAY.isoformat(), "remind_on": TODAY.isoformat()}
    errors = desk.post(reverse("agreement_add", args=[partner.pk]), sent).context["form"].errors
    assert errors == {"remind_on": ["An agreement without end needs no reminder."]}
    sent["ends_on"] = (TODAY - DAY).isoformat()
    errors = desk.post(reverse("agreement_add", args=[partner.pk]), sent).context["form"].errors
    assert errors["ends_on"] == ["The agreement ends after it was signed."]


def test_meeting_counts_organisations_and_seals_decisions(desk, partner):
    sent = {
        "uid": uuid.uuid4(),
        "on": TODAY.isoformat(),
        "subjects": ["referrals", "sites"],
        "decisions": "A phone duty each Monday",
        "present_association": "3",
        "present_caes": "",
    }
    assert desk.post(reverse("meeting_add", args=[partner.pk]), sent).status_code == 302
    meeting = PartnerMeeting.objects.get()
    assert (meeting.attendance, meeting.decisions) == ({"association": 3}, "A phone duty each Monday")
    html = desk.get(reverse("meeting_detail", args=[meeting.pk])).content.decode()
    assert "A phone duty each Monday" in html
    sent |= {"uid": uuid.uuid4(), "on": (TODAY + DAY).isoformat(), "subjects": []}
    assert set(desk.post(reverse("meeting_add", args=[partner.pk]), sent).context["form"].errors) == {"on", "subjects"}


def test_form_of_another_partner_is_not_used_twice(partner, cast):
    person = somebody(partner, cast.claire)
    other = Partner.objects.create(office=cast.paris, name="Autre", kind="caes")
    with pytest.raises(Refusal):
        actions.keep_person(other, {"name": "X"}, uid=person.pk, actor=cast.claire)
