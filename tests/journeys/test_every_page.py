"""Every page of the URL map, by somebody who may see it, at both widths and in both languages (looking.py says how).

A name of the map that is in no list here fails. English is looked at on the phone only, and without axe: what it can
change is length.
"""

from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import get_resolver, reverse

from casework.access import RoleAssignment
from casework.enums import Role
from casework.models import Case
from outreach.models import Contact, Outing, Partner
from returns.models import Award
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, make_user
from tests.journeys.acts import add_passkey, box, passkeys, prove, sign_in, submit
from tests.journeys.filled import a_full_file, outing, places, principal_of
from tests.journeys.looking import AXE, english_lines, look
from tests.journeys.visits import LEADS_ON, NOT_A_PAGE, ON_THE_WAY, PAGES
from tests.one_of_each import (
    a_booking,
    a_consular_request,
    a_held_entry,
    a_payment,
    a_visit,
    asked_and_held,
    at_ofii,
    look_alikes,
    publications,
    with_a_partner,
)
from tests.outreach.knowledge_made import knowledge_rows

pytestmark = [pytest.mark.journey, pytest.mark.slow]


def names(resolver=None):
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern)
        elif pattern.name:
            yield pattern.name


def test_every_name_of_the_map_is_visited_or_is_no_page():
    visited = {page[0] for pages in PAGES.values() for page in pages} | ON_THE_WAY
    assert set(names()) - visited - NOT_A_PAGE.keys() == set(), "in no list"
    assert (visited | NOT_A_PAGE.keys()) - set(names()) == set(), "no longer in the map"
    assert visited & NOT_A_PAGE.keys() == set(), "in both lists"


# --- A small world -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def made(served, world, at_served):
    """Made-up people, and one thing for each address: {name: id}. Users by name, with their passwords PASSWORD."""
    served.manage("seed", "--contacts", "30", "--cases", "20", "--seed", "3")
    with at_served():
        users = {name: getattr(world, name) for name in PAGES if hasattr(world, name)}
        users |= {name: make_user(name.title(), Role.CASEWORKER, office=world.paris) for name in ("prune", "pierre")}
        ids = {**a_full_file(world), **places(world), **outing(world), "user": world.yann.pk}
        ids |= look_alikes(world, Case.objects.get(pk=ids["transmitted"]))
        ids |= asked_and_held(world, Case.objects.get(pk=ids["transmitted"]))
        ids["principal"], ids["case_person"] = principal_of(ids["transmitted"]), principal_of(ids["case"])
        ids["booking"] = a_booking(world).pk
        ids["field_entry"] = a_held_entry(world, Outing.objects.get(pk=ids["outing"])).pk
        ids |= with_a_partner(world, Partner.objects.get(pk=ids["partner"]), Contact.objects.get(pk=ids["contact"]))
        ids |= at_ofii(world)
        ids |= {**a_payment(world), **a_visit(world), **knowledge_rows(world)}
        ids |= publications(world)
        ids["paid"] = Award.objects.get(pk=ids["award"]).case_id
        ids["consular"] = a_consular_request(Case.objects.get(pk=ids["case"]), world.claire).pk
        ids["role"] = RoleAssignment.objects.get(user=world.yann).pk
    return SimpleNamespace(users=users, ids=ids)


def second_factors(user):
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return Authenticator.objects.get(user=user, type=Authenticator.Type.WEBAUTHN).pk


# --- The visits ---------------------------------------------------------------------------------------------------


@pytest.fixture
def visit(open_page, served, made, at_served):
    """A page of one of the cast with axe at hand. Prune holds every kind of second factor."""

    def open_one(who, locale):
        # Passkeys belong to a name, never to an address of digits.
        page = open_page(DESKTOP, locale, base_url=served.url.replace("127.0.0.1", "localhost"))
        page.context.add_init_script(path=AXE)
        if who != "visitor":
            sign_in(page, made.users[who], PASSWORD)
        if who == "prune":
            passkeys(page)
            prove(page, reverse("mfa_add_webauthn"), PASSWORD)
            add_passkey(page, "Clé bleue")
            with at_served():
                made.ids["key"] = second_factors(made.users[who])
        if who == "pierre":
            prove(page, reverse("mfa_activate_totp"), PASSWORD)
        return page

    yield open_one
    with at_served():
        Authenticator.objects.filter(user=made.users["prune"]).delete()


