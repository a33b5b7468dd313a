"""Five in the morning, on the phone: a family of five of whom one stays; somebody who did not come, booked again."""

import secrets

import pytest
from django.conf import global_settings
from django.utils import timezone

from casework.actions import people as persons
from casework.actions import steps
from casework.encryption import key_session
from casework.enums import Role
from casework.models import Case
from returns.actions import travel
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, make_user
from tests.journeys.acts import book_journey, box, choose, fr, link, says, sign_in, submit
from tests.journeys.looking import AXE, look
from tests.returns.journeys_made import a_journey, ready_case

pytestmark = pytest.mark.journey
TODAY = timezone.localdate()


@pytest.fixture
def airport(open_page, world, at_served, settings):
    """A caseworker at the airport, with a phone, for a case of five people booked for today: (page, case)."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with at_served(), key_session():
        worker = make_user(f"D{secrets.token_hex(4)}", Role.CASEWORKER, office=world.paris)
        case = ready_case(world, family_name=f"Haddad{secrets.token_hex(3)}")
        for name in ("Lina", "Sami", "Nour", "Yanis"):
            persons.add_member(case, {"given_names": name}, relation="child", actor=world.claire)
        travel.book(case, **a_journey(case, TODAY), actor=world.claire)
        steps.complete(case, "convocation", on=TODAY, actor=world.claire)
    page = open_page(PHONE, locale="fr-FR")
    page.context.add_init_script(path=AXE)
    sign_in(page, worker, PASSWORD)
    return page, case


def card_of(page, case):
    return page.locator("section.card", has=page.locator(f'a[href="/cases/{case.pk}/"]'))


def test_four_depart_and_one_changed_their_mind(airport, at_served):
    page, case = airport
    page.goto("/departures/")
    assert look(page, "fr", "departure_list", widths=(PHONE, DESKTOP)) == []
    page.set_viewport_size(PHONE)
    assert card_of(page, case).get_by_role("button").bounding_box()["height"] >= 44
    card_of(page, case).get_by_role("link", name=fr("Something else")).click()
    for number in range(5):
        choose(page, f"outcome_{number}", "changed_mind" if number == 2 else "departed")
    assert look(page, "fr", "departure_record", widths=(PHONE, DESKTOP)) == []
    page.set_viewport_size(PHONE)
    submit(page)
    says(page, "Departed. Next: ask for news of the arrival.")
    with at_served():
        assert Case.objects.get(pk=case.pk).departed_on == TODAY
    page.goto(f"/cases/{case.pk}/")
    assert page.get_by_text(fr("Does not travel")).count() == 1


def test_who_did_not_come_is_booked_again(airport, at_served):
    page, case = airport
    page.goto("/departures/")
    card_of(page, case).get_by_role("link", name=fr("Something else")).click()
    for number in range(5):
        choose(page, f"outcome_{number}", "not_there")
    submit(page)
    says(page, "Recorded. The file says what comes next.")
    page.goto(f"/cases/{case.pk}/")
    link(page, "Resume the case").first.click()
    submit(page)
    page.locator(".next-step a.btn-primary").click()
    page.wait_for_url("**/booking/")
    book_journey(page, TODAY, hour=20)
    page.goto(f"/cases/{case.pk}/wish/add/")
    for name, answer in (("moment", "day_before"), ("language", "ar"), ("interpreting", "phone")):
        box(page, name).select_option(answer)
    choose(page, "answer", "return")
    submit(page)
    says(page, "The answer is recorded.")
    page.locator(".next-step a.btn-primary").click()
    submit(page)
    page.goto("/departures/")
    card_of(page, case).get_by_role("button").click()
    says(page, "Departed. Next: ask for news of the arrival.")
