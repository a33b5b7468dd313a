"""The channels beside the page itself: sessions, cookies, titles, messages, tasks, the browser's own help."""

import ast
import inspect
import re
import time

import pytest
from allauth.mfa.totp.internal.auth import (
    SECRET_SESSION_KEY,
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.contrib.sessions.models import Session
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework import tasks
from casework.fresh_sign_in import is_fresh
from config.celery import NotAnIdentifier, app
from config.embedded.services import web
from tests.fresh import prove
from tests.test_access_matrix import MATRIX, POST_ONLY, world  # noqa: F401 – the same world, one object per address
from tests.test_codebase import PACKAGES, ROOT, sources

PAGES = [name for name in MATRIX if not name.startswith("api_") and name not in POST_ONLY]
NAMES = ("Haddad", "Amina", "Lina", "98 76 54 32")
CONTROL = re.compile(r"<(input|textarea)\b[^>]*>")
UNTYPED = re.compile(r'type="(hidden|checkbox|radio|file|submit|date|time|number|datetime-local)"')


def open_as_allowed(client, world, name):  # noqa: F811
    allowed, arguments = MATRIX[name]
    prove(client, getattr(world.cast, allowed.split()[0]))
    return client.get(reverse(name, args=arguments(world)), follow=True)


# A file is named by what it is, and figures by their period as well.
ATTACHED = re.compile(r'attachment; filename="[a-z-]+(\d{4}(-Q[1-4]|-\d{2})?(-[a-z]{2})?)?\.[a-z]+"')


# --- Pages ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_page_lends_the_browser_nothing(client, world, name):  # noqa: F811
    """Titles stay in the history; typed words in the browser's memory, or with the maker of its spelling help."""
    response = open_as_allowed(client, world, name)
    html = response.content.decode() if not response.get("Content-Disposition") else ""
    for title in re.findall(r"<title>(.*?)</title>", html, re.DOTALL):
        assert [word for word in NAMES if word in title] == []
    wrong = []
    for found in CONTROL.finditer(html):
        control = found.group(0)
        if UNTYPED.search(control):
            continue
        if 'spellcheck="false"' not in control or "autocomplete=" not in control:
            wrong.append(control)
    assert wrong == []
    if "<html" in html:
        assert '<meta name="google" content="notranslate">' in html
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", PAGES)
def test_address_and_cookies_hold_nothing_of_a_person(client, world, name):  # noqa: F811
    response = open_as_allowed(client, world, name)
    told = " ".join([*(url for url, _status in response.redirect_chain), *map(str, client.cookies.values())])
    assert [word for word in NAMES if word in told] == []
    attached = response.get("Content-Disposition", "")
    assert "filename" not in attached or ATTACHED.fullmatch(attached)


def test_scripts_of_ours_keep_nothing_in_the_browser():
    kept = re.compile(r"localStorage|sessionStorage(?!\.removeItem)|indexedDB|document\.cookie|caches\.")
    found = {path.name for path in (ROOT / "static").rglob("*.js") if kept.search(path.read_text())}
    assert found == {"queue.js", "sign_out.js", "worker.js"}, "sealed entries and the shell: docs/field.md"
    assert finders.find("escale.js")


def test_messages_hold_no_value_of_a_person():
    """Those that are not fixed sentences name fields and questions, a number, and the address of a colleague."""
    formatted = set()
    for path in sources(*PACKAGES):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("messages."):
                text = node.args[1] if len(node.args) > 1 else None
                if isinstance(text, (ast.BinOp, ast.JoinedStr)) or ".format(" in ast.unparse(node):
                    formatted.add((path.relative_to(ROOT).as_posix(), ast.unparse(text.right)))
    assert formatted == {
        ("casework/views/identity.py", "{'answers': get_text_list(labels, _('and'))}"),
        ("returns/views/aid.py", "{'answers': get_text_list(labels, _('and'))}"),
        ("returns/views/decision_sheets.py", "{'number': number}"),
        ("outreach/views/imports.py", "{'count': batch.contacts}"),
        ("casework/views/users.py", "{'email': user.email}"),
    }


# --- Sessions -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_session_is_sealed_and_with_it_the_secret_of_an_app_being_set_up(client, cast):
    prove(client, cast.claire)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    assert client.session[SECRET_SESSION_KEY] == secret
    row = Session.objects.get(session_key=client.session.session_key)
    assert secret not in row.session_data
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, ' ') FROM django_session t")
        everything = cursor.fetchone()[0]
    assert secret not in everything
    assert str(cast.claire.pk) not in everything


