"""The officer goes from the trail to a file, to a colleague, to the seals; on a desk and on a phone."""

import pytest
from django.urls import reverse

from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, open_case
from tests.journeys.acts import fr, sign_in
from tests.journeys.looking import AXE, look

pytestmark = pytest.mark.journey


@pytest.fixture
def officer(open_page, served, world):
    page = open_page(DESKTOP, "fr-FR")
    page.context.add_init_script(path=AXE)
    sign_in(page, world.delphine, PASSWORD)
    return page


def test_officer_finds_who_saw_a_file_and_that_the_trail_is_whole(officer, served, world, at_served, client):
    with at_served():
        case = open_case(world, given_names="Selma")
        client.force_login(world.claire)
        client.get(reverse("case_detail", args=[case.pk]))
    page, wrong = officer, []
    page.goto(reverse("audit_list"))
    page.get_by_role("link", name=case.reference).first.click()
    page.locator("#readers").wait_for()
    assert page.locator("main").inner_text().count(world.claire.full_name) >= 2
    wrong += look(page, "fr", "audit_file", widths=(DESKTOP, PHONE))
    page.set_viewport_size(DESKTOP)
    page.goto(f"{reverse('audit_user')}?actor={world.claire.pk}")
    page.locator(".figures").wait_for()
    wrong += look(page, "fr", "audit_user", widths=(DESKTOP, PHONE))
    page.goto(reverse("audit_purposes"))
    wrong += look(page, "fr", "audit_purposes", widths=(DESKTOP, PHONE))
    served.manage("verify_audit")
    page.goto(reverse("audit_seals"))
    page.get_by_text(fr("The trail is sealed, and the last verification found nothing wrong.")).wait_for()
    wrong += look(page, "fr", "audit_seals", widths=(DESKTOP, PHONE))
    assert wrong == []
