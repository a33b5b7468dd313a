"""The report of a period says what was published, in both languages, and nothing that was not."""

import copy
import io

import openpyxl
import pikepdf
import pytest
from django.urls import reverse
from django.utils import translation

from casework.enums import Role
from reports import activity_report
from reports.actions import releases
from reports.closed_periods import ClosedPeriod
from reports.enums import FactKind
from tests.cast import make_user
from tests.printed import text_of
from tests.reports.test_releases import TABLE_A
from tests.reports.worlds import add_facts

COMPANY = "departures_by_company"


@pytest.fixture
def publish(cast):
    """Publishes a table of a period, by two people."""
    mona = make_user("Mona", Role.MANAGER)

    def done(table, period):
        return releases.release(releases.prepare_release(table, period, actor=cast.marc), actor=mona)

    return done


@pytest.fixture
def quarter(publish, settings):
    """Departures of two quarters, and of the second one why some gave up: three of the reasons are hidden."""
    settings.PUBLISHED_THRESHOLD, settings.COARSER_ABOVE = 5, 60
    for period, alone, family in (("2024-Q1", 42, 31), ("2024-Q2", 90, 44)):
        add_facts(FactKind.TRAVELLER, period, alone, company="alone")
        add_facts(FactKind.TRAVELLER, period, family, company="family")
    for reason, count in TABLE_A.items():
        add_facts(FactKind.WITHDRAWAL, "2024-Q2", count, reason=reason)
    return [publish(COMPANY, "2024-Q1"), publish(COMPANY, "2024-Q2"), publish("withdrawals", "2024-Q2")]


def said_of(release, earlier=None, language="en"):
    with translation.override(language):
        return activity_report.sentences_of(release.said, earlier and earlier.said, language)


def address(kind, period="2024-Q2", language="en"):
    return reverse(f"report_{kind}", args=[language, period])


def test_sentences_say_how_many_more_or_fewer_and_who(quarter):
    before, now, _reasons = quarter
    assert said_of(now, before) == [
        "In all: 135 people who departed.",
        "More than in quarter 1 of 2024 (75).",
        "Most: Alone (90), With family (45).",
    ]
    assert said_of(before, now)[1] == "Fewer than in quarter 2 of 2024 (135)."
    assert said_of(now, before, "fr")[0] == "Au total\xa0: 135 personnes parties."


def test_hidden_numbers_are_counted_and_never_named(quarter):
    said = said_of(quarter[2])
    hidden = [one for one in quarter[2].said["cells"] if one["number"] is None]
    assert hidden
    assert said[-1] == f"Hidden: {len(hidden)} of {len(quarter[2].said['cells'])} numbers."
    small = [label for _code, label, number in activity_report.margin_of(quarter[2].said, "en") if number is None]
    assert len(small) > 1
    assert [label for label in small if label in " ".join(said)] == []


def test_no_more_is_made_of_a_difference_than_rounding_allows(quarter):
    close = copy.deepcopy(quarter[1])
    close.said["cells"][-1]["number"] -= 5
    assert said_of(quarter[1], close)[1].startswith("About as many")


@pytest.mark.parametrize("changed", ["threshold", "rounding", "definition", "unit"])
def test_nothing_is_compared_that_was_counted_or_hidden_otherwise(quarter, changed):
    other = copy.deepcopy(quarter[0])
    other.said[changed] = "other"
    assert len(said_of(quarter[1], other)) == len(said_of(quarter[1]))


def test_total_that_is_hidden_is_said_to_be(quarter):
    small = copy.deepcopy(quarter[1])
    for cell in small.said["cells"]:
        cell["number"] = None
    assert said_of(small, quarter[0])[0].startswith("The total is hidden")


def test_sum_of_money_is_told(publish):
    for country, euros in (("GE", 1850), ("AL", 650)):
        add_facts(FactKind.AWARD, "2024-Q2", 60, country=country, amount=euros)
    said = said_of(publish("aid_decided", "2024-Q2"))
    assert said[:2] == ["In all: 120 decisions of aid.", "Sum: 150,000 euros."]


@pytest.mark.parametrize(("code", "before"), [("2024-Q1", "2023-Q4"), ("2024-Q3", "2024-Q2"), ("2024", "2023")])
def test_period_before(code, before):
    assert activity_report.period_before(ClosedPeriod.parse(code)).code == before


def test_periods_come_newest_first():
    assert activity_report.newest_first(["2023", "2024-Q1", "2023-Q4"]) == ["2024-Q1", "2023", "2023-Q4"]


@pytest.mark.parametrize(("language", "title"), [("en", "Activity report"), ("fr", "Rapport d’activité")])
def test_pdf_is_tagged_and_tells_every_table_of_the_period(client, quarter, language, title):
    answer = client.get(address("pdf", language=language))
    assert answer.headers["Content-Type"] == "application/pdf"
    text = text_of(answer.content)
    assert title in text
    for release in quarter[1:]:
        assert release.said["title"][language] in text
        assert release.sha256 in text.replace(" ", "")
    assert quarter[0].sha256 not in text.replace(" ", "")
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(language)


def test_reports_are_the_same_bytes_for_everybody(client, cast, quarter):
    for kind in ("pdf", "xlsx"):
        client.logout()
        first = client.get(address(kind)).content
        client.force_login(cast.claire)
        assert client.get(address(kind)).content == first


def test_workbook_holds_numbers_as_numbers_and_hides_with_dots(client, quarter):
    book = openpyxl.load_workbook(io.BytesIO(client.get(address("xlsx")).content))
    assert book.sheetnames == ["Contents and method", "No. 2", "No. 3"]
    rows = [[cell.value for cell in row] for row in book["No. 2"].rows]
    assert rows[0][-1] == "people who departed"
    assert ["Alone", 90] in rows
    reasons = [row[-1].value for row in book["No. 3"].rows]
    hidden = sum(one["number"] is None for one in quarter[2].said["cells"])
    assert reasons.count("•••") == hidden
    assert None not in reasons
    about = "\n".join(str(row[0].value) for row in book["Contents and method"].rows)
    assert quarter[2].sha256 in about


def test_one_publication_is_a_workbook_of_its_own(client, quarter):
    answer = client.get(reverse("publication_xlsx", args=["fr", quarter[0].number]))
    assert openpyxl.load_workbook(io.BytesIO(answer.content)).sheetnames == ["Contenu et méthode", "N° 1"]


def test_what_was_withdrawn_is_not_in_the_report(client, cast, quarter):
    releases.withdraw(quarter[2], reason="wrong", actor=cast.marc)
    assert quarter[2].sha256 not in text_of(client.get(address("pdf")).content).replace(" ", "")


def test_period_without_a_publication_has_no_report(client, quarter):
    for period in ("2024-Q3", "2024", "2024-Q9", "never"):
        assert client.get(address("pdf", period)).status_code == 404
    assert client.get(address("xlsx", language="de")).status_code == 404


def test_list_leads_to_the_reports(client, quarter):
    page = client.get(reverse("publication_list", args=["fr"])).content.decode()
    linked = [code for code in ("2024-Q1", "2024-Q2", "2024-Q3") if address("pdf", code, "fr") in page]
    assert linked == ["2024-Q1", "2024-Q2"]
