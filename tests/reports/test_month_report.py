"""The report of a month says what the page of figures says, marked as internal, and nothing about the month alone."""

import io
import re
import uuid

import openpyxl
import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import AuditEvent
from reports import figures, month_report
from reports.models import Fact
from tests.printed import text_of
from tests.reports.test_facts import make_facts

TODAY = timezone.localdate()


@pytest.fixture
def told(client, cast):
    """Twelve months, of the last of which one thing is too few to be told; that month's code."""
    client.force_login(cast.marc)
    window = figures.period(figures.PREVIOUS, TODAY)
    last = window.months[-1]
    for kind, count, earlier in (("contact", 60, 22), ("case_opened", 31, 33), ("departure", 2, 21)):
        for month in window.months:
            country = "" if kind == "contact" else "GE"
            make_facts(kind, count if month == last else earlier, month=month, country=country)
    make_facts("case_opened", 20, month=window.months[0], country="")  # not known yet, and enough to be told
    return f"{last:%Y-%m}"


def fetched(client, code, kind, language="en"):
    answer = client.get(reverse("month_report", args=[language, code, kind]))
    assert answer.status_code == 200
    return answer.content


def test_pdf_says_in_sentences_what_the_page_shows(client, told):
    data = fetched(client, told, "pdf")
    assert pikepdf.open(io.BytesIO(data)).Root.MarkInfo.Marked
    said = re.sub(r"\s+", " ", text_of(data))
    assert said.count("Internal: not for publication") > 1  # on every page
    assert "Contacts: 60, more than in" in said
    assert re.search(r"Cases opened: 30, about as many as in .*? \(35\)", said)
    assert "Departures: hidden" in said
    assert "Returns given up: hidden" in said
    french = re.sub(r"\s+", " ", text_of(fetched(client, told, "pdf", "fr")))
    assert "Interne" in french


def test_spreadsheet_has_numbers_as_numbers(client, told):
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, told, "xlsx")))
    rows = {row[0]: row[1:] for row in book["1"].iter_rows(min_row=3, values_only=True)}
    assert rows["Contacts"] == (60, 20)
    assert rows["Departures"][0] == "•••"
    assert "Internal" in " ".join(cell.value for cell in book.worksheets[0]["A"])


def test_shares_are_numbers_and_what_is_hidden_is_dots(client, cast):
    client.force_login(cast.marc)
    month = figures.period(figures.PREVIOUS, TODAY).months[-1]
    led = {"contact": 400, "file": 80, "departed": 20}
    for stage, count in led.items():
        names = (uuid.uuid4().bytes for _ in range(count))
        Fact.objects.bulk_create(Fact(kind="contact", pseudonym=name, month=month, stage=stage) for name in names)
    book = openpyxl.load_workbook(io.BytesIO(fetched(client, f"{month:%Y-%m}", "xlsx")))
    (sheet,) = (one for one in book if one["A3"].value == "All contacts")
    shares = [(row[1].value, row[2].value, row[2].number_format) for row in sheet.iter_rows(min_row=3, max_row=5)]
    assert shares == [(500, 1, "0 %"), (100, 0.2, "0 %"), (20, 0.04, "0 %")]
    (sheet,) = (one for one in book if one["A1"].value == "Where the files of the period stand")
    assert {row[1].value for row in sheet.iter_rows(min_row=3)} == {"•••"}


def test_breakdowns_are_those_of_the_page_and_never_of_the_month(told):
    month, window = month_report.month_of(told, TODAY)
    tables = figures.tables(window)
    first, *others = month_report.parts_of(month, window, tables)
    assert [label for label, _values in first.rows] == [str(kind.label) for kind in figures.KINDS]
    country = others[-1]
    assert tables[figures.COUNTRY].value("GE", "case_opened") == 395  # of the twelve months
    (georgia,) = (figures[0] for label, figures in country.rows if label in ("Géorgie", "Georgia"))
    assert (georgia.value, georgia.words) == (395, "395")


def test_what_leaves_is_in_the_trail_and_other_months_are_not_there(client, told):
    fetched(client, told, "xlsx")
    assert AuditEvent.objects.get(action="figures.exported").detail == {"month": told, "kind": "xlsx"}
    for language, month, kind in (("fr", f"{TODAY:%Y-%m}", "pdf"), ("fr", "2001-13", "pdf"), ("de", told, "pdf")):
        assert client.get(reverse("month_report", args=[language, month, kind])).status_code == 404
    assert (
        reverse("month_report", args=["fr", told, "pdf"])
        in client.get(reverse("figures"), {"period": figures.PREVIOUS}).content.decode()
    )
