"""The role that a search takes on reads what is compared, of everybody, and can do nothing else."""

import uuid

import pytest
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction

from casework import candidates, database_scope, finding
from casework.models import Case, Person
from tests.cast import open_case

COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
    AND has_column_privilege(%s, c.oid, a.attnum, %s)
"""


@pytest.fixture
def away(cast):
    """A case of Lyon, which nobody of Paris sees."""
    return open_case(cast, by=cast.yann, office=cast.lyon)


def privileged(right):
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [settings.DATABASE_FINDER_ROLE, right])
        for table, column in cursor.fetchall():
            found.setdefault(table, set()).add(column)
    return found


def test_role_reads_these_columns_and_no_other(db):
    assert privileged("SELECT") == {table: set(columns) for table, columns in finding.READABLE.items()}


@pytest.mark.parametrize("right", ["INSERT", "UPDATE", "REFERENCES"])
def test_role_writes_nothing(db, right):
    assert privileged(right) == {}


def test_it_reads_whatever_is_compared():
    assert {"id", *candidates.COMPARED} == set(finding.READABLE["casework_person"])


def test_nobody_signs_in_with_it_and_it_passes_over_no_wall(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolcanlogin, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = %s",
            [settings.DATABASE_FINDER_ROLE],
        )
        assert cursor.fetchone() == (False, False, False)


def test_request_finds_anybody_inside_and_reads_no_more_of_them(cast, away):
    with database_scope.entered(cast.claire.pk, uuid.uuid4()):
        assert not Person.objects.filter(pk=away.principal_id).exists()
        with finding.finding(), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM casework_person WHERE id = %s", [away.principal_id])
            assert cursor.fetchone() == (1,)
            for statement in (
                "SELECT nationality FROM casework_person",
                "SELECT text FROM casework_note",
                "SELECT due_on FROM casework_case",
                "UPDATE casework_person SET phone = NULL",
                "SELECT id FROM casework_person FOR UPDATE",
            ):
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    cursor.execute(statement)
        assert not Case.objects.filter(pk=away.pk).exists()  # outside again, the wall is what it was


def test_wall_stands_again_after_a_failure_inside(cast, away):
    with database_scope.entered(cast.claire.pk, uuid.uuid4()):
        with pytest.raises(DatabaseError), transaction.atomic(), finding.finding():
            connection.cursor().execute("SELECT 1 / 0")
        assert not Case.objects.filter(pk=away.pk).exists()
        assert Case.objects.filter(office=cast.paris).count() == 0


def test_tasks_stay_who_they_are(cast, away):
    with finding.finding():
        assert Person.objects.get(pk=away.principal_id).nationality is not None
