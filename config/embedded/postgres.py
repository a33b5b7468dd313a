"""One embedded PostgreSQL: its folder, its process, its login roles."""

import contextlib
import shutil
import signal
import time
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import psutil
import psycopg
from psycopg import sql

from config.embedded import CannotStart
from config.embedded.places import private_folder
from config.embedded.processes import last_words, spawn, stop
from config.embedded.progress import silence

SUPERUSER, OWNER, WEB, WORKER = "postgres", "escale_owner", "escale_web", "escale_worker"
START_PATIENCE = 60  # seconds; recovery after a kill takes a few
# The locale must not depend on the machine's: byte order, UTF-8 character classes, and no time zone but UTC.
LOCALE = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements, parameters and details may hold what people told us: the log gets the error's name only.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


class Postgres:
    """The server of one place. `durable=False` trades safety for speed: tests only."""

    def __init__(self, place, *, durable=True):
        self.place = place
        self.settings = SETTINGS if durable else {**SETTINGS, **NOT_DURABLE}
        self.data = place.data / "data"
        self.log = place.logs / "postgres.log"
        self.process = None

    def start(self, tick=silence):
        """Make the data folder if need be, start, wait; `tick` is called while waiting."""
        self.repair()
        self.log.unlink(missing_ok=True)
        if not self.data.exists():
            self.initialise(tick)
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        argv = [self.place.binaries / "postgres", "-D", self.data, "-k", self.place.run, *options]
        self.process = spawn(
            argv, log=self.log, account=self.place.account, cwd=self.data, at_parent_death=signal.SIGINT
        )
        self.wait_until_ready(tick)
        self.make_owner()

    def stop(self):
        if self.process is not None:
            # "Fast": rolls back what is open, then writes a checkpoint, which takes a while on a busy disk.
            stop(self.process, signal.SIGINT, patience=60)
            self.process = None

    def repair(self):
        """After a kill -9: end the server that still runs on these data, remove what it left."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        first_line = pid_file.read_text().partition("\n")[0]
        with contextlib.suppress(psutil.Error, ValueError):
            server = psutil.Process(int(first_line))
            if str(self.data) in server.cmdline():
                server.send_signal(signal.SIGINT)
                _wait_or_kill(server)
        pid_file.unlink(missing_ok=True)
        for left in self.place.run.glob(".s.PGSQL.*"):
            left.unlink(missing_ok=True)

    def initialise(self, tick):
        """Make the data folder beside its final place, so that an interrupted start leaves nothing half made."""
        unfinished = self.place.data / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        private_folder(unfinished, self.place.account)
        argv = [self.place.binaries / "initdb", "-D", unfinished, "-U", SUPERUSER, "--auth=trust", "--no-sync", *LOCALE]
        plain = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        making = spawn(argv, log=self.log, account=self.place.account, cwd="/", env=plain)
        while making.poll() is None:
            tick()
            time.sleep(0.03)
        if making.returncode:
            self.refuse("could not make its data folder")
        unfinished.rename(self.data)

    def wait_until_ready(self, tick):
        deadline = time.monotonic() + START_PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                self.refuse("stopped while starting")
            with contextlib.suppress(psycopg.OperationalError), self.connect():
                return
            tick()
            time.sleep(0.03)
        self.refuse(f"did not answer within {START_PATIENCE} seconds")

    def refuse(self, what):
        words = last_words(self.log)
        if "No space left on device" in words:
            raise CannotStart(f"The disk that holds {self.place.data} is full: free some space, then start again.")
        raise CannotStart(f"PostgreSQL {what}. Its log, {self.log}, ends with: {words}")

    def make_owner(self):
        """The role that owns databases and tables; `prepare_database` makes the others with it."""
        with self.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]).fetchone():
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB CREATEROLE")
                connection.execute(f"GRANT pg_signal_backend TO {OWNER}")  # to drop a database that the web still uses

    def connect(self):
        return psycopg.connect(database_url(self.place.run, SUPERUSER, "postgres"), autocommit=True)

    @property
    def cluster(self):
        run = self.place.run
        return Cluster(*(database_url(run, role, "postgres") for role in (OWNER, WEB, WORKER)))


def database_url(run, role, database):
    """A URL that names the folder of the socket, in the form that both libpq and django-environ understand."""
    return f"postgres://{role}@/{database}?host={quote(str(run))}"


@dataclass(frozen=True)
class Cluster:
    """A running PostgreSQL, embedded or not, as its login roles reach it."""

    owner: str
    web: str
    worker: str

    def url(self, role_url, database):
        """The URL of one role (`cluster.owner`, `cluster.web`) for another database."""
        return urlunsplit(urlsplit(role_url)._replace(path=f"/{database}"))

    def connect(self, database="postgres"):
        """As the owner, each statement its own transaction."""
        return psycopg.connect(self.url(self.owner, database), autocommit=True)

    def has_database(self, name):
        with self.connect() as connection:
            return bool(connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone())

    def create_database(self, name, template="template0"):
        """Make an empty database, or a copy of `template`, which nobody may be connected to."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        with self.connect() as connection:
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))

    def drop_database(self, name):
        """Drop it even if someone is connected; nothing happens when it does not exist."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _wait_or_kill(server):
    try:
        server.wait(10)
    except psutil.TimeoutExpired:
        server.kill()
        server.wait(10)
