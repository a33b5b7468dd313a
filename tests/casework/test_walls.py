"""The second wall by itself: what it refuses, where it stands, and that it stands around every request."""

import urllib.request
import uuid

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import include, path
from psycopg import sql

from casework import access, database_scope, finding, walls
from casework.actions import cases
from casework.actions.file import add_note
from casework.encrypted_fields import EncryptedField
from casework.encryption import key_session
from casework.models import AuditEvent, Case, CaseShare, DataKey, Note, Person, PersonToken
from config.urls import urlpatterns as real
from outreach.models import Contact, Outing
from tests import engines
from tests.cast import PASSWORD, make_cast, open_case

SUBJECTS = ("casework.Person", "casework.Case", "outreach.Contact")
# Tables that lead to people and stand before the wall all the same, each with its reason.
OPEN = {
    "casework_outboxentry": "ids of what the background has to look at; figures tell how many wait",
    "casework_mail": "ids of what the mail is about; a mail names nobody",
    "reports_fact": "pseudonyms, for managers: no way to anybody without the key ring",
    "guardian_userobjectpermission": "never written: shares have a table of their own",
    "guardian_groupobjectpermission": "never written: shares have a table of their own",
}


# --- Where it stands -------------------------------------------------------------------------------------------------


def leads_to_people(model, seen=()):
    """True for what holds an encrypted value, or a foreign key to somebody, or to something that does."""
    if model._meta.label in SUBJECTS or any(isinstance(f, EncryptedField) for f in model._meta.concrete_fields):
        return True
    targets = {f.remote_field.model for f in model._meta.concrete_fields if f.remote_field} - {model, *seen}
    return any(leads_to_people(target, (*seen, model)) for target in targets)


def exposed():
    """Tables that hold, or lead to, what belongs to somebody; and those with a bare UUID, which may lead there."""
    for model in apps.get_models():
        bare = any(f.get_internal_type() == "UUIDField" and not f.primary_key for f in model._meta.concrete_fields)
        if leads_to_people(model) or (bare and model._meta.app_label in ("casework", "outreach", "reports")):
            yield model._meta.db_table


def test_every_table_that_leads_to_somebody_is_behind_the_wall():
    missing = set(exposed()) - set(walls.guarded()) - set(OPEN)
    assert missing == set(), "give each a rule with walls.guard (docs/access.md), or a reason in OPEN"


@pytest.mark.django_db
def test_wall_of_each_table_is_built_and_forced():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relkind = 'r'")
        forced = {name for name, is_forced in cursor.fetchall() if is_forced}
        cursor.execute("SELECT tablename, policyname, roles FROM pg_policies")
        policies = {(table, name): set(roles) for table, name, roles in cursor.fetchall()}
    assert forced == set(walls.guarded())
    for table in forced:
        assert policies.pop((table, "wall_behind")) == {"escale_owner", *settings.DATABASE_ROLES_BEHIND}
        for name in ("wall_read", "wall_add", "wall_change", "wall_remove"):
            assert policies.pop((table, name)) == {"escale_web"}
    for table in set(finding.READABLE) & forced:
        assert policies.pop((table, "find_anybody")) == {"escale_finder"}
    assert policies == {}


@pytest.mark.django_db
def test_role_of_the_web_cannot_pass_over_the_wall():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'escale_%%' AND (rolsuper OR rolbypassrls)")
        assert cursor.fetchall() == []
        cursor.execute("SELECT pg_has_role('escale_web', 'escale_worker', 'MEMBER')")
        assert cursor.fetchone() == (False,)


def test_walls_are_built_once_and_again_when_the_rules_change(fresh_database, monkeypatch):
    with engines.connected_to(fresh_database, as_owner=True):
        assert walls.build() is False
        monkeypatch.setitem(walls._walls, "casework_note", walls.NOBODY)
        assert walls.build() is True
        walls.take_down(plan=["a migration"])
        assert Note.objects.count() == 0  # the owner still may
        monkeypatch.undo()
        assert walls.build() is True
        for damage in (
            "DROP POLICY wall_add ON casework_note",
            "ALTER TABLE casework_person NO FORCE ROW LEVEL SECURITY",
        ):
            with connection.cursor() as cursor:
                cursor.execute(damage)
            assert not walls.is_standing()
            assert walls.build() is True
    assert walls.is_standing()


# --- What it refuses -------------------------------------------------------------------------------------------------


@pytest.fixture
def away(cast):
    """A case of Lyon, with a note, and its share with nobody."""
    case = open_case(cast, by=cast.yann, office=cast.lyon)
    add_note(case, note_id=uuid.uuid4(), text="Lyon", actor=cast.nadia)
    return case


def refused(act, error=ProgrammingError):
    with pytest.raises(error), transaction.atomic():
        act()


