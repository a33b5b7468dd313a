"""The engines of a test run, and the databases made on them. Knows nothing of pytest."""

import base64
import contextlib
import fcntl
import io
import json
import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from config.embedded.postgres import WEB, WORKER, Cluster
from config.embedded.redis import Redis
from config.embedded.servers import Servers, sweep

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
KEY = base64.b64encode(b"for tests: it guards nobody real").decode()
SECRETS = {
    "SECRET_KEY": "for tests: it signs nothing that lasts, and has fifty characters or more",
    "KEY_RING": json.dumps({"wrapping": [{"kid": "k1", "key": KEY}], "root": KEY}),
}
# What the workers of one run share: the token that names its databases, the folder of its files, that of its sockets.
TOKEN, FOLDER, RUN = "ESCALE_TEST_TOKEN", "ESCALE_TEST_FOLDER", "ESCALE_TEST_RUN"


def start(*, durable=False):
    """Start the engines of a whole run and put what leads to them into the environment; returns the Servers."""
    VAR.mkdir(exist_ok=True)
    sweep(VAR, "tests-")
    os.environ.update(SECRETS)
    token = secrets.token_hex(4)
    servers = Servers(VAR, f"tests-{token}", durable=durable)
    servers.hold("tests")
    try:
        os.environ.update(every_role(servers.start()))
    except BaseException:
        stop(servers)
        raise
    shared = {TOKEN: token, FOLDER: str(VAR / servers.name), RUN: str(servers.place.run)}
    os.environ.update({**shared, "DJANGO_SETTINGS_MODULE": "config.settings"})
    return servers


def every_role(environment):
    """A single DATABASE_URL given by the caller is the owner's; the other roles are made beside it."""
    if environment.get("DATABASE_OWNER_URL"):
        return environment
    owner = environment["DATABASE_URL"]
    parts = urlsplit(owner)
    address = parts.netloc.rpartition("@")[2]
    made = {
        name: urlunsplit(parts._replace(netloc=f"{role}:{secrets.token_hex(16)}@{address}"))
        for name, role in (("DATABASE_URL", WEB), ("DATABASE_WORKER_URL", WORKER))
    }
    return {**environment, **made, "DATABASE_OWNER_URL": owner}


def stop(servers):
    servers.stop()
    servers.remove()


def start_redis(worker):
    """A Redis of this worker's own: what tests leave in the cache or the broker stays among themselves."""
    redis = Redis(Path(os.environ[RUN]), Path(os.environ[FOLDER]) / "logs", name=f"redis-{worker}")
    redis.start()
    os.environ["REDIS_URL"] = redis.url
    # pytest-django read the settings before, with the Redis of the whole run: one worker's counters and its emptying of
    # the cache would reach into the tests of another.
    settings.REDIS_URL = settings.CELERY_BROKER_URL = redis.url
    settings.CACHES["default"]["LOCATION"] = redis.url.replace("redis+socket://", "unix://")
    return redis


def cluster():
    return Cluster(*(os.environ[f"DATABASE_{role}URL"] for role in ("OWNER_", "", "WORKER_")))


def database_name(suffix):
    return f"escale_test_{os.environ[TOKEN]}_{suffix}"


def template():
    """The name of the migrated database that all others are copied from; the first worker to ask makes it."""
    name = database_name("template")
    with (Path(os.environ[FOLDER]) / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not cluster().has_database(name):
            unfinished = database_name("unfinished")
            cluster().drop_database(unfinished)
            cluster().create_database(unfinished)
            with connected_to(unfinished, as_owner=True):
                call_command("prepare_database", stdout=io.StringIO())
                call_command("migrate", verbosity=0, interactive=False)
            with cluster().connect() as connection:
                connection.execute(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    return name


@contextlib.contextmanager
def cloned_database(suffix):
    """A copy of the template; yields its name and drops it afterwards."""
    name = database_name(suffix)
    cluster().create_database(name, template=template())
    try:
        yield name
    finally:
        cluster().drop_database(name)


@contextlib.contextmanager
def connected_to(name, *, as_owner=False, as_web=False):
    """Point Django's connection, in every thread, at another database; as the worker's role unless told otherwise.

    Requests of a test's client take on the role of the web, as all requests do (casework/database_scope.py).
    """
    entry = connections.settings["default"]
    before = dict(entry)
    url = urlsplit(cluster().owner if as_owner else cluster().web if as_web else cluster().worker)
    _switch({"NAME": name, "USER": url.username or "", "PASSWORD": url.password or ""})
    try:
        yield
    finally:
        _switch(before)


def _switch(values):
    connections.close_all()
    connections.settings["default"].update(values)
    apps.get_model("contenttypes", "ContentType").objects.clear_cache()
