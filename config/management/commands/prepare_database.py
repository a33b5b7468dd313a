"""The roles of the database: one owns the tables, one serves requests, one does the work of tasks and commands."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from psycopg import errors, sql

from config.databases import parse_database

ONE_ROLE = (
    "DATABASE_URL and DATABASE_OWNER_URL sign in with the same role ({}): whoever takes over the web could rewrite "
    "the audit trail. Give the web a role of its own in DATABASE_URL."
)
NO_WORKER = (
    "DATABASE_WORKER_URL is missing, or signs in with the role of the web or of the owner: tasks and commands need a "
    "role of their own, e.g. postgres://escale_worker:…@host/escale."
)
PASSES_OVER = (
    "The role {0} passes over row-level security (SUPERUSER or BYPASSRLS), so that a request would be shown every row. "
    "Let a database administrator run: ALTER ROLE {0} NOSUPERUSER NOBYPASSRLS; then run this again."
)
NO_GRANT = (
    "The role {1} may not act as {0}, and {2} may not allow it. "
    "Let a database administrator run: GRANT {0} TO {1}; then run this again."
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
    GRANT TEMPORARY ON DATABASE {database} TO {worker};
    REVOKE CREATE ON SCHEMA public FROM PUBLIC;
    GRANT USAGE ON SCHEMA public TO {web}, {figures}, {finder};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {web};
    ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {web};
    GRANT CONNECT ON DATABASE {database} TO {worker};
    -- The right to seal the audit trail: a migration made this function; here again for a role that was made later.
    DO $$ BEGIN
        IF to_regproc('public.audit_grant_worker') IS NOT NULL THEN PERFORM public.audit_grant_worker(); END IF;
    END $$;
"""
UNREADABLE = """
    SELECT relname FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT has_table_privilege(%s, oid, 'SELECT')
        AND relname <> 'reports_fact'  -- read by a role of its own (reports/privileges.py)
    ORDER BY relname
"""


class Command(BaseCommand):
    help = "Prepare the database's roles and privileges; run it before the first migrate. Running it again is harmless."
    requires_system_checks = []

    def handle(self, **options):
        web, worker = (parse_database(url) for url in (settings.DATABASE_URL, settings.DATABASE_WORKER_URL))
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_database()")
            owner, database = cursor.fetchone()
            if owner == web["USER"]:
                raise CommandError(ONE_ROLE.format(owner))
            if worker.get("USER", "") in ("", owner, web["USER"]):
                raise CommandError(NO_WORKER)
            self.make_role(cursor, web, owner)
            self.refuse_above_the_walls(cursor, web["USER"])
            self.make_role(cursor, worker, owner)
            self.let_act_as(cursor, web["USER"], worker["USER"], owner)
            for taken_on in (settings.DATABASE_FIGURES_ROLE, settings.DATABASE_FINDER_ROLE):
                self.make_role(cursor, {"USER": taken_on, "PASSWORD": ""}, owner, signs_in=False)
                self.let_act_as(cursor, taken_on, web["USER"], owner, "WITH INHERIT FALSE")
            names = {"web": web["USER"], "worker": worker["USER"], "owner": owner, "database": database}
            names |= {"figures": settings.DATABASE_FIGURES_ROLE, "finder": settings.DATABASE_FINDER_ROLE}
            identifiers = {name: sql.Identifier(value) for name, value in names.items()}
            cursor.execute(sql.SQL(GRANTS).format(**identifiers))
            cursor.execute(UNREADABLE, [web["USER"]])
            if unreadable := [name for (name,) in cursor.fetchall()]:
                raise CommandError(TOO_LATE.format(web["USER"], ", ".join(unreadable)))
        self.stdout.write(
            f"{owner} owns the database {database}; {web['USER']} serves requests, {worker['USER']} does the rest."
        )

    def refuse_above_the_walls(self, cursor, web):
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [web])
        if cursor.fetchone() == (True,):
            raise CommandError(PASSES_OVER.format(web))

    def let_act_as(self, cursor, web, worker, owner, how=""):
        """The worker's role holds what the web's does, and can take it on; the web's takes on two that read little."""
        cursor.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", [worker, web])
        if cursor.fetchone() == (True,):
            return
        self.try_or_say(
            cursor,
            sql.SQL("GRANT {} TO {} {}").format(sql.Identifier(web), sql.Identifier(worker), sql.SQL(how)),
            NO_GRANT.format(web, worker, owner),
        )

    def make_role(self, cursor, role, owner, *, signs_in=True):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role["USER"]])
        if cursor.fetchone():
            return
        kind = sql.SQL("LOGIN" if signs_in else "NOLOGIN")
        statement = sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role["USER"]), kind)
        if role["PASSWORD"]:
            statement += sql.SQL(" PASSWORD {}").format(sql.Literal(role["PASSWORD"]))
        self.try_or_say(cursor, statement, NO_ROLE.format(role["USER"], owner))

    def try_or_say(self, cursor, statement, sentence):
        try:
            cursor.execute(statement)
        except DatabaseError as error:
            if not isinstance(error.__cause__, errors.InsufficientPrivilege):
                raise
            raise CommandError(sentence) from error
