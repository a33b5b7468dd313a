"""The figures page: the same numbers as pictures and as tables, for managers only, and no way on to a person."""

import re
import uuid
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from casework.access import RoleAssignment
from casework.charts import Bar
from casework.enums import Role
from reports import charts, figures_page
from reports.disclosure import HIDDEN, TOTAL
from reports.enums import FactKind
from reports.models import Fact
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
    allowed |= {reverse("release_list"), reverse("asked_list"), reverse("knowledge_home")}  # the last shows totals only
    addresses = {address for address in read(manager).addresses if not address.startswith("/figures/reports/")}
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
    bars = (Bar("z|26", None, "•••"), Bar("a|26", 10, "10"), Bar("m|26", 5, "5", hollow=True))
    assert [text for text in texts(unquote(charts.columns(bars))) if "26" in text] == ["z||26", "a||26", "m||26"]
    assert [text for text in texts(unquote(charts.rows(bars))) if "26" in text] == ["z||26", "a||26", "m||26"]


def test_long_names_have_room_for_all_their_lines():
    heights = []
    for name in ("Refused", "The person did not come", "The consulate does not recognise the person at all"):
        svg = unquote(charts.rows((Bar(name, 5, "5"), Bar("Refused, or so", 5, "5"))))
        heights.append(int(re.search(r'height="(\d+)"', svg)[1]))
    assert heights[0] < heights[1] < heights[2]


def test_months_of_a_picture_are_told_apart():
    months = figures.period("latest", TODAY).months
    for language in ("fr", "en"):
        with translation.override(language):
            short = figures_page._in_short(months)
        assert len(set(short.values())) == 12
        assert min(len(name) for name in short.values()) == 3


def test_thresholds_that_are_too_low_stop_the_service(settings):
    settings.FIGURES_THRESHOLD = 4
    settings.PUBLISHED_THRESHOLD = 9
    found = sorted(error.id for error in run_checks() if error.id.startswith("reports"))
    assert found == ["reports.E001", "reports.E002"]


# --- What changed, how far, how long ---------------------------------------------------------------------------------


def facts(kind, count, *, month=None, **said):
    month = month or figures.period("latest", TODAY).months[3]
    Fact.objects.bulk_create(
        Fact(kind=kind, pseudonym=uuid.uuid4().bytes, month=month, office="PAR", **said) for _ in range(count)
    )


def sheet(client, code, **query):
    """{row: numbers} of the table in the section `code`, by the texts of its cells."""
    html = client.get(reverse("figures"), query).content.decode()
    section = re.search(rf'<section[^>]*aria-labelledby="{code}">.*?</section>', html, re.DOTALL)[0]
    parsed = Cells()
    parsed.feed(section)
    rows = [[cell.replace("hidden", "").strip() for cell in row] for row in parsed.rows]
    return {row[0]: row[1:] for row in rows[1:]}, parsed.pictures


def test_contacts_tell_how_far_they_led_each_step_with_those_that_went_on(manager):
    for stage, count in (("contact", 100), ("file", 31), ("departed", 19)):
        facts("contact", count, stage=stage, site="camp")
    found, pictures = sheet(manager, "reached")
    assert found == {
        "All contacts": ["150", "100 %"],
        "led to a file": ["50", "33 %"],
        "led to a departure": ["20", "13 %"],
    }
    assert pictures[0][1] == "All contacts: 150; led to a file: 50; led to a departure: 20"


def test_step_is_hidden_where_a_part_of_it_is(manager):
    for stage, count in (("contact", 100), ("file", 31), ("departed", 2)):
        facts("contact", count, stage=stage, site="camp")
    found, _pictures = sheet(manager, "reached")
    assert found["led to a departure"] == found["led to a file"] == ["•••", "•••"]


