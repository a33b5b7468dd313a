"""The second wall: PostgreSQL shows a request only what its user may see, even where a view forgot its filter.

Words used here:

- *wall*: the row-level security of one table, made from the rule that `guard` gave it. `build` makes all of them; it
  runs after every `migrate`, so a new table needs one line here (or in the `walls` module of its package) and no SQL.
- *rule*: three conditions about a row: who may `read` it, `add` it, `change` or delete it.
- *behind*: roles to which a table shows everything: its owner, and that of tasks and commands.
- *reach views* (`wall_cases`, `wall_members`): what the user of the request sees of each case and of whom, worked out
  by PostgreSQL from its own rows: roles with their dates, shares, what was transmitted. Nothing that the application
  computed takes part, except the role table `access.GRANTS`, from which the text of the walls is generated.

What a request sees here is what `visible_to` gives (tests/casework/test_two_walls.py). docs/access.md tells the rest.
"""

import hashlib
import re
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from casework.access import GRANTS, Capability
from casework.wall_sql import ATTRIBUTES, FUNCTIONS, POLICIES, VIEWS


@dataclass(frozen=True)
class Rule:
    """Conditions in SQL, about the row of `{t}`. `after`: what a changed row must still fulfil. None: as `change`."""

    read: str
    change: str
    add: str | None = None
    after: str | None = None


_walls = {}
_subjects = []  # conditions under which the key of a subject that is no person is seen


def guard(table, rule):
    """Put a table behind the wall."""
    _walls[table] = rule


def guarded():
    """{table: rule} of every table behind the wall; that of the data keys depends on what else is a subject."""
    return {**_walls, "casework_datakey": of_person("subject", add="true", or_read=_subjects)}


def keys_follow(table):
    """The data key of a row of this table is seen by whoever sees the row, which is its own subject."""
    _subjects.append(f"EXISTS (SELECT FROM {table} s WHERE s.id = {{t}}.subject)")


# --- Who asks -------------------------------------------------------------------------------------------------------
# Each stands in its own sub-select, so that PostgreSQL asks once for a query and not once for a row.


def _roles(capability):
    return "'{" + ",".join(sorted(role.value for role, given in GRANTS.items() if capability in given)) + "}'"


USER = "(SELECT escale_user())"
REQUEST = "(SELECT nullif(current_setting('escale.request', true), '')::uuid)"
BEYOND = "(SELECT escale_beyond(NULL))"
ERASING = f"(SELECT escale_beyond({_roles(Capability.SEE_AUDIT)}))"


def holds(capability):
    return f"(SELECT escale_holds({_roles(capability)}))"


def _offices(capability, *, whole=False):
    return f"(SELECT escale_offices({_roles(capability)}, {str(whole).lower()}))::bigint[]"


def in_offices(column, capability):
    """The office in this column is one where the user holds a role that gives this."""
    return f"{{t}}.{column} = ANY ({_offices(capability)})"


def _shared(case, *permissions):
    return f"{case}.id = ANY ((SELECT escale_shares('{{{','.join(permissions)}}}'))::uuid[])"


def worked(case):
    """In an office, or for a programme of it, of which the user works the files."""
    programmes = f"(SELECT escale_programmes({_roles(Capability.WORK_CASES)}))::text[]"
    return (
        f"({case}.office_id = ANY ({_offices(Capability.WORK_CASES, whole=True)})"
        f" OR {case}.office_id || '/' || {case}.pathway = ANY ({programmes}))"
    )


def of_the_team(column="team_id", office=Capability.WORK_CASES):
    """Field work of the user's teams, or of an office whose files they work (or where they may do something else)."""
    roles = f"{_roles(Capability.LOG_CONTACTS)}, {_roles(office)}"
    seen = f"{{t}}.{column} = ANY ((SELECT escale_teams({roles}))::bigint[])"
    return Rule(read=seen, change=seen)


