"""The report of a month says what the page of figures says, marked as internal, and nothing about the month alone."""

import io
import re

import openpyxl
import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from casework.models import AuditEvent
from reports import figures, month_report
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


def test_breakdowns_are_those_of_the_page_and_never_of_the_month(told):
    month, window = month_report.month_of(told, TODAY)
    tables = figures.tables(window)
    first, *others = month_report.parts_of(month, window, tables)
    assert [label for label, _values in first.rows] == [str(kind.label) for kind in figures.KINDS]
    country = others[-1]
    assert tables[figures.COUNTRY].value("GE", "case_opened") == 395  # of the twelve months
    assert [values[0] for label, values in country.rows if label in ("Géorgie", "Georgia")] == ["395"]


def test_what_leaves_is_in_the_trail_and_other_months_are_not_there(client, told):
    fetched(client, told, "xlsx")
    assert AuditEvent.objects.get(action="figures.exported").detail == {"month": told, "kind": "xlsx"}
    for language, month, kind in (("fr", f"{TODAY:%Y-%m}", "pdf"), ("fr", "2001-13", "pdf"), ("de", told, "pdf")):
        assert client.get(reverse("month_report", args=[language, month, kind])).status_code == 404
    assert (
        reverse("month_report", args=["fr", told, "pdf"])
        in client.get(reverse("figures"), {"period": figures.PREVIOUS}).content.decode()
    )