@pytest.mark.parametrize(("lang", "widths"), [("fr", (DESKTOP, PHONE)), ("en", (PHONE,))], ids=["fr", "en"])
@pytest.mark.parametrize("who", PAGES)
def test_page_is_clean(visit, made, who, lang, widths):
    page = visit(who, {"fr": "fr-FR", "en": "en-GB"}[lang])
    wrong = []
    for name, arguments, *query in PAGES[who]:
        address = reverse(name, args=[made.ids.get(argument, argument) for argument in arguments])
        response = page.goto("?".join([address, *query]))
        if response.status != 200 or (urlsplit(page.url).path != address and name not in LEADS_ON):
            wrong.append(f"{name} answered {response.status} at {page.url}")
            continue
        wrong += look(page, lang, " ".join([name, *query]), widths=widths, axe=lang == "fr")
    assert wrong == []


# Sent as they open, without what they require: the answer has to be as clean as the question.
SENT_EMPTY = {
    "visitor": [("account_login", []), ("account_reset_password", [])],
    "samir": [("contact_open_case", ["contact"])],
    "lucie": [("outing_add", [])],
    "claire": [
        ("case_identity", ["fresh"]),
        ("case_member_add", ["case"]),
        ("case_step", ["case", "travel_document"]),
        ("case_postpone", ["case"]),
        ("note_add", ["case"]),
        ("document_add", ["case"]),
        ("appointment_add", ["case"]),
        ("case_share", ["case"]),
    ],
    "alain": [("user_add", []), ("role_add", ["user"]), ("office_add", []), ("term_add", ["need"])],
}


@pytest.mark.parametrize("who", SENT_EMPTY)
def test_form_that_comes_back_is_clean(visit, made, who):
    page = visit(who, "fr-FR")
    wrong = []
    for name, arguments in SENT_EMPTY[who]:
        page.goto(reverse(name, args=[made.ids.get(argument, argument) for argument in arguments]))
        page.locator("main form:has(.btn-primary)").last.evaluate("form => { form.noValidate = true; }")
        page.locator("main form .btn-primary").last.click()
        page.locator(".has-error").first.wait_for()
        wrong += look(page, "fr", f"{name}, sent empty")
    assert wrong == []


def test_people_known_already_are_shown_on_a_clean_page(visit, made):
    page = visit("claire", "fr-FR")
    page.goto(reverse("case_search"))
    page.locator("main form input:visible").first.fill("Zahra Qassem")
    page.locator("main form .btn-primary").first.click()
    page.locator("#search .row-link", has_text="Zahra").first.wait_for()
    wrong = look(page, "fr", "case_search, found")
    page.goto(reverse("case_member_add", args=[made.ids["waiting"]]))
    for name, answer in (("given_names", "Zahra"), ("family_name", "Qassem"), ("birth_year", "1987")):
        box(page, name).fill(answer)
    box(page, "birth_month").select_option("3")
    box(page, "relation").select_option("sibling")
    submit(page)
    box(page, "confirmed").wait_for()
    assert wrong + look(page, "fr", "case_member_add, with people known already") == []


def test_english_words_are_noticed():
    """The sieve itself: a name is no word of ours."""
    seen = {"title": "Contact", "text": "Save and log another\nEnregistrer\nWhat Ever", "names": ["What Ever"]}
    assert english_lines(seen) == ["Save and log another"]
    assert english_lines({**seen, "names": ["", "", "What Ever"]}) == ["Save and log another"]
