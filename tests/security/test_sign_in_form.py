"""The finer points of signing in: how a password is read, what a code is worth, when a session ends."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import global_settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.tokens import default_token_generator
from django.db import connection
from django.urls import reverse
from django.utils.http import int_to_base36

from tests.cast import PASSWORD, make_user
from tests.security.test_http import in_production

pytestmark = pytest.mark.django_db


@pytest.fixture
def claire():
    return make_user("Claire")


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session and client.get(reverse("usersessions_list")).status_code == 200


def test_password_is_masked_and_may_be_pasted(client):
    html = client.get(reverse("account_login")).content.decode()
    field = html[html.rindex("<input", 0, html.index('name="password"')) :].split(">", 1)[0]
    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in html


@pytest.mark.parametrize("typed", [PASSWORD.upper(), PASSWORD + " ", " " + PASSWORD, PASSWORD[:-1], PASSWORD[:8]])
def test_password_is_compared_as_it_was_typed(client, claire, typed):
    sign_in(client, claire, typed)
    assert not is_in(client)


def test_passwords_are_hashed_slowly(settings):
    """Tests hash quickly (tests/conftest.py); production leaves Django's own hashers."""
    assert in_production("PASSWORD_HASHERS") == [global_settings.PASSWORD_HASHERS]
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    kept = make_password(PASSWORD)
    assert kept.startswith("pbkdf2_sha256$")
    assert int(kept.split("$")[1]) >= 600_000


def test_secrets_of_second_factors_are_sealed(claire):
    secret = generate_totp_secret()
    TOTP.activate(claire, secret)
    codes = RecoveryCodes.activate(claire).get_unused_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        kept = cursor.fetchone()[0]
    assert codes
    assert [text for text in (secret, *codes) if text in kept] == []
    stored = Authenticator.objects.get(user=claire, type="recovery_codes").data
    assert len(str(stored)) > 60  # the seed they are made from, sealed


def test_recovery_codes_are_long_enough(claire):
    codes = RecoveryCodes.activate(claire).get_unused_codes()
    assert len(set(codes)) == len(codes) == 10
    assert all(len(code) >= 8 for code in codes)


@pytest.mark.parametrize(("minutes", "opens"), [(0, True), (-2, False), (2, False)])
def test_code_of_another_minute_is_refused(client, claire, minutes, opens):
    secret = generate_totp_secret()
    TOTP.activate(claire, secret)
    sign_in(client, claire)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30 + 2 * minutes))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_in(client) is opens


def test_code_works_once(client, claire):
    secret = generate_totp_secret()
    TOTP.activate(claire, secret)
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    for opens in (True, False):
        client.logout()
        sign_in(client, claire)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(client) is opens


def test_new_password_does_not_replace_the_second_factor(client, claire):
    TOTP.activate(claire, generate_totp_secret())
    key = f"{int_to_base36(claire.pk.int)}"
    token = default_token_generator.make_token(claire)
    client.get(reverse("account_reset_password_from_key", args=[key, token]), follow=True)
    new = "quatre girafes bleues 9"
    claire.set_password(new)  # as the link does
    claire.save()
    sign_in(client, claire, new)
    assert not is_in(client)
    assert client.get(reverse("home")).url.startswith(("/account/login", "/account/second-factor/authenticate"))


def test_name_of_a_session_is_long_and_random(client, claire):
    names = set()
    for _turn in range(5):
        sign_in(client, claire)
        names.add(client.session.session_key)
        client.post(reverse("account_logout"))
    assert len(names) == 5
    assert {len(name) for name in names} == {32}  # of 36 signs: 165 bits


def test_idle_session_ends(client, claire, settings):
    sign_in(client, claire)
    assert client.cookies["session"]["max-age"] == ""  # gone with the browser
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(expire_date) - clock_timestamp() FROM django_session")
        left = cursor.fetchone()[0]
        assert left.total_seconds() <= settings.SESSION_COOKIE_AGE == 30 * 60
        cursor.execute("UPDATE django_session SET expire_date = now() - interval '1 second'")
    assert client.get(reverse("usersessions_list")).status_code == 302


def test_old_session_ends_however_active(client, claire, settings):
    sign_in(client, claire)
    session = client.session
    session["started"] = time.time() - settings.SESSION_ABSOLUTE_SECONDS - 1
    session.save()
    assert settings.SESSION_ABSOLUTE_SECONDS == 10 * 3600
    assert client.get(reverse("usersessions_list")).status_code == 302
