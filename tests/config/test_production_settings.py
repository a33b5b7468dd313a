"""Production starts with every secret given, and with none of them made up."""

import os
import subprocess
import sys

import pytest

from tests.engines import KEY, ROOT, SECRETS

PRODUCTION = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "kX8vT1mQ4zR7wB0nY3cF6hJ9pL2sD5gA-kX8vT1mQ4zR7wB0nY3cF6hJ9pL2sD5gA",
    "KEY_RING": SECRETS["KEY_RING"],
    "DATABASE_URL": "postgres://escale_web:secret@db/escale",
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


@pytest.mark.parametrize("name", ["SECRET_KEY", "KEY_RING", "DATABASE_URL", "REDIS_URL"])
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
