"""On the phone, for a file of another office: opened for half an hour, read, ended; then the officer reviews it."""

import secrets

import pytest
from django.conf import global_settings

from casework.encryption import key_session
from casework.enums import Role
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, make_user, open_case
from tests.journeys.acts import box, sign_in
from tests.journeys.looking import AXE, look

pytestmark = pytest.mark.journey


@pytest.fixture
def people(world, at_served, settings):
    """A caseworker of Lyon and an officer, with passwords that the services can check; a case of Paris."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with at_served(), key_session():
        helper = make_user(f"H{secrets.token_hex(4)}", Role.CASEWORKER, office=world.lyon)
        officer = make_user(f"O{secrets.token_hex(4)}", Role.DATA_PROTECTION_OFFICER)
        return helper, officer, open_case(world, nationality="GE", destination="AM").reference


def test_emergency_is_opened_read_ended_and_reviewed(open_page, people):
    helper, officer, reference = people
    page = open_page(PHONE, locale="en-GB")
    page.context.add_init_script(path=AXE)
    sign_in(page, helper, PASSWORD)
    page.goto("/cases/search/")
    page.get_by_role("link", name="Emergency access").click()
    assert look(page, "en", "break_glass", widths=(PHONE, DESKTOP)) == []
    page.set_viewport_size(PHONE)
    box(page, "reference").fill(reference.lower())
    box(page, "reason").select_option("departure")
    box(page, "words").fill("The airport calls, the colleague is on leave.")
    page.get_by_role("button", name="Open the file for 30 minutes").click()
    page.get_by_text("because of an emergency").wait_for()
    assert look(page, "en", "case_detail in an emergency", widths=(PHONE, DESKTOP)) == []
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Show · Nationality").click()
    page.get_by_text("Georgia").wait_for()
    page.get_by_role("button", name="End it now").click()
    page.get_by_text("The emergency access is ended.").wait_for()

    desk = open_page(DESKTOP, locale="en-GB")
    desk.context.add_init_script(path=AXE)
    sign_in(desk, officer, PASSWORD)
    assert look(desk, "en", "oversight", widths=(PHONE, DESKTOP)) == []
    desk.get_by_role("link", name="Emergency accesses").click()
    desk.get_by_role("link", name=helper.full_name).click()
    desk.locator('label:has(input[value="justified"])').click()
    assert look(desk, "en", "break_glass_review", widths=(PHONE, DESKTOP)) == []
    desk.get_by_role("button", name="Record the review").click()
    desk.get_by_text("The review is recorded.").wait_for()
