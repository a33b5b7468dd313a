"""OFII refuses, the refusal is challenged, and the file goes on: team and liaison, each in a browser of their own."""

import secrets

import pytest
from django.conf import global_settings
from django.utils import timezone

from casework.enums import Role
from casework.models import Case
from returns.models import Decision, Review
from tests.browsing import DESKTOP, PHONE, keep_picture
from tests.cast import PASSWORD, advance, make_user, open_case
from tests.journeys.acts import box, choose, link, says, send_dossier, sign_in, submit
from tests.journeys.looking import AXE, look

pytestmark = pytest.mark.journey
TODAY = timezone.localdate()


@pytest.fixture
def both(open_page, world, at_served, settings):
    """(page of a caseworker, page of OFII's liaison, a case that was counselled)."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with at_served():
        worker = make_user(f"O{secrets.token_hex(4)}", Role.CASEWORKER, office=world.paris)
        liaison = make_user(f"L{secrets.token_hex(4)}", Role.OFII_LIAISON)
        case = advance(
            open_case(world, family_name=f"Sissoko{secrets.token_hex(3)}"), "counselling", actor=world.claire
        )
    pages = []
    for user in (worker, liaison):
        page = open_page(DESKTOP, locale="fr-FR")
        page.context.add_init_script(path=AXE)
        sign_in(page, user, PASSWORD)
        pages.append(page)
    return (*pages, case)


def seen(page, name):
    """Clean at both widths; a picture of each is kept."""
    for width in (PHONE, DESKTOP):
        assert look(page, "fr", name, widths=(width,)) == []
        keep_picture(page, f"{name}-{width['width']}")


def next_step(page):
    page.locator(".next-step a.btn-primary").first.click()


def test_refused_then_reviewed_then_granted(both, at_served):
    team, liaison, case = both
    team.goto(f"/cases/{case.pk}/")
    next_step(team)
    send_dossier(team)
    seen(team, "case_ofii")

    liaison.goto(f"/dossiers/{case.pk}/")
    link(liaison, "Acknowledge receipt").click()
    box(liaison, "reference").fill("OFII-4471")
    submit(liaison)
    says(liaison, "The receipt is recorded.")
    link(liaison, "Ask the team").click()
    box(liaison, "text").fill("Depuis quand la personne est-elle en France ?")
    submit(liaison)
    seen(liaison, "dossier_detail")

    team.goto(f"/cases/{case.pk}/ofii/")
    next_step(team)
    box(team, "text").fill("Depuis mars 2019, quittances jointes.")
    submit(team)
    says(team, "The answer is recorded.")

    refuse(liaison, case)
    assert "Depuis mars 2019" in liaison.locator("main").inner_text()
    challenge(team, case)
    with at_served():
        review = Review.objects.get(case=case.pk)
    liaison.goto(f"/ofii/reviews/{review.pk}/")
    choose(liaison, "result", "reversed")
    submit(liaison)
    says(liaison, "The answer is recorded.")
    with at_served():
        assert Case.objects.get(pk=case.pk).next_step == "travel_document"
        assert Decision.objects.standing().get(case=case.pk).answer == "granted"


def refuse(liaison, case):
    liaison.goto(f"/dossiers/{case.pk}/")
    next_step(liaison)
    choose(liaison, "outcome", "clear")
    submit(liaison)
    says(liaison, "Your answer is recorded; the team sees it at once.")
    next_step(liaison)
    liaison.wait_for_url("**/decision/")
    choose(liaison, "answer", "refused")
    box(liaison, "grounds").fill("Durée de séjour non établie.")
    submit(liaison)
    says(liaison, "Your answer is recorded; the team sees it at once.")


def challenge(team, case):
    team.goto(f"/cases/{case.pk}/ofii/")
    says(team, "OFII has refused. Tell the person how it can be challenged, and until when the letter says.")
    seen(team, "case_ofii refused")
    next_step(team)
    box(team, "kind").select_option("ofii")
    box(team, "grounds").fill("Quittances de loyer depuis 2019.")
    submit(team)
    says(team, "The review is recorded; its answer is awaited.")
