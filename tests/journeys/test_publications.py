"""“How did the quarter go?”: from the figures to a published table that anybody can cite, by two people."""

import os
import secrets
from pathlib import Path

import pytest
from django.conf import global_settings
from django.urls import reverse

from casework.enums import Role
from reports.enums import FactKind
from reports.models import Release
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, make_user
from tests.journeys.acts import sign_in
from tests.journeys.looking import AXE, look
from tests.reports.worlds import add_facts

pytestmark = pytest.mark.journey
TABLE, PERIOD = "departures", "2025-Q3"
SEXES, AGES = (("male", 5), ("female", 3)), (("18-34", 6), ("35+", 4), ("0-13", 3), ("14-17", 3))


@pytest.fixture
def managers(world, at_served, settings):
    """Two managers, and a quarter with something to tell."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with at_served():
        for country in ("AF", "AL", "GE", "DZ", "CN", "HT", "MA", "TN", "PK", "XK"):
            for sex, many in SEXES:
                for age, more in AGES:
                    told = {"country": country, "sex": sex, "age": age, "company": "alone", "delay": "31-90"}
                    add_facts(FactKind.TRAVELLER, PERIOD, many * more, **told)
        return [make_user(f"M{secrets.token_hex(4)}", Role.MANAGER) for _ in range(2)]


@pytest.fixture
def come_in(open_page):
    def open_as(user, size):
        page = open_page(size, locale="fr-FR")
        page.context.add_init_script(path=AXE)
        if user:
            sign_in(page, user, PASSWORD)
        return page

    return open_as


def kept(page, name):
    """A picture of the page at both widths, where somebody asked for one."""
    if folder := os.environ.get("PICTURES"):
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            page.screenshot(path=Path(folder) / f"{name}-{size['width']}.png", full_page=True)


def test_two_managers_publish_a_table_that_anybody_can_cite(come_in, managers, at_served):
    one, other = managers
    page = come_in(one, DESKTOP)
    page.get_by_role("link", name="Publications").click()
    page.get_by_role("link", name="Préparer un tableau").click()
    kept(page, "add")
    page.get_by_label("Tableau").select_option(TABLE)
    page.get_by_label("Période").select_option(PERIOD)
    page.get_by_role("button", name="Préparer le projet").click()
    status = page.get_by_role("status").filter(has_text="En préparation")
    status.wait_for()  # said aloud, and followed without a reload
    kept(page, "preparing")
    wrong = look(page, "fr", "being prepared")
    page.get_by_text("Ce projet passe le contrôle").wait_for()
    assert page.get_by_role("button", name="Publier").count() == 0
    wrong += look(page, "fr", "draft")
    kept(page, "draft")
    address = page.url

    second = come_in(other, PHONE)
    second.goto(address)
    kept(second, "second")
    second.get_by_role("button", name="Publier").click()
    second.get_by_role("status").filter(has_text="En cours de publication").wait_for()
    kept(second, "publishing")
    wrong += look(second, "fr", "being published")
    second.get_by_text("Publication n°").wait_for()
    wrong += look(second, "fr", "released")
    kept(second, "released")
    second.goto(reverse("release_list"))
    wrong += look(second, "fr", "list")
    kept(second, "list")

    with at_served():
        release = Release.objects.published().get(table=TABLE, period=PERIOD)
    assert wrong + read_by_anybody(come_in(None, PHONE), release) == []


def read_by_anybody(reader, release):
    """What is wrong with the public pages, as sentences."""
    wrong = []
    reader.goto(reverse("publication_list", args=["fr"]))
    kept(reader, "public-list")
    wrong += look(reader, "fr", "public list")
    reader.get_by_role("link", name="Départs par pays de retour, sexe et âge").first.click()
    assert release.sha256 in reader.locator(".citation").inner_text()
    wrong += look(reader, "fr", "public")
    kept(reader, "public")
    for name in ("publication_definitions", "publication_list"):
        reader.goto(reverse(name, args=["en"]))
        wrong += look(reader, "en", name)
    kept(reader, "definitions")
    report = reader.request.get(reverse("report_pdf", args=["fr", release.period]))
    assert report.body().startswith(b"%PDF")
    assert reader.request.get(reverse("publication_csv", args=[release.number])).text().startswith("period,")
    return wrong
