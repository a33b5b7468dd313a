"""The browser reaches the real services, and the headers of every page leave it nothing to complain about."""

import pytest

from tests.browsing import DESKTOP, PHONE

pytestmark = pytest.mark.journey


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_sign_in_page_opens_without_complaint(open_page, viewport):
    page = open_page(viewport)
    response = page.goto("/")
    assert response.ok
    assert page.url.endswith("/account/login/?next=/")
    assert page.locator("h1").count() == 1


def test_served_database_is_reached_by_commands(served):
    assert served.run("from casework.models import User; print(User.objects.count())").strip().isdigit()
