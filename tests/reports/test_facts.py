"""Facts follow the files: through the outbox, as often as one likes, and anew from nothing."""

import datetime
import uuid
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from casework import outbox
from casework.actions import cases, people
from casework.models import OutboxEntry
from outreach.models import Contact, Outing, Site
from reports import figures
from reports.actions import facts as actions
from reports.disclosure import HIDDEN, TOTAL
from reports.enums import FactKind
from reports.freshness import freshness
from reports.gathering import name_of
from reports.models import Fact
from tests.cast import advance, open_case

TODAY = timezone.localdate()
MONTH = TODAY.replace(day=1)


def rows(*names):
    names = names or ("kind", "pseudonym", "month", "office", "country", "people")
    found = Fact.objects.exclude(kind="visit").values_list(*names)  # those to come: test_support_facts tells them
    return sorted(tuple(bytes(value) if isinstance(value, memoryview) else value for value in row) for row in found)


@pytest.fixture
def contact(cast):
    site = Site.objects.create(office=cast.paris, name="Porte", kind="camp")
    outing = Outing(team=cast.nord, site=site, created_by=cast.samir)
    outing.save()
    contact = Contact(outing=outing, team=cast.nord, site=site, author=cast.samir, mode="outreach", people=3)
    contact.save()
    return contact


def test_departure_reaches_the_figures_through_the_outbox(cast, case):
    people.add_member(case, {"given_names": "Lina", "family_name": "Haddad"}, relation="child", actor=cast.claire)
    advance(case, "departure", actor=cast.claire, departure_in=0)
    assert rows() == []
    outbox.relay()
    opened = (TODAY - datetime.timedelta(days=60)).replace(day=1)
    assert rows("kind", "month", "office", "country", "people") == [
        ("case_opened", opened, "PAR", "DZ", 2),
        ("departure", MONTH, "PAR", "DZ", 2),
        ("screened", MONTH, "", "", 1),
        ("screened", MONTH, "", "", 1),
        ("traveller", MONTH, "PAR", "DZ", 1),
        ("traveller", MONTH, "PAR", "DZ", 1),
    ]
    assert rows("kind", "sex", "age", "company", "stage", "vulnerable") == [
        ("case_opened", "", "", "", "departed", ""),
        ("departure", "", "", "", "", ""),
        ("screened", "", "", "", "", "unknown"),
        ("screened", "", "", "", "", "unknown"),
        ("traveller", "other", "35+", "family", "", ""),
        ("traveller", "other", "unknown", "family", "", ""),
    ]


def test_withdrawal_counts_until_the_person_comes_back(cast, case):
    cases.withdraw(case, reason="family", actor=cast.claire)
    outbox.relay()
    assert [kind for (kind,) in rows("kind")] == ["case_opened", "withdrawal"]
    cases.resume(case, actor=cast.claire)
    outbox.relay()
    assert [kind for (kind,) in rows("kind")] == ["case_opened"]


def test_refreshing_twice_leaves_the_same_rows(cast, case, contact):
    actions.refresh_case_facts(case.pk)
    actions.refresh_contact_facts(contact.pk)
    before = rows()
    actions.refresh_case_facts(case.pk)
    actions.refresh_contact_facts(contact.pk)
    assert rows() == before
    assert len(before) == 2


def test_contact_of_the_last_evening_counts_in_the_month_of_paris(contact):
    contact.at = datetime.datetime(2026, 5, 31, 22, 30, tzinfo=datetime.UTC)  # 1 June, half past midnight in Paris
    contact.save(update_fields=["at"])
    actions.refresh_contact_facts(contact.pk)
    assert rows("kind", "month", "people") == [("contact", datetime.date(2026, 6, 1), 3)]


def test_fact_of_a_file_that_is_gone_goes(cast, case):
    actions.refresh_case_facts(case.pk)
    Fact.objects.update(file=name_of(FactKind.CASE_OPENED, gone := uuid.uuid4()))
    actions.refresh_case_facts(gone)
    assert rows() == []


def test_facts_of_one_case_do_not_share_a_pseudonym(cast, case):
    cases.withdraw(case, reason="family", actor=cast.claire)
    actions.refresh_case_facts(case.pk)
    names = [name for (name,) in rows("pseudonym")]
    assert len(set(names)) == 2
    assert case.pk.bytes not in names


def test_rebuilding_gives_the_same_rows_and_drops_what_nothing_stands_behind(cast, contact):
    for office in (cast.paris, cast.lyon):
        open_case(cast, office=office)
    cases.withdraw(open_case(cast), reason="health", actor=cast.claire)
    outbox.relay()
    actions.refresh_contact_facts(contact.pk)
    before = rows()
    Fact.objects.create(kind="departure", pseudonym=b"stray", month=MONTH, office="PAR")
    Fact.objects.filter(kind="withdrawal").update(month=datetime.date(2020, 1, 1))
    out = StringIO()
    call_command("rebuild_facts", stdout=out)
    assert rows() == before
    assert "4 of 4 rows" in out.getvalue()
    assert "5 facts stand" in out.getvalue()


