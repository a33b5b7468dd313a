"""Every attack of privacy.md §2 on made-up worlds: it recovers nothing from us, and it does from whoever is careless.

Linear programming over random sequences of releases is in test_gate.py, with the three careless publications that the
gate itself has to catch.
"""

import random

import pytest

from reports.catalogue import BY_CODE
from reports.content import canonical, content_of
from reports.disclosure import HIDDEN, rounded
from reports.enums import FactKind
from reports.gate import ShownTable, examine, prepare
from reports.models import Fact
from reports.tabulating import PERIOD, Counts
from tests.reports.attackers import Outsider, averaged, everybody, numbers_of, pairs_that_differ_by_few, sums_of
from tests.reports.test_gate import K, naive, one
from tests.reports.worlds import QUARTERS, YEAR, add_facts, random_departures

FIRST, *_BETWEEN, LAST = QUARTERS
COMPANY = "departures_by_company"
TABLE = BY_CODE[COMPANY]


def released(counts, order):
    """Tables as they go out one after the other, each past the gate."""
    out = []
    for code, period in order:
        out.append(prepare(counts, BY_CODE[code], period, out))
        assert examine(counts, out[-1], out[:-1]) == []
    return out


# --- Subtracting, reading again ------------------------------------------------------------------------------------


def test_differencing_catches_a_sum_beside_its_part_and_a_year_beside_its_quarter(db):
    add_facts(FactKind.TRAVELLER, FIRST, 40, company="alone")
    add_facts(FactKind.TRAVELLER, FIRST, 3, company="family")
    add_facts(FactKind.TRAVELLER, LAST, 2, company="alone")
    counts, few = Counts(), one(FIRST, company="family")
    alone, year = one(FIRST, company="alone"), one(str(YEAR), company="alone")
    careless = [naive(counts, COMPANY, FIRST, few, one(FIRST, company="unknown"))]
    assert (one(FIRST), alone) in pairs_that_differ_by_few(careless, counts, K)
    careless = [naive(counts, COMPANY, period, *hidden) for period, *hidden in ((FIRST, one(FIRST)), (str(YEAR),))]
    assert (year, alone) in pairs_that_differ_by_few(careless, counts, K)
    ours = released(counts, [(COMPANY, FIRST), (COMPANY, str(YEAR))])
    assert pairs_that_differ_by_few(ours, counts, K) == []


def test_averaging_finds_what_is_drawn_anew_and_nothing_in_what_we_publish(db):
    add_facts(FactKind.TRAVELLER, FIRST, 41, company="alone")
    add_facts(FactKind.TRAVELLER, FIRST, 30, company="family")
    draw = random.Random(1)
    careless = averaged(lambda: (41 + draw.randint(0, 4)) // 5 * 5, 2000)
    assert round(careless) == 41
    readings = [prepare(Counts(), TABLE, FIRST, []) for _ in range(4)]
    assert averaged(iter([each.cells[one(FIRST, company="alone")] for each in readings]).__next__, 4) == 40
    assert len({canonical(content_of(each, counted_until=None)) for each in readings}) == 1


# --- One person more or less ------------------------------------------------------------------------------------------


def test_world_without_one_person_differs_in_their_own_numbers_only_and_by_one_step(db):
    """Neighbouring databases: the same tables go out in a world with somebody and in one without."""
    draw = random_departures(21)
    order = [("departures", FIRST), (COMPANY, FIRST), (COMPANY, str(YEAR)), ("departures_by_delay", FIRST)]
    before = released(Counts(), order)
    for fact in draw.sample(list(Fact.objects.filter(month__month__lte=3).order_by("pk")), 2):
        cells = [{c for c in release.cells if _counts(BY_CODE[release.table], c, fact)} for release in before]
        fact.delete()
        counts = Counts()
        after = released(counts, order)
        for with_them, without, own in zip(before, after, cells, strict=True):
            both = {c: without.cells.get(c, HIDDEN) for c, n in with_them.cells.items() if n is not HIDDEN}
            moved = {c: with_them.cells[c] - n for c, n in both.items() if n not in (HIDDEN, with_them.cells[c])}
            assert set(moved.values()) <= {5}
            assert moved.keys() <= own, "somebody else's number tells of them"
        hidden = sorted({c for release in after for c, n in release.cells.items() if n is HIDDEN}, key=sorted)
        outsider = Outsider(after, numbers_of(after, counts))
        assert [c for c in draw.sample(hidden, min(8, len(hidden))) if outsider.width(c) < K] == []
        fact.save(force_insert=True)


def _counts(table, cell, fact):
    """Whether somebody is counted in a cell, by what the catalogue says of them."""
    values = {each.code: each.level_of(getattr(fact, each.attribute)) for each in table.dimensions}
    quarter = f"{fact.month.year}-Q{(fact.month.month + 2) // 3}"
    kinds = [said for said in everybody(table.code) if {(PERIOD, quarter), *values.items()} <= said]
    assert len(kinds) == 1
    return cell <= kinds[0]


# --- Money ------------------------------------------------------------------------------------------------------------

COUNTRIES = ("AF", "AL", "GE", "DZ", "CN", "HT", "MA", "TN", "PK", "XK", "AM", "RU", "BD", "IN", "IQ", "IR", "ZZ")
AWARDS = BY_CODE["aid_decided"]
LARGEST = 12_000


@pytest.fixture
def awards(db):
    """Many sums of each country in each quarter, and in the last one a single large one of one country."""
    draw = random.Random(5)
    for quarter in QUARTERS:
        for country in COUNTRIES:
            amounts = (100, 100) if (quarter, country) == (LAST, "XK") else (200, 2500)
            for _ in range(draw.randint(12, 16)):
                add_facts(FactKind.AWARD, quarter, 1, amount=draw.randint(*amounts), country=country)
    add_facts(FactKind.AWARD, LAST, 1, country="XK", amount=LARGEST)
    return Counts()


def test_sum_that_one_amount_dominates_does_not_follow_from_the_year_less_its_other_quarters(awards):
    kosovo = one(LAST, country="XK")
    out = released(awards, [("aid_decided", period) for period in (*QUARTERS[:3], str(YEAR))])
    assert [release.euros[one(release.period, country="XK")] is HIDDEN for release in out] == [False] * 3 + [True]
    told = sums_of(out, awards) | {("aid_decided", kosovo): None}
    assert Outsider(out, told).width(kosovo) >= LARGEST
    year = ShownTable(
        "aid_decided",
        str(YEAR),
        out[3].shape,
        {c: rounded(awards.of(c, AWARDS)) for c in out[3].cells},
        {c: rounded(sum(awards.parts(c, AWARDS)), 100) for c in out[3].euros},
    )
    assert ("narrow", kosovo) in {(found.code, found.cell) for found in examine(awards, year, out[:3])}


def test_quarters_beside_their_year_tell_no_amount(awards):
    out = released(awards, [("aid_decided", period) for period in (str(YEAR), *QUARTERS)])
    hidden = [c for release in out for c, value in release.euros.items() if value is HIDDEN]
    assert one(LAST, country="XK") in hidden
    outsider = Outsider(out, sums_of(out, awards))
    largest = {period: max(awards.parts(one(period), AWARDS)) for period in (*QUARTERS, str(YEAR))}
    assert [cell for cell in hidden if outsider.width(cell) < largest[dict(cell)[PERIOD]]] == []
