"""The figures page: the same numbers as pictures and as tables, for managers only, and no way on to a person."""

import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework.access import RoleAssignment
from casework.enums import Role
from reports import charts
from reports.charts import Bar
from tests.reports.test_facts import TODAY, figures, make_facts

MANAGERS_PAGES = {"figures"}


@pytest.fixture
def manager(client, cast):
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    return client


class Cells(HTMLParser):
    """The text of every table cell, row by row, and every address on the page."""

    def __init__(self):
        super().__init__()
        self.rows, self.addresses, self.pictures, self.inside = [], [], [], None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.inside, self.rows[-1][len(self.rows[-1]) :] = True, [""]
        if tag == "a":
            self.addresses.append(attributes["href"])
        if tag == "img" and attributes["src"].startswith("data:"):
            self.pictures.append((unquote(attributes["src"]), attributes["alt"]))

    def handle_endtag(self, tag):
        if tag in ("th", "td"):
            self.inside = None

    def handle_data(self, text):
        if self.inside:
            self.rows[-1][-1] += text


def read(client, **query):
    parsed = Cells()
    parsed.feed(client.get(reverse("figures"), query).content.decode())
    return parsed


def texts(svg):
    """The words and numbers of a picture."""
    return [re.sub("<[^>]*>", "|", text).strip("|") for text in re.findall(r"<text[^>]*>(.*?)</text>", svg)]


def test_pictures_and_tables_show_the_same_numbers(manager):
    months = figures.period("latest", TODAY).months
    for month, count in zip(months, (23, 61, 41, 2, 107, 33, 6, 9, 88, 3, 51, 12), strict=True):
        make_facts("contact", count, month=month, country="")
    page = read(manager)
    table = [row[1].replace("hidden", "").strip() for row in page.rows[1:13]]
    assert table == ["25", "60", "40", "•••", "105", "35", "5", "10", "90", "•••", "50", "10"]
    assert [text for text in texts(page.pictures[0][0]) if text in table] == table
    assert page.pictures[0][1].startswith("Bars: Contacts. Highest:")


def test_hidden_numbers_are_nowhere_in_the_page(manager):
    months = figures.period("latest", TODAY).months
    for month, count in zip(months, (4441, 3, 4443, 6), strict=False):
        make_facts("departure", count, month=month, country="GE")
    html = unquote(manager.get(reverse("figures")).content.decode())
    assert "4,440" in html
    assert [number for number in ("4441", "4443", "4,441", "4,443", "8893", "8,893") if number in html] == []
    page = read(manager)
    cells = {cell.strip() for row in page.rows for cell in row[1:]}
    numbers = cells.union(*(texts(svg) for svg, _alt in page.pictures))
    assert {number for number in numbers if number.isdigit()} & {"3", "6", "9"} == set()


def test_no_address_of_the_page_leads_to_a_file(manager, case):
    allowed = {"#content", "/", "/figures/", "?", "/figures/?period=latest", "/figures/?period=previous"}
    allowed |= {reverse("release_list"), reverse("knowledge_home")}  # the second shows totals only
    addresses = set(read(manager).addresses)
    assert {address for address in addresses if not address.startswith("/account/")} <= allowed


def test_manager_opens_nothing_else(manager, case):
    pages = ("worklist", "case_search", "outing_list", "contact_list", "dossier_list", "audit_list", "administration")
    pages += ("material_list", "event_list", "campaign_list", "writing_list")
    assert [manager.get(reverse(name)).status_code for name in pages] == [404] * len(pages)
    assert manager.get(reverse("case_detail", args=[case.pk])).status_code == 404


def test_only_managers_open_the_figures(client, cast):
    answers = {}
    for name in ("samir", "claire", "lucie", "marc", "odile", "delphine", "alain", "personne"):
        client.force_login(getattr(cast, name))
        answers[name] = client.get(reverse("figures")).status_code
    assert {name for name, status in answers.items() if status == 200} == {"marc"}
    assert set(answers.values()) == {200, 404}


def test_role_that_has_ended_opens_the_figures_no_more(manager, cast):
    RoleAssignment.objects.filter(role=Role.MANAGER).update(starts_on="2020-01-01", ends_on="2020-12-31")
    assert manager.get(reverse("figures")).status_code == 404


def test_page_takes_the_same_queries_for_few_and_many_facts(manager):
    counts = []
    for count in (1, 60):
        make_facts("departure", count)
        with CaptureQueriesContext(connection) as captured:
            manager.get(reverse("figures"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("period", ["previous", "latest", "", "1=1", "2020-01-01"])
def test_any_period_asked_for_is_one_of_the_two(manager, period):
    assert manager.get(reverse("figures"), {"period": period}).status_code == 200


def test_empty_page_hides_rather_than_counts_to_zero(manager):
    page = read(manager)
    numbers = {cell for row in page.rows for cell in row[1:] if cell.strip().isdigit()}
    assert numbers == set()


def test_page_speaks_french_when_asked(client, cast):
    client.force_login(cast.marc)
    client.cookies["django_language"] = "fr"
    assert "Chiffres" in client.get(reverse("figures")).content.decode()


def test_bars_keep_the_order_given_whether_hidden_or_not():
    bars = [Bar("z|26", None, "•••"), Bar("a|26", 10, "10"), Bar("m|26", 5, "5", provisional=True)]
    assert [text for text in texts(unquote(charts.columns(bars))) if "26" in text] == ["z||26", "a||26", "m||26"]


def test_thresholds_that_are_too_low_stop_the_service(settings):
    settings.FIGURES_THRESHOLD = 4
    settings.PUBLISHED_THRESHOLD = 9
    found = sorted(error.id for error in run_checks() if error.id.startswith("reports"))
    assert found == ["reports.E001", "reports.E002"]
