"""The role that reads facts reads nothing else, and the role of requests reads no facts by itself."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction

from casework import database_scope
from reports.models import Fact
from reports.privileges import READABLE, reading_facts


def tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def readable(names):
    found = []
    for name in names:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f'SELECT * FROM "{name}" LIMIT 1')
            found.append(name)
        except ProgrammingError:  # permission denied
            continue
    return found


def test_role_of_figures_selects_facts_and_no_other_table(db):
    every = tables()
    assert {model._meta.db_table for model in apps.get_models()} <= set(every)
    with reading_facts():
        assert readable(every) == list(READABLE)


def test_role_of_figures_changes_nothing(db):
    with reading_facts():
        for change in ("DELETE FROM reports_fact", "UPDATE reports_fact SET people = 2"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(change)


def test_request_reads_no_fact_but_as_that_role(cast):
    with database_scope.entered(cast.marc.pk, None):
        assert readable(["reports_fact"]) == []
        with reading_facts():
            assert Fact.objects.count() == 0
            assert readable(["casework_user"]) == []
        assert readable(["casework_user"]) == ["casework_user"]


def test_role_is_left_when_reading_fails(db):
    with pytest.raises(ZeroDivisionError), reading_facts():
        raise ZeroDivisionError
    assert readable(["casework_person"]) == ["casework_person"]


def test_nobody_signs_in_with_it(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin FROM pg_roles WHERE rolname = %s", [settings.DATABASE_FIGURES_ROLE])
        assert cursor.fetchone() == (False,)
