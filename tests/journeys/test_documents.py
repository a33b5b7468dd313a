"""Adding a document over a line that breaks, and looking at it, on a telephone and at a desk."""

import uuid

import pytest

from casework.models import Document, Upload
from tests.browsing import DESKTOP, PHONE
from tests.casework.test_documents import large_pdf
from tests.cast import open_case
from tests.files import a_picture
from tests.journeys.acts import box, button, link, says

pytestmark = pytest.mark.journey


@pytest.fixture
def case(world, at_served):
    with at_served():
        return open_case(world, given_names="Selma", family_name=f"Karoui {uuid.uuid4().hex[:6]}").pk


def wait_for_line(page, words):
    page.wait_for_function("words => document.querySelector('.upload-line').textContent === words", arg=words)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_document_arrives_over_a_line_that_breaks_and_is_shown(signed_in, world, at_served, case, viewport, request):
    page = signed_in(world.claire, viewport)
    page.goto(f"/cases/{case}/documents/add/")
    sent, broken = [], []

    def fragile(route):
        """Every third piece does not get through; the one that follows is the same."""
        if route.request.method == "PATCH" and len(sent) % 3 == 1 and len(broken) < 2:
            broken.append(route.request.headers["upload-offset"])
            sent.append(None)
            route.abort("connectionfailed")
            return
        sent.append(route.request.headers.get("upload-offset"))
        route.continue_()

    page.route("**/uploads/**", fragile)
    box(page, "title").fill("Passeport")
    content = large_pdf(size=1_000_000)
    box(page, "file").set_input_files({"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content})
    button(page, "Save").click()  # at once: the form waits for its file
    says(page, "The document is added.")
    assert broken
    with at_served():
        document = Document.objects.get(case=case)
        assert document.size > 900_000
        assert Upload.objects.get(case=case).document == document.pk
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
    link(page, "Passeport").click()
    page.wait_for_function("[...document.querySelectorAll('.sheet img')].every((sheet) => sheet.naturalWidth > 0)")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := request.config.getoption("--basetemp"):
        page.screenshot(path=f"{folder}-shown-{viewport['width']}.png")


def test_progress_is_told_and_a_file_that_is_refused_is_said_beside_its_field(signed_in, world, case, request):
    page = signed_in(world.claire, PHONE)
    page.goto(f"/cases/{case}/documents/add/")
    box(page, "title").fill("Photo")
    box(page, "file").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" * 400_000})
    page.wait_for_function("document.querySelector('[name=upload]').value")
    assert page.locator("progress.progress").get_attribute("aria-label")
    assert page.locator(".upload-line").get_attribute("role") == "status"
    if folder := request.config.getoption("--basetemp"):
        page.screenshot(path=f"{folder}-sent.png", full_page=True)
    button(page, "Save").click()
    page.locator("#id_file_field.has-error").wait_for()
    if folder := request.config.getoption("--basetemp"):
        page.screenshot(path=f"{folder}-refused.png", full_page=True)
    small = a_picture()
    box(page, "file").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": small})
    button(page, "Save").click()
    says(page, "The document is added.")
