"""Adding a document over a line that breaks, and looking at it, on a telephone and at a desk."""

import uuid

import pytest

from casework.models import Document, Upload
from tests.browsing import DESKTOP, PHONE, keep_picture
from tests.casework.test_documents import large_pdf
from tests.cast import open_case
from tests.files import a_picture
from tests.journeys.acts import box, button, link, says, until

pytestmark = pytest.mark.journey
# The page before has no sheet: of none, nothing is shown.
SHOWN = """((sheets) => sheets.length > 0 && sheets.every((sheet) => sheet.naturalWidth > 0))(
  [...document.querySelectorAll(".sheet img")])"""


@pytest.fixture
def case(world, at_served):
    with at_served():
        return open_case(world, given_names="Selma", family_name=f"Karoui {uuid.uuid4().hex[:6]}").pk


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_document_arrives_over_a_line_that_breaks_and_is_shown(signed_in, world, at_served, case, viewport, complaints):
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
    complaints.clear()  # the browser says that the line broke
    with at_served():
        document = Document.objects.get(case=case)
        assert document.size > 900_000
        assert Upload.objects.get(case=case).document == document.pk
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
    link(page, "Passeport").click()
    until(lambda: page.evaluate(SHOWN))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_progress_is_told_and_a_file_that_is_refused_is_said_beside_its_field(signed_in, world, case):
    page = signed_in(world.claire, PHONE)
    page.goto(f"/cases/{case}/documents/add/")
    box(page, "title").fill("Photo")
    box(page, "file").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": b"MZ" * 400_000})
    until(lambda: box(page, "upload").input_value())
    assert page.locator("progress.progress").get_attribute("aria-label")
    keep_picture(page, "document-on-its-way")
    assert page.locator(".upload-line").get_attribute("role") == "status"
    button(page, "Save").click()
    page.locator("#id_file_field.has-error").wait_for()
    small = a_picture()
    box(page, "file").set_input_files({"name": "p.jpg", "mimeType": "image/jpeg", "buffer": small})
    button(page, "Save").click()
    says(page, "The document is added.")
