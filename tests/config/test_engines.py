"""Databases of the tests: the web's role, real commits where asked for, nothing shared."""

import io
import os
import threading

import psycopg
import pytest
import redis
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from casework.models import User
from config.embedded.postgres import SUPERUSER, database_url
from config.embedded.services import Services
from tests import engines


@pytest.mark.django_db
def test_connection_is_the_role_of_tasks_and_commands():
    with connection.cursor() as cursor:
        owner = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"
        cursor.execute(f"SELECT current_user, ({owner})")
        assert cursor.fetchone() == ("escale_worker", "escale_owner")


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["TRUNCATE casework_case", "DROP TABLE casework_case", "CREATE TABLE x ()"])
def test_web_role_may_not_change_the_shape_of_the_database(statement):
    with connection.cursor() as cursor, pytest.raises(ProgrammingError):
        cursor.execute(statement)


@pytest.mark.django_db
def test_every_migration_is_applied():
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_fresh_database_commits_for_other_threads(fresh_database):
    User.objects.create(email="someone@example.org")
    seen = []

    def look():
        seen.append(User.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_fresh_database_is_empty_each_time(fresh_database):
    assert User.objects.count() == 0
    assert isinstance(connection.connection, psycopg.Connection)


def test_roles_are_prepared_again_without_harm_and_never_shared(fresh_database, settings):
    with engines.connected_to(fresh_database, as_owner=True):
        said = io.StringIO()
        call_command("prepare_database", stdout=said)
        assert "escale_web serves requests, escale_worker does the rest" in said.getvalue()
        settings.DATABASE_WORKER_URL = settings.DATABASE_URL
        with pytest.raises(CommandError, match="DATABASE_WORKER_URL is missing, or signs in with the role of the web"):
            call_command("prepare_database")


def test_role_that_passes_over_the_walls_may_not_serve_requests(fresh_database, settings):
    settings.DATABASE_URL = engines.cluster().url(database_url(os.environ[engines.RUN], SUPERUSER, ""), fresh_database)
    with (
        engines.connected_to(fresh_database, as_owner=True),
        pytest.raises(CommandError, match="The role postgres passes over row-level security"),
    ):
        call_command("prepare_database")


def test_web_is_started_without_what_seals_the_audit_trail(tmp_path):
    given = {"AUDIT_SIGNING_KEY_FILE": "/keys/k", "DATABASE_WORKER_URL": "postgres://escale_worker@/x", "KEY_RING": "r"}
    services = Services(tmp_path, "127.0.0.1", 1, environment=given)
    kept = {name: given.keys() & services.environment_of(name).keys() for name in services.commands}
    assert kept == {"web": {"KEY_RING"}, "beat": {"KEY_RING", "DATABASE_WORKER_URL"}, "worker": given.keys()}


def test_worker_has_a_cache_of_its_own(settings):
    """Another worker's emptied cache would let a stopped guesser go on, and its failed attempts would stop ours."""
    assert settings.CACHES["default"]["LOCATION"] == os.environ["REDIS_URL"].replace("redis+socket://", "unix://")
    cache.set("mine", 1)
    kept = redis.Redis(unix_socket_path=os.environ["REDIS_URL"].removeprefix("redis+socket://")).keys("*mine")
    assert len(kept) == 1
