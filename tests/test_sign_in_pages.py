"""Every page of signing in and of one's own account has the house look: one shell, nothing inline, both languages."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from tests.cast import make_user
from tests.test_templates import INLINE

BEFORE = ("account_login", "account_reset_password", "account_reset_password_done")
WITHIN = (
    "account_logout",
    "account_change_password",
    "usersessions_list",
    "mfa_index",
    "mfa_list_webauthn",
    "account_reauthenticate",
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return make_user("Claire")


def sign_in(client, user):
    answer = client.post(reverse("account_login"), {"login": user.email, "password": "correct horse battery"})
    assert answer.status_code == 302


def prove_again(client):
    answer = client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    assert answer.status_code == 302


def assert_house_look(answer, language):
    html = answer.content.decode()
    assert answer.status_code == 200
    assert f'<html lang="{language}"' in html
    assert html.count("<h1") == 1
    assert "demo-banner" in html
    assert [what for what, pattern in INLINE.items() if pattern.search(html)] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", BEFORE)
def test_page_before_signing_in(client, settings, page, language):
    settings.DEMO = True
    assert_house_look(client.get(reverse(page), headers={"accept-language": language}), language)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("page", WITHIN)
def test_page_of_ones_own_account(client, settings, claire, page, language):
    settings.DEMO = True
    sign_in(client, claire)
    assert_house_look(client.get(reverse(page), headers={"accept-language": language}), language)


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_page_that_asks_to_prove_again(client, settings, claire, page):
    settings.DEMO = True
    sign_in(client, claire)
    assert client.get(reverse(page)).url.startswith(reverse("account_reauthenticate"))
    prove_again(client)
    assert_house_look(client.get(reverse(page)), "fr")


def test_app_then_recovery_codes_then_second_factor_at_sign_in(client, settings, claire):
    settings.DEMO = True
    sign_in(client, claire)
    prove_again(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    assert client.post(reverse("mfa_activate_totp"), {"code": code}).status_code == 302
    for page in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_index"):
        assert_house_look(client.get(reverse(page)), "fr")
    client.post(reverse("account_logout"))
    sign_in(client, claire)
    assert_house_look(client.get(reverse("mfa_authenticate")), "fr")


def test_second_factor_page_counts_passkeys(client, claire):
    sign_in(client, claire)
    Authenticator.objects.create(user=claire, type="webauthn", data={"name": "Clef du bureau"})
    answer = client.get(reverse("mfa_index"))
    assert "Vous avez 1 clé d’accès." in answer.content.decode()


def test_wrong_password_is_said_and_the_address_kept(client, claire):
    answer = client.post(reverse("account_login"), {"login": claire.email, "password": "wrong"})
    html = answer.content.decode()
    assert f'value="{claire.email}"' in html
    assert 'class="form-errors"' in html


def test_a_session_is_shown_by_its_browser(client, claire):
    client.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"
    sign_in(client, claire)
    html = client.get(reverse("usersessions_list")).content.decode()
    assert "<strong>Firefox sur Linux</strong>" in html
    assert "Cette session" in html
