"""The main job of Escale, done by the people whose job it is: from a contact in the street to a figure."""

import datetime
import itertools
import re
import secrets

import pytest
from django.utils import timezone

from casework.models import OutboxEntry
from reports.enums import FactKind
from reports.models import Fact
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD
from tests.files import a_pdf
from tests.journeys.acts import (
    Finger,
    book_journey,
    box,
    button,
    choose,
    fr,
    link,
    says,
    send_dossier,
    sign_in,
    submit,
    until,
)

pytestmark = [pytest.mark.journey, pytest.mark.slow]

COUNTRY, COUNTRY_NAME = "GE", "Géorgie"
# What each step asks, beyond its date: the outcome that leads to the departure.
OUTCOMES = {"travel_document": "passport"}
TEAM_STEPS_BEFORE = ("counselling", "application")
TEAM_STEPS_AFTER = ("travel_document", "medical_fitness", "tickets", "convocation", "departure")
OFII_STEPS = (("eligibility", "clear"), ("ofii_decision", "granted"))


@pytest.mark.parametrize(
    ("viewport", "name"),
    [pytest.param(PHONE, ("Nino", "Beridze"), id="phone"), pytest.param(DESKTOP, ("Tamar", "Lomidze"), id="desktop")],
)
def test_a_contact_becomes_a_departure_that_is_counted(world, at_served, open_page, complaints, viewport, name):
    with at_served():
        shown_before = prepare_figures()

    samir = open_page(viewport)
    sign_in(samir, world.samir, PASSWORD)
    start_outing(samir)
    log_contact(samir)
    address = open_case(samir, name)
    reference = see_brief(samir, name)

    claire = open_page(viewport)
    sign_in(claire, world.claire, PASSWORD)
    find_in_worklist(claire, reference, name)
    assert claire.url.endswith(address)
    add_note_and_document(claire)
    for code in TEAM_STEPS_BEFORE:
        do_next_step(claire, code)

    odile = open_page(viewport)
    sign_in(odile, world.odile, PASSWORD)
    answer_as_ofii(odile, reference)

    claire.reload()
    for code in TEAM_STEPS_AFTER:
        do_next_step(claire, code)
    assert claire.locator(".step-done", has_text=fr("Departure")).count() >= 1

    marc = open_page(viewport)
    sign_in(marc, world.marc, PASSWORD)
    assert marc.url.endswith("/figures/")
    until(lambda: marc.reload() and departures_shown(marc) == shown_before + 5)
    assert complaints == []
    assert marc.goto(address).status == 404
    says(marc, "This page does not exist, or is not yours to see")
    complaints.clear()  # the browser says that the address answered 404


# --- The figures, just under a boundary of rounding -------------------------------------------------------------


def prepare_figures():
    """Fill every cell that would be hidden, then bring departures to `COUNTRY` to 2 above a multiple of 5.

    Returns what the page shows for that country: one departure more, and it shows five more.
    """
    until(lambda: not OutboxEntry.objects.filter(done_at__isnull=True).exists())
    this, *earlier = months = list(itertools.islice(months_back(timezone.localdate()), 12))
    for month, kind in itertools.product(months, FactKind):
        add_facts(kind, month, "", 8)  # hidden first, should another country be too small to be shown
        if kind != FactKind.CONTACT:
            add_facts(kind, month, COUNTRY, 12)
    departures = Fact.objects.filter(kind=FactKind.DEPARTURE, month__in=months)
    for found, month, country in (
        (departures.filter(month=this), this, COUNTRY),
        (departures.filter(country=COUNTRY), earlier[0], COUNTRY),
        (departures, earlier[0], ""),
    ):
        add_facts(FactKind.DEPARTURE, month, country, (2 - found.count()) % 5)
    return departures.filter(country=COUNTRY).count() // 5 * 5


def months_back(day):
    while True:
        day = day.replace(day=1)
        yield day
        day -= datetime.timedelta(days=1)


def add_facts(kind, month, country, number):
    Fact.objects.bulk_create(
        Fact(kind=kind, month=month, country=country, office="PAR", pseudonym=secrets.token_bytes(16))
        for _each in range(number)
    )


def departures_shown(page):
    """The number of departures beside the country, as the manager reads it; None while it is hidden."""
    table = page.locator("section:has(#by-country) table")
    heads = [text.strip() for text in table.locator("thead th").all_inner_texts()]
    column = heads.index(fr("Departed", context="figures"))
    cells = table.locator("tbody tr", has_text=COUNTRY_NAME).locator("th, td").all_inner_texts()
    digits = re.sub(r"\D", "", cells[column])
    return int(digits) if digits else None


# --- The field worker -----------------------------------------------------------------------------------------------


def start_outing(page):
    assert page.url.endswith("/outreach/")
    link(page, "New outing").first.click()
    box(page, "site").select_option(label="Porte de la Chapelle")
    submit(page)
    says(page, "The outing is recorded.")


