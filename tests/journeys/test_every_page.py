"""Every page of the URL map, by somebody who may see it, at both widths and in both languages (looking.py says how).

A name of the map that is in no list here fails. English is looked at on the phone only: what it can change is length.
"""

import datetime
import uuid
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import get_resolver, reverse
from django.utils import timezone

from casework.access import RoleAssignment
from casework.actions import cases
from casework.actions.documents import add_document
from casework.actions.file import add_note, make_appointment
from casework.actions.people import add_member
from casework.enums import Role
from casework.models import Case, ReferenceTerm
from outreach.models import Contact, Outing, Partner, Site
from tests.browsing import DESKTOP, PHONE
from tests.cast import CONSENT, PASSWORD, advance, make_user, open_case
from tests.files import a_pdf
from tests.journeys.acts import add_passkey, box, passkeys, prove, sign_in, submit
from tests.journeys.looking import AXE, english_lines, look
from tests.journeys.world import PLACE
from tests.test_access_matrix import look_alikes

pytestmark = [pytest.mark.journey, pytest.mark.slow]

# Who sees it → name of the URL and its arguments, made of what `made` holds. A query may follow.
PAGES = {
    "visitor": [
        ("account_login", []),
        ("account_reset_password", []),
        ("account_reset_password_done", []),
        ("account_reset_password_from_key", ["1", "set-password"]),
        ("account_reset_password_from_key_done", []),
        ("account_inactive", []),
    ],
    "samir": [
        ("outing_list", []),
        ("outing_add", []),
        ("outing_detail", ["outing"]),
        ("contact_add", ["outing"]),
        ("contact_list", []),
        ("contact_detail", ["contact"]),
        ("contact_change", ["contact"]),
        ("contact_open_case", ["contact"]),
        ("case_detail", ["case"]),
        ("usersessions_list", []),
    ],
    "claire": [
        ("worklist", []),
        ("worklist", [], "view=all"),
        ("worklist", [], "view=departing&destination=IS"),
        ("case_search", []),
        ("case_detail", ["case"]),
        ("case_detail", ["waiting"]),
        ("case_identity", ["case"]),
        ("case_member_add", ["case"]),
        ("case_member", ["case", "member"]),
        ("case_step", ["case", "tickets"]),
        ("case_step", ["case", "travel_document"]),
        ("case_step_skip", ["case", "medical_fitness"]),
        ("case_step_reopen", ["case", "counselling"]),
        ("case_withdraw", ["case"]),
        ("case_postpone", ["case"]),
        ("case_no_show", ["case"]),
        ("case_resume", ["waiting"]),
        ("case_close", ["case"]),
        ("note_add", ["case"]),
        ("document_add", ["case"]),
        ("document_detail", ["case", "document"]),
        ("appointment_add", ["case"]),
        ("case_share", ["case"]),
        ("break_glass", []),
        ("duplicate_list", []),
        ("duplicate_pair", ["pair"]),
        ("elsewhere_list", []),
        ("holder_ask", ["transmitted", "principal"]),
    ],
    "lucie": [
        ("case_assign", ["case"]),
        ("outing_add", []),
        ("contact_list", [], "period=all"),
        ("duplicate_merge", ["pair"]),
        ("holder_list", []),
        ("holder_answer", ["question"]),
        ("merge_list", []),
        ("merge_undo", ["merge"]),
    ],
    "marc": [("figures", []), ("figures", [], "period=previous")],
    "odile": [
        ("dossier_list", []),
        ("dossier_list", [], "view=all"),
        ("dossier_detail", ["transmitted"]),
        ("dossier_step", ["transmitted", "eligibility"]),
    ],
    "delphine": [
        ("oversight", []),
        ("break_glass_list", []),
        ("break_glass_list", [], "view=all"),
        ("alert_list", []),
        ("audit_list", []),
        ("audit_list", [], "refused=on"),
        ("audit_file", []),
        ("audit_user", []),
        ("audit_purposes", []),
        ("audit_exports", []),
        ("audit_seals", []),
    ],
    "alain": [
        ("administration", []),
        ("user_list", []),
        ("user_add", []),
        ("user_detail", ["user"]),
        ("user_rename", ["user"]),
        ("user_password_link", ["user"]),
        ("user_deactivate", ["user"]),
        ("user_activate", ["user"]),
        ("user_second_factor", ["user"]),
        ("user_sessions", ["user"]),
        ("role_add", ["user"]),
        ("role_end", ["user", "role"]),
        ("office_list", []),
        ("office_add", []),
        ("office_change", ["office"]),
        ("team_list", []),
        ("team_add", []),
        ("team_change", ["team"]),
        ("term_list", ["language"]),
        ("term_add", ["need"]),
        ("term_change", ["language", "term"]),
        ("site_list", []),
        ("site_add", []),
        ("site_change", ["site"]),
        ("partner_list", []),
        ("partner_add", []),
        ("partner_change", ["partner"]),
    ],
    "prune": [
        ("mfa_index", []),
        ("mfa_deactivate_totp", []),
        ("mfa_view_recovery_codes", []),
        ("mfa_generate_recovery_codes", []),
        ("mfa_list_webauthn", []),
        ("mfa_add_webauthn", []),
        ("mfa_edit_webauthn", ["key"]),
        ("mfa_remove_webauthn", ["key"]),
        ("mfa_reauthenticate", []),
        ("mfa_reauthenticate_webauthn", []),
        ("account_change_password", []),
        ("account_logout", []),
    ],
    "pierre": [("mfa_activate_totp", []), ("mfa_index", []), ("account_reauthenticate", []), ("home", [])],
}
LEADS_ON = {"home"}  # to where the day of a role starts
# Looked at where they are met: test_sign_in, test_emergency.
ON_THE_WAY = {"mfa_authenticate", "break_glass_review"}
NOT_A_PAGE = {
    "health": "a word for machines",
    "set_language": "takes a form, shows nothing",
    "session_end": "takes a form, shows nothing",
    "case_unshare": "takes a form, shows nothing",
    "case_reveal": "takes a form, shows a fragment: test_emergency looks at it",
    "break_glass_end": "takes a form, shows nothing",
    "alert_acknowledge": "takes a form, shows nothing",
    "document_file": "a file, not a page: the chain opens one",
    "document_page": "a picture in a page",
    "upload_add": "answers the script of the page that adds a document",
    "upload_detail": "answers the script of the page that adds a document",
    "mfa_download_recovery_codes": "a file, not a page",
    "mfa_login_webauthn": "answers the script of the sign-in page",
    "account_email": "closed: an administrator keeps addresses",
    "account_signup": "closed: an administrator makes accounts",
    "account_set_password": "leads elsewhere: every account has a password",
    "account_email_verification_sent": "no address is verified by mail",
    "account_confirm_email": "no address is verified by mail",
    "account_confirm_login_code": "nobody signs in by a code sent by mail",
    "audit_download": "a file, not a page",
    "api_schema": "interface",
    "api_case_list": "interface",
    "api_case_detail": "interface",
    "api_case_reveal": "interface",
    "api_contacts": "interface",
    "api_contact": "interface",
}


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
        ids["principal"] = principal_of(ids["transmitted"])
        ids["role"] = RoleAssignment.objects.get(user=world.yann).pk
    return SimpleNamespace(users=users, ids=ids)


