"""Signing in as it is meant: with something that one holds, and with an eye on one's other sessions."""

import re
import secrets
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.conf import global_settings
from django.db import connection

from casework.enums import Role
from tests.browsing import DESKTOP, PHONE
from tests.cast import PASSWORD, make_user
from tests.journeys.acts import add_passkey, box, button, fr, link, passkeys, prove, says, sign_in, until
from tests.journeys.looking import AXE, look

pytestmark = pytest.mark.journey


@pytest.fixture
def newcomer(world, at_served, settings):
    """A caseworker of this test's own, with a password that the services can check."""
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    with at_served():
        return make_user(f"W{secrets.token_hex(4)}", Role.CASEWORKER, office=world.paris)


def code_of(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def sign_out(page):
    page.goto("/account/logout/")
    page.locator("main form button[type=submit], .entrance-card form button[type=submit]").first.click()
    page.wait_for_url("**/account/login/**")


def test_second_factor_set_up_on_the_pages_is_asked_for_at_sign_in(open_page, newcomer, at_served):
    page = open_page(PHONE)
    page.context.add_init_script(path=AXE)
    sign_in(page, newcomer, PASSWORD)
    page.goto("/account/second-factor/")
    link(page, "Set it up").click()
    prove(page, "/account/second-factor/totp/activate/", PASSWORD)
    secret = page.locator("code.codes").inner_text().strip()
    box(page, "code").fill(code_of(secret))
    button(page, "Use this app").click()
    page.wait_for_url(lambda url: "/totp/activate/" not in url)
    with at_served():
        kept = Authenticator.objects.get(user=newcomer, type=Authenticator.Type.TOTP)
        assert secret not in whole_table("mfa_authenticator")
        assert secret not in str(kept.data)

    sign_out(page)
    sign_in(page, newcomer, PASSWORD)
    assert page.url.split("?")[0].endswith("/account/second-factor/authenticate/")
    assert look(page, "fr", "mfa_authenticate", widths=(DESKTOP, PHONE)) == []
    box(page, "code").fill("000000")
    page.locator("main form button[type=submit]").first.click()
    page.locator(".has-error, .invalid-feedback, .errorlist").first.wait_for()
    page.goto("/cases/")
    assert urlsplit(page.url).path == "/account/second-factor/authenticate/"  # not in yet

    def accepted():  # a code works once: the one of the set-up may still be the one of the moment
        box(page, "code").fill(code_of(secret))
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
        return page.url.endswith("/cases/")

    until(accepted, seconds=40, pause=3)


def whole_table(name):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {name} t")
        return cursor.fetchone()[0]


def test_passkey_signs_in_alone(open_page, served, newcomer):
    page = open_page(base_url=served.url.replace("127.0.0.1", "localhost"))
    sign_in(page, newcomer, PASSWORD)
    passkeys(page)
    prove(page, "/account/second-factor/webauthn/add/", PASSWORD)
    if box(page, "passwordless").count():
        box(page, "passwordless").check()
    add_passkey(page, "Portable")
    sign_out(page)
    page.locator("#passkey_login").click()
    page.wait_for_url("**/cases/")


def test_session_ended_from_elsewhere_is_signed_out_at_its_next_request(open_page, newcomer):
    here, there = open_page(), open_page(PHONE)
    for page in (here, there):
        sign_in(page, newcomer, PASSWORD)
    here.goto("/account/sessions/")
    assert here.locator("section.card").count() == 2
    assert here.get_by_text(fr("This session"), exact=True).count() == 1
    button(here, "End this session").click()
    says(here, "The session is ended.")
    assert here.locator("section.card").count() == 1

    there.goto("/cases/")
    assert re.search(r"/account/login/\?next=/cases/$", there.url)
    here.goto("/cases/")
    assert here.url.endswith("/cases/")