def log_contact(page):
    finger = Finger(page)
    finger.tap(link(page, "Log a contact").first)
    finger.chip("languages", "ar")
    finger.chip("topics", "return")
    finger.chip("information", "leaflet")
    finger.chip("needs", "legal")
    finger.tap(button(page, "Save"))
    says(page, "The contact is logged.")
    print(f"contact logged: {finger.taps} taps, {finger.seconds:.1f} s")
    assert finger.taps == 6


def open_case(page, name):
    """From the contact to the consent, then who the person is, and two who leave with them; returns the address."""
    page.locator(".row-link").first.click()
    link(page, "The person wishes to return: open a case").click()
    box(page, "language").select_option("ar")
    choose(page, "interpreting", "phone")
    choose(page, "form", "oral")
    for said in ("free_choice", "informed_decision", "data_processing"):
        choose(page, said)
    button(page, "Open the case").click()
    page.wait_for_url("**/identity/")
    says(page, "The case is open.")
    fill_identity(page, *name)
    submit(page)
    page.wait_for_url(lambda url: "identity" not in url)
    return page.url.removeprefix(page.evaluate("location.origin"))


def fill_identity(page, given_names, family_name):
    box(page, "given_names").fill(given_names)
    box(page, "family_name").fill(family_name)
    box(page, "birth_month").select_option("3")
    box(page, "birth_year").fill("1987")
    box(page, "nationality").select_option(COUNTRY)
    box(page, "destination").select_option(COUNTRY)
    choose(page, "unaccompanied_minor", "no")
    for place, (relation, relative, year) in enumerate((("spouse", "Giorgi", "1985"), ("child", "Luka", "2019"))):
        row = f"members-{place}-"
        if not box(page, f"{row}given_names").is_visible():
            page.locator("details:has([name^=members-]) > summary").first.click()
        box(page, f"{row}relation").select_option(relation)
        box(page, f"{row}given_names").fill(relative)
        box(page, f"{row}family_name").fill(family_name)
        box(page, f"{row}birth_year").fill(year)


def see_brief(page, name):
    """The field worker keeps the name and the next appointment of the file, and nothing else; returns its reference."""
    says(page, "Next appointment")
    assert page.get_by_text(" ".join(name)).count() == 1
    assert page.locator(".stepper").count() == 0
    assert page.get_by_text("Giorgi").count() == 0
    return page.locator("h1").inner_text().strip()


# --- The caseworker, and OFII's liaison ------------------------------------------------------------------------------


def find_in_worklist(page, reference, name):
    assert page.url.endswith("/cases/")
    page.locator("tr", has_text=reference).locator("a.row-link").click()
    page.locator("h1", has_text=" ".join(name)).wait_for()
    assert page.get_by_text(f"Luka {name[1]}").count() == 1


def add_note_and_document(page):
    link(page, "Add a note").first.click()
    box(page, "text").fill("Préfère être appelée le soir.")
    submit(page)
    page.locator(".note", has_text="Préfère être appelée le soir.").wait_for()
    link(page, "Add a document").first.click()
    box(page, "title").fill("Passeport")
    box(page, "file").set_input_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": a_pdf()})
    submit(page)
    opened = link(page, "Passeport")
    opened.wait_for()
    opened.click()
    until(
        lambda: page.evaluate("[...document.querySelectorAll('.sheet img')].every((sheet) => sheet.naturalWidth > 0)")
    )
    response = page.request.get(page.locator("a[download]").get_attribute("href"))
    page.go_back()
    assert response.body().startswith(b"%PDF-")
    assert response.headers["content-type"] == "application/pdf"


def do_next_step(page, code):
    """Press the one button that the page offers for what comes next, answer what it asks, and be back on the file."""
    file = page.url
    page.locator(".next-step a.btn-primary").click()
    if code == "tickets":
        page.wait_for_url("**/booking/")
        book_journey(page, timezone.localdate())
        return
    if code == "application":
        send_dossier(page)
        page.locator("nav.crumb a").click()
        return
    if code == "medical_fitness":
        page.wait_for_url("**/fitness/")
        for number in range(page.locator('input[value="unfit"]').count()):  # each of the family
            choose(page, f"found_{number}", "fit")
        submit(page)
        says(page, "The fitness to travel is recorded.")
        return
    if code == "departure":
        page.wait_for_url("**/departures/**")
        for number in range(page.locator('input[value="departed"]').count()):  # each of the family
            choose(page, f"outcome_{number}", "departed")
        submit(page)
        says(page, "Departed. Next: ask for news of the arrival.")
        page.goto(file)
        return
    page.wait_for_url(f"**/steps/{code}/")
    if code in OUTCOMES:
        choose(page, "outcome", OUTCOMES[code])
    submit(page)
    says(page, "The step is recorded.")


def answer_as_ofii(page, reference):
    assert page.url.endswith("/dossiers/")
    page.locator("tr", has_text=reference).locator("a.row-link").click()
    for code, outcome in OFII_STEPS:
        page.locator(".next-step a.btn-primary").click()
        page.wait_for_url("**/decision/" if code == "ofii_decision" else f"**/steps/{code}/")
        choose(page, "answer" if code == "ofii_decision" else "outcome", outcome)
        submit(page)
        says(page, "Your answer is recorded; the team sees it at once.")
    assert page.locator(".next-step").count() == 0
