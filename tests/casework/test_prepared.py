"""Statements that are planned once for a connection: the plan is kept, what it shows is decided anew each time."""

import pytest
from django.db import connection

from casework import audit, candidates, database_scope, prepared
from casework.audit import AuditEvent
from casework.encryption import key_session
from casework.matching import Query
from casework.models import Case
from casework.search import search
from tests.cast import open_case

pytestmark = pytest.mark.django_db


def plans():
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [statement for (statement,) in cursor.fetchall()]


def test_one_plan_shows_each_user_their_own(cast, case):
    away = open_case(cast, by=cast.yann, office=cast.lyon)
    for user, own in [(cast.claire, case), (cast.nadia, away)] * 7:  # plans are made anew the first five times
        with key_session(), database_scope.entered(user.pk, None):
            found = search("Amina Haddad", user)
            assert ([match.case for match in found.here], found.elsewhere) == ([own], True)
    assert sum("casework_persontoken" in statement for statement in plans()) == 1


def test_kept_plan_shows_no_case_beyond_the_wall(cast, case):
    away = open_case(cast, by=cast.yann, office=cast.lyon)
    with database_scope.entered(cast.nadia.pk, None):
        assert list(candidates.in_their_cases([_candidate_of(away)])) == [away.pk]
    for _time in range(7):
        with database_scope.entered(cast.claire.pk, None):
            assert candidates.in_their_cases([_candidate_of(away)]) == {}
            assert list(candidates.in_their_cases([_candidate_of(case)])) == [case.pk]


def _candidate_of(case):
    return candidates.Candidate(1, case.principal_id, case.pk, "principal", *[None] * len(candidates.COMPARED))


@pytest.mark.parametrize(("cases", "here"), [(Case.objects.none, 0), (Case.objects.all, 1)])
def test_candidates_of_no_case_and_of_every_case(cast, case, cases, here):
    found, away = candidates.candidates(Query.read("Amina Haddad").weighed(), cases())
    assert (len(found), len(away)) == (here, 1 - here)


def test_inserted_row_is_the_one_that_save_would_write(cast):
    values = {"actor": cast.claire, "action": audit.CASE_READ, "objects_seen": [cast.claire.pk]}
    more = {"detail": {"here": "1"}, "fields": ["phone"], "roles": "caseworker", "allowed": False}
    for row in (AuditEvent(**values), AuditEvent(**values, **more)):
        prepared.insert(row)
        saved = AuditEvent.objects.get(pk=row.pk)
        assert row == saved
        for field in AuditEvent._meta.concrete_fields:
            assert getattr(row, field.attname) == getattr(saved, field.attname)


def test_text_that_is_too_long_is_refused_not_cut(cast):
    with pytest.raises(Exception, match="too long"):
        prepared.insert(AuditEvent(actor=cast.claire, action="x" * 41))
