"""The roles of the database: one owns the tables, one is the web's, one seals the audit trail (the worker's)."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from psycopg import errors, sql

from config.databases import parse_database

ONE_ROLE = (
    "DATABASE_URL and DATABASE_OWNER_URL sign in with the same role ({}): whoever takes over the web could rewrite "
    "the audit trail. Give the web a role of its own in DATABASE_URL."
)
NO_ROLE = (
    "The role {0} does not exist and {1} may not make it. "
    "Let a database administrator run: CREATE ROLE {0} LOGIN PASSWORD '…'; then run this again."
)
TOO_LATE = (
    "{0} may not read these tables, which were made before this command ran: {1}. "
    "Run `manage.py prepare_database` before the first `manage.py migrate`, on an empty database."
)
# No TRUNCATE, no CREATE: what the web never does, it may not do. Migrations take more away (the audit trail).
GRANTS = """
    REVOKE ALL ON DATABASE {database} FROM PUBLIC;
    GRANT CONNECT ON DATABASE {database} TO {web};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO {web};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {web};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {web};
"""
# The right to seal the audit trail is given by a function that a migration made, and here again for a role made later.
GRANTS_TO_WORKER = """
    GRANT CONNECT ON DATABASE {database} TO {worker};
    GRANT USAGE ON SCHEMA public TO {worker};
    DO $$ BEGIN
        IF to_regproc('public.audit_grant_worker') IS NOT NULL THEN PERFORM public.audit_grant_worker(); END IF;
    END $$;
"""
UNREADABLE = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT has_table_privilege(%s, oid, 'SELECT')
    ORDER BY relname
"""


class Command(BaseCommand):
    help = "Prepare the database's roles and privileges; run it before the first migrate. Running it again is harmless."
    requires_system_checks = []

    def handle(self, **options):
        web = parse_database(settings.DATABASE_URL)
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            owner, database = cursor.fetchone()
            if owner == web["USER"]:
                raise CommandError(ONE_ROLE.format(owner))
            self.make_role(cursor, web, owner)
            self.make_worker(cursor, owner, database)
            names = {"web": web["USER"], "owner": owner, "database": database}
            identifiers = {name: sql.Identifier(value) for name, value in names.items()}
            cursor.execute(sql.SQL(GRANTS).format(**identifiers))
            cursor.execute(UNREADABLE, [web["USER"]])
            if unreadable := [name for (name,) in cursor.fetchall()]:
                raise CommandError(TOO_LATE.format(web["USER"], ", ".join(unreadable)))
        self.stdout.write(f"{owner} owns the database {database}; {web['USER']} reads and writes its rows.")

    def make_worker(self, cursor, owner, database):
        if settings.DATABASE_WORKER_URL:
            worker = parse_database(settings.DATABASE_WORKER_URL)
            self.make_role(cursor, worker, owner)
            names = {"worker": sql.Identifier(worker["USER"]), "database": sql.Identifier(database)}
            cursor.execute(sql.SQL(GRANTS_TO_WORKER).format(**names))

    def make_role(self, cursor, role, owner):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role["USER"]])
        if cursor.fetchone():
            return
        statement = sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role["USER"]))
        if role["PASSWORD"]:
            statement += sql.SQL(" PASSWORD {}").format(sql.Literal(role["PASSWORD"]))
        try:
            cursor.execute(statement)
        except DatabaseError as error:
            if not isinstance(error.__cause__, errors.InsufficientPrivilege):
                raise
            raise CommandError(NO_ROLE.format(role["USER"], owner)) from error
