"""The trail of signing in: who could not, and whose password or second factor changed; never what was typed."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from django.test import Client
from django.urls import reverse

from casework import audit
from casework.models import AuditEvent
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def last(code):
    event = AuditEvent.objects.filter(action=code).latest("pk")
    return event.objects_seen, event.detail, event.allowed


def attempt(client, login, password):
    return client.post(reverse("account_login"), {"login": login, "password": password})


def test_wrong_password_is_kept_with_the_account(client, cast):
    attempt(client, cast.claire.email.upper(), "not her password")
    assert last(audit.SIGN_IN_FAILED) == ([cast.claire.pk], {"factor": "password"}, False)


def test_unknown_address_is_kept_without_what_was_typed(client, cast):
    attempt(client, "correct.horse@battery.example", "x")
    assert last(audit.SIGN_IN_FAILED) == ([], {"factor": "password"}, False)
    event = AuditEvent.objects.latest("pk")
    assert "battery" not in str({field.name: getattr(event, field.name) for field in event._meta.concrete_fields})


def test_right_password_is_no_failure(client, cast):
    attempt(client, cast.claire.email, PASSWORD)
    assert not AuditEvent.objects.filter(action=audit.SIGN_IN_FAILED).exists()


def test_wrong_code_of_the_second_factor_is_kept(client, cast):
    Authenticator.objects.create(user=cast.claire, type="recovery_codes", data={"migrated_codes": []})
    factor = Authenticator(user=cast.claire, type="totp")
    authentication_failed.send(sender=Authenticator, request=None, user=cast.claire, authenticator=factor)
    assert last(audit.SIGN_IN_FAILED) == ([cast.claire.pk], {"factor": "totp"}, False)


def test_every_change_of_a_second_factor_is_kept(cast):
    factor = Authenticator.objects.create(user=cast.claire, type="webauthn", data={})
    assert last(audit.CREDENTIALS_CHANGED) == ([cast.claire.pk], {"verb": "added", "factor": "webauthn"}, True)
    factor.record_usage()
    Authenticator.objects.filter(user=cast.claire).delete()
    assert last(audit.CREDENTIALS_CHANGED) == ([cast.claire.pk], {"verb": "removed", "factor": "webauthn"}, True)
    assert AuditEvent.objects.filter(action=audit.CREDENTIALS_CHANGED).count() == 2


def test_factor_that_an_administrator_takes_away_is_kept_as_their_act(client, cast):
    Authenticator.objects.create(user=cast.claire, type="totp", data={"secret": "x"})
    attempt(client, cast.alain.email, PASSWORD)
    client.post(reverse("user_second_factor", args=[cast.claire.pk]))
    assert not Authenticator.objects.filter(user=cast.claire).exists()
    assert AuditEvent.objects.filter(action=audit.CREDENTIALS_CHANGED).latest("pk").actor == cast.alain


def test_changed_password_is_kept_and_signs_out_everywhere_else(client, cast):
    elsewhere = Client()
    attempt(elsewhere, cast.claire.email, PASSWORD)
    attempt(client, cast.claire.email, PASSWORD)
    new = "quatre girafes bleues 9"
    answer = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), answer).status_code == 302
    assert last(audit.CREDENTIALS_CHANGED) == ([cast.claire.pk], {"verb": "changed", "factor": "password"}, True)
    assert elsewhere.get(reverse("worklist")).status_code == 302


def test_password_cannot_be_changed_without_the_old_one(client, cast):
    attempt(client, cast.claire.email, PASSWORD)
    new = "quatre girafes bleues 9"
    client.post(reverse("account_change_password"), {"oldpassword": "wrong", "password1": new, "password2": new})
    cast.claire.refresh_from_db()
    assert cast.claire.check_password(PASSWORD)


def test_administrator_ends_the_sessions_of_a_user(client, cast):
    theirs = Client()
    attempt(theirs, cast.claire.email, PASSWORD)
    assert theirs.get(reverse("worklist")).status_code == 200
    client.force_login(cast.alain)
    assert client.post(reverse("user_sessions", args=[cast.claire.pk])).status_code == 302
    assert theirs.get(reverse("worklist")).status_code == 302
    assert AuditEvent.objects.filter(action=audit.ADMINISTERED).latest("pk").detail == {"verb": "sessions_ended"}


def test_session_gets_a_new_name_at_sign_in_and_none_after_sign_out(client, cast):
    client.get(reverse("account_login"))
    before = client.session.session_key
    attempt(client, cast.claire.email, PASSWORD)
    during = client.session.session_key
    client.post(reverse("account_logout"))
    assert during not in (before, None)
    client.cookies["session"] = during
    assert client.get(reverse("worklist")).status_code == 302


def test_many_wrong_passwords_are_stopped_for_a_while(client, cast):
    for _attempt in range(12):
        response = attempt(client, cast.claire.email, "wrong")
    assert "session" not in {name for name in response.cookies if response.cookies[name].value}
    right = attempt(client, cast.claire.email, PASSWORD)
    assert right.status_code in (200, 429)
    assert "_auth_user_id" not in client.session
