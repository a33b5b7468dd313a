"""The worklist: what waits, what is late, what departs; filters that survive a reload; a constant number of queries."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases
from casework.models import AuditEvent, Case
from tests.cast import advance, open_case

URL = "/cases/"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    return client


def references(response):
    return [case.reference for case in response.context["page"].rows]


def test_views_split_the_cases_by_whose_move_it_is(desk, cast):
    todo = open_case(cast)
    away = advance(open_case(cast), "application", actor=cast.claire)
    departing = advance(open_case(cast), "convocation", actor=cast.claire, departure_in=4)
    assert set(references(desk.get(URL))) == {todo.reference, departing.reference}
    assert references(desk.get(URL, {"view": "away"})) == [away.reference]
    assert references(desk.get(URL, {"view": "departing"})) == [departing.reference]
    assert len(references(desk.get(URL, {"view": "all"}))) == 3


def test_late_cases_come_first_and_are_counted(desk, cast):
    fresh, late = open_case(cast, days_ago=0), open_case(cast, days_ago=90)
    response = desk.get(URL)
    assert references(response) == [late.reference, fresh.reference]
    assert {chip["label"]: chip["count"] for chip in response.context["chips"]}[
        response.context["chips"][1]["label"]
    ] == 1
    assert references(desk.get(URL, {"view": "late"})) == [late.reference]


def test_filters_hold_in_the_address_and_survive_a_reload(desk, cast):
    mine = cases.assign(open_case(cast, destination="GE"), cast.claire, actor=cast.lucie)
    open_case(cast, destination="GE")
    chosen = {"view": "all", "whose": "mine", "destination": "GE"}
    for _ in range(2):
        response = desk.get(URL, chosen)
        assert references(response) == [mine.reference]
        assert 'value="mine" selected' in response.content.decode()


def test_filter_that_means_nothing_is_left_out(desk, cast, case):
    assert references(desk.get(URL, {"view": "nonsense", "destination": "??", "page": "-4"})) == [case.reference]


def test_pages_of_fifty_lead_to_each_other(desk, cast, monkeypatch):
    monkeypatch.setattr("casework.paging.PER_PAGE", 2)
    for _ in range(3):
        open_case(cast)
    first = desk.get(URL, {"view": "all"})
    assert (len(references(first)), first.context["page"].newer_url) == (2, "")
    second = desk.get(URL + first.context["page"].older_url)
    assert (len(references(second)), second.context["page"].older_url) == (1, "")


def test_same_number_of_queries_for_one_case_and_for_three(desk, cast):
    counts = []
    for _ in range(2):
        open_case(cast, days_ago=5)
        desk.get(URL, {"view": "all"})
        with CaptureQueriesContext(connection) as captured:
            desk.get(URL, {"view": "all"})
        counts.append(len(captured))
        open_case(cast, days_ago=5)
    assert counts[0] == counts[1]


def test_list_shows_names_and_leaves_one_audit_row_with_every_case(desk, cast):
    shown = {open_case(cast).pk, open_case(cast).pk}
    response = desk.get(URL)
    assert "Amina Haddad" in response.content.decode()
    event = AuditEvent.objects.latest("id")
    assert (event.action, set(event.objects_seen), event.purpose) == ("case.listed", shown, "list")


def test_title_of_a_page_never_holds_a_name(desk, cast, case):
    html = desk.get(reverse("case_detail", args=[case.pk])).content.decode()
    title = html.split("<title>")[1].split("</title>")[0]
    assert case.reference in title
    assert "Haddad" not in title


def test_departures_of_the_week_are_in_date_order(desk, cast):
    later = advance(open_case(cast), "convocation", actor=cast.claire, departure_in=6)
    sooner = advance(open_case(cast), "convocation", actor=cast.claire, departure_in=1)
    advance(open_case(cast), "convocation", actor=cast.claire, departure_in=30)
    assert references(desk.get(URL, {"view": "departing"})) == [sooner.reference, later.reference]
    assert Case.objects.departing(timezone.localdate(), timezone.localdate() + datetime.timedelta(days=60)).count() == 3


def test_people_who_did_not_come_and_postponements_that_end_are_the_teams_move(desk, cast):
    missed = advance(open_case(cast), "convocation", actor=cast.claire)
    cases.record_no_show(missed, place="airport", on=timezone.localdate(), actor=cast.claire)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    later = cases.postpone(open_case(cast), reason="school", until=tomorrow, actor=cast.claire)
    assert references(desk.get(URL)) == [missed.reference]
    assert references(desk.get(URL, {"view": "away"})) == [later.reference]
    Case.objects.filter(pk=later.pk).update(postponed_until=timezone.localdate(), due_on=timezone.localdate())
    assert set(references(desk.get(URL))) == {missed.reference, later.reference}