def test_nothing_is_written_into_what_the_user_does_not_see(cast, case, away):
    own = add_note(case, note_id=uuid.uuid4(), text="Paris", actor=cast.claire)
    with database_scope.entered(cast.claire.pk, None):
        refused(lambda: Note(case_id=away.pk, person_id=case.principal_id, author=cast.claire, text="-").save())
        refused(lambda: Note.objects.filter(pk=own.pk).update(case=away.pk))
        refused(lambda: Case.objects.filter(pk=case.pk).update(office=cast.lyon))
        refused(lambda: PersonToken.objects.create(person_id=away.principal_id, token=b"0" * 16))
        refused(lambda: access.grant(away, cast.claire, until=timezone_in(5), actor=cast.claire))
        for rows in (Case.objects.filter(pk=away.pk), Note.objects.filter(case=away.pk)):
            assert rows.update(created_at=timezone_in(0)) == 0
        assert Note.objects.filter(case=away.pk).delete()[0] == 0
        assert DataKey.objects.filter(pk=away.principal_id).delete()[0] == 0
    assert Note.objects.filter(case=away.pk).count() == 1
    assert DataKey.objects.filter(pk=away.principal_id).exists()


def timezone_in(minutes):
    return access.timezone.now() + access.datetime.timedelta(minutes=minutes)


def test_share_to_read_is_not_one_to_write(cast, case):
    cases.share(case, cast.nadia, until=timezone_in(5), actor=cast.claire)
    with database_scope.entered(cast.nadia.pk, None):
        assert Case.objects.filter(pk=case.pk).exists()
        assert Case.objects.filter(pk=case.pk).update(destination="FR") == 0
        refused(lambda: Note(case_id=case.pk, person_id=case.principal_id, author=cast.nadia, text="-").save())


def test_field_worker_who_brought_somebody_has_no_way_into_the_file_once_it_is_identified(cast, case):
    add_note(case, note_id=uuid.uuid4(), text="Paris", actor=cast.claire)
    with database_scope.entered(cast.samir.pk, None):
        assert Person.objects.filter(pk=case.principal_id).exists()
        assert not Note.objects.exists()
        assert Case.objects.filter(pk=case.pk).update(destination="FR") == 0
        assert Person.objects.filter(pk=case.principal_id).update(version=9) == 0


def test_reads_beyond_scope_are_reads_and_locks_and_end_with_their_block(cast, case, away):
    with database_scope.entered(cast.claire.pk, None):
        with access.beyond_scope():
            with access.beyond_scope():
                assert Note.objects.filter(case=away.pk).exists()
            assert Case.objects.select_for_update().filter(pk=away.pk).exists()
            refused(lambda: Case.objects.filter(pk=away.pk).update(destination="FR"))
            refused(lambda: Note.objects.filter(case=away.pk).update(author=cast.claire))
            assert Note.objects.filter(case=away.pk).delete()[0] == 0
        assert not Note.objects.filter(case=away.pk).exists()
        with pytest.raises(DatabaseError), transaction.atomic(), access.beyond_scope():
            Case.objects.raw("SELECT 1/0 AS id")[0]
        assert not Case.objects.filter(pk=away.pk).exists()


def test_erasing_beyond_scope_is_for_the_officer_alone(cast, away):
    for user, erased in ((cast.claire, 0), (cast.alain, 0), (cast.delphine, 1)):
        with database_scope.entered(user.pk, None), access.beyond_scope(to_erase=True):
            assert DataKey.objects.filter(pk=away.principal_id).delete()[0] == erased
    with database_scope.entered(cast.delphine.pk, None), access.beyond_scope():
        assert DataKey.objects.filter(pk=away.principal_id).delete()[0] == 0


def test_scope_inside_a_scope_gives_back_the_outer_one(cast, case, away):
    with database_scope.entered(cast.claire.pk, None):
        with database_scope.entered(cast.nadia.pk, None), access.beyond_scope():
            assert Case.objects.count() == 2
        assert set(Case.objects.values_list("pk", flat=True)) == {case.pk}
    assert not database_scope.is_entered()
    assert Case.objects.count() == 2


def test_views_of_the_wall_tell_of_nobody_out_of_scope(cast, case, away):
    with database_scope.entered(cast.claire.pk, None), connection.cursor() as cursor:
        cursor.execute("SELECT case_id FROM wall_cases")
        assert cursor.fetchall() == [(case.pk,)]
        cursor.execute("SELECT person_id FROM wall_members")
        assert cursor.fetchall() == [(case.principal_id,)]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            cursor.execute("SELECT * FROM wall_roles")


def test_nobody_signed_in_looks_beyond_nothing(cast, away):
    with database_scope.entered(None, None), access.beyond_scope(to_erase=True):
        assert not Case.objects.exists()


# --- Around every request --------------------------------------------------------------------------------------------


def forgetful(request):
    """A view without any filter."""
    found = [model.objects.count() for model in (Case, Person, Note, DataKey, Contact, Outing, CaseShare)]
    return HttpResponse(",".join(map(str, found)))


def counting_as_it_flows(request):
    return StreamingHttpResponse(f"{Case.objects.count()} " for _turn in range(3))


