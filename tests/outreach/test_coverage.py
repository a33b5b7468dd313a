"""Coverage: by département, over a threshold; places to visit; and no question of where people of a country sleep."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from outreach import coverage, departements
from outreach.forms.contacts import ContactFilters
from outreach.models import Outing, Site

PAGE = "/outreach/coverage/"
TODAY = timezone.localdate()
SINCE = TODAY - datetime.timedelta(days=90)


@pytest.fixture
def placed(field):
    for site, number in ((field.chapelle, "75"), (field.halte, "93"), (field.presqu_ile, "69")):
        site.departement = number
        site.save()
    return field


def row_of(user, number):
    return next(row for row in coverage.rows(user, SINCE, TODAY) if row.number == number)


def test_departements_have_names_and_the_mainland_has_shapes():
    names, (drawn, _box) = dict(departements.choices()), departements.shapes()
    assert (len(names), len(drawn)) == (101, 96)
    assert (names["75"], names["2A"], names["976"]) == ("Paris", "Corse-du-Sud", "Mayotte")
    assert drawn.keys() - names.keys() == set()
    assert all(path.startswith("m") and path.endswith("z") for path in drawn.values())
    assert sum(map(len, drawn.values())) < 60_000


def test_coarse_outline_keeps_where_each_part_begins():
    assert departements.coarse("m 1.1,1.1 2,0 0.1,0 0,3 z m 10,0 1,1 z") == "m2 2 4 0 0 6 z m20 0 2 2 z"


def test_office_sees_its_outings_of_all_teams_and_no_other_office(placed):
    for user in (placed.cast.samir, placed.cast.claire):
        row = row_of(user, "75")
        assert (row.sites, row.outings, row.last, row.level) == (1, 1, TODAY, 1)
        assert {one.number for one in coverage.rows(user, SINCE, TODAY)} == {"75", "93"}


def test_what_was_met_is_told_from_the_threshold_on(placed, settings):
    for number in range(9):
        placed.log(languages=["ps", "fa-af"] if number < 8 else ["ps"], needs=["food"])
    assert (row_of(placed.cast.samir, "75").people, row_of(placed.cast.samir, "75").languages) == (None, [])
    placed.log(languages=["ps"], needs=[])
    with translation.override("en"):
        row = row_of(placed.cast.samir, "75")
    assert (row.people, [str(one) for one in row.languages], row.needs) == (20, ["Pashto"], [])
    settings.COVERAGE_THRESHOLD = 1
    assert coverage.threshold() == 5


def test_outing_called_off_or_to_come_is_no_visit(placed):
    Outing.objects.filter(pk=placed.outing.pk).update(state="planned")
    assert row_of(placed.cast.samir, "75").outings == 0
    assert [one.site for one in coverage.to_visit(placed.cast.samir, TODAY)] == [placed.halte, placed.chapelle]


def test_places_to_visit_are_those_not_visited_for_long(placed, settings):
    settings.SITE_VISITED_EVERY_DAYS = 10
    placed.plan(placed.cast.nord, placed.halte, placed.cast.samir, days_ago=11)
    ahead = placed.plan(placed.cast.nord, placed.halte, placed.cast.samir, days_ago=-4)
    [one] = coverage.to_visit(placed.cast.samir, TODAY)
    assert (one.site, one.last, one.planned) == (placed.halte, TODAY - datetime.timedelta(days=11), ahead.on)


def test_page_has_a_map_and_its_table(phone, placed):
    page = phone.get(PAGE)
    html = page.content.decode()
    assert html.count("<path class=") >= 96
    assert "75 · Paris" in html
    assert "Presqu" not in html
    assert phone.get(PAGE, {"days": "30"}).context["days"] == 30
    assert phone.get(PAGE, {"days": "x"}).context["days"] == 90


def test_page_reads_the_same_number_of_queries_whatever_there_is(phone, placed):
    counts = []
    for _round in range(2):
        phone.get(PAGE)
        with CaptureQueriesContext(connection) as captured:
            phone.get(PAGE)
        counts.append(len(captured))
        for number in ("13", "59") if len(counts) == 1 else ():
            site = Site.objects.create(
                office=placed.cast.paris, name=number, kind="camp", departement=number, commune="X"
            )
            placed.plan(placed.cast.nord, site, placed.cast.samir)
        for _again in range(10):
            placed.log()
    assert counts[0] == counts[1]


def test_nobody_can_ask_where_speakers_of_a_language_are(cast):
    """The list of contacts narrows by place, and by nothing that tells of people's origin."""
    assert set(ContactFilters({}, user=cast.samir).fields) == {"period", "site", "mode", "outing", "show"}
    assert not {"language", "languages", "nationality"} & set(Site._meta.fields_map)


def test_administrator_writes_down_the_departement(client, placed):
    client.force_login(placed.cast.alain)
    address = f"/administration/places/{placed.halte.pk}/"
    told = {"name": "Halte", "kind": "day_centre", "departement": "974", "commune": "Saint-Denis", "is_active": "on"}
    assert client.post(address, {**told, "departement": "99"}).context["form"].errors.keys() == {"departement"}
    assert client.post(address, told).status_code == 302
    placed.halte.refresh_from_db()
    assert (placed.halte.blurred, placed.halte.commune) == ("La Réunion", "Saint-Denis")
