"""A project changes its mind, waits, misses its day, is protected: each turn on the pages, in words."""

import datetime

import pytest
from django.utils import timezone

from casework.models import Case
from tests.browsing import DESKTOP, PHONE
from tests.cast import advance, open_case
from tests.journeys.acts import book_journey, box, fr, link, says, submit

pytestmark = pytest.mark.journey


@pytest.fixture
def make_case(world, at_served):
    """A case of Paris, advanced up to a step; returns its id."""

    def make(until="", **identity):
        with at_served():
            case = open_case(world, **identity)
            return advance(case, until, actor=world.claire).pk if until else case.pk

    return make


@pytest.fixture
def saved(at_served):
    def read(pk):
        with at_served():
            return Case.objects.get(pk=pk)

    return read


def turn(page, words):
    """Take one of the turns in the menu of the file."""
    page.locator("summary", has_text=fr("Actions")).click()
    link(page, words).click()


def situation(page):
    return page.locator("h1 .status").inner_text().strip()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_giving_up_costs_nothing_and_the_person_may_come_back(signed_in, world, make_case, saved, viewport):
    pk = make_case("ofii_decision", given_names="Dalia")
    page = signed_in(world.claire, viewport)
    page.goto(f"/cases/{pk}/")
    turn(page, "The person gives up the return")
    says(page, "It is their right until boarding, and costs them nothing. Thank them; they may come back at any time.")
    submit(page)  # no reason is asked for: the form is ready as it is
    says(page, "Recorded. Nothing is pending any more; the person may come back at any time.")
    assert situation(page) == fr("Gave up the return")
    assert (saved(pk).withdrawn_on, saved(pk).next_step) == (timezone.localdate(), "")

    link(page, "Resume the case").first.click()
    submit(page)
    says(page, "The case goes on.")
    assert situation(page) == fr("In progress")
    assert (saved(pk).withdrawn_on, saved(pk).next_step) == (None, "travel_document")


def test_postponing_keeps_the_project_and_says_until_when(signed_in, world, make_case, saved):
    pk = make_case("travel_document", given_names="Salma")
    day = timezone.localdate() + datetime.timedelta(days=40)
    page = signed_in(world.claire)
    page.goto(f"/cases/{pk}/")
    turn(page, "Postpone the return")
    submit(page)  # without a reason: it is asked for
    assert page.url.endswith("/postpone/")
    box(page, "reason").select_option("school")
    box(page, "until").fill(day.isoformat())
    submit(page)
    says(page, "The return is postponed.")
    assert situation(page) == fr("Postponed")
    assert saved(pk).due_on == day
    link(page, "Resume the case").first.click()
    submit(page)
    says(page, "The case goes on.")
    assert saved(pk).next_step == "medical_fitness"


def test_who_did_not_come_is_asked_about_then_booked_again(signed_in, world, make_case, saved):
    pk = make_case("convocation", given_names="Rania")
    page = signed_in(world.claire)
    page.goto(f"/cases/{pk}/")
    turn(page, "The person did not come")
    box(page, "place").select_option("airport")
    submit(page)
    says(page, "The absence is recorded. Find out what happened, then resume or close the case.")
    assert situation(page) == fr("Did not come")
    link(page, "Resume the case").first.click()
    submit(page)
    says(page, "The case goes on.")

    assert saved(pk).next_step == "tickets"
    page.locator(".next-step a.btn-primary").click()
    page.wait_for_url("**/booking/")
    book_journey(page, timezone.localdate() + datetime.timedelta(days=5))
    page.locator(".next-step a.btn-primary").click()
    page.wait_for_url("**/steps/convocation/")
    submit(page)
    says(page, "The step is recorded.")
    assert saved(pk).departure_on == timezone.localdate() + datetime.timedelta(days=5)


def test_a_reopened_step_is_done_again_and_stays_in_the_history(signed_in, world, make_case, saved):
    pk = make_case("ofii_decision", given_names="Hana")
    page = signed_in(world.claire)
    page.goto(f"/cases/{pk}/")
    page.get_by_role("link", name=fr("Reopen “%(label)s”") % {"label": fr("Application filed")}).click()
    says(page, "The steps that came after it are reopened too; what was recorded of them stays in the history.")
    box(page, "reason").select_option("mistake")
    submit(page)
    says(page, "The step is reopened.")
    assert (saved(pk).next_step, saved(pk).transmitted_on) == ("application", None)
    assert page.locator(".next-step-sentence").inner_text() == fr(
        "File the application for return assistance with OFII"
    )


def test_an_unaccompanied_minor_does_not_leave_before_every_protection(signed_in, world, make_case):
    pk = make_case("counselling", given_names="Sami", unaccompanied_minor=True)
    page = signed_in(world.claire)
    page.goto(f"/cases/{pk}/steps/departure/")
    page.wait_for_url("**/booking/")  # there is no journey yet: booking one says why it cannot be
    page.locator(".refusal").first.wait_for()

    page.goto(f"/cases/{pk}/")
    assert page.locator(".next-step-sentence").inner_text() == fr("Have the child's best interests determined")
    for code, detail in (("best_interests", "BIE-2026-114"), ("judge_decision", "JE Bobigny 26/0412")):
        page.locator(".next-step a.btn-primary").click()
        page.wait_for_url(f"**/steps/{code}/")
        box(page, "reference").fill(detail)
        submit(page)
        says(page, "The step is recorded.")
    page.locator(".next-step a.btn-primary").click()
    page.wait_for_url("**/steps/guardian_decision/")
    box(page, "who").fill("Aide sociale à l’enfance, responsable de secteur")
    submit(page)
    says(page, "The step is recorded.")
    assert page.locator(".next-step-sentence").inner_text() == fr(
        "File the application for return assistance with OFII"
    )
