"""Sealing: nothing skipped in whatever order transactions end, nothing half made after a kill, nothing for the web."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
import uuid

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, transaction

from casework import audit, tasks
from casework.encryption.signing import Signer, new_signing_key, verify
from casework.models import AuditEvent, AuditSeal, AuditWaiting
from casework.sealing import canonical, chain, merkle
from casework.sealing.chain import HEAD, Seal, digest_of, leaf_of
from tests import engines


def write_events(number, actor=None):
    with transaction.atomic():
        return [audit.record(audit.CASE_READ, uuid.uuid4(), actor=actor).pk for _ in range(number)]


def seal(**options):
    with chain.sealer() as sealer:
        return chain.seal_waiting(sealer, **options)


def sealed_ids():
    return [pk for row in AuditSeal.objects.order_by("number") for pk in row.ids]


# --- Bytes ----------------------------------------------------------------------------------------------------------


def test_every_column_of_an_event_is_in_its_bytes():
    assert set(canonical.COLUMNS) == {field.attname for field in AuditEvent._meta.concrete_fields}


def test_absent_empty_and_shifted_values_give_other_bytes():
    forms = [(None, ""), ("", None), ("a", ""), ("", "a"), (["a", ""],), (["a"], ""), (0, ""), (False, "")]
    assert len({canonical.event_bytes(form) for form in forms}) == len(forms)


@pytest.mark.parametrize("number", [1, 2, 3, 5, 8, 13])
def test_every_leaf_is_proved_and_another_is_not(number):
    leaves = [merkle.leaf(bytes([position])) for position in range(number)]
    top = merkle.root(leaves)
    for position, own in enumerate(leaves):
        path = merkle.proof(leaves, position)
        assert merkle.root_from(own, path) == top
        assert merkle.root_from(merkle.leaf(b"other"), path) != top


def test_root_is_that_of_rfc_6962():
    """The seven inputs and their root, from the test vectors of certificate transparency."""
    inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657"]
    leaves = [merkle.leaf(bytes.fromhex(text)) for text in inputs]
    assert merkle.root(leaves).hex() == "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"
    assert merkle.root([]) == hashlib.sha256().digest()


def test_signature_holds_for_its_bytes_and_key_alone():
    signer, other = Signer(new_signing_key()), Signer(new_signing_key())
    signature = signer.sign(b"words")
    assert verify(signer.public_text, b"words", signature)
    for key, data, signed in (
        (other.public_text, b"words", signature),
        (signer.public_text, b"word", signature),
        (signer.public_text, b"words", signature[:-1]),
        ("no key", b"words", signature),
    ):
        assert not verify(key, data, signed)
    with pytest.raises(ImproperlyConfigured, match="make_audit_key"):
        Signer("no key")


# --- Seals ----------------------------------------------------------------------------------------------------------


def test_what_waits_is_sealed_and_chained(fresh_database, settings):
    ids = write_events(7)
    assert seal(batch=5) == 7
    later = write_events(2)
    assert (seal(), seal()) == (2, 0)
    assert sealed_ids() == ids + later
    assert not AuditWaiting.objects.exists()
    with chain.reader() as reader:
        links = [Seal(*row) for row in reader.execute(f"SELECT {HEAD} FROM casework_auditseal ORDER BY number")]
        rows = reader.execute(f"SELECT {canonical.SELECT} FROM casework_auditevent e ORDER BY id").fetchall()
    assert [link.number for link in links] == [1, 2, 3]
    assert [link.count for link in links] == [5, 2, 2]
    assert [link.previous for link in links] == [chain.GENESIS, links[0].hash, links[1].hash]
    assert links[0].root == merkle.root([leaf_of(row) for row in rows[:5]])
    assert links[0].ids_digest == digest_of(ids[:5])
    public = Signer(settings.AUDIT_SIGNING_KEY).public_text
    assert public == settings.AUDIT_PUBLIC_KEY
    assert all(verify(public, link.statement, link.signature) for link in links)


def test_event_that_commits_later_with_a_lower_id_is_sealed_then(fresh_database):
    slow = engines.cluster().connect(fresh_database)
    slow.autocommit = False
    early = slow.execute(
        "INSERT INTO casework_auditevent (at, roles, action, kind, objects_seen, fields, detail, purpose, allowed)"
        " VALUES (now(), '', 'case.read', '', '{}', '{}', '{}', '', true) RETURNING id"
    ).fetchone()[0]
    late = write_events(3)
    seal()
    assert early < late[0]
    assert sealed_ids() == late
    slow.commit()
    slow.close()
    seal()
    assert sealed_ids() == [*late, early]


def test_no_event_is_skipped_or_sealed_twice_while_many_write(fresh_database):
    """Writers hold their transactions open for different whiles, so that ids become visible in any order."""
    stop, problems = threading.Event(), []

    def write(number):
        try:
            while not stop.is_set():
                with transaction.atomic():
                    for _ in range(number):
                        audit.record(audit.CASE_READ, uuid.uuid4(), actor=None)
                        time.sleep(0.001 * number)
                    transaction.set_rollback(number == 3 and uuid.uuid4().int % 2 == 0)
        except DatabaseError as error:
            problems.append(error)
        finally:
            connection.close()

    def keep_sealing():
        while not stop.is_set():
            seal(batch=7)

    threads = [threading.Thread(target=write, args=(number,)) for number in (1, 2, 3, 5, 8)]
    threads += [threading.Thread(target=keep_sealing) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(3)
    stop.set()
    for thread in threads:
        thread.join()
    seal()
    written = sorted(AuditEvent.objects.values_list("pk", flat=True))
    assert problems == []
    assert len(written) > 500
    assert sorted(sealed_ids()) == written
    assert sealed_ids() != written, "everything became visible in the order of ids: the test showed nothing"


def test_second_sealer_leaves_the_work_to_the_first(fresh_database):
    write_events(1)
    with chain.sealer() as first, chain.one_at_a_time(first) as held:
        assert held
        assert seal() == 0
    assert seal() == 1


KILLED = """
import django; django.setup()
import itertools
from casework.sealing import chain
print("ready", flush=True)
with chain.sealer() as sealer:
    for _ in itertools.count():
        chain.seal_waiting(sealer, batch=3)
