"""A role of the database that may read what a search compares, of everybody, and nothing else.

A search, and the look for duplicates before somebody is saved, weigh people whom the user may not see, if only to say
that somebody is known elsewhere. For the length of one statement the request takes on this role: it reads these columns
of these tables, and writes nothing. Its policies name no rows, so that PostgreSQL has no wall to plan and to begin for
each table: that was a third of the statement.
"""

import contextlib

from django.conf import settings
from django.db import connection
from psycopg import sql

from casework import database_scope

READABLE = {
    "casework_persontoken": ("token", "person_id"),
    "casework_person": ("id", "family_name", "given_names", "other_names", "birth", "phone"),
    "casework_datakey": ("subject", "kid", "wrapped"),
    "casework_casemember": ("id", "person_id", "case_id", "relation"),
    # Of a case, what its scope is decided by (casework/access.py).
    "casework_case": ("id", "office_id", "pathway", "opened_by_id", "transmitted_on", "restricted_on", "opened_on"),
    "casework_caseshare": ("content_object_id", "user_id", "permission_id", "expires_at"),
    "auth_permission": ("id", "codename"),
}
READS = "REVOKE ALL ON {table} FROM {role}; GRANT SELECT ({columns}) ON {table} TO {role}"
FINDS = "CREATE POLICY find_anybody ON {table} FOR SELECT TO {role} USING (true)"
# Guarded tables that have no such policy of this role yet.
WALLED = """
SELECT c.relname FROM pg_class c
WHERE c.relrowsecurity AND c.relname = ANY (%s) AND NOT EXISTS (
    SELECT FROM pg_policy p
    WHERE p.polrelid = c.oid AND p.polname = 'find_anybody' AND p.polroles = ARRAY[%s::regrole::oid]
)
"""


@contextlib.contextmanager
def finding():
    """One block that reads READABLE past the second wall, and nothing else. Behind the wall, nothing changes."""
    if not database_scope.is_entered():
        yield
        return
    with database_scope.acting_as(settings.DATABASE_FINDER_ROLE, savepoint=False):
        yield


def build(**kwargs):
    """Called after every `migrate`, once the walls stand; the role was made by `prepare_database`."""
    role = sql.Identifier(settings.DATABASE_FINDER_ROLE)
    with connection.cursor() as cursor:
        for table, columns in READABLE.items():
            names = sql.SQL(", ").join(map(sql.Identifier, columns))
            cursor.execute(sql.SQL(READS).format(table=sql.Identifier(table), columns=names, role=role))
        cursor.execute(WALLED, [list(READABLE), role.as_string()])
        for (table,) in cursor.fetchall():
            cursor.execute(sql.SQL("DROP POLICY IF EXISTS find_anybody ON {}").format(sql.Identifier(table)))
            cursor.execute(sql.SQL(FINDS).format(table=sql.Identifier(table), role=role))