def principal_of(case):
    return Case.objects.values_list("principal", flat=True).get(pk=case)


def a_full_file(world):
    case = advance(open_case(world, given_names="Zahra", family_name="Qassem"), "ofii_decision", actor=world.claire)
    member = add_member(case, {"given_names": "Lina", "family_name": "Qassem"}, relation="child", actor=world.claire)
    add_note(case, note_id=uuid.uuid4(), text="Parle aussi un peu français.", actor=world.claire)
    document = add_document(
        case, document_id=uuid.uuid4(), kind="other", title="Acte", content=a_pdf(), actor=world.claire
    )
    soon = timezone.now() + datetime.timedelta(days=2)
    make_appointment(
        case, appointment_id=uuid.uuid4(), kind="interview", at=soon, place="12 rue du Pré", actor=world.claire
    )
    cases.share(case, world.nadia, until=soon, actor=world.claire)
    transmitted = advance(open_case(world, given_names="Omar"), "application", actor=world.claire)
    waiting = open_case(world, given_names="Idris")
    cases.postpone(waiting, reason="health", until=None, actor=world.claire)
    fresh = cases.open_case(
        case_id=uuid.uuid4(), pathway="voluntary_return", office=world.paris, consent=CONSENT, actor=world.claire
    )
    made = {
        "case": case,
        "document": document,
        "member": member,
        "transmitted": transmitted,
        "waiting": waiting,
        "fresh": fresh,
    }
    return {name: thing.pk for name, thing in made.items()}


def places(world):
    return {
        "office": world.lyon.pk,
        "team": world.est.pk,
        "site": Site.objects.get(office=world.lyon, name="Perrache").pk,
        "partner": Partner.objects.get(office=world.lyon, name="Croix-Rouge Lyon").pk,
        "term": ReferenceTerm.objects.get(kind="language", code="ar").pk,
    }


def outing(world):
    site = Site.objects.get(office=world.paris, name=PLACE)
    going = Outing.objects.create(team=world.nord, site=site, created_by=world.samir)
    contact = Contact(
        outing=going,
        team=world.nord,
        site=site,
        author=world.samir,
        mode="outreach",
        languages=["ar"],
        topics=["return"],
    )
    contact.save()
    return {"outing": going.pk, "contact": contact.pk}


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
        wrong += look(page, lang, " ".join([name, *query]), widths=widths)
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