@pytest.mark.django_db
def test_session_that_does_not_open_is_a_signed_out_one(client, cast):
    client.force_login(cast.claire)
    row = Session.objects.get(session_key=client.session.session_key)
    data, _dot, rest = row.session_data.partition(":")
    Session.objects.filter(pk=row.pk).update(session_data=f"{data[:-2]}AA:{rest}")
    assert client.get("/cases/").url.startswith("/account/login/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "age", "has_app", "fresh"),
    [
        ("password", 10, False, True),
        ("password", 299, False, True),
        ("password", 301, False, False),
        ("password", 10, True, False),
        ("mfa", 10, True, True),
        ("mfa", 400, True, False),
        ("password", -60, False, False),  # from a clock that ran ahead
    ],
)
def test_proof_is_fresh_for_five_minutes_and_by_the_second_factor_of_whoever_has_one(
    rf, client, cast, method, age, has_app, fresh
):
    prove(client, cast.claire, method=method, age=age)
    if has_app:
        cast.claire.authenticator_set.create(type="totp", data={})
    request = rf.get("/")
    request.user, request.session = cast.claire, client.session
    assert is_fresh(request) is fresh


@pytest.mark.django_db
def test_password_is_no_proof_of_whoever_has_a_second_factor(client, cast, settings):
    settings.DEMO = False
    cast.nadia.authenticator_set.create(type="totp", data={"secret": "x"})
    prove(client, cast.nadia, age=400)
    response = client.get(reverse("break_glass"))
    assert response.url == "/account/second-factor/reauthenticate/?next=%2Femergency%2F"
    asked = client.post(reverse("account_reauthenticate"), {"password": "correct horse battery"})
    assert asked.url.startswith("/account/second-factor/reauthenticate/")
    assert client.get(reverse("break_glass")).status_code == 302


@pytest.mark.django_db
def test_second_factor_of_another_is_taken_away_by_a_fresh_administrator_only(client, cast):
    address = reverse("user_second_factor", args=[cast.claire.pk])
    cast.claire.authenticator_set.create(type="totp", data={})
    prove(client, cast.alain, age=400)
    assert client.post(address).url.startswith("/account/reauthenticate/")
    assert cast.claire.authenticator_set.exists()
    prove(client, cast.alain)
    client.post(address)
    assert not cast.claire.authenticator_set.exists()


@pytest.mark.django_db
def test_session_ends_after_ten_hours_and_half_an_hour_of_rest(client, cast, settings):
    client.force_login(cast.claire)
    assert not client.cookies["session"]["max-age"]  # until the browser closes, and
    row = Session.objects.get(session_key=client.session.session_key)
    assert 29 * 60 < (row.expire_date.timestamp() - time.time()) <= 30 * 60
    session = client.session
    session["started"] = time.time() - 10 * 3600 - 1
    session.save()
    assert client.get("/cases/").url.startswith("/account/login/")


@pytest.mark.django_db
def test_code_of_the_app_opens_an_emergency_and_a_password_does_not(client, cast, settings):
    settings.DEMO = False
    secret = generate_totp_secret()
    TOTP.activate(cast.nadia, secret)
    prove(client, cast.nadia, method="password")
    asked = client.get(reverse("break_glass"))
    assert asked.url.startswith("/account/second-factor/reauthenticate/")
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    proved = client.post(asked.url, {"code": code})
    assert proved.url == reverse("break_glass")
    assert client.get(proved.url).status_code == 200