def test_rebuilding_takes_the_same_queries_for_few_and_many(cast, monkeypatch):
    counts = []
    for more in (1, 4):
        for _ in range(more):
            open_case(cast)
        with CaptureQueriesContext(connection) as captured:
            list(actions.rebuild_facts())
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_rebuilding_goes_through_every_batch(cast, monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    for _ in range(5):
        open_case(cast)
    assert list(actions.rebuild_facts()) == [2, 4, 5]
    assert Fact.objects.count() == 5


def test_freshness_says_what_is_still_on_its_way(cast, case):
    waiting = OutboxEntry.objects.filter(done_at__isnull=True).count()
    fresh = freshness()
    assert (fresh.as_of, fresh.waiting, fresh.failing, fresh.is_behind) == (None, waiting, 0, False)
    outbox.relay()
    fresh = freshness()
    assert (fresh.waiting, fresh.as_of) == (0, Fact.objects.get().refreshed_at)


# --- Figures ---------------------------------------------------------------------------------------------------------


def make_facts(kind, count, *, month=MONTH, country="DZ", people=1):
    Fact.objects.bulk_create(
        Fact(kind=kind, pseudonym=uuid.uuid4().bytes, month=month, office="PAR", country=country, people=people)
        for _ in range(count)
    )


def test_periods_are_two_and_do_not_overlap():
    latest = figures.period("latest", datetime.date(2026, 2, 10))
    previous = figures.period("previous", datetime.date(2026, 2, 10))
    assert (latest.months[0], latest.months[-1]) == (datetime.date(2025, 3, 1), datetime.date(2026, 2, 1))
    assert (previous.months[0], previous.months[-1]) == (datetime.date(2024, 3, 1), datetime.date(2025, 2, 1))
    assert (latest.last_day, len(latest.months)) == (datetime.date(2026, 2, 28), 12)
    assert figures.period("2019-01-01..2019-01-02", datetime.date(2026, 2, 10)) == latest


def test_months_hide_small_numbers_and_total_what_they_hide(db):
    chosen = figures.period("latest", TODAY)
    for month, count in zip(chosen.months, (3, 9, 18, 10, 4, 1, 8), strict=False):
        make_facts("departure", count, month=month)
    table = figures.tables(chosen)["month"]
    shown = [table.value(month, FactKind.DEPARTURE) for month in chosen.months[:7]]
    assert shown == [HIDDEN, 10, 20, 10, HIDDEN, HIDDEN, 10]
    assert table.value(TOTAL, FactKind.DEPARTURE) == 55
    assert table.value(TOTAL, FactKind.CONTACT) is HIDDEN


def test_small_countries_are_counted_together(db):
    make_facts("case_opened", 12, country="GE")
    make_facts("case_opened", 21, country="AL")
    for country in ("DZ", "MA", "TN", ""):
        make_facts("case_opened", 2, country=country)
    make_facts("contact", 30, country="")
    table = figures.tables(figures.period("latest", TODAY))["country"]
    assert table.rows == ("AL", "GE", figures.OTHER)
    assert [table.value(row, FactKind.CASE_OPENED) for row in (*table.rows, TOTAL)] == [20, 10, 10, 40]
    assert table.columns == figures.CASE_KINDS


def test_only_the_largest_countries_stand_alone(db):
    countries = ["AF", "AL", "AM", "BD", "BR", "CN", "DZ", "GE", "HT", "MA", "PK", "TN"]
    for country in countries:
        make_facts("case_opened", 6, country=country)
    table = figures.tables(figures.period("latest", TODAY))["country"]
    assert table.rows == (*countries[:10], figures.OTHER)
    assert table.value(figures.OTHER, FactKind.CASE_OPENED) == 10


def test_both_tables_agree_on_the_totals(db):
    for number, country in enumerate(["GE", "AL", "DZ", ""]):
        make_facts("departure", 3 * number, country=country, month=figures.period("latest", TODAY).months[number])
    chosen = figures.period("latest", TODAY)
    tables = figures.tables(chosen)
    months, countries = tables["month"], tables["country"]
    assert [months.value(TOTAL, kind) for kind in figures.CASE_KINDS] == [
        countries.value(TOTAL, kind) for kind in figures.CASE_KINDS
    ]


def test_people_are_told_only_with_a_total_that_is_shown(db):
    make_facts("departure", 6, people=3)
    make_facts("withdrawal", 2, people=30)
    chosen = figures.period("latest", TODAY)
    assert figures.tables(chosen)["month"].people == {FactKind.DEPARTURE: 20}


def test_threshold_follows_the_settings(db, settings):
    settings.FIGURES_THRESHOLD = 10
    make_facts("departure", 9)
    table = figures.tables(figures.period("latest", TODAY))["month"]
    assert (table.threshold, table.value(TOTAL, FactKind.DEPARTURE)) == (10, HIDDEN)


def test_case_closed_as_opened_twice_is_counted_by_the_other_alone(cast, case):
    actions.refresh_case_facts(case.pk)
    assert Fact.objects.exists()
    cases.close(case, reason="duplicate", actor=cast.claire)
    actions.refresh_case_facts(case.pk)
    assert not Fact.objects.exists()
    cases.resume(case, actor=cast.claire)
    actions.refresh_case_facts(case.pk)
    assert Fact.objects.exists()
