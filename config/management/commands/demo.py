"""Everything that a newcomer needs to look at Escale, in one foreground process. Reached through config.embedded."""

import importlib
import importlib.util
import subprocess
import sys
import time
from pathlib import Path

import psycopg
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from psycopg import sql

from casework import walls
from config.databases import parse_database
from config.embedded import VAR, CannotStart
from config.embedded.address import address, require_free
from config.embedded.processes import stop, tied_to_parent
from config.embedded.progress import Progress
from config.embedded.services import Services
from config.translations import compile_all

SEED = ["seed", "--contacts", "1000", "--cases", "200", "--seed", "1"]


class Command(BaseCommand):
    help = "Run the demo: servers, made-up data, web, worker and beat. Ctrl-C ends it all."
    requires_system_checks = []

    def handle(self, **options):
        began = time.monotonic()
        folder = VAR / "demo"
        host, port = address()
        compile_all()
        self.forget_interrupted_seed(folder / "seeding")
        self.migrate()
        self.seed(folder / "seeding")
        require_free()
        services = Services(folder / "logs", host, port, cwd=settings.BASE_DIR)
        try:
            services.start(Progress("Starting web, worker and beat").tick)
            self.welcome(services, time.monotonic() - began)
            while True:
                time.sleep(1)
                services.require_alive()
        finally:
            self.say("Stopping…")
            services.stop()

    def say(self, text):
        self.stdout.write(text)
        self.stdout.flush()

    def forget_interrupted_seed(self, mark):
        """Demo data that were cut short would look like a bug: begin again."""
        if not mark.exists():
            return
        self.say("The demo data were interrupted last time: beginning again with an empty database.")
        database = sql.Identifier(parse_database(settings.DATABASE_OWNER_URL)["NAME"])
        connection.close()
        with psycopg.connect(settings.DATABASE_OWNER_URL, dbname="postgres", autocommit=True) as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(database))
            owner.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(database))
        mark.unlink()

    def migrate(self):
        if not self.is_migrated():
            self.run("prepare_database")
            self.run("migrate")

    def is_migrated(self):
        try:
            executor = MigrationExecutor(connection)
            walls_stand = walls.is_standing()
        except Exception:  # noqa: BLE001 – the web's role does not exist yet, or may not look: prepare the database
            return False
        return walls_stand and not executor.migration_plan(executor.loader.graph.leaf_nodes())

    def seed(self, mark):
        if "seed" not in get_commands() or get_user_model().objects.exists():
            return
        self.say("Making up demo data (1,000 contacts, 200 cases)…")
        mark.touch()
        self.run(*SEED)
        mark.unlink()

    def run(self, *command):
        """Run a manage.py command in a process of its own, its progress on this screen; stopped when we are."""
        argv = [sys.executable, Path(settings.BASE_DIR) / "manage.py", *command]
        process = subprocess.Popen(argv, process_group=0, preexec_fn=tied_to_parent())  # noqa: PLW1509
        try:
            if process.wait():
                raise CannotStart(f"`manage.py {' '.join(command)}` failed; its words are above.")
        finally:
            stop(process)

    def welcome(self, services, seconds):
        lines = ["", f"Escale is ready ({seconds:.1f} s): {services.url}", ""]
        lines += [f"  {role:<28} {email:<36} {password}" for role, email, password in demo_logins()]
        self.say("\n".join([*lines, "", f"Demo only: no second factor, made-up people. Logs: {services.folder}."]))
        self.say("Ctrl-C stops everything.\n")


def demo_logins():
    """(role label, e-mail, password) of each demo login; none before there are demo data."""
    if importlib.util.find_spec("config.demo_data") is None:
        return []
    return importlib.import_module("config.demo_data").logins()
