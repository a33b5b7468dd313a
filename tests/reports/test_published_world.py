"""Worlds whose margins are published ones come out of the catalogue with them (domain.md §4.2, B and D).

To the unit inside, where the engine counts; to the rounding outside, where a table is released. What the sources do not
break down is spread evenly: each of OFII's five nationalities gets the same part of their common share.
"""

import pytest

from casework.enums import Role
from reports.actions import releases
from reports.catalogue import BY_CODE, TOTAL_CODE
from reports.catalogue.dimensions import COUNTRY, OTHER
from reports.enums import FactKind
from reports.linked.cells import Cell
from reports.tabulating import PERIOD, Counts
from tests.cast import make_user
from tests.reports.worlds import add_facts

ROUNDING = 5
# OFII, 2017: 7,114 beneficiaries, 70 % men; Afghanistan, China, Haiti, Algeria and Pakistan make 55.1 % (table D).
BENEFICIARIES, MEN, OF_FIVE = 7_114, 4_980, 3_920
FIVE = ("AF", "CN", "HT", "DZ", "PK")
# IOM, November 2018, EEA and Switzerland: 2,418 people, of whom 1,415 of other origins than these five (table B). A
# month is not published: it stands here in a quarter of which it is all there is.
RETURNED = {"IQ": 328, "AL": 214, "GE": 169, "IR": 146, "RU": 146}
UNNAMED = 1_415
AGES = ("0-13", "14-17", "18-34", "35+")


def spread(count, over):
    """{key: part}, as even as whole people can be."""
    return {key: count // len(over) + (place < count % len(over)) for place, key in enumerate(over)}


def add_people(period, numbers):
    """`numbers`: {(country, sex): people}. Ages are not published as groups."""
    for (level, sex), people in numbers.items():
        country = "ZZ" if level == OTHER else level
        for age, count in spread(people, AGES).items():
            add_facts(FactKind.TRAVELLER, period, count, country=country, sex=sex, age=age)


@pytest.fixture
def ofii_2017(cast):
    others = [code for code in COUNTRY.levels if code not in FIVE]
    countries = spread(OF_FIVE, FIVE) | spread(BENEFICIARIES - OF_FIVE, others)
    men = {country: round(people * MEN / BENEFICIARIES) for country, people in countries.items()}
    men[OTHER] += MEN - sum(men.values())
    women = {(country, "female"): people - men[country] for country, people in countries.items()}
    add_people("2017", {(country, "male"): people for country, people in men.items()} | women)


@pytest.fixture
def iom_november_2018(cast):
    countries = RETURNED | spread(UNNAMED, [code for code in COUNTRY.levels if code not in RETURNED])
    sexes = ("male", "female")
    add_people(
        "2018-Q4",
        {(country, sex): part for country, people in countries.items() for sex, part in spread(people, sexes).items()},
    )


def counted(period, **levels):
    return Counts().all(BY_CODE["departures"], period)[Cell({(PERIOD, period), *levels.items()})]


@pytest.fixture
def published(cast):
    """{(country, sex): number} of the table of departures, released by two people; ages together."""

    def done(period):
        draft = releases.prepare_release("departures", period, actor=cast.marc)
        said = releases.release(draft, actor=make_user("Mona", Role.MANAGER)).said
        assert [one["code"] for one in said["dimensions"]] == ["country", "sex", "age"]
        rows = ((*one["levels"], one["number"]) for one in said["cells"])
        return {(country, sex): number for country, sex, age, number in rows if age == TOTAL_CODE}

    return done


def test_ofii_2017_to_the_unit_inside(ofii_2017):
    assert counted("2017") == BENEFICIARIES
    assert round(100 * counted("2017", sex="male") / BENEFICIARIES) == 70
    five = sum(counted("2017", country=country) for country in FIVE)
    assert round(100 * five / BENEFICIARIES, 1) == 55.1


def test_ofii_2017_to_the_rounding_outside(ofii_2017, published):
    said = published("2017")
    assert said[TOTAL_CODE, TOTAL_CODE] == 7_115
    assert said[TOTAL_CODE, "male"] == MEN
    assert {country: said[country, TOTAL_CODE] for country in FIVE} == dict.fromkeys(FIVE, 785)
    share = sum(said[country, TOTAL_CODE] for country in FIVE) / said[TOTAL_CODE, TOTAL_CODE]
    assert abs(share - 0.551) <= 5 * ROUNDING / 2 / BENEFICIARIES + 0.001
    assert round(100 * said[TOTAL_CODE, "male"] / said[TOTAL_CODE, TOTAL_CODE]) == 70


def test_iom_november_2018_inside_and_outside(iom_november_2018, published):
    assert counted("2018-Q4") == 2_418
    assert {country: counted("2018-Q4", country=country) for country in RETURNED} == RETURNED
    unnamed = [code for code in COUNTRY.levels if code not in RETURNED]
    assert sum(counted("2018-Q4", country=country) for country in unnamed) == UNNAMED
    said = published("2018-Q4")
    assert said[TOTAL_CODE, TOTAL_CODE] == 2_420
    rounded = {"IQ": 330, "AL": 215, "GE": 170, "IR": 145, "RU": 145}
    assert {country: said[country, TOTAL_CODE] for country in RETURNED} == rounded
    others = [said[country, TOTAL_CODE] for country in unnamed]
    assert abs(sum(others) - UNNAMED) <= len(others) * (ROUNDING // 2)
