"""Sequences of releases before an attacker who keeps all of them, and who was not written by whoever hides."""

import random

import pytest

from reports.catalogue import BY_CODE, DIMENSIONS
from reports.content import as_csv, canonical, content_of, shown_of
from reports.disclosure import HIDDEN, is_small
from reports.enums import FactKind
from reports.gate import ShownTable, Unpublishable, examine, prepare
from reports.models import Fact
from reports.tabulating import PERIOD, Counts
from tests.reports.attackers import Outsider, numbers_of, pairs_that_differ_by_few
from tests.reports.worlds import QUARTERS, YEAR, add_facts, random_departures

PERIODS = (*QUARTERS, str(YEAR))
TABLES = ("departures", "departures_by_company", "departures_by_delay")
K = 10


def one(period, **levels):
    return frozenset({(PERIOD, period), *levels.items()})


def publish(counts, draw, much):
    """Releases in any order, as far as they can be published; returns them."""
    out = []
    for code, period in draw.sample([(code, period) for code in TABLES for period in PERIODS], much):
        try:
            shown = prepare(counts, BY_CODE[code], period, out)
        except Unpublishable:
            continue
        assert examine(counts, shown, out) == []
        out.append(shown)
    return out


@pytest.mark.parametrize("seed", range(4))
def test_attacker_with_every_release_recovers_nothing(db, seed):
    draw = random_departures(seed)
    counts = Counts()
    releases = publish(counts, draw, 6)
    assert len(releases) >= 3
    hidden = {cell for release in releases for cell, value in release.cells.items() if value is HIDDEN}
    told = {cell for release in releases for cell, value in release.cells.items() if value is not HIDDEN}
    assert not hidden & told, "one release hides what another shows"
    outsider = Outsider(releases, numbers_of(releases, counts))
    asked = draw.sample(sorted(hidden, key=sorted), min(20, len(hidden)))
    assert [cell for cell in asked if outsider.width(cell) < K] == []
    assert pairs_that_differ_by_few(releases, counts, K) == []


def test_shown_numbers_are_large_and_round_and_small_ones_hidden(db):
    random_departures(7)
    counts = Counts()
    shown = prepare(counts, BY_CODE["departures"], str(YEAR), [])
    for cell, value in shown.cells.items():
        if value is not HIDDEN:
            assert value % 5 == 0
            assert value >= K <= counts.of(cell, BY_CODE["departures"])
        if is_small(counts.of(cell, BY_CODE["departures"]), K, 5):
            assert value is HIDDEN
    assert any(value is not HIDDEN for value in shown.cells.values())


def test_dimension_that_is_mostly_small_is_published_at_a_coarser_level(db):
    for country, count in {"DZ": 40, "AL": 30, "AF": 50, "GE": 20, "BR": 15}.items():
        add_facts(FactKind.TRAVELLER, "2024-Q1", count, country=country, sex="male", age="18-34")
    shape = Counts().shape(BY_CODE["departures"], "2024-Q1")
    assert shape == {"country": tuple(DIMENSIONS["country"].groups)}, "ages and sexes are left out: all are in one"


def test_fourth_quarter_that_nobody_published_is_kept_from_being_computed(db):
    for quarter, count in zip(QUARTERS, (40, 40, 40, 3), strict=True):
        add_facts(FactKind.TRAVELLER, quarter, count, company="alone")
        add_facts(FactKind.TRAVELLER, quarter, 30, company="family")
    counts, table, out = Counts(), BY_CODE["departures_by_company"], []
    for quarter in QUARTERS[:3]:
        out.append(prepare(counts, table, quarter, out))
        assert HIDDEN not in out[-1].cells.values()
    shown = prepare(counts, table, str(YEAR), out)
    assert shown.cells[one(str(YEAR), company="alone")] is HIDDEN