def _case_conditions(case):
    """{column of `wall_cases`: when it holds}."""
    opened = f"({case}.opened_by_id = {USER} AND {case}.office_id = ANY ({_offices(Capability.OPEN_CASES)}))"
    sent = f"{case}.transmitted_on IS NOT NULL AND {case}.restricted_on IS NULL"
    return {
        "whole": f"({worked(case)} OR {_shared(case, 'view_case', 'change_case')})",
        "workable": f"({worked(case)} OR {_shared(case, 'change_case')})",
        "dossier": f"({sent} AND {holds(Capability.SEE_DOSSIERS)})",
        "opened": opened,
        # Whoever opened the case asks who the person is, at once; from then on it is the caseworkers'.
        "identifying": f"({opened} AND {case}.status = 'active' AND {case}.next_step IN ('', 'identity'))",
    }


# --- Rules ------------------------------------------------------------------------------------------------------------


def of_case(column="case_id", read="w.whole", change="w.workable", add=None):
    """By what the user sees (`w`: a row of `wall_cases`) of the case that the row belongs to."""

    def when(condition):
        return f'EXISTS (SELECT FROM wall_cases w WHERE w.case_id = {{t}}."{column}" AND ({condition}))'

    return Rule(read=when(read), change=when(change), add=when(add) if add else None)


def of_person(column="person_id", add=None, or_read=()):
    """By whether the user sees the person that the row is about, through any case of theirs."""

    def when(condition):
        return f"EXISTS (SELECT FROM wall_members m WHERE m.person_id = {{t}}.{column} AND m.{condition})"

    return Rule(read=" OR ".join([when("seen"), *or_read]), change=when("workable"), add=add)


def of_parent(table, column):
    """As the row of another guarded table that it is a part of."""
    parent = f"SELECT FROM {table} p WHERE p.id = {{t}}.{column}"
    worked_on = "EXISTS (SELECT FROM wall_cases w WHERE w.case_id = p.case_id AND w.workable)"
    return Rule(read=f"EXISTS ({parent})", change=f"EXISTS ({parent} AND {worked_on})")


def of_user(column="user_id"):
    """One's own. Anybody may leave one for somebody: a form sent after the session has ended."""
    return Rule(read=f"{{t}}.{column} = {USER}", change=f"{{t}}.{column} = {USER}", add="true")


NOBODY = Rule(read="false", change="false")  # for tasks and commands alone


def _case_rule():
    is_ = _case_conditions("{t}")

    def any_of(*names):
        return " OR ".join(is_[name] for name in names)

    opening = any_of("workable", "dossier", "opened")
    return Rule(
        read=any_of("whole", "dossier", "opened"),
        change=any_of("workable", "dossier", "identifying"),
        add=opening,
        after=opening,  # the field worker's last change ends the identity step, and with it their turn
    )


def _trail_rule():
    """The trail of the files that one sees whole, of oneself, and whatever this very request has written."""
    case = of_case("case").read
    own = f"{{t}}.actor_id = {USER} OR {{t}}.request_id = {REQUEST}"
    return Rule(read=f"{own} OR {holds(Capability.SEE_AUDIT)} OR {case}", change="false", add="true")


PRINCIPAL = "w.opened AND {t}.relation = 'principal'"


