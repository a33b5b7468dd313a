"""What an unfriendly browser, page or program gets: nothing that it could use."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from casework.models import Case
from tests.cast import PASSWORD
from tests.config.test_production_settings import PRODUCTION, manage
from tests.test_access_matrix import MATRIX, POST_ONLY, world  # noqa: F401 – the same world, one object per address

READABLE = [name for name in MATRIX if name not in POST_ONLY]
ELSEWHERE = ("https://evil.example/", "//evil.example", "javascript:alert(1)", "http:evil.example")
INSIDE = ("/.git/config", "/.env", "/static/", "/static/../config/settings.py", "/manage.py", "/admin/", "/media/")
# Reading leaves its trail, and moves the end of the session.
MAY_BE_WRITTEN = ("casework_auditevent", "django_session", "usersessions_usersession", "casework_formdraft")


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "TRACK", "PROPFIND", "BREW"])
def test_method_that_nothing_needs_is_refused(client, method):
    assert client.generic(method, "/health/").status_code == 405


@pytest.mark.parametrize("name", READABLE)
def test_reading_a_page_writes_nothing_but_the_trail(client, world, name):  # noqa: F811
    written = []

    def watch(execute, sql, params, many, context):
        verb = sql.lstrip().split(" ", 1)[0].upper()
        if verb in ("INSERT", "UPDATE", "DELETE") and not any(table in sql for table in MAY_BE_WRITTEN):
            written.append(sql)
        return execute(sql, params, many, context)

    allowed, arguments = MATRIX[name]
    client.force_login(getattr(world.cast, allowed.split()[0]))
    with connection.execute_wrapper(watch):
        client.get(reverse(name, args=arguments(world)))
    assert written == []


@pytest.mark.parametrize("name", [name for name in MATRIX if not name.startswith("api_")])
def test_form_of_another_site_is_refused(world, name):  # noqa: F811
    browser = Client(enforce_csrf_checks=True)
    allowed, arguments = MATRIX[name]
    browser.force_login(getattr(world.cast, allowed.split()[0]))
    answer = browser.post(
        reverse(name, args=arguments(world)), {"reason": "stay"}, headers={"origin": "https://evil.example"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("target", ELSEWHERE)
def test_nobody_is_sent_elsewhere(client, cast, target):
    answers = [
        client.post(
            f"{reverse('account_login')}?next={target}",
            {"login": cast.claire.email, "password": PASSWORD},
        ),
        client.post(reverse("set_language"), {"language": "en", "next": target}),
    ]
    for answer in answers:
        assert answer.status_code in (200, 302)
        assert "evil" not in answer.headers.get("Location", "")
        assert "javascript" not in answer.headers.get("Location", "")


@pytest.mark.django_db
@pytest.mark.parametrize("path", INSIDE)
def test_nothing_of_the_house_itself_is_served(client, path):
    assert client.get(path).status_code in (302, 404)
    assert b"SECRET_KEY" not in client.get(path).content


@pytest.mark.django_db
def test_another_name_for_the_host_is_refused(client):
    assert client.get("/health/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("name", READABLE)
def test_every_answer_says_what_it_is(client, world, name):  # noqa: F811
    allowed, arguments = MATRIX[name]
    client.force_login(getattr(world.cast, allowed.split()[0]))
    answer = client.get(reverse(name, args=arguments(world)))
    kind = answer.headers["Content-Type"]
    assert (
        kind.startswith(("application/json", "application/vnd.oai"))
        or "charset=utf-8" in kind
        or not kind.startswith("text/")
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Server" not in answer.headers
    assert "X-Powered-By" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_same_parameter_twice_means_one_thing(client, world):  # noqa: F811
    client.force_login(world.cast.claire)
    assert client.get(reverse("worklist") + "?page=1&page=2&view=all&view=mine").status_code == 200
    answer = client.post(
        reverse("note_add", args=[world.case]), {"uid": ["x", "y"], "text": ["one", "two"], "author": "z"}
    )
    assert answer.status_code < 500


UID = "8c4e2f1a-4a7e-4c5e-9b5e-0f6d1e0d7a11"


def test_field_that_no_form_shows_cannot_be_set(client, world):  # noqa: F811
    client.force_login(world.cast.claire)
    before = Case.objects.values().get(pk=world.case)
    extra = {"office": world.cast.lyon.pk, "departed_on": "2020-01-01", "status": "closed"}
    client.post(reverse("note_add", args=[world.case]), {"uid": UID, "text": "x", **extra})
    assert Case.objects.values().get(pk=world.case) == before


def in_production(*names):
    """These settings, as a production process has them."""
    code = f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {names}]))"
    done = manage(PRODUCTION, "shell", "--no-imports", "-c", code)
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.mark.django_db
def test_cookies_of_production_belong_to_this_host_alone():
    names = in_production("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME")
    assert [name.startswith("__Host-") for name in names] == [True] * 3
    assert in_production("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE") == [True] * 3
    assert in_production("SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY", "LANGUAGE_COOKIE_HTTPONLY") == [True] * 3
    assert in_production("SESSION_COOKIE_SAMESITE", "CSRF_COOKIE_SAMESITE", "LANGUAGE_COOKIE_SAMESITE") == ["Lax"] * 3


@pytest.mark.django_db
def test_production_asks_browsers_for_tls_for_a_year_and_debugs_nothing():
    assert in_production("SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS") == [365 * 24 * 3600, True]
    assert in_production("SECURE_SSL_REDIRECT", "DEBUG", "DEMO") == [True, False, False]


def test_a_fault_tells_a_visitor_nothing(client, world, monkeypatch):  # noqa: F811
    def broken(*args, **kwargs):
        raise RuntimeError("Amina Haddad, +33 6 98 76 54 32")

    monkeypatch.setattr("casework.views.cases.step_rows", broken, raising=False)
    monkeypatch.setattr("casework.case_page.step_rows", broken)
    client.raise_request_exception = False
    client.force_login(world.cast.claire)
    answer = client.get(reverse("case_detail", args=[world.case]))
    assert answer.status_code == 500
    for word in (b"Haddad", b"RuntimeError", b"Traceback", b"casework/", b"SELECT"):
        assert word not in answer.content