def naive(counts, code, period, *hidden):
    """Exactly rounded, and nothing hidden but these."""
    table = BY_CODE[code]
    shape = {dimension.code: tuple(dimension.levels) for dimension in table.dimensions}
    exact = counts.table(table, period, shape)
    cells = {c: HIDDEN if c in hidden else (n + 2) // 5 * 5 for c, n in exact.counts.items()}
    return ShownTable(code, period, shape, cells)


def test_three_naive_publications_are_caught(db):
    for quarter, count in zip(QUARTERS, (40, 40, 40, 3), strict=True):
        add_facts(FactKind.TRAVELLER, quarter, count, company="alone")
        add_facts(FactKind.TRAVELLER, quarter, 30, company="family")
    counts, code = Counts(), "departures_by_company"
    alone = one("2024-Q4", company="alone")
    assert {f.code for f in examine(counts, naive(counts, code, "2024-Q4"), [])} == {"small"}
    assert {f.code for f in examine(counts, naive(counts, code, "2024-Q4", alone), [])} == {"narrow"}
    quarters = [naive(counts, code, quarter) for quarter in QUARTERS[:3]]
    assert {f.code for f in examine(counts, naive(counts, code, str(YEAR)), quarters)} == {"narrow"}


def test_revision_does_not_show_what_the_first_version_hid(db):
    add_facts(FactKind.WITHDRAWAL, "2024-Q1", 9, reason="health")
    for reason in ("family", "stay", "delays", "other", "not_said"):
        add_facts(FactKind.WITHDRAWAL, "2024-Q1", 40, reason=reason)
    table = BY_CODE["withdrawals"]
    first = prepare(Counts(), table, "2024-Q1", [])
    health = one("2024-Q1", withdrawal="health")
    assert first.cells[health] is HIDDEN
    add_facts(FactKind.WITHDRAWAL, "2024-Q1", 4, reason="health")
    counts = Counts()
    second = prepare(counts, table, "2024-Q1", [first])
    assert second.cells[health] is HIDDEN
    assert examine(counts, second, [first]) == []
    shown = ShownTable(second.table, second.period, second.shape, {**second.cells, health: 15})
    assert "differs" in {finding.code for finding in examine(counts, shown, [first])}


def test_money_of_few_or_of_one_is_hidden_with_its_number(db):
    for country in ("AF", "AL", "GE", "DZ", "CN", "HT", "MA", "TN", "PK", "XK", "AM", "RU", "BD", "IN"):
        add_facts(FactKind.AWARD, "2024-Q1", 20, country=country, amount=1200)
    add_facts(FactKind.AWARD, "2024-Q1", 1, country="XK", amount=900_000)
    counts, table = Counts(), BY_CODE["aid_decided"]
    shown = prepare(counts, table, "2024-Q1", [])
    kosovo = one("2024-Q1", country="XK")
    assert shown.cells[kosovo] is shown.euros[kosovo] is HIDDEN
    assert {c for c, v in shown.cells.items() if v is HIDDEN} == {c for c, v in shown.euros.items() if v is HIDDEN}
    assert examine(counts, shown, []) == []


def test_people_are_counted_once_a_year(db):
    add_facts(FactKind.TRAVELLER, "2024-Q1", 30, sex="male", age="18-34")
    Fact.objects.update(who=b"the same person!")
    counts = Counts()
    assert counts.of(one("2024"), BY_CODE["people_returned"]) == 1
    assert counts.of(one("2024"), BY_CODE["departures"]) == 30


def test_document_gives_the_same_bytes_and_reads_back(db):
    random_departures(3)
    shown = prepare(Counts(), BY_CODE["departures"], "2024-Q2", [])
    document = content_of(shown, counted_until=None)
    again = content_of(prepare(Counts(), BY_CODE["departures"], "2024-Q2", []), counted_until=None)
    assert canonical(document) == canonical(again)
    assert shown_of(document) == shown
    lines = as_csv(document).decode().splitlines()
    assert lines[0].startswith("period,")
    assert len(lines) == 1 + len(shown.cells)


def test_random_orders_of_release_give_no_sequence_that_fails(db):
    random_departures(11)
    counts = Counts()
    for seed in range(2):
        assert publish(counts, random.Random(seed), 5)