def _guard_casework():
    guard("casework_case", _case_rule())
    guard(
        "casework_casemember",
        of_case(read=f"w.whole OR w.dossier OR w.identifying OR {PRINCIPAL}", change="w.workable OR w.identifying"),
    )
    guard(
        "casework_casestep",
        of_case(
            read=f"w.whole OR w.dossier OR w.opened AND {{t}}.recorded_by_id = {USER}",
            change="w.workable OR w.dossier OR w.identifying",
        ),
    )
    guard("casework_consent", of_case(add="w.workable OR w.identifying"))
    guard("casework_note", of_case())
    guard("casework_document", of_case())
    guard("casework_upload", _upload_rule())
    guard("casework_uploadpiece", of_parent("casework_upload", "upload_id"))
    guard("casework_documentchunk", of_parent("casework_document", "document_id"))
    # The field worker who opened the case reminds the person of the next one.
    guard("casework_appointment", of_case(read="w.whole OR w.opened AND {t}.at >= now()"))
    guard("casework_caseshare", _share_rule())
    # A person, and the key made just before, exist a moment before the case that they will be in.
    guard("casework_person", of_person("id", add="true"))
    guard("casework_persontoken", of_person())
    guard("casework_traveldocument", of_person())
    guard("casework_formdraft", of_user())
    guard("casework_auditevent", _trail_rule())
    guard("casework_breakglass", _emergency_rule())


def _upload_rule():
    """One's own, where one works."""
    case, own = of_case(), f"{{t}}.author_id = {USER}"
    return Rule(read=f"{own} AND {case.read}", change=f"{own} AND {case.change}")


def _share_rule():
    """The team's to give and take back; and one's own, for as long as one's emergency access lasts."""
    by_case = of_case("content_object_id")
    emergency = (
        f"{{t}}.user_id = {USER} AND EXISTS (SELECT FROM casework_breakglass b"
        f" WHERE b.case_id = {{t}}.content_object_id AND b.user_id = {USER} AND {{t}}.expires_at <= b.until)"
    )
    own = f"{{t}}.user_id = {USER} OR {by_case.read}"
    change = f"{by_case.change} OR {emergency}"
    return Rule(read=own, change=f"{{t}}.user_id = {USER} OR {by_case.change}", add=change, after=change)


def _emergency_rule():
    """One's own, for half an hour from now; the officer's to review. The database lets nobody rewrite why."""
    own, officer = f"{{t}}.user_id = {USER}", holds(Capability.SEE_AUDIT)
    soon = f"{own} AND {{t}}.until <= now() + interval '31 minutes'"
    return Rule(read=f"{own} OR {officer} OR {of_case().read}", change=f"{own} OR {officer}", add=soon)


def _guard_duplicates():
    first, second = of_person("first_id").read, of_person("second_id").read
    # Read by whoever sees both; written by whoever sees one, who never learns of the other (actions.duplicates).
    guard("casework_duplicatepair", Rule(read=f"({first}) AND ({second})", change=f"({first}) OR ({second})"))
    guard("casework_personmerge", of_person("survivor_id"))
    held, asking = in_offices("holder_office_id", Capability.MERGE_PEOPLE), of_case("asking_case_id")
    guard("casework_holderrequest", Rule(read=f"{held} OR {asking.read}", change=held, add=asking.change))


def _guard_rights():
    """The officer's, who reads no file; and of the files that one sees whole, what was asked and what keeps them."""
    officer, case = holds(Capability.KEEP_RIGHTS), of_case(read="w.whole", change="w.workable")
    guard("casework_legalhold", Rule(read=f"{officer} OR {case.read}", change=officer))
    asked = f"{officer} OR {case.change}"
    guard("casework_rightsrequest", Rule(read=f"{officer} OR {case.read}", change=asked))
    led = in_offices("office_id", Capability.ASSIGN_CASES)
    guard("casework_erasedcase", Rule(read=f"{officer} OR {led}", change="false", add=officer))


_guard_casework()
_guard_duplicates()
_guard_rights()


# --- Their SQL --------------------------------------------------------------------------------------------------------