def broken(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")


def beyond_forgotten(request):
    opened = access.beyond_scope()
    opened.__enter__()
    return HttpResponse(str(Case.objects.count()))


urlpatterns = [
    path("forgetful/", forgetful),
    path("flow/", counting_as_it_flows),
    path("broken/", broken),
    path("left-open/", beyond_forgotten),
    path("", include(real)),
]


@pytest.fixture
def ask(settings, cast):
    settings.ROOT_URLCONF = __name__

    def ask(user, url):
        client = Client(raise_request_exception=False)
        client.force_login(user)
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        return response.status_code, body.decode()

    return ask


def role_now():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, current_setting('escale.user', true), current_setting('escale.beyond', true)"
        )
        return cursor.fetchone()


def test_view_that_forgets_its_filter_shows_strangers_nothing(cast, case, away, ask):
    add_note(case, note_id=uuid.uuid4(), text="Paris", actor=cast.claire)
    assert ask(cast.personne, "/forgetful/") == (200, "0,0,0,0,0,0,0")
    assert ask(cast.marc, "/forgetful/") == (200, "0,0,0,0,0,0,0")
    assert ask(cast.claire, "/forgetful/") == (200, "1,1,1,1,0,0,0")
    assert ask(cast.nadia, "/forgetful/") == (200, "1,1,1,1,0,0,0")
    assert Case.objects.count() == 2


def test_answer_that_flows_out_after_the_request_is_behind_the_wall_too(cast, case, away, ask):
    assert ask(cast.claire, "/flow/") == (200, "1 1 1 ")
    assert ask(cast.personne, "/flow/") == (200, "0 0 0 ")
    assert role_now()[0] == "escale_worker"


@pytest.mark.parametrize("url", ["/forgetful/", "/flow/", "/broken/", "/left-open/", "/nowhere/"])
def test_after_a_request_nothing_of_it_is_left_on_the_connection(cast, case, ask, url):
    ask(cast.claire, url)
    assert role_now() == ("escale_worker", "", "")
    assert not database_scope.is_entered()
    assert ask(cast.personne, "/forgetful/") == (200, "0,0,0,0,0,0,0")


def test_refusal_stays_when_what_the_view_did_is_rolled_back(cast, case, ask):
    assert ask(cast.nadia, f"/cases/{case.pk}/")[0] == 404
    event = AuditEvent.objects.filter(action="access.refused").get()
    assert (event.actor, event.objects_seen) == (cast.nadia, [case.pk])


def test_whole_visit_as_the_role_of_the_web_itself(fresh_database):
    """Real connections and commits, signed in as escale_web from the first statement, as in production."""
    with key_session(), transaction.atomic():
        cast = make_cast()
        case, away = open_case(cast), open_case(cast, by=cast.yann, office=cast.lyon)
    with engines.connected_to(fresh_database, as_web=True):
        assert not Case.objects.exists()
        client = Client()
        page = client.post("/account/login/", {"login": cast.claire.email, "password": PASSWORD})
        assert page.status_code == 302
        assert client.get(f"/cases/{case.pk}/").status_code == 200
        assert client.get(f"/cases/{away.pk}/").status_code == 404
        added = client.post(f"/cases/{case.pk}/notes/add/", {"uid": uuid.uuid4(), "text": "Seen"})
        assert client.post("/account/logout/").status_code == 302
        assert not Case.objects.exists()
    assert (added.status_code, Note.objects.count()) == (302, 1)
    kept = list(AuditEvent.objects.filter(actor=cast.claire).order_by("pk").values_list("action", flat=True))
    assert (kept[0], kept[-1]) == ("session.started", "session.ended")
    assert {"access.refused", "note.added"} <= set(kept)


def test_each_process_signs_in_with_its_own_role(served):
    with urllib.request.urlopen(f"{served.url}/health/") as page:
        assert page.status == 200
    with engines.cluster().connect() as server:
        roles = "SELECT DISTINCT usename FROM pg_stat_activity WHERE datname = %s"
        assert {role for (role,) in server.execute(roles, [served.database])} <= {"escale_web", "escale_worker"}
        assert ("escale_web",) in server.execute(roles, [served.database]).fetchall()
    said = served.run("from django.conf import settings; print(settings.DATABASES['default']['USER'])")
    assert said == "escale_worker\n"  # a command of the operator's


# --- At what price ---------------------------------------------------------------------------------------------------


def plan_nodes(node):
    yield node
    for child in node.get("Plans", []):
        yield from plan_nodes(child)


@pytest.mark.django_db
@pytest.mark.parametrize("table", sorted(walls.guarded()))
def test_who_asks_is_worked_out_once_for_a_query_and_not_for_each_row(table, cast):
    with database_scope.entered(cast.claire.pk, None), connection.cursor() as cursor:
        cursor.execute(sql.SQL("EXPLAIN (FORMAT JSON, VERBOSE) SELECT * FROM {}").format(sql.Identifier(table)))
        (plan,) = cursor.fetchone()[0]
    nodes = list(plan_nodes(plan["Plan"]))
    asking = [node for node in nodes if "escale_" in str({**node, "Plans": None})]
    assert asking
    assert {node.get("Parent Relationship") for node in asking} == {"InitPlan"}
