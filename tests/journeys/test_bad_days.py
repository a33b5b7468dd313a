"""What goes wrong on an ordinary day: nothing typed is lost, nothing is made twice, nothing is overwritten unseen."""

import secrets
import uuid

import pytest
from django.contrib.sessions.models import Session

from casework.actions.file import add_note
from casework.models import Case, Note
from casework.partial_dates import PartialDate
from outreach.models import Contact
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, open_case
from tests.journeys.acts import box, button, choose, link, says, sign_in, submit

pytestmark = pytest.mark.journey


@pytest.fixture
def case(world, at_served):
    """A case about somebody who resembles nobody else: comparisons with people known already find nothing."""
    number = secrets.randbelow(90_000_000) + 10_000_000
    with at_served():
        return open_case(
            world,
            given_names=f"Yara {secrets.token_hex(4)}",
            family_name="Nasser",
            birth=PartialDate(1950 + number % 50, 1 + number % 12, 1 + number % 28),
            phone=f"+33 6 {number}",
        ).pk


def end_session(page):
    """The session is over, as after half an hour without a word; the browser does not know it."""
    key = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "session")
    Session.objects.filter(session_key=key).delete()


def sign_in_again(page, user):
    page.wait_for_url("**/account/login/**")
    box(page, "login").fill(user.email)
    box(page, "password").fill(PASSWORD)
    page.locator("form button[type=submit]").first.click()


# --- The session ends in the middle of a long form ---------------------------------------------------------------


def test_contact_form_comes_back_filled_after_signing_in_again(open_page, world, at_served, outing):
    page = open_page(PHONE)
    sign_in(page, world.samir, PASSWORD)
    page.goto(f"/outreach/outings/{outing}/contacts/add/")
    box(page, "people").fill("3")
    choose(page, "languages", "ps")
    choose(page, "topics", "asylum")
    box(page, "note").fill("Deux hommes âgés, très fatigués.")
    with at_served():
        end_session(page)
    button(page, "Save").click()
    sign_in_again(page, world.samir)
    page.wait_for_url("**/contacts/add/**")

    assert box(page, "people").input_value() == "3"
    assert page.locator('main input[name="languages"]:checked').evaluate_all("all => all.map(e => e.value)") == ["ps"]
    assert page.locator('main input[name="topics"]:checked').evaluate_all("all => all.map(e => e.value)") == ["asylum"]
    assert box(page, "note").input_value() == "Deux hommes âgés, très fatigués."
    button(page, "Save").click()
    says(page, "The contact is logged.")
    with at_served():
        kept = Contact.objects.get(outing=outing)
        assert (kept.people, kept.languages, kept.note) == (3, ["ps"], "Deux hommes âgés, très fatigués.")


def test_identity_form_comes_back_filled_after_signing_in_again(open_page, world, at_served, case):
    page = open_page()
    sign_in(page, world.claire, PASSWORD)
    page.goto(f"/cases/{case}/identity/")
    box(page, "family_name").fill("Al-Masri")
    box(page, "email").fill("yara@example.org")
    page.locator("details:has([name^=members-]) > summary").first.click()
    box(page, "members-0-relation").select_option("child")
    box(page, "members-0-given_names").fill("Adam")
    box(page, "members-0-birth_year").fill("2018")
    with at_served():
        end_session(page)
    submit(page)
    sign_in_again(page, world.claire)
    page.wait_for_url("**/identity/**")

    assert box(page, "family_name").input_value() == "Al-Masri"
    assert box(page, "email").input_value() == "yara@example.org"
    assert box(page, "members-0-given_names").input_value() == "Adam"
    submit(page)
    page.wait_for_url(f"**/cases/{case}/")
    page.locator("h1", has_text="Al-Masri").wait_for()
    assert page.get_by_role("link", name="Adam").count() == 1


def test_somebody_else_does_not_find_the_form_that_was_left(open_page, world, at_served, outing):
    page = open_page(PHONE)
    sign_in(page, world.samir, PASSWORD)
    page.goto(f"/outreach/outings/{outing}/contacts/add/")
    box(page, "note").fill("Parle peu.")
    with at_served():
        end_session(page)
    button(page, "Save").click()
    sign_in_again(page, world.lucie)
    page.wait_for_url("**/contacts/add/**")
    assert box(page, "note").input_value() == ""


