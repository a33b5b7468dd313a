"""Three months after the return, on a phone: the visit is recorded, the questionnaire answered, the scores shown."""

import secrets

import pytest
from django.conf import global_settings

from casework.encryption import key_session
from casework.enums import Role
from casework.models import Case
from returns.models import Survey, Visit
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, make_user
from tests.journeys.acts import choose, fr, says, sign_in, submit
from tests.journeys.looking import AXE, look
from tests.returns.visits_made import returned_case

pytestmark = pytest.mark.journey
PARTS = (
    {"food": "rarely", "borrow": "partly", "work": "yes", "assets": "no_answer", "debt": "sometimes"},
    {"housing": "good", "papers": "yes", "water": "yes", "school": "none"},
    {"support": "yes", "safety": "partly", "belonging": "yes", "distress": "rarely"},
)


@pytest.fixture
def caller(open_page, world, at_served, settings):
    """A caseworker with a phone, for somebody who returned three months ago: (page, case)."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with at_served(), key_session():
        worker = make_user(f"F{secrets.token_hex(4)}", Role.CASEWORKER, office=world.paris)
        case = returned_case(world, family_name=f"Haddad{secrets.token_hex(3)}")
    page = open_page(PHONE, locale="fr-FR")
    page.context.add_init_script(path=AXE)
    sign_in(page, worker, PASSWORD)
    return page, case


def test_visit_is_recorded_answered_and_shown(caller, at_served):
    page, case = caller
    page.goto(f"/cases/{case.pk}/")
    page.get_by_role("link", name=fr("See the visits")).click()
    page.locator(".next-step a.btn-primary", has_text=fr("Record the visit")).click()
    choose(page, "by", "partner")
    choose(page, "how", "telephone")
    submit(page)
    page.locator(".next-step a.btn-primary", has_text=fr("Begin")).click()
    for number, answers in enumerate(PARTS):
        for name, answer in answers.items():
            choose(page, name, answer)
        choice = page.locator(".choice").first
        assert choice.bounding_box()["height"] >= 44
        assert look(page, "fr", f"survey_part {number}", widths=(PHONE, DESKTOP)) == []
        page.set_viewport_size(PHONE)
        submit(page)
    says(page, "The questionnaire is finished.")
    chart = page.locator("img.scores-chart")
    assert chart.evaluate("image => image.complete && image.naturalWidth") > 200
    assert chart.bounding_box()["width"] <= PHONE["width"]
    assert chart.get_attribute("alt").startswith("Score d’ensemble, de 0 à 1\xa0: 0,81")
    table = page.locator("table", has=page.get_by_role("columnheader", name="Psychosocial"))
    assert "11 réponses sur 21" in " ".join(table.inner_text().split())
    assert look(page, "fr", "follow_up, answered", widths=(PHONE, DESKTOP)) == []
    with at_served(), key_session():
        assert Visit.objects.get(case=case, months=3).state == "done"
        assert Survey.objects.get(case=case).answers["assets"] == "no_answer"
        assert not Case.objects.get(pk=case.pk).progress().settled("follow_up")
