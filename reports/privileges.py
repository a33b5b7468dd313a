"""Facts are read by a database role that can read nothing else, and written by the role of tasks and commands alone.

Whoever works out figures takes that role on for the length of a query (`reading_facts`): a slip in a query of a figure
meets a refusal of PostgreSQL, and not somebody's file.
"""

import contextlib

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from casework import database_scope

FACTS_LOCK = 0x6573635F666163  # shared by readers; alone for whoever puts all facts in the place of others
READABLE = ("reports_fact",)
GRANTS = """
    REVOKE ALL ON reports_fact FROM {web};
    GRANT SELECT ON reports_fact TO {figures};
"""
WRITES = "GRANT SELECT, INSERT, UPDATE, DELETE ON reports_fact TO {role}"


@contextlib.contextmanager
def reading_facts():
    """A block in which PostgreSQL shows facts and nothing else.

    Until the transaction ends, no rebuild puts other facts in their place.
    """
    with database_scope.acting_as(settings.DATABASE_FIGURES_ROLE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [FACTS_LOCK])
        yield


@contextlib.contextmanager
def one_moment():
    """A transaction whose reads all see the facts of one moment; inside another one, that one's."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def build(**kwargs):
    """Called after every `migrate`, as the owner of the tables; the roles were made by `prepare_database`."""
    names = {"web": settings.DATABASE_WEB_ROLE, "figures": settings.DATABASE_FIGURES_ROLE}
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(GRANTS).format(**{name: sql.Identifier(role) for name, role in names.items()}),
        )
        for role in settings.DATABASE_ROLES_BEHIND:
            cursor.execute(sql.SQL(WRITES).format(role=sql.Identifier(role)))
