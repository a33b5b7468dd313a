"""The trail: append-only for the web and for the owner, in one transaction with the act, and without words."""

import os
import uuid

import psycopg
import pytest
from django.db import DatabaseError, InternalError, ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from casework import audit
from casework.access import NotVisible, get_or_404
from casework.actions import cases, people
from casework.encryption import key_session
from casework.enums import Purpose
from casework.models import AuditEvent, Case
from tests.cast import make_cast, open_case


def last():
    return AuditEvent.objects.order_by("-id").first()


# --- What a row holds ---------------------------------------------------------------------------------------------


def test_event_holds_who_what_when_and_why(cast, case):
    before = timezone.now()
    audit.record(audit.CASE_READ, case, actor=cast.claire, case=case, purpose=Purpose.WORK, fields=["phone"])
    event = last()
    assert (event.actor, event.roles, event.action, event.kind) == (
        cast.claire,
        "caseworker",
        "case.read",
        "casework.case",
    )
    assert (event.objects_seen, event.case, event.fields) == ([case.pk], case.pk, ["phone"])
    assert (event.purpose, event.allowed, event.detail) == ("work", True, {})
    assert before <= event.at <= timezone.now()


@pytest.mark.parametrize("words", ["Amina Haddad", "amina haddad", "Haddad", "محمد", "06 12 34", "x" * 65, "a@b.fr"])
def test_words_in_the_detail_are_refused(cast, words):
    with pytest.raises(ValueError, match="audit details are codes, never words"):
        audit.record(audit.CASE_CLOSED, actor=cast.claire, detail={"reason": words})


def test_unregistered_code_is_refused(cast):
    with pytest.raises(ValueError, match="unregistered action"):
        audit.record("case.stolen", actor=cast.claire)


def test_detail_that_no_words_were_registered_for_is_refused(cast):
    with pytest.raises(ValueError, match=r"case\.closed: say the words of place where the action is registered"):
        audit.record(audit.CASE_CLOSED, actor=cast.claire, detail={"reason": "died", "place": "airport"})


@pytest.mark.parametrize(
    ("code", "detail", "words"),
    [
        (audit.CASE_CLOSED, {"reason": "died"}, ["La personne est décédée"]),
        (audit.LIMIT_REACHED, {"hours": "1", "measure": "searches"}, ["Recherches", "heures\xa0: 1"]),
        (
            audit.DOCUMENT_REFUSED,
            {"reason": "office", "kind": "consent"},
            ["Consentement signé", "C’est un fichier bureautique."],
        ),
        (audit.PEOPLE_SEARCHED, {"here": "3", "elsewhere": "yes"}, ["trouvées ici\xa0: 3", "quelqu’un ailleurs"]),
        (audit.PEOPLE_SEARCHED, {"here": "0", "elsewhere": "no"}, ["trouvées ici\xa0: 0"]),
        (audit.CASE_ERASED, {"rule": "withdrawn"}, ["Renoncement avant la décision"]),
        ("wish.asked", {"answer": "hesitates", "moment": "day_before"}, ["La veille du départ", "Hésite"]),
        ("dossier.made", {"version": "2", "missing": "3"}, ["version\xa0: 2", "pièces manquantes\xa0: 3"]),
        ("release.prepared", {"table": "missed", "period": "2026-q3"}, ["Rendez-vous manqués", "2026-q3"]),
    ],
)
def test_details_are_said_in_the_words_of_their_own_action(code, detail, words):
    with translation.override("fr"):
        told = audit.in_words(AuditEvent(action=code, detail=detail))
    assert len(told) == len(words)
    assert all(text.startswith(word) for text, word in zip(told, words, strict=True)), told


def test_every_code_has_a_label():
    assert all(label and label != code for code, label in audit.choices())


def test_one_request_is_one_id_in_the_trail(client, cast, case):
    client.force_login(cast.claire)
    client.get(reverse("case_detail", args=[case.pk]))
    first = last().request_id
    client.get(reverse("case_detail", args=[case.pk]))
    assert isinstance(first, uuid.UUID)
    assert last().request_id not in (first, None)


def test_changes_leave_field_names_and_never_values(cast, case):
    people.change_identity(
        case, case.principal, {"phone": "07 98 76 54 32"}, version=case.principal.version, seen={}, actor=cast.claire
    )
    event = AuditEvent.objects.filter(action="identity.changed").order_by("-id").first()
    assert event.fields == ["phone"]
    everything = " ".join(str(value) for value in AuditEvent.objects.values_list())
    for secret in ("Haddad", "Amina", "98 76 54 32"):
        assert secret not in everything


