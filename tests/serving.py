"""Escale as its users meet it: web, worker and beat as processes of their own, on a database of their own."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.embedded.address import free_port
from config.embedded.redis import Redis
from config.embedded.services import Services
from tests import engines


class Served:
    """Running services. `url` has no slash at its end; `environment` leads any process to the same database."""

    def __init__(self, url, database, environment):
        self.url, self.database, self.environment = url, database, environment

    def manage(self, *arguments):
        """Run a manage.py command on this database and return what it printed; raises when it fails."""
        return self._run("manage.py", *arguments)

    def run(self, code):
        """Run Python with Django loaded, in a process of its own, on this database; returns what it printed."""
        return self._run("-c", f"import django; django.setup()\n{code}")

    def _run(self, *arguments):
        argv, options = [sys.executable, *arguments], {"cwd": engines.ROOT, "env": self.environment}
        done = subprocess.run(argv, **options, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"{' '.join(arguments)}\n{done.stdout}\n{done.stderr}")
        return done.stdout


def environment_of(database, folder):
    """What leads a process to this database, as each of its roles."""
    cluster = engines.cluster()
    return {
        "DATABASE_URL": cluster.url(cluster.web, database),
        "DATABASE_OWNER_URL": cluster.url(cluster.owner, database),
        "DATABASE_WORKER_URL": cluster.url(cluster.worker, database),
        "PYTHONPATH": str(engines.ROOT),
        "AUDIT_CHECKPOINTS": str(folder),
    }


class Web(Services):
    """The web alone, on a database of the test's own; it can be killed without a word, and started again.

    `root`: another folder of sources, for another version of Escale.
    """

    def __init__(self, folder, database, root=engines.ROOT, **more):
        environment = {**environment_of(database, folder), "PYTHONPATH": str(root), **more}
        super().__init__(folder, "127.0.0.1", free_port(), environment=environment, cwd=root)
        self.commands = {"web": self.commands["web"]}

    def kill(self):
        os.killpg(self.processes["web"].pid, signal.SIGKILL)
        self.processes["web"].wait()


@pytest.fixture(scope="session")
def served(django_db_setup, django_db_blocker, worker_name):
    """One set of services for the whole session: tests that write make what they look at themselves."""
    folder = Path(os.environ[engines.FOLDER]) / f"served-{worker_name}"
    folder.mkdir()
    redis = Redis(Path(os.environ[engines.RUN]), folder, name=f"redis-served-{worker_name}")
    with django_db_blocker.unblock(), engines.cloned_database(f"served_{worker_name}") as name:
        environment = {**os.environ, **environment_of(name, folder), "REDIS_URL": redis.url}
        services = Services(folder, "127.0.0.1", free_port(), environment=environment, cwd=engines.ROOT)
        try:
            redis.start()
            services.start()
            yield Served(services.url, name, environment)
        finally:
            services.stop()
            redis.stop()
