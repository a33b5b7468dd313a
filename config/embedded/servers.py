"""The servers of one clone, held by one process at a time; and the environment that leads Escale to them."""

import contextlib
import fcntl
import json
import os
import shutil
import time
from pathlib import Path

from config.embedded import CannotStart
from config.embedded.keys import key_files
from config.embedded.places import find_place, forget_run_folder, own_folder
from config.embedded.postgres import Postgres
from config.embedded.progress import silence
from config.embedded.redis import Redis

DATABASE = "escale"
ROLE_URLS = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_WORKER_URL")
NOTE_PATIENCE = 60  # seconds that a command waits for servers which another process is starting


class Servers:
    """PostgreSQL and Redis called `name` under `var`; those named in the caller's environment are not started."""

    def __init__(self, var, name="demo", *, durable=True):
        self.var, self.name, self.durable = var, name, durable
        self.place = self.postgres = self.redis = self._lock = None

    @property
    def note(self):
        return self.var / self.name / "environment.json"

    def hold(self, purpose):
        """Become the process that runs these servers; False when another one is."""
        own_folder(self.var / self.name)
        lock = (self.var / self.name / "holder").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return False
        lock.truncate(0)
        lock.write(f"{os.getpid()} ({purpose})")
        lock.flush()
        self._lock = lock
        self.note.unlink(missing_ok=True)
        return True

    def holder(self):
        """The process that runs the servers, in words: its number and what it does."""
        return (self.var / self.name / "holder").read_text()

    def start(self, tick=silence):
        """Start what the environment does not name; returns the environment that leads to all of it."""
        place = self.place = find_place(self.var, self.name)
        found = {name: os.environ[name] for name in ROLE_URLS if os.environ.get(name)}
        if "DATABASE_URL" not in found:
            self.postgres = Postgres(place, durable=self.durable)
            self.postgres.start(tick)
            cluster = self.postgres.cluster
            if self.durable and not cluster.has_database(DATABASE):
                cluster.create_database(DATABASE)
            found = {
                "DATABASE_URL": cluster.url(cluster.web, DATABASE),
                "DATABASE_OWNER_URL": cluster.url(cluster.owner, DATABASE),
                "DATABASE_WORKER_URL": cluster.url(cluster.worker, DATABASE),
            }
        if not os.environ.get("REDIS_URL"):
            self.redis = Redis(place.run, place.logs)
            self.redis.start()
        found["REDIS_URL"] = self.redis.url if self.redis else os.environ["REDIS_URL"]
        copies = own_folder(self.var / self.name / "checkpoints")  # on the same disk: a demo of the second place only
        found.setdefault("AUDIT_CHECKPOINTS", os.environ.get("AUDIT_CHECKPOINTS") or str(copies))
        return {**found, **secrets_for(self.var), "HTTPS": "0", "DEMO": "1"}

    def publish(self, environment):
        """Let other commands of this clone find the running servers."""
        with os.fdopen(os.open(self.note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(environment, file)

    def published(self):
        """The environment that another process published, once its servers run."""
        deadline = time.monotonic() + NOTE_PATIENCE
        while time.monotonic() < deadline:
            with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
                return json.loads(self.note.read_text())
            time.sleep(0.1)
        raise CannotStart(f"The servers of this clone, run by process {self.holder()}, do not come up: stop it first.")

    def stop(self):
        """Stop what this process started; harmless when another process holds the servers."""
        if self._lock is None:
            return
        self.note.unlink(missing_ok=True)
        for server in (self.redis, self.postgres):
            if server is not None:
                server.stop()
        forget_run_folder(self.var / self.name)
        self._lock.close()
        self._lock = None

    def remove(self):
        """Delete everything that these servers kept, in the clone and elsewhere."""
        homes = [self.var]
        if (self.var / "elsewhere").exists():
            homes.append(Path((self.var / "elsewhere").read_text()))
        forget_run_folder(self.var / self.name)
        for home in homes:
            shutil.rmtree(home / self.name, ignore_errors=True)


def sweep(var, prefix):
    """Remove what killed runs left behind: the servers called `prefix…` that no process holds any more."""
    for folder in var.glob(f"{prefix}*"):
        servers = Servers(var, folder.name)
        if servers.hold("sweep"):
            servers.remove()
            servers.stop()


def secrets_for(var):
    """The caller's own secrets, or key files of this clone."""
    made = key_files(var)
    for name in ("SECRET_KEY", "KEY_RING", "AUDIT_SIGNING_KEY", "AUDIT_PUBLIC_KEY"):
        if os.environ.get(name) or os.environ.get(f"{name}_FILE"):
            del made[f"{name}_FILE"]
            if name == "KEY_RING":
                made["KEY_CUSTODY"] = os.environ.get("KEY_CUSTODY", "secret")
    return made
