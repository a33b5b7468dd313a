"""What others ask for is filled in with what is published, and says where it is not."""

import csv
import io
import itertools

import pytest
from django.urls import reverse
from django.utils import translation

from casework.enums import Role
from reports import asked_forms, published_numbers
from reports.actions import releases
from reports.asked_forms import NO_CODE
from reports.catalogue import BY_CODE, DIMENSIONS, TOTAL_CODE
from reports.closed_periods import ClosedPeriod
from reports.enums import FactKind
from reports.published_numbers import Published, State
from tests.cast import make_user
from tests.reports.worlds import add_facts

FORMS = asked_forms.every()
# Eurostat's code list of types of return (domain.md §4.1).
RETURN = {
    "ASSI",
    "ASSI_FORC",
    "ASSI_VOLU",
    "EURA",
    "FORC",
    "NASSI",
    "NASSI_VOLU",
    "NRA",
    "OTH",
    "RA_OTH",
    "THRD",
    "TOTAL",
    "UNK",
    "VOLU",
}


@pytest.fixture
def publish(cast):
    mona = make_user("Mona", Role.MANAGER)
    return lambda table, period: releases.release(releases.prepare_release(table, period, actor=cast.marc), actor=mona)


@pytest.fixture
def departures(publish):
    """A quarter, and a whole year before it: few countries, one of them with a small group."""
    for period in ("2023", "2024-Q1"):
        groups = itertools.product((("AF", 30), ("GE", 40), ("AL", 24)), ("female", "male"), ("18-34", "35+"))
        for (country, count), sex, age in groups:
            add_facts(FactKind.TRAVELLER, period, count, country=country, sex=sex, age=age, company="alone")
        add_facts(FactKind.TRAVELLER, period, 60, country="AF", sex="male", age="18-34", company="alone")
        add_facts(FactKind.TRAVELLER, period, 3, country="GE", sex="female", age="0-13", company="family")
        add_facts(FactKind.TRAVELLER, period, 20, country="GE", sex="female", age="14-17", company="family")
    return [publish("departures", "2024-Q1"), publish("departures", "2023")]


def filled(code, period, language="en"):
    with translation.override(language):
        return asked_forms.fill(FORMS[code], Published(ClosedPeriod.parse(period)))


def entries(sections):
    return {one.code: one for section in sections for one in section.entries}


def rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_files_ask_for_tables_and_levels_that_there_are():
    for form in FORMS.values():
        assert form.to_confirm
        assert form.kind in ("quarter", "year")
        for line in (line for part in form.asked["section"] for line in part["line"]):
            table = BY_CODE[line.get("table") or line.get("cube") or "departures"]
            assert form.kind in table.periods
            assert "table" in line or "cube" in line or {"fr", "en"} <= set(line)
            known = {one.code for one in table.dimensions}
            assert set(line.get("levels", ())) | {line.get("each", next(iter(known)))} <= known
            for dimension, level in line.get("levels", {}).items():
                assert level in DIMENSIONS[dimension].levels
            assert set(line.get("codes", {}).values()) <= RETURN


def test_eurostat_by_the_quarter_with_its_codes(departures):
    with translation.override("en"):
        sections = filled("eurostat", "2024-Q1")
        found = rows(asked_forms.as_csv(FORMS["eurostat"], sections, ClosedPeriod.parse("2024-Q1")))
    key = ("freq", "unit", "geo", "return", "citizen", "age", "sex", "TIME_PERIOD")
    told = {tuple(row[name] for name in key[3:7]): row for row in found}
    assert len(told) == len(found)  # each observation once
    everybody = told["ASSI_VOLU", "TOTAL", "TOTAL", "T"]
    assert [everybody[name] for name in key[:3]] == ["Q", "PER", "FR"]
    assert (everybody["TIME_PERIOD"], everybody["OBS_VALUE"], everybody["CONF_STATUS"]) == ("2024-Q1", "460", "F")
    assert {row["return"] for row in found} <= RETURN
    assert {row["OBS_VALUE"] for row in found if row["CONF_STATUS"] != "F"} == {""}
    assert all(int(row["OBS_VALUE"]) % 5 == 0 for row in found if row["CONF_STATUS"] == "F")
    assert told["FORC", "TOTAL", "TOTAL", "T"]["OBS_STATUS"] == "L"
    assert NO_CODE not in {value for row in found for value in row.values()}


def test_every_number_of_a_form_is_that_of_its_publication(departures):
    quarter, year = departures
    for code, release in (("eurostat", quarter), ("iom", year), ("ofii", year)):
        said = {tuple(one["levels"]): one["number"] for one in release.said["cells"]}
        whole = (TOTAL_CODE,) * len(release.said["dimensions"])
        found = entries(filled(code, release.period))
        for name in {"total", "avrr", "beneficiaries"} & set(found):
            assert found[name].number.value == said[whole]
        shown = [
            one for section in filled(code, release.period) for one in section.entries if one.number.value is not None
        ]
        assert {one.number.value for one in shown if not one.unit} <= set(said.values())
        assert {one.number.number for one in shown} == {release.number}


def test_line_says_why_it_has_no_number(departures, publish):
    with translation.override("en"):
        found = entries(filled("ofii", "2023"))
        assert found["men"].shown == "54 %"
        assert (found["single"].shown, found["single"].why) == ("–", "not counted here")
        assert found["paid"].why == "not published for this period yet"
        assert "level.level_1" not in found  # one line for all levels of what is not published
        assert found["level"].why == "not published for this period yet"
        add_facts(FactKind.PAYMENT, "2023", 4, amount=400, country="GE")
        publish("aid_paid", "2023")
        assert entries(filled("ofii", "2023"))["paid"].why == "hidden: few people are behind it"
    assert entries(filled("ofii", "2023", "fr"))["single"].label == "Part des célibataires"


def test_withdrawn_publication_is_in_no_form(departures, cast):
    releases.withdraw(departures[1], reason="wrong", actor=cast.marc)
    assert entries(filled("iom", "2023"))["total"].number.state is State.NOT_PUBLISHED


def test_pages_and_files(client, cast, departures):
    client.force_login(cast.marc)
    client.cookies["django_language"] = "fr"
    assert "Eurostat" in client.get(reverse("asked_list")).content.decode()
    page = client.get(reverse("asked_detail", args=["eurostat", "2024-Q1"])).content.decode()
    assert "ASSI_VOLU" in page
    assert "non compté ici" in page
    file = client.get(reverse("asked_file", args=["ofii", "2023"]))
    assert file.headers["Content-Disposition"] == 'attachment; filename="ofii-2023.csv"'
    assert rows(file.content)[0]["value"] == "460"
    for wrong in (["eurostat", "2024"], ["ofii", "2024-Q1"], ["nobody", "2024"], ["ofii", "2999"], ["ofii", "x"]):
        assert client.get(reverse("asked_detail", args=wrong)).status_code == 404


def test_address_of_a_number_that_is_grouped_or_left_out(departures):
    published = published_numbers.Published(ClosedPeriod.parse("2023"))
    assert published.number("departures", {"company": "alone"}).state is State.COARSER
    assert published.number("visits", {}).state is State.NOT_PUBLISHED
