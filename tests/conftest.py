"""The engines of a test run: one PostgreSQL for all workers, one Redis for each, none of them the demo's.

Tests act as the role of the worker, and their requests as that of the web: neither owns the tables, so that a missing
privilege shows here first, and a page is shown by the database only what its user may see.

Fixtures: `db` (pytest-django's; one transaction, rolled back), `fresh_database` (a database of its own, real commits,
several connections; instead of `transactional_db`, which empties tables by means that the web's role does not have),
`served` (web, worker and beat running; tests/serving.py), `browser`, `open_page` (tests/browsing.py).
"""

import itertools
import signal

import django
import pytest
from django.core.cache import cache

from config.embedded import CannotStart
from config.translations import compile_all
from tests import engines

# Loaded once there are settings: they import models.
PLUGINS = (
    "tests.serving",
    "tests.browsing",
    "tests.cast",
    "tests.one_of_each",
    "tests.journeys.world",
    "tests.journeys.telephone",
    "tests.outreach.field",
)
COUNTER = itertools.count()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    if worker := getattr(config, "workerinput", None):
        redis = engines.start_redis(worker["workerid"])
        config.add_cleanup(redis.stop)
    else:
        signal.signal(signal.SIGTERM, _interrupt)
        compile_all()
        try:
            servers = engines.start()
        except CannotStart as error:
            pytest.exit(f"The engines cannot start. {error}", returncode=1)
        config.add_cleanup(lambda: engines.stop(servers))
    django.setup()
    for plugin in PLUGINS:
        config.pluginmanager.import_plugin(plugin)


def _interrupt(_number, _frame):
    raise KeyboardInterrupt


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items):
    """Browser journeys share one set of services: under xdist they run on one worker."""
    for item in items:
        if item.get_closest_marker("journey") or "served" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("served"))


def pytest_make_parametrize_id(val):
    """Files are named by their size: a PDF tells when it was made, and workers must find the same names."""
    return f"{len(val)} bytes" if isinstance(val, bytes) and len(val) > 40 else None


@pytest.fixture(scope="session")
def worker_name(request):
    return getattr(request.config, "workerinput", {"workerid": "main"})["workerid"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_name):
    """pytest-django's own would sign in as the owner, and migrate once per worker."""
    with (
        django_db_blocker.unblock(),
        engines.cloned_database(worker_name) as name,
        engines.connected_to(name),
        django_db_blocker.block(),
    ):
        yield


@pytest.fixture
def fresh_database(django_db_setup, django_db_blocker, worker_name):
    """A database of this test's own; yields its name. Commits are real, threads and processes may connect."""
    with (
        django_db_blocker.unblock(),
        engines.cloned_database(f"{worker_name}_{next(COUNTER)}") as name,
        engines.connected_to(name),
    ):
        yield name


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """Hashing a password well takes longer than most tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _files_found_when_asked_for(settings):
    """Every client would otherwise list all static files first, which takes a tenth of a second."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def _empty_cache():
    """Counters of sign-in attempts would otherwise go from test to test."""
    cache.clear()