def statements(web, tables):
    """The text of the walls of these tables. `web`: the role that they stand before."""
    is_ = _case_conditions("c")
    columns = ", ".join(f"{condition} AS {name}" for name, condition in is_.items())
    seen = f"w.whole OR w.dossier OR w.identifying OR {PRINCIPAL.format(t='t')}"

    def in_place(condition):
        """For a join: PostgreSQL would work out the whole of `wall_cases` for each row of it."""
        return "(" + re.sub(r"\bw\.(\w+)", lambda found: is_[found[1]], condition) + ")"

    yield FUNCTIONS.format(attributes=ATTRIBUTES, zone=f"'{settings.TIME_ZONE}'")
    yield VIEWS.format(
        columns=columns,
        any=" OR ".join(is_[name] for name in ("whole", "dossier", "opened")),
        seen=in_place(seen),
        workable=in_place("w.workable OR w.identifying"),
    )
    yield f"GRANT SELECT ON wall_cases, wall_members TO {web}; REVOKE ALL ON wall_roles FROM PUBLIC, {web};"  # noqa: S608
    for table in tables:
        rule = guarded()[table]
        said = {name: text.replace("{t}", table) for name, text in vars(rule).items() if text}
        said = {"add": said["change"], "after": said["change"], **said}
        yield POLICIES.format(t=table, web=web, beyond=BEYOND, erasing=ERASING, **said)


# --- Building them --------------------------------------------------------------------------------------------------

TAKE_DOWN = """
DO $$ DECLARE p record; BEGIN
    FOR p IN SELECT tablename, policyname FROM pg_policies
             WHERE schemaname = 'public' AND policyname IN ('wall_read', 'wall_add', 'wall_change', 'wall_remove') LOOP
        EXECUTE format('DROP POLICY %I ON %I', p.policyname, p.tablename);
    END LOOP;
END $$;
DROP VIEW IF EXISTS wall_members, wall_cases, wall_roles;
"""
BEHIND = """
DROP POLICY IF EXISTS wall_behind ON {t};
CREATE POLICY wall_behind ON {t} TO {roles} USING (true) WITH CHECK (true);
"""
# What there is: tables with their owners; and, of the walls, what tells whether they are as the text says.
TABLES = "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public'"
STANDING = """
SELECT obj_description(to_regprocedure('escale_user()')),
    (SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND policyname LIKE 'wall\\_%%'),
    (SELECT count(*) FROM pg_class WHERE relrowsecurity AND relforcerowsecurity AND relname = ANY (%s))
"""
POLICIES_OF_A_TABLE = 5


def take_down(**kwargs):
    """Before migrations: a policy holds on to the columns that it names. Until `build`, requests see nothing."""
    if kwargs.get("plan"):
        with connection.cursor() as cursor:
            cursor.execute(TAKE_DOWN)


def is_standing():
    """Are the walls what the rules say? Any role may ask."""
    with connection.cursor() as cursor:
        return _is_standing(cursor, *_planned(cursor))


def build(**kwargs):
    """Make the walls what the rules say, in one transaction; nothing is done when they are that already.

    Called after every `migrate`, as the owner of the tables. Returns whether anything was done.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        tables, parts = _planned(cursor)
        if _is_standing(cursor, tables, parts):
            return False
        for part in (TAKE_DOWN, *parts, f"COMMENT ON FUNCTION escale_user() IS '{_digest(parts)}'"):
            cursor.execute(part)
    return True


def _planned(cursor):
    """(the guarded tables that there are, the statements of their walls in order)."""
    cursor.execute(TABLES)
    owners = dict(cursor.fetchall())
    tables = sorted({*guarded()} & {*owners})
    web = _quoted(settings.DATABASE_WEB_ROLE)
    roles = {table: dict.fromkeys([owners[table], *settings.DATABASE_ROLES_BEHIND]) for table in tables}
    behind = [BEHIND.format(t=table, roles=", ".join(map(_quoted, roles[table]))) for table in tables]
    return tables, [*statements(web, tables), *behind]


def _is_standing(cursor, tables, parts):
    cursor.execute(STANDING, [tables])
    return cursor.fetchone() == (_digest(parts), POLICIES_OF_A_TABLE * len(tables), len(tables))


def _digest(parts):
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def _quoted(role):
    return sql.Identifier(role).as_string()
