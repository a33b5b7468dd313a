"""Materials: a version at a time, a ledger that tells what is left, and contacts that are offered what is valid."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import database_scope
from casework.errors import Refusal
from casework.models import AuditEvent
from outreach.actions import materials as actions
from outreach.field_reference import reference
from outreach.forms.contacts import ContactForm
from outreach.materials_page import rows
from outreach.models import Contact, MaterialVersion, StockMovement, withheld_terms
from tests.outreach.knowledge_made import DAY, leaflet, stocked, version_of

TODAY = timezone.localdate()


@pytest.fixture
def desk(client, cast):
    """Claire, signed in, in English."""
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def refused(act, *args, **given):
    with pytest.raises(Refusal) as caught:
        act(*args, **given)
    return caught.value.field


# --- Versions -------------------------------------------------------------------------------------------------------


def test_new_version_ends_the_one_before_on_the_day_before(cast):
    material = leaflet(cast)
    old = version_of(material, cast, number="2025-01", since=-300)
    other = version_of(material, cast, language="ps", number="2025-01", since=-300)
    new = version_of(material, cast, number="2026-01", since=5)
    old.refresh_from_db()
    other.refresh_from_db()
    assert (old.valid_until, other.valid_until) == (new.valid_from - DAY, None)
    assert [old.validity(TODAY), new.validity(TODAY)] == ["valid", "to_come"]
    assert old.validity(TODAY + 5 * DAY) == "outdated"
    ended = AuditEvent.objects.get(action=actions.VERSION_ENDED)
    assert (ended.objects_seen, ended.detail) == ([old.pk], {"why": "replaced"})


def test_page_says_which_version_replaces_an_outdated_one(desk, cast):
    material = leaflet(cast)
    version_of(material, cast, number="2025-01", since=-300)
    version_of(material, cast, number="2025-07", since=-150)
    new = version_of(material, cast, number="2026-01", since=-10)
    found = {row.version.number: row for row in rows([material], cast.claire)[0].versions}
    assert found["2025-01"].replaced_by == found["2025-07"].replaced_by == new
    assert found["2026-01"].replaced_by is None
    html = desk.get(reverse("material_detail", args=[material.pk])).content.decode()
    assert "replaced by 2026-01 from" in html


def test_version_that_begins_before_another_is_refused(cast):
    material = leaflet(cast)
    version_of(material, cast, number="2026-01", since=-10)
    assert refused(version_of, material, cast, number="2025-12", since=-20) == "valid_from"
    assert refused(version_of, material, cast, number="2026-01", since=3) == "number"


def test_version_is_ended_and_not_beyond_the_one_that_follows(cast):
    material = leaflet(cast)
    old = version_of(material, cast, number="2025-01", since=-300)
    assert actions.end_version(old, last_day=TODAY, actor=cast.claire).valid_until == TODAY
    assert refused(actions.end_version, old, last_day=TODAY - 400 * DAY, actor=cast.claire) == "last_day"
    version_of(material, cast, number="2026-01", since=5)
    assert refused(actions.end_version, old, last_day=TODAY + 9 * DAY, actor=cast.claire) == "last_day"


def test_forms_sent_twice_make_one_of_each(desk, cast):
    data = {"uid": uuid.uuid4(), "title": "Dépliant", "kind": "leaflet", "term": "leaflet", "low_at": "50"}
    first, again = desk.post(reverse("material_add"), data), desk.post(reverse("material_add"), data)
    assert first.url == again.url
    version = {"uid": uuid.uuid4(), "language": "ar", "number": "1", "valid_from": TODAY.isoformat()}
    url = reverse("version_add", args=[data["uid"]])
    assert desk.post(url, version).url == desk.post(url, version).url == first.url
    moved = {"uid": uuid.uuid4(), "version": version["uid"], "kind": "received", "number": "9", "on": TODAY.isoformat()}
    url = reverse("stock_add", args=[data["uid"]])
    assert desk.post(url, moved).url == desk.post(url, moved).url == first.url
    assert (MaterialVersion.objects.count(), StockMovement.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"number": ""}, "number", "This field is required."),
        ({"number": "-4"}, "number", "Ensure this value is greater than or equal to 0."),
        ({"number": "0"}, "number", "Nothing moved: write how many."),
        ({"kind": "lost", "number": "9"}, "number", "The stock of this version is 5: count it first."),
        ({"kind": "handed_out"}, "kind", "Select a valid choice. handed_out is not one of the available choices."),
        ({"on": "2999-01-01"}, "on", "This day is still to come."),
    ],
)
def test_wrong_movement_is_said_beside_its_field(desk, cast, given, field, sentence):
    version = version_of(leaflet(cast), cast)
    stocked(version, cast, 5)
    data = {"uid": uuid.uuid4(), "version": version.pk, "kind": "received", "number": "3", "on": TODAY.isoformat()}
    response = desk.post(reverse("stock_add", args=[version.material_id]), {**data, **given})
    assert response.status_code == 200
    assert response.context["form"].errors == {field: [sentence]}
    assert StockMovement.objects.count() == 1


# --- The ledger -----------------------------------------------------------------------------------------------------


def test_count_puts_the_stock_right_by_its_difference(cast):
    version = version_of(leaflet(cast), cast)
    stocked(version, cast, 100)
    stocked(version, cast, 10, "lost")
    counted = stocked(version, cast, 84, "counted")
    assert (counted.quantity, counted.found) == (-6, 84)
    assert actions.stock_of(cast.paris, version) == 84
    assert actions.stock_of(cast.lyon, version) == 0
    row = rows([version.material], cast.claire)[0]
    assert (row.left, row.low) == (84, False)
    stocked(version, cast, 40, "lost")
    assert rows([version.material], cast.claire)[0].low is True
    assert rows([version.material], cast.yann)[0].left is None


def test_ledger_is_not_rewritten_by_a_request(cast):
    movement = stocked(version_of(leaflet(cast), cast), cast, 100)
    with database_scope.entered(cast.claire.pk, None):
        assert StockMovement.objects.filter(pk=movement.pk).update(quantity=1) == 0
        assert StockMovement.objects.filter(pk=movement.pk).delete()[0] == 0
    with database_scope.entered(cast.yann.pk, None):
        assert not StockMovement.objects.exists()


def test_outing_says_what_it_handed_out_and_corrects_it(phone, field):
    version = version_of(leaflet(field.cast), field.cast, language="ps")
    stocked(version, field.cast, 30)
    field.log(people=4, languages=["ps"], information=["leaflet"])
    url, name = reverse("outing_materials", args=[field.outing.pk]), f"n_{version.pk}"
    assert "Contacts of this outing: 4 people" in phone.get(url).content.decode()
    assert phone.post(url, {name: "6"}).url == reverse("outing_detail", args=[field.outing.pk])
    phone.post(url, {name: "6"})
    assert actions.stock_of(field.cast.paris, version) == 24
    phone.post(url, {name: "4"})
    assert list(StockMovement.objects.filter(outing=field.outing).values_list("quantity", flat=True)) == [2, -6]
    phone.post(url, {name: ""})
    assert actions.stock_of(field.cast.paris, version) == 30
    assert phone.post(url, {name: "many"}).context["form"].errors == {name: ["Write a whole number."]}


def test_outing_hands_out_more_than_the_ledger_knows(phone, field):
    """It was there all the same: the stock below nothing asks to be counted."""
    version = version_of(leaflet(field.cast), field.cast)
    stocked(version, field.cast, 2)
    phone.post(reverse("outing_materials", args=[field.outing.pk]), {f"n_{version.pk}": "5"})
    assert actions.stock_of(field.cast.paris, version) == -3


# --- What contacts are offered --------------------------------------------------------------------------------------


def test_term_is_offered_while_a_version_is_valid(cast):
    assert withheld_terms(TODAY) == set()
    material = leaflet(cast)
    assert withheld_terms(TODAY) == set()  # nothing is known of it yet
    version_of(material, cast, since=-30, until=-1)
    version_of(material, cast, language="ps", since=10)
    assert withheld_terms(TODAY) == {"leaflet"}
    assert withheld_terms(TODAY - 5 * DAY) == withheld_terms(TODAY + 10 * DAY) == set()


def test_outdated_material_is_not_offered_at_the_desk_nor_to_telephones(phone, field):
    version_of(leaflet(field.cast, title="Vos droits"), field.cast, since=-30, until=-1)
    page = phone.get(reverse("contact_add", args=[field.outing.pk]))
    offered = [code for code, _label in page.context["form"].fields["information"].choices]
    assert "leaflet" not in offered
    assert "oral" in offered
    assert "Not offered, since no version is valid on this day: Vos droits." in page.content.decode()
    told = [term["code"] for term in reference(field.cast.samir)["information"]]
    assert "leaflet" not in told
    assert "oral" in told


def test_telephone_with_an_older_list_is_still_heard(phone, field):
    version_of(leaflet(field.cast), field.cast, since=-30, until=-1)
    entry = {
        "id": str(uuid.uuid4()),
        "outing": str(field.outing.pk),
        "at": field.moment.isoformat(),
        "site": field.chapelle.pk,
        "mode": "outreach",
        "people": 1,
        "information": ["leaflet"],
    }
    assert phone.post("/api/v1/contacts/", entry, content_type="application/json").status_code == 201
    again = field.typed(information=["leaflet"])
    assert phone.post(reverse("contact_add", args=[field.outing.pk]), again).status_code == 302
    assert list(Contact.objects.values_list("information", flat=True)) == [["leaflet"], ["leaflet"]]


def test_contact_that_was_given_it_keeps_it_when_it_is_corrected(field):
    contact = field.log(information=["leaflet"])
    version_of(leaflet(field.cast), field.cast, since=-30, until=-1)
    form = ContactForm(outing=field.outing, contact=contact)
    assert "leaflet" in [code for code, _label in form.fields["information"].choices]


# --- Lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["material_list", "knowledge_home"])
def test_list_reads_the_same_number_of_queries_for_one_and_three_materials(desk, cast, name):
    counts = []
    for number in range(3):
        stocked(version_of(leaflet(cast, title=f"Dépliant {number}"), cast, until=5), cast, 5)
        desk.get(reverse(name))
        with CaptureQueriesContext(connection) as captured:
            desk.get(reverse(name))
        counts.append(len(captured))
    assert counts[0] == counts[2]


def test_home_says_what_runs_low_and_what_ends(desk, cast):
    material = leaflet(cast)
    version = version_of(material, cast, number="2026-01", until=12)
    stocked(version, cast, 20)
    told = [one.why for one in desk.get(reverse("knowledge_home")).context["attention"]]
    day = TODAY + datetime.timedelta(days=12)
    assert told == [
        f"Arabic · 2026-01 ends on {day:%m/%d/%Y}, and nothing replaces it.",
        "Arabic · 2026-01 is running low: 20 left.",
    ]
    version_of(material, cast, number="2026-02", since=8)
    told = [one.why for one in desk.get(reverse("knowledge_home")).context["attention"]]
    assert told == ["Arabic · 2026-01 is running low: 20 left."]