"""


def test_sealer_that_is_killed_leaves_nothing_half_made(fresh_database, settings):
    environment = {**os.environ, "PYTHONPATH": str(engines.ROOT)}
    cluster = engines.cluster()
    environment["DATABASE_URL"] = cluster.url(cluster.web, fresh_database)
    for _ in range(3):
        write_events(400)
        killed = subprocess.Popen([sys.executable, "-c", KILLED], env=environment, stdout=subprocess.PIPE)
        killed.stdout.readline()
        time.sleep(0.1)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        killed.stdout.close()
    deadline = time.monotonic() + 10
    while AuditWaiting.objects.exists() and time.monotonic() < deadline:  # the killed one's session ends in its time
        seal()
    assert sorted(sealed_ids()) == sorted(AuditEvent.objects.values_list("pk", flat=True))


def test_task_seals_and_does_nothing_without_the_key(fresh_database, settings, tmp_path):
    settings.AUDIT_CHECKPOINTS = [str(tmp_path)]
    write_events(2)
    key, settings.AUDIT_SIGNING_KEY = settings.AUDIT_SIGNING_KEY, ""
    tasks.seal_audit()
    assert not AuditSeal.objects.exists()
    settings.AUDIT_SIGNING_KEY = key
    tasks.seal_audit()
    assert AuditSeal.objects.get().count == 2
    assert [path.name for path in tmp_path.iterdir()] == ["checkpoint-000000000001.json"]


def test_process_without_the_key_cannot_seal(settings):
    settings.AUDIT_SIGNING_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="given to the worker alone"):
        chain.sealer()


# --- Who may write ----------------------------------------------------------------------------------------------------

TABLES = ["waiting", "seal", "checkpoint", "forgetting", "verification"]


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("privilege", ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
def test_web_may_only_read_what_sealing_writes(db, table, privilege):
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_table_privilege('escale_web', %s, %s)", [f"casework_audit{table}", privilege])
        assert cursor.fetchone() == (False,)
        cursor.execute("SELECT has_table_privilege('escale_web', %s, 'SELECT')", [f"casework_audit{table}"])
        assert cursor.fetchone() == (True,)


MAY_CALL = "SELECT has_function_privilege('escale_web', oid, 'EXECUTE') FROM pg_proc WHERE proname = %s"


def test_web_cannot_forget_or_give_rights(db):
    with connection.cursor() as cursor:
        for function in ("audit_forget", "audit_grant_worker"):
            cursor.execute(MAY_CALL, [function])
            assert cursor.fetchone() == (False,)


def test_worker_may_not_touch_events_or_rewrite_seals(fresh_database):
    write_events(1)
    seal()
    for statement in (
        "UPDATE casework_auditevent SET allowed = false",
        "DELETE FROM casework_auditevent",
        "UPDATE casework_auditseal SET count = 0",
        "DELETE FROM casework_auditseal",
        "UPDATE casework_auditcheckpoint SET text = ''",
        "DELETE FROM casework_auditforgetting",
    ):
        with (
            chain.sealer() as sealer,
            pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied"),
        ):
            sealer.execute(statement)


def test_owner_is_stopped_by_the_triggers_of_seals(fresh_database):
    write_events(1)
    seal()
    with engines.cluster().connect(fresh_database) as owner:
        for statement in ("UPDATE casework_auditseal SET count = 2", "DELETE FROM casework_auditseal"):
            with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                owner.execute(statement)
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            owner.execute("TRUNCATE casework_auditseal")
