"""Production starts with every secret given, and with none of them made up."""

import os
import subprocess
import sys

import pytest

from casework.encryption.signing import Signer
from config.databases import role_of
from tests.engines import KEY, ROOT, SECRETS

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "kX8vT1mQ4zR7wB0nY3cF6hJ9pL2sD5gA-kX8vT1mQ4zR7wB0nY3cF6hJ9pL2sD5gA",
    "KEY_RING": SECRETS["KEY_RING"],
    "DATABASE_URL": "postgres://escale_web:secret@db/escale",
    "DATABASE_WORKER_URL": "postgres://escale_worker:secret@db/escale",
    "REDIS_URL": "redis://redis/0",
    "ALLOWED_HOSTS": "escale.example.org",
}


def manage(environment, *arguments):
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_deployment_check_has_nothing_to_say():
    done = manage(PRODUCTION, "check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("System check identified no issues")


@pytest.mark.parametrize("name", ["SECRET_KEY", "KEY_RING", "DATABASE_URL", "DATABASE_WORKER_URL", "REDIS_URL"])
def test_missing_secret_is_a_sentence_that_names_it(name):
    done = manage({key: value for key, value in PRODUCTION.items() if key != name}, "check")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Escale is not configured. {name} is missing: ")
    assert f"{name}_FILE" in done.stderr
    assert "Traceback" not in done.stderr


def test_secret_may_come_from_a_file(tmp_path):
    for name in ("SECRET_KEY", "KEY_RING", "DATABASE_URL"):
        (tmp_path / name).write_text(f"{PRODUCTION[name]}\n")
    files = {f"{path.name}_FILE": str(path) for path in tmp_path.iterdir()}
    rest = {name: value for name, value in PRODUCTION.items() if f"{name}_FILE" not in files}
    assert manage({**rest, **files}, "check").returncode == 0


def test_keys_can_be_made_before_there_is_any_secret():
    done = manage({"PATH": os.environ["PATH"]}, "make_keys")
    assert done.returncode == 0
    assert '"wrapping"' in done.stdout
    assert KEY not in done.stdout


def test_web_server_starts_without_knowing_the_role_of_tasks_and_commands():
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'\n"
        "sys.argv = ['/usr/bin/granian', '--interface', 'wsgi']\n"
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "print(settings.DATABASES['default']['USER'], settings.DATABASE_ROLES_BEHIND)"
    )
    environment = {key: value for key, value in PRODUCTION.items() if key != "DATABASE_WORKER_URL"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("escale_web []\n", "")


@pytest.mark.parametrize(
    ("started_as", "role"),
    [
        ("/venv/bin/granian --interface wsgi", "web"),
        ("/venv/lib/python3/site-packages/granian/__main__.py --interface wsgi", "web"),
        ("manage.py runserver", "web"),
        ("something-new", "web"),
        ("/venv/bin/celery -A config worker", "worker"),
        ("/venv/lib/python3/site-packages/celery/__main__.py -A config beat", "worker"),
        ("manage.py rotate_keys", "worker"),
        ("/clone/config/embedded/__main__.py seed", "worker"),
        ("manage.py migrate", "owner"),
        ("/clone/config/embedded/__main__.py prepare_database", "owner"),
    ],
)
def test_process_signs_in_as_what_it_does(started_as, role):
    assert role_of(started_as.split()) == role


def test_audit_keys_can_be_made_before_there_is_any_secret_and_belong_together():
    done = manage({"PATH": os.environ["PATH"]}, "make_audit_key")
    private_text, public_text = done.stdout.split()
    assert done.returncode == 0
    assert Signer(private_text).public_text == public_text


def test_web_needs_nothing_of_what_signs_the_audit_trail():
    assert not {"AUDIT_SIGNING_KEY", "AUDIT_PUBLIC_KEY"} & set(PRODUCTION)
    assert manage(PRODUCTION, "check").returncode == 0


def test_every_cookie_belongs_to_this_host_alone():
    names = ["SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE"]
    parts = ["NAME", "SECURE", "HTTPONLY", "SAMESITE"]
    asked = ", ".join(f"settings.{name}_{part}" for name in names for part in parts)
    done = manage(PRODUCTION, "shell", "-v", "0", "-c", f"from django.conf import settings; print({asked})")
    assert done.stdout.split() == [
        *("__Host-session", "True", "True", "Lax"),
        *("__Host-csrf", "True", "True", "Lax"),
        *("__Host-language", "True", "True", "Lax"),
    ]
