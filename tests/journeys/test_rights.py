"""A person asks for their sheet, or for their erasure: the caseworker on the phone, the officer at the desk."""

import json
import secrets

import pytest
from django.conf import global_settings

from casework.encryption import key_session
from casework.enums import Role
from casework.models import Case, ErasedCase
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, make_user, open_case
from tests.journeys.acts import box, sign_in
from tests.journeys.looking import AXE, look

pytestmark = pytest.mark.journey


@pytest.fixture
def people(world, at_served, settings):
    """A caseworker of Lyon and an officer, with passwords that the services can check; a case of Lyon."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with at_served(), key_session():
        worker = make_user(f"R{secrets.token_hex(4)}", Role.CASEWORKER, office=world.lyon)
        officer = make_user(f"S{secrets.token_hex(4)}", Role.DATA_PROTECTION_OFFICER)
        case = open_case(world, office=world.lyon, by=worker, family_name="Traoré", language="ar")
        return worker, officer, case


@pytest.fixture
def come_in(open_page):
    def open_as(user, size):
        page = open_page(size, locale="en-GB")
        page.context.add_init_script(path=AXE)
        sign_in(page, user, PASSWORD)
        return page

    return open_as


def test_person_gets_their_sheet(come_in, people):
    worker, _officer, case = people
    page = come_in(worker, PHONE)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_text("Actions", exact=True).click()
    sheet = page.get_by_role("link", name="The person’s sheet")
    assert sheet.bounding_box()["x"] >= 0  # the menu opens inside the screen
    sheet.click()
    page.locator('label:has(input[value="json"])').click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Make the sheet").click()
    told = json.loads(downloading.value.path().read_text(encoding="utf-8"))
    assert told["language"] == "ar"
    assert told["sections"]["identity"][0]["family_name"] == "Traoré"


def test_person_is_erased_by_two_people(come_in, people, at_served):
    worker, officer, case = people
    page = come_in(worker, PHONE)
    page.goto(f"/cases/{case.pk}/")
    page.get_by_text("Actions", exact=True).click()
    page.get_by_role("link", name="Record a request about rights").click()
    box(page, "kind").select_option("erasure")
    box(page, "asked_by").select_option("person")
    box(page, "identity_check").select_option("known")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("An erasure needs its ground.").first.wait_for()
    box(page, "ground").select_option("consent_withdrawn")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("The person asked: Erasure (art. 17)").wait_for()
    assert look(page, "en", "case_detail with a request", widths=(PHONE, DESKTOP)) == []

    desk = come_in(officer, DESKTOP)
    desk.get_by_role("link", name="Rights").first.click()
    row = desk.get_by_role("row").filter(has_text=case.reference)
    row.get_by_role("link").click()
    desk.locator('label:has(input[value="erase"])').click()
    assert look(desk, "en", "rights_answer of an erasure", widths=(PHONE, DESKTOP)) == []
    desk.get_by_role("button", name="Save").click()
    desk.get_by_text("The answer is recorded.").wait_for()
    with at_served():
        assert not Case.objects.filter(pk=case.pk).exists()
        assert ErasedCase.objects.filter(pk=case.pk).exists()
    page.goto("/rights/?view=all")
    page.get_by_role("heading", name="Rights").wait_for()
    assert case.reference not in page.content()