# --- Nothing is rewritten -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["update", "delete", "truncate"])
def test_role_of_the_web_may_only_add_and_read(cast, case, act):
    statements = {
        "update": "UPDATE casework_auditevent SET allowed = false",
        "delete": "DELETE FROM casework_auditevent",
        "truncate": "TRUNCATE casework_auditevent",
    }
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statements[act])


def test_orm_cannot_change_the_trail_either(cast, case):
    for change in (lambda: last().delete(), lambda: AuditEvent.objects.update(purpose="")):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            change()


@pytest.mark.parametrize("act", ["UPDATE casework_auditevent SET allowed = false", "DELETE FROM casework_auditevent"])
def test_owner_of_the_tables_is_stopped_by_the_trigger(fresh_database, act):
    with key_session(), transaction.atomic():
        cast = make_cast()
        audit.record(audit.CASE_READ, actor=cast.claire)
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=fresh_database) as owner:
        for statement in (act, "TRUNCATE casework_auditevent"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"), owner.transaction():
                owner.execute(statement)
    assert AuditEvent.objects.count() == 1


# --- One transaction ----------------------------------------------------------------------------------------------


@pytest.fixture
def full_trail(fresh_database):
    """A case, in a database whose trail refuses every further row."""
    with key_session():
        with transaction.atomic():
            cast = make_cast()
            case = open_case(cast)
        with psycopg.connect(os.environ["DATABASE_OWNER_URL"], dbname=fresh_database) as owner:
            owner.execute("ALTER TABLE casework_auditevent ADD CONSTRAINT no_room CHECK (false) NOT VALID")
        yield cast, case


def test_change_whose_event_cannot_be_written_does_not_happen(full_trail):
    cast, case = full_trail
    with pytest.raises(DatabaseError, match="no_room"):
        cases.withdraw(case, reason="stay", actor=cast.claire)
    assert Case.objects.get().withdrawn_on is None
    with pytest.raises(DatabaseError, match="no_room"):
        people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    assert case.members.count() == 1


def test_read_whose_event_cannot_be_written_does_not_happen(full_trail):
    cast, case = full_trail
    with pytest.raises(DatabaseError, match="no_room"):
        get_or_404(Case.objects, cast.claire, case.pk, code=audit.CASE_READ, purpose=Purpose.WORK)


def test_event_of_a_change_that_is_rolled_back_is_gone_too(cast, case):
    count = AuditEvent.objects.count()
    with transaction.atomic():
        cases.withdraw(case, reason="stay", actor=cast.claire)
        transaction.set_rollback(True)
    assert AuditEvent.objects.count() == count


# --- Reads and refusals -------------------------------------------------------------------------------------------


def test_loading_leaves_its_event(cast, case):
    get_or_404(Case.objects, cast.claire, case.pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    event = last()
    assert (event.action, event.actor, event.objects_seen, event.purpose) == (
        "case.read",
        cast.claire,
        [case.pk],
        "work",
    )


def test_stranger_s_attempt_is_kept_although_the_request_is_rolled_back(client, cast, case):
    client.force_login(cast.nadia)
    assert client.get(reverse("case_detail", args=[case.pk])).status_code == 404
    event = last()
    assert (event.action, event.actor, event.objects_seen, event.allowed) == (
        "access.refused",
        cast.nadia,
        [case.pk],
        False,
    )
    assert (event.kind, event.case) == ("casework.case", None)


def test_case_that_does_not_exist_is_refused_in_the_same_way(cast, case):
    with pytest.raises(NotVisible) as stranger:
        get_or_404(Case.objects, cast.nadia, case.pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    with pytest.raises(NotVisible) as nothing:
        get_or_404(Case.objects, cast.nadia, uuid.uuid4(), code=audit.CASE_READ, purpose=Purpose.WORK)
    assert str(stranger.value) == str(nothing.value)


def test_signing_in_and_out_leaves_events(client, cast):
    client.get(reverse("account_login"))  # loads the middleware, and with it what listens
    client.force_login(cast.claire)
    client.logout()
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True))[-2:] == [
        "session.started",
        "session.ended",
    ]
