"""Headers of every page, and the door that only a second factor opens."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.cast import make_user

pytestmark = pytest.mark.django_db
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


@pytest.fixture
def signed_in(client):
    user = make_user("Claire")
    client.force_login(user)
    return user


@pytest.fixture
def in_production(settings):
    settings.DEMO = False


@pytest.mark.parametrize("name", ["account_login", "usersessions_list", "health"])
def test_page_carries_the_headers(client, signed_in, name):
    headers = client.get(reverse(name)).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["Cache-Control"] == "no-store"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in headers["Permissions-Policy"]


def test_signing_out_empties_what_the_browser_kept(client, signed_in):
    assert "Clear-Site-Data" not in client.get(reverse("account_logout")).headers
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache"', "sealed entries stay"


def test_password_alone_leads_to_the_second_factor(client, signed_in, in_production):
    response = client.get(reverse("home"))
    assert (response.status_code, response.url) == (302, reverse("mfa_index"))


def test_password_alone_opens_no_fragment(client, signed_in, in_production):
    response = client.get(reverse("home"), headers={"HX-Request": "true"})
    assert (response.status_code, response.headers["HX-Redirect"]) == (200, reverse("mfa_index"))


def test_password_alone_opens_no_interface(client, signed_in, in_production):
    response = client.get("/api/v1/cases/")
    assert response.status_code == 403


@pytest.mark.parametrize("name", ["mfa_index", "account_logout", "usersessions_list", "health"])
def test_pages_that_need_no_second_factor_stay_open(client, signed_in, in_production, name):
    response = client.get(reverse(name))
    assert response.status_code != 403
    assert getattr(response, "url", "") != reverse("mfa_index")


def test_language_can_be_chosen_without_a_second_factor(client, signed_in, in_production):
    response = client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert (response.status_code, response.url) == (302, "/")


@pytest.mark.parametrize(("kind", "opens"), [("totp", True), ("webauthn", True), ("recovery_codes", False)])
def test_second_factor_opens_the_door_and_recovery_codes_alone_do_not(client, signed_in, in_production, kind, opens):
    Authenticator.objects.create(user=signed_in, type=kind, data={})
    assert (client.get(reverse("home")).url != reverse("mfa_index")) is opens


def test_demo_goes_without(client, signed_in):
    assert client.get(reverse("home")).url != reverse("mfa_index")


def test_stranger_is_sent_to_sign_in(client, in_production):
    assert client.get(reverse("home")).url == f"{reverse('account_login')}?next=/"


def test_interface_over_plain_http_is_refused_and_pages_are_redirected(client, signed_in, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/api/v1/cases/").status_code == 403
    response = client.get(reverse("home"))
    assert (response.status_code, response.url.split(":")[0]) == (301, "https")
    assert client.get("/api/v1/cases/", secure=True).headers["Content-Type"] == "application/json"
