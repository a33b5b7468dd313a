"""Broad groups of those who were met: optional counts, no more than the people, by page, telephone and interface."""

import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from outreach import field_keys
from outreach.models import Contact, FieldEntry
from tests.outreach.telephone import sealed_entry, send

GROUPS = {"adults": 3, "minors": 2, "women": 4, "men": 1, "region": "east_africa"}


def told(contact):
    return {name: getattr(contact, name) for name in GROUPS}


def test_groups_are_kept_and_shown_where_they_were_told(phone, field):
    phone.post(reverse("contact_add", args=[field.outing.pk]), field.typed(people="5", **GROUPS))
    contact = Contact.objects.get()
    assert told(contact) == GROUPS
    html = phone.get(reverse("contact_detail", args=[contact.pk])).content.decode()
    assert "East Africa and the Horn" in html
    form = phone.get(reverse("contact_change", args=[contact.pk])).context["form"]
    assert form.groups_are_open
    assert form["minors"].value() == 2


def test_nothing_told_is_nothing_kept_and_nothing_shown(phone, field):
    phone.post(reverse("contact_add", args=[field.outing.pk]), field.typed())
    contact = Contact.objects.get()
    assert told(contact) == {**dict.fromkeys(GROUPS), "region": ""}
    assert "Minors" not in phone.get(reverse("contact_detail", args=[contact.pk])).content.decode()


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"adults": 2, "minors": 1}, "minors"),
        ({"women": 3}, "women"),
        ({"men": -1}, "men"),
        ({"adults": "many"}, "adults"),
        ({"region": "mars"}, "region"),
    ],
)
def test_groups_larger_than_the_people_get_a_sentence_beside_the_field(phone, field, given, name):
    response = phone.post(reverse("contact_add", args=[field.outing.pk]), field.typed(people="2", **given))
    assert list(response.context["form"].errors) == [name]
    assert response.context["form"].groups_are_open
    assert not Contact.objects.exists()


def test_database_keeps_no_group_larger_than_the_people(field):
    contact = field.log(people=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.filter(pk=contact.pk).update(adults=2, minors=1)
    Contact.objects.filter(pk=contact.pk).update(adults=1, minors=1)


def test_interface_takes_groups(phone, field):
    entry = {"id": str(uuid.uuid4()), "outing": str(field.outing.pk), "at": timezone.now().isoformat(), "people": 5}
    entry |= {"site": field.chapelle.pk, "mode": "outreach"}
    refused = phone.post("/api/v1/contacts/", {**entry, **GROUPS, "people": 4}, content_type="application/json")
    assert (refused.status_code, set(refused.json())) == (400, {"minors", "men"})
    assert phone.post("/api/v1/contacts/", {**entry, **GROUPS}, content_type="application/json").status_code == 201
    assert told(Contact.objects.get()) == GROUPS


def test_telephone_brings_groups(phone, field):
    field_keys.renew()
    right, wrong = sealed_entry(field, **GROUPS | {"adults": 0, "women": 1}), sealed_entry(field, minors=9)
    assert [answer["status"] for answer in send(phone, right, wrong)] == [201, 422]
    assert Contact.objects.get().adults == 0
    form = phone.get(reverse("field_entry", args=[FieldEntry.objects.get(state="held").pk])).context["form"]
    assert list(form.errors) == ["minors"]
