"""Which PostgreSQL role a process signs in with, and how its URL becomes Django settings.

OWNER changes the shape of the database. WORKER (tasks, commands) sees all rows and may write them. WEB, for requests,
is shown by row-level security only what the user may see (casework/walls.py).
"""

from pathlib import PurePath

import environ

OWNER, WORKER, WEB = "owner", "worker", "web"
# Commands that change the shape of the database, and therefore need the role that owns it.
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "prepare_database"}
# Programs that serve nobody. Whatever is not named here signs in as the web, which is shown the least.
WORKER_PROGRAMS = {"manage.py", "django-admin", "celery", "embedded", "django", "-c"}


def role_of(argv):
    """The role for a process that was started with these arguments."""
    path = PurePath(argv[0] if argv else "")
    program = path.parent.name if path.name == "__main__.py" else path.name
    command = argv[1] if len(argv) > 1 else ""
    if program not in WORKER_PROGRAMS or command == "runserver":
        return WEB
    return OWNER if command in OWNER_COMMANDS else WORKER


def parse_database(url):
    """Turn a postgres:// URL into a Django DATABASES entry.

    Each request is one transaction: what it changes and the audit rows about it are kept or lost together (D7).
    """
    given = environ.Env.db_url_config(url)
    return {
        **given,
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,  # plans live as long as their connection
        "CONN_HEALTH_CHECKS": True,
        # Statements of casework/prepared.py are prepared when they first run; Django's own never are.
        "OPTIONS": {"prepare_threshold": 0, **given.get("OPTIONS", {})},
    }