# --- Sent twice ----------------------------------------------------------------------------------------------------


def test_double_click_logs_one_contact(signed_in, world, at_served, outing):
    page = signed_in(world.samir, PHONE)
    page.goto(f"/outreach/outings/{outing}/contacts/add/")
    button(page, "Save").dblclick()
    says(page, "The contact is logged.")
    with at_served():
        assert Contact.objects.filter(outing=outing).count() == 1


def test_form_sent_twice_without_script_keeps_one_note(signed_in, world, at_served, case):
    page = signed_in(world.claire)
    page.goto(f"/cases/{case}/notes/add/")
    box(page, "text").fill("Rappeler lundi.")
    form = page.locator("main form").evaluate("form => Object.fromEntries(new FormData(form))")
    for _sent in range(2):
        assert page.request.post(page.url, form=form, headers={"Referer": page.url}).ok
    with at_served():
        assert Note.objects.filter(case=case).count() == 1
    page.goto("/cases/")


def test_back_button_after_saving_does_not_save_again(signed_in, world, at_served, case):
    page = signed_in(world.claire)
    page.goto(f"/cases/{case}/")
    link(page, "Add a note").first.click()
    box(page, "text").fill("A reçu la fiche.")
    submit(page)
    page.locator(".note", has_text="A reçu la fiche.").wait_for()
    page.go_back()
    page.wait_for_url("**/notes/add/")
    if box(page, "text").input_value():
        submit(page)  # the same form, sent again: it already has its note
        page.wait_for_url(f"**/cases/{case}/")
    with at_served():
        assert Note.objects.filter(case=case).count() == 1


# --- Two people, one file ------------------------------------------------------------------------------------------


def test_second_to_save_an_identity_sees_what_changed_and_chooses(signed_in, world, at_served, case):
    claire, lucie = signed_in(world.claire), signed_in(world.lucie)
    for page in (claire, lucie):
        page.goto(f"/cases/{case}/identity/")
    box(claire, "family_name").fill("Nassar")
    box(claire, "email").fill("claire.wrote@example.org")
    submit(claire)
    claire.wait_for_url(f"**/cases/{case}/")

    box(lucie, "family_name").fill("Naser")
    box(lucie, "birth_place").evaluate("field => field.closest('details').open = true")
    box(lucie, "birth_place").fill("Homs")
    submit(lucie)
    conflict = lucie.locator(".conflict")
    conflict.wait_for()
    assert "Claire" in conflict.inner_text()
    rows = conflict.locator("fieldset")
    assert rows.count() == 1  # the e-mail, which Lucie did not touch, is no question
    assert [text in rows.inner_text() for text in ("Nassar", "Naser")] == [True, True]
    assert principal(at_served, case)[0] == "Nassar"

    choose(lucie, "choice-family_name", "mine")
    submit(lucie)
    lucie.wait_for_url(f"**/cases/{case}/")
    assert principal(at_served, case) == ("Naser", "Homs", "claire.wrote@example.org")


def principal(at_served, case):
    with at_served():
        person = Case.objects.get(pk=case).principal
        return person.family_name, person.birth_place, person.email


# --- Not theirs ------------------------------------------------------------------------------------------------------


def test_a_colleague_of_another_office_gets_the_calm_page(signed_in, world, at_served, case, complaints):
    note = "Ne doit être lu que par l'équipe."
    with at_served():
        add_note(Case.objects.get(pk=case), note_id=uuid.uuid4(), text=note, actor=world.claire)
    page = signed_in(world.nadia, DESKTOP)
    for address in (f"/cases/{case}/", f"/cases/{case}/identity/", "/figures/", "/audit/"):
        response = page.goto(address)
        assert response.status == 404
        says(page, "This page does not exist, or is not yours to see")
        assert note not in page.content()
    assert page.get_by_role("link").count() >= 1  # a way on
    complaints.clear()  # the browser says that these addresses answered 404


def test_stranger_and_nobody_get_the_same_answer(signed_in, world, case, complaints):
    page = signed_in(world.nadia)
    theirs = page.goto(f"/cases/{case}/").text()
    nobodys = page.goto(f"/cases/{uuid.uuid4()}/").text()
    assert without_tokens(theirs) == without_tokens(nobodys)
    complaints.clear()


def without_tokens(html):
    return [line for line in html.splitlines() if "csrf" not in line.lower()]
