"""Which PostgreSQL role a process signs in with, and how its URL becomes Django settings."""

import environ

# Commands that change the shape of the database, and therefore need the role that owns it.
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "prepare_database"}


def as_owner(argv):
    """True when `argv` is a command that must own the tables."""
    return len(argv) > 1 and argv[1] in OWNER_COMMANDS


def parse_database(url):
    """Turn a postgres:// URL into a Django DATABASES entry.

    Each request is one transaction: what it changes and the audit rows about it are kept or lost together (D7).
    """
    return {
        **environ.Env.db_url_config(url),
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
