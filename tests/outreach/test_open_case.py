"""From a contact to a case: the sheet and the consent first, nothing without them."""

import uuid

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.models import Case, Consent
from outreach.actions.contacts import open_case_from
from tests.casework.test_consent_form import GIVEN
from tests.cast import CONSENT


def page(contact, name="contact_open_case"):
    return reverse(name, args=[contact.pk])


def consent(**given):
    return {**GIVEN, "uid": uuid.uuid4(), **given}


def test_consent_opens_the_case_and_asks_who_the_person_is(phone, field):
    contact, data = field.log(), consent(present="Social worker")
    html = phone.get(page(contact)).content.decode()
    assert html.index("You decide, freely.") < html.index('name="free_choice"')
    response = phone.post(page(contact), data)
    assert response.url == reverse("case_identity", args=[data["uid"]])
    case = Case.objects.get()
    assert (case.office, case.team, case.opened_by) == (field.cast.paris, field.cast.nord, field.cast.samir)
    kept = Consent.objects.get(case=case)
    assert (kept.language, kept.interpreting, kept.sheet, kept.present) == ("ps", "phone", "2026-1", "Social worker")
    assert list(case.contacts.all()) == [contact]


def test_field_worker_who_opened_the_case_reaches_its_identity(phone, field):
    assert phone.get(phone.post(page(field.log()), consent()).url).status_code == 200


def test_consent_sent_twice_opens_one_case(phone, field):
    contact, data = field.log(), consent()
    assert phone.post(page(contact), data).url == phone.post(page(contact), data).url
    assert Case.objects.count() == 1


@pytest.mark.parametrize("missing", ["free_choice", "informed_decision", "data_processing", "language", "form"])
def test_without_whole_consent_no_case_is_opened_and_nothing_typed_is_lost(phone, field, missing):
    contact, data = field.log(), consent(present="Social worker")
    data.pop(missing)
    response = phone.post(page(contact), data)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [missing]
    assert 'value="Social worker"' in response.content.decode()
    assert Case.objects.count() == 0


def test_contact_that_led_to_a_case_offers_to_go_there(phone, field):
    contact = field.log()
    phone.post(page(contact), consent())
    assert phone.get(page(contact)).url == page(contact, "contact_detail")
    html = phone.get(page(contact, "contact_detail")).content.decode()
    assert reverse("case_detail", args=[Case.objects.get().pk]) in html
    assert page(contact) not in html
    again = phone.post(page(contact), consent())
    assert again.context["form"].errors == {"__all__": ["A case was already opened from this contact."]}
    assert Case.objects.count() == 1


def test_colleague_who_does_not_see_the_case_gets_no_link_to_it(client, field):
    contact = field.log()
    case = open_case_from(contact, CONSENT, case_id=uuid.uuid4(), actor=field.cast.claire)
    client.force_login(field.cast.samir)
    html = client.get(page(contact, "contact_detail")).content.decode()
    assert str(case.pk) not in html
    assert case.reference not in html


@pytest.mark.parametrize(("who", "linked"), [("claire", True), ("nadia", False), (None, False)])
def test_case_tells_the_contact_it_grew_from(field, who, linked):
    """Whoever does not go there is told the département, and no more."""
    field.chapelle.departement = "75"
    field.chapelle.save()
    contact = field.log()
    case = open_case_from(contact, CONSENT, case_id=uuid.uuid4(), actor=field.cast.samir)
    user = getattr(field.cast, who) if who else None
    html = render_to_string("outreach/_origin.html", {"case": case, "user": user})
    assert ("Porte de la Chapelle" in html, "Paris" in html) == (linked, not linked)
    assert (page(contact, "contact_detail") in html) is linked


def test_case_that_grew_from_no_contact_says_nothing(case):
    with CaptureQueriesContext(connection) as captured:
        assert render_to_string("outreach/_origin.html", {"case": case, "user": None}).strip() == ""
    assert len(captured) == 1