# --- What runs beside the pages -----------------------------------------------------------------------------------


def test_web_server_keeps_no_log_of_addresses():
    commands = [" ".join(map(str, web("127.0.0.1", 1))), (ROOT / "docker" / "Dockerfile").read_text()]
    assert [command for command in commands if re.search("access-?log", command, re.IGNORECASE)] == []


@pytest.mark.django_db
def test_cache_knows_nobody_by_name_or_address(client, cast, case):
    """Attempts to sign in are counted there, and codes that were used."""
    client.post(reverse("account_login"), {"login": cast.claire.email, "password": "wrong"})
    client.post(reverse("account_reset_password"), {"email": cast.claire.email})
    client.force_login(cast.claire)
    client.get(reverse("case_detail", args=[case.pk]))
    client.post(reverse("case_search"), {"q": "Amina Haddad"})
    redis = cache._cache.get_client()
    kept = b" ".join(
        part for key in redis.scan_iter() for part in (key, redis.get(key) if redis.type(key) == b"string" else b"")
    ).decode(errors="replace")
    assert [word for word in (*NAMES, cast.claire.email, case.reference, str(case.pk)) if word in kept] == []


# --- Tasks ----------------------------------------------------------------------------------------------------------


def ours():
    return {name: task for name, task in app.tasks.items() if name.split(".")[0] in PACKAGES}


def test_tasks_take_ids_only_and_leave_no_result():
    assert tasks.relay_outbox.name in ours()
    for name, task in ours().items():
        taken = [p for p in inspect.signature(task.run).parameters if not re.fullmatch(r"(\w+_)?(id|ids|pk)", p)]
        assert taken == [], name
        assert task.ignore_result, name


@pytest.mark.parametrize("words", [["Amina Haddad"], ["3f"], [{"name": "Amina"}], [None], ["1987-03-04"]])
def test_words_are_refused_before_they_reach_the_broker(words):
    with pytest.raises(NotAnIdentifier):
        app.send_task(tasks.send_waiting_mail.name, args=words)
    with pytest.raises(NotAnIdentifier):
        app.send_task(tasks.send_waiting_mail.name, kwargs={"name": words[0]})


def test_call_of_a_task_passes_the_same_gate():
    """What `task.delay(…)` and the beat do ends there too."""

    @app.task(name="tests.say")
    def say(words):
        """Nothing."""

    try:
        with pytest.raises(NotAnIdentifier):
            say.delay("Amina Haddad")
    finally:
        app.tasks.unregister("tests.say")


def test_results_are_not_kept(settings):
    assert settings.CELERY_TASK_IGNORE_RESULT
    assert not getattr(settings, "CELERY_RESULT_BACKEND", "")


# --- Passwords ------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "password", "accepted"),
    [
        ("claire", "vert-pomme-7", True),
        ("claire", "vert-pomme", False),
        ("alain", "vert-pomme-7", False),
        ("alain", "vert-pomme-lune-7", True),
        ("claire", "password1234", False),
    ],
)
def test_password_is_long_enough_for_the_role(client, cast, who, password, accepted):
    prove(client, getattr(cast, who))
    given = {"oldpassword": "correct horse battery", "password1": password, "password2": password}
    response = client.post(reverse("account_change_password"), given)
    assert (response.status_code == 302) is accepted


@pytest.mark.django_db
def test_new_administrator_chooses_a_password_anew(client, cast, mailoutbox):
    prove(client, cast.alain)
    today = timezone.localdate().isoformat()
    given = {"role": "administrator", "starts_on": today, "programme": "", "office": "", "team": ""}
    assert client.post(reverse("role_add", args=[cast.personne.pk]), given).status_code == 302
    cast.personne.refresh_from_db()
    assert not cast.personne.has_usable_password()
    assert [message.to for message in mailoutbox] == [[cast.personne.email]]
