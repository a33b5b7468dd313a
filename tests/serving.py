"""Escale as its users meet it: web, worker and beat as processes of their own, on a database of their own."""

import os
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


@pytest.fixture(scope="session")
def served(django_db_setup, django_db_blocker, worker_name):
    """One set of services for the whole session: tests that write make what they look at themselves."""
    folder = Path(os.environ[engines.FOLDER]) / f"served-{worker_name}"
    folder.mkdir()
    redis = Redis(Path(os.environ[engines.RUN]), folder, name=f"redis-served-{worker_name}")
    cluster = engines.cluster()
    with django_db_blocker.unblock(), engines.cloned_database(f"served_{worker_name}") as name:
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.url(cluster.web, name),
            "DATABASE_OWNER_URL": cluster.url(cluster.owner, name),
            "DATABASE_WORKER_URL": cluster.url(cluster.worker, name),
            "REDIS_URL": redis.url,
            "PYTHONPATH": str(engines.ROOT),
            "AUDIT_CHECKPOINTS": str(folder),
        }
        services = Services(folder, "127.0.0.1", free_port(), environment=environment, cwd=engines.ROOT)
        try:
            redis.start()
            services.start()
            yield Served(services.url, name, environment)
        finally:
            services.stop()
            redis.stop()
