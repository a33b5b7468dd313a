"""The three processes of Escale itself, as the demo and the browser tests start them."""

import contextlib
import http.client
import os
import sys
import time

from config.embedded import CannotStart
from config.embedded.processes import last_words, spawn, stop
from config.embedded.progress import silence

START_PATIENCE = 60  # seconds
SIGNING = ("AUDIT_SIGNING_KEY", "AUDIT_SIGNING_KEY_FILE")  # seals of the audit trail: the worker's alone
# As in docker/compose.yaml: whoever takes over the web finds neither.
NOT_FOR = {"web": (*SIGNING, "DATABASE_WORKER_URL", "DATABASE_OWNER_URL"), "beat": SIGNING, "worker": ()}


def web(host, port, workers=1):
    granian = ["granian", "--interface", "wsgi", "--no-ws", "--host", host, "--port", str(port)]
    sizes = ["--workers", str(workers), "--blocking-threads", "4", "--workers-kill-timeout", "5"]
    return [sys.executable, "-m", *granian, *sizes, "--log-level", "warning", "config.wsgi:application"]


def worker():
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "WARNING"]
    return [sys.executable, "-m", "celery", "-A", "config", "worker", "--concurrency", "1", *quiet]


def beat(folder):
    schedule = ["--schedule", str(folder / "beat"), "--pidfile", ""]
    return [sys.executable, "-m", "celery", "-A", "config", "beat", "--loglevel", "WARNING", *schedule]


class Services:
    """Web, worker and beat of one database, started together, each with its log in `folder`."""

    def __init__(self, folder, host, port, *, environment=None, cwd=None):
        self.host, self.port = host, port
        self.folder, self.environment, self.cwd = folder, {**os.environ, **(environment or {})}, cwd
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self.commands = {"web": web(host, port), "worker": worker(), "beat": beat(folder)}
        self.processes = {}

    def start(self, tick=silence):
        """Start all three and wait for the web to answer; `tick` is called while waiting."""
        for name, argv in self.commands.items():
            self.log(name).unlink(missing_ok=True)
            self.processes[name] = spawn(argv, log=self.log(name), env=self.environment_of(name), cwd=self.cwd)
        deadline = time.monotonic() + START_PATIENCE
        while not self.answers():
            self.require_alive()
            if time.monotonic() > deadline:
                raise CannotStart(f"The web server did not answer at {self.url}: see {self.log('web')}.")
            tick()
            time.sleep(0.1)

    def environment_of(self, name):
        return {key: value for key, value in self.environment.items() if key not in NOT_FOR[name]}

    def answers(self):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=5)  # not by way of the machine's proxy
        with contextlib.suppress(OSError, http.client.HTTPException), contextlib.closing(connection):
            connection.request("GET", "/health/", headers={"Host": "localhost"})
            return connection.getresponse().status == 200
        return False

    def require_alive(self):
        """CannotStart when one of the three has ended."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                raise CannotStart(f"The {name} process ended. Its log, {self.log(name)}, ends with: {self.words(name)}")

    def stop(self):
        for process in self.processes.values():  # all at once, then wait for each
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            stop(process)

    def log(self, name):
        return self.folder / f"{name}.log"

    def words(self, name):
        return last_words(self.log(name))