def test_delays_are_told_by_how_they_spread(manager):
    for delay, count in (("0-30", 12), ("31-90", 40), ("91-180", 8), ("181+", 6), ("none", 0)):
        facts("case_opened", count, country="DZ", stage="preparing", delay=delay)
    for delay, count in (("0-30", 7), ("31-90", 21), ("91-180", 30), ("181+", 9), ("none", 5)):
        facts("traveller", count, country="DZ", delay=delay)
    found, pictures = sheet(manager, "delays")
    assert list(found) == [
        "Up to 30 days",
        "31 to 90 days",
        "91 to 180 days",
        "More than 180 days",
        "Not known",
        "Total",
    ]
    assert [numbers[1] for numbers in found.values()] == ["5", "20", "30", "10", "5", "70"]
    assert found["31 to 90 days"][0] == "40"
    assert len(pictures) == 2


def test_small_stage_takes_others_with_it_in_every_table_of_its_kind(manager):
    months = figures.period("latest", TODAY).months
    facts("case_opened", 20, month=months[2], country="DZ", stage="preparing", delay="0-30")
    facts("case_opened", 2, month=months[3], country="DZ", stage="refused", delay="0-30")
    shown = figures.tables(figures.period("latest", TODAY))
    total = shown["month"].value(TOTAL, FactKind.CASE_OPENED)
    stages = {row: shown["stage"].value(row, FactKind.CASE_OPENED) for row in shown["stage"].rows}
    assert set(stages.values()) == {HIDDEN} or total is HIDDEN
    assert shown["stage"].value(TOTAL, FactKind.CASE_OPENED) == total


def test_word_of_an_older_version_leaves_its_table_out_and_says_so(manager):
    facts("contact", 30, stage="contact", site="lighthouse")
    html = manager.get(reverse("figures")).content.decode()
    assert "rebuild_facts" in html
    assert 'aria-labelledby="site"' not in html
    assert 'aria-labelledby="reached"' in html


@pytest.mark.parametrize(
    ("late", "before", "words"),
    [
        (20, 10, "more than before (30)"),
        (10, 20, "fewer than before (60)"),
        (12, 9, "about the same as before (30)"),
        (2, 30, "too few to compare"),
    ],
)
def test_change_is_told_beyond_what_rounding_explains(db, late, before, words):
    chosen = figures.period("previous", TODAY)
    for place, month in enumerate(chosen.months):
        make_facts("departure", before if place < 9 else late, month=month)
    table = figures.tables(chosen)["month"]
    with translation.override("en"):
        told = {change.label: change for change in figures_page.changes(table, chosen, TODAY)}
    assert told["Departures"].words == words
    assert told["Contacts"].way == "hidden"


def test_month_in_progress_is_not_compared(db):
    chosen = figures.period("latest", TODAY)
    for month in chosen.months:
        make_facts("departure", 20 if month != chosen.months[-1] else 100, month=month)
    table = figures.tables(chosen)["month"]
    told = {change.label: change.way for change in figures_page.changes(table, chosen, TODAY)}
    assert told[str(FactKind.DEPARTURE.label)] == "same"


def test_map_shows_the_countries_that_stand_alone_and_no_hidden_one(manager):
    for country, count in (("GE", 40), ("DZ", 22), ("KM", 9), ("XK", 7), ("TN", 2)):
        make_facts("departure", count, country=country)
    table = figures.tables(figures.period("latest", TODAY))["country"]
    shown = [row for row in table.rows if row != "other" and table.value(row, FactKind.DEPARTURE) is not HIDDEN]
    picture = figures_page.departures_map(table)
    svg = unquote(picture.source)
    assert len(re.findall(r'aria-roledescription="circle"', svg)) == len(shown) >= 3
    assert "Largest: Georgia, 40" in picture.alt or "Géorgie" in picture.alt
    assert "Tunis" not in svg
    assert 'aria-labelledby="map"' in manager.get(reverse("figures")).content.decode()


def test_no_map_without_a_country_to_show(manager):
    make_facts("departure", 2)
    assert 'aria-labelledby="map"' not in manager.get(reverse("figures")).content.decode()


def test_every_series_says_what_it_counts():
    assert {series.kind for series in figures.SERIES.values()} - set(figures_page.UNITS) == set()
