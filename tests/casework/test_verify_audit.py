"""Every way of tampering with the trail, by whoever owns the tables and has put the triggers to sleep, is named."""

import datetime
import io
import json
import subprocess
import uuid
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone, translation

from casework import audit, mail, tasks
from casework.encryption.signing import Signer, new_signing_key
from casework.enums import Role
from casework.models import AuditEvent, AuditSeal, AuditVerification, AuditWaiting
from casework.sealing import chain, checkpoints
from casework.sealing.verification import FINDINGS, verify_trail
from config.embedded.places import installed_postgres
from tests import engines
from tests.cast import make_cast, make_user

EVENTS = "casework_auditevent"
# What a thief may write into each column: the same as before but for one letter, one second, one bit.
CHANGES = {
    "at": "at = at - interval '1 microsecond'",
    "actor_id": "actor_id = (SELECT id FROM casework_user u WHERE u.id <> actor_id LIMIT 1)",
    "actor_id to nobody": "actor_id = NULL",
    "roles": "roles = 'team_lead'",
    "action": "action = 'case.listed'",
    "kind": "kind = 'casework.persom'",
    "objects_seen": "objects_seen = ARRAY[gen_random_uuid()]",
    "objects_seen emptied": "objects_seen = '{}'",
    "case": '"case" = gen_random_uuid()',
    "fields": "fields = '{phone}'",
    "detail": """detail = '{"reason": "stay"}'""",
    "detail with a number": """detail = '{"reason": 1.5}'""",
    "detail that is a list": "detail = '[]'",
    "detail that is nothing": "detail = 'null'",
    "purpose": "purpose = 'list'",
    "allowed": "allowed = NOT allowed",
    "request_id": "request_id = gen_random_uuid()",
    "at, beyond any calendar": "at = 'infinity'",
}


@pytest.fixture(autouse=True)
def _in_english():
    """Findings are compared in words."""
    with translation.override("en"):
        yield


@pytest.fixture
def trail(fresh_database, settings, tmp_path):
    """Thirty events in six seals, with checkpoints in a folder: `ids`, `tamper(sql)`, `look()`."""
    settings.AUDIT_CHECKPOINTS = [str(tmp_path)]
    settings.AUDIT_CHECKPOINT_SEALS = 1
    with transaction.atomic():
        cast = make_cast()
    for _ in range(6):
        grow(cast.claire)
    ids = list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))

    def tamper(*statements):
        with engines.cluster().connect(fresh_database) as owner:
            for table in (EVENTS, "casework_auditseal", "casework_auditcheckpoint", "casework_auditforgetting"):
                owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for statement in statements:
                assert owner.execute(statement).rowcount != 0, statement
            for table in (EVENTS, "casework_auditseal", "casework_auditcheckpoint", "casework_auditforgetting"):
                owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")

    return SimpleNamespace(ids=ids, tamper=tamper, look=look, folder=tmp_path, cast=cast, database=fresh_database)


def grow(actor, number=5):
    """Some events, sealed, with their checkpoint delivered."""
    with transaction.atomic():
        for _ in range(number):
            audit.record(
                audit.CASE_WITHDRAWN, uuid.uuid4(), actor=actor, case=uuid.uuid4(), detail={"reason": "health"}
            )
    tasks.seal_audit()


def look(**options):
    """What a verification finds, as (code, event, seal)."""
    report = verify_trail(public_key=settings.AUDIT_PUBLIC_KEY, folders=checkpoints.folders(), **options)
    return [(finding.code, finding.event, finding.seal) for finding in report.findings]


def test_trail_that_nobody_touched_is_clean(trail):
    assert AuditSeal.objects.count() == 6
    assert len(list(trail.folder.iterdir())) == 6
    assert trail.look() == []


# --- Events ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("column", CHANGES)
def test_changed_column_is_named_by_event_and_seal(trail, column):
    trail.tamper(f"UPDATE {EVENTS} SET {CHANGES[column]} WHERE id = {trail.ids[7]}")
    assert trail.look() == [("event_changed", trail.ids[7], 2)]


def test_changed_number_is_a_deletion_and_an_addition(trail):
    trail.tamper(f"UPDATE {EVENTS} SET id = 9999 WHERE id = {trail.ids[7]}")
    assert trail.look() == [("event_deleted", trail.ids[7], 2), ("event_added", 9999, None)]


@pytest.mark.parametrize("position", [0, 12, 29])
def test_deleted_event_is_named(trail, position):
    trail.tamper(f"DELETE FROM {EVENTS} WHERE id = {trail.ids[position]}")
    assert trail.look() == [("event_deleted", trail.ids[position], position // 5 + 1)]


@pytest.mark.parametrize("number", ["8888", "0", "-3"])
def test_event_added_from_outside_is_named(trail, number):
    columns = "at, roles, action, kind, objects_seen, fields, detail, purpose, allowed"
    trail.tamper(
        f"INSERT INTO {EVENTS} (id, {columns}) SELECT {number}, {columns} FROM {EVENTS} WHERE id = {trail.ids[3]}"
    )
    assert trail.look() == [("event_added", int(number), None)]


def test_event_added_into_a_gap_is_named(trail):
    with transaction.atomic():
        gap = audit.record(audit.CASE_READ, actor=None).pk
        transaction.set_rollback(True)
    grow(trail.cast.claire)
    columns = "at, roles, action, kind, objects_seen, fields, detail, purpose, allowed"
    trail.tamper(
        f"INSERT INTO {EVENTS} (id, {columns}) SELECT {gap}, {columns} FROM {EVENTS} WHERE id = {trail.ids[3]}"
    )
    assert trail.look() == [("event_added", gap, None)]


@pytest.mark.parametrize(("one", "other"), [(5, 8), (2, 27)])
def test_swapped_events_are_named_as_such(trail, one, other):
    first, second = trail.ids[one], trail.ids[other]
    trail.tamper(
        f"UPDATE {EVENTS} SET id = -1 WHERE id = {first}",
        f"UPDATE {EVENTS} SET id = {first} WHERE id = {second}",
        f"UPDATE {EVENTS} SET id = {second} WHERE id = -1",
    )
    assert trail.look() == [("events_swapped", first, one // 5 + 1)]


def test_event_deleted_before_it_was_sealed_is_named(trail):
    event = audit.record(audit.CASE_READ, actor=None)
    trail.tamper(f"DELETE FROM {EVENTS} WHERE id = {event.pk}")
    tasks.seal_audit()
    assert trail.look() == [("unsealed_deleted", event.pk, None)]


def test_event_that_waits_too_long_is_named(trail):
    event = audit.record(audit.CASE_READ, actor=None)
    assert trail.look() == []
    assert trail.look(backlog=datetime.timedelta(0)) == [("backlog", event.pk, None)]


# --- Seals ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        "first_id = first_id + 1",
        "last_id = last_id - 1",
        "count = count + 1",
        "root = decode(repeat('00', 32), 'hex')",
        "ids_digest = decode(repeat('00', 32), 'hex')",
        "sealed_at = sealed_at + interval '1 microsecond'",
        "signature = set_byte(signature, 3, (get_byte(signature, 3) + 1) % 256)",
        "previous = set_byte(previous, 3, (get_byte(previous, 3) + 1) % 256)",
        "ids = ids[1:4]",
        "leaves = set_byte(leaves, 40, (get_byte(leaves, 40) + 1) % 256)",
        "leaves = ''",
        "form = 2",
    ],
)
def test_changed_seal_is_named(trail, change):
    trail.tamper(f"UPDATE casework_auditseal SET {change} WHERE number = 3")
    found = trail.look()
    assert ("seal_changed", None, 3) in found
    assert {seal for _code, _event, seal in found} <= {3, 4}  # the one after no longer follows from it


def test_removed_seal_breaks_the_chain(trail):
    trail.tamper("DELETE FROM casework_auditseal WHERE number = 3")
    found = trail.look()
    assert found[0] == ("seal_missing", None, 3)
    assert {event for code, event, _seal in found if code == "event_added"} == set(trail.ids[10:15])


def test_seal_that_does_not_follow_is_named(trail):
    """A signed seal of another chain, put in the place of ours."""
    trail.tamper("UPDATE casework_auditseal SET root = ids_digest WHERE number = 3")
    assert ("chain_broken", None, 4) in trail.look()


def test_seals_made_anew_with_another_key_are_not_ours(trail, settings):
    settings.AUDIT_CHECKPOINTS = []
    trail.tamper(f"UPDATE {EVENTS} SET purpose = 'list' WHERE id = {trail.ids[26]}")
    trail.tamper("DELETE FROM casework_auditseal WHERE number = 6")
    trail.tamper(f"INSERT INTO casework_auditwaiting SELECT id FROM {EVENTS} WHERE id >= {trail.ids[25]}")
    ours, settings.AUDIT_SIGNING_KEY = settings.AUDIT_SIGNING_KEY, new_signing_key()
    with chain.sealer() as sealer:
        chain.seal_waiting(sealer)
    settings.AUDIT_SIGNING_KEY = ours
    assert trail.look() == [("seal_changed", None, 6)]


# --- The end ----------------------------------------------------------------------------------------------------------


def cut(trail, after):
    """Remove the seals behind `after` with their events: what is left is a whole, shorter chain."""
    trail.tamper(
        f"DELETE FROM {EVENTS} WHERE id > {trail.ids[after * 5 - 1]}",
        f"DELETE FROM casework_auditseal WHERE number > {after}",
        f"DELETE FROM casework_auditcheckpoint WHERE seal > {after}",
    )


def test_end_that_was_cut_off_shows_by_the_copies_alone(trail, settings):
    cut(trail, 4)
    assert trail.look() == [("checkpoint_ahead", None, 6)]
    report = verify_trail(public_key=settings.AUDIT_PUBLIC_KEY, folders=[trail.folder])
    assert str(report.findings[0]).endswith("which ends at seal 4: its end was cut off.")
    settings.AUDIT_CHECKPOINTS = []
    assert trail.look() == []


def test_end_that_was_cut_off_and_grown_again_shows(trail):
    cut(trail, 4)
    with transaction.atomic():
        for _ in range(5):
            audit.record(audit.CASE_READ, uuid.uuid4(), actor=trail.cast.claire)
    with chain.sealer() as sealer:
        chain.seal_waiting(sealer, batch=2)
    assert trail.look() == [("checkpoint_differs", None, 5)]


def test_old_backup_that_was_put_back_shows(trail, settings):
    """The copy of the database stands for the backup: events, seals and the counter of events as they were."""
    backup = f"{trail.database}_backup"
    cluster = engines.cluster()
    with engines.connected_to(trail.database):
        pass  # nobody may be connected while it is copied
    cluster.create_database(backup, template=trail.database)
    try:
        grow(trail.cast.claire)
        assert trail.look() == []
        with engines.connected_to(backup):
            assert trail.look() == [("checkpoint_ahead", None, 7)]
            report = verify_trail(public_key=settings.AUDIT_PUBLIC_KEY, folders=[trail.folder])
            assert "it is an older copy of the database" in str(report.findings[0])
            grow(trail.cast.claire, number=3)
            assert trail.look() == [("checkpoint_differs", None, 7)]
    finally:
        cluster.drop_database(backup)


def test_restored_dump_verifies_and_goes_on(trail, tmp_path):
    """Another database, made of a dump: every row is a new one to PostgreSQL, and none waits that did not."""
    restored, cluster = f"{trail.database}_restored", engines.cluster()
    waiting = audit.record(audit.CASE_READ, actor=None).pk
    tools, owner = installed_postgres(), cluster.url(cluster.owner, trail.database)
    dump = [tools / "pg_dump", "--enable-row-security", f"--dbname={owner}"]
    dumped = subprocess.run(dump, capture_output=True, check=True).stdout
    cluster.create_database(restored)
    try:
        target = cluster.url(cluster.owner, restored)
        subprocess.run([tools / "psql", "--quiet", target], input=dumped, capture_output=True, check=True)
        with engines.connected_to(restored):
            assert list(AuditWaiting.objects.values_list("pk", flat=True)) == [waiting]
            grow(trail.cast.claire)
            assert trail.look() == []
            assert AuditSeal.objects.order_by("number").last().count == 6
    finally:
        cluster.drop_database(restored)


def test_damaged_or_forged_copies_are_named(trail):
    (trail.folder / "checkpoint-000000000002.json").write_text("{}")
    forged = trail.folder / "checkpoint-000000000003.json"
    forged.write_text(forged.read_text().replace('"seal": 3', '"seal": 4'))
    assert trail.look() == [("checkpoint_unreadable", None, None)] * 2


# --- The command ------------------------------------------------------------------------------------------------------


def command(*arguments):
    """(exit code, what it said)."""
    out = io.StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_command_says_so_in_a_sentence_and_by_its_exit_code(trail):
    code, said = command()
    assert code == 0
    assert said.startswith("Nothing was tampered with. 30 events in 6 seals, 6 copied checkpoints, 0 events wait")
    trail.tamper(f"UPDATE {EVENTS} SET purpose = 'list' WHERE id = {trail.ids[7]}")
    code, said = command()
    assert code == 1
    assert said.startswith(f"Event {trail.ids[7]} was changed after it was sealed (seal 2).\nTAMPERED: 1 findings.")
    code, said = command("--json")
    assert code == 1
    assert [finding["event"] for finding in json.loads(said)["findings"]] == [trail.ids[7]]


def test_command_without_copies_says_what_it_cannot_show(trail, settings):
    settings.AUDIT_CHECKPOINTS = []
    assert "No checkpoint was compared" in command()[1]
    assert command("--checkpoints", str(trail.folder))[1].count("6 copied checkpoints") == 1


def test_command_without_a_key_refuses_and_with_another_finds_everything_wrong(trail, settings):
    other = Signer(new_signing_key()).public_text
    code, said = command("--public-key", other)
    assert (code, said.count("its signature is not ours"), said.count("was not signed by us")) == (1, 6, 6)
    settings.AUDIT_PUBLIC_KEY = settings.AUDIT_SIGNING_KEY = ""
    with pytest.raises(CommandError, match="No public key to check against"):
        command()


def test_keys_are_changed_without_losing_the_seals_made_before(trail, settings):
    settings.AUDIT_SIGNING_KEY = new_signing_key()
    grow(trail.cast.claire)
    assert trail.look()[0] == ("checkpoint_unreadable", None, None)
    settings.AUDIT_PUBLIC_KEY += f", {Signer(settings.AUDIT_SIGNING_KEY).public_text}"
    assert trail.look() == []


def test_event_is_proved_to_be_in_the_trail(trail):
    code, said = command("--event", str(trail.ids[8]))
    assert (code, said.splitlines()[0]) == (0, f"Event {trail.ids[8]}, number 4 of seal 2.")
    assert "The event is in the trail as it stands" in said
    trail.tamper(f"UPDATE {EVENTS} SET allowed = false WHERE id = {trail.ids[8]}")
    code, said = command("--event", str(trail.ids[8]))
    assert code == 1
    assert "THE PROOF DOES NOT HOLD" in said
    with pytest.raises(CommandError, match="is not there, or is in no seal"):
        command("--event", "424242")


def test_what_was_found_is_kept_and_told_to_the_officers(trail, caplog, mailoutbox):
    with transaction.atomic():
        make_user("Delia", Role.DATA_PROTECTION_OFFICER)
    tasks.verify_audit()
    trail.tamper(f"DELETE FROM {EVENTS} WHERE id = {trail.ids[7]}")
    tasks.verify_audit()
    assert AuditVerification.objects.count() == 1  # one a day
    with engines.cluster().connect(trail.database) as owner:
        owner.execute("UPDATE casework_auditverification SET ended_at = ended_at - interval '2 days'")
    tasks.verify_audit()
    bad, good = AuditVerification.objects.all()
    assert (good.found, good.seals, good.events, good.findings) == (0, 6, 30, [])
    assert (bad.found, bad.findings) == (
        1,
        [{"code": "event_deleted", "event": trail.ids[7], "seal": 2, "other": None, "what": ""}],
    )
    assert mail.send_waiting() == 2
    assert sorted(sent.to for sent in mailoutbox) == [["delia@escale.example"], ["delphine@escale.example"]]
    assert {"ouvrez la page Sceaux" in " ".join(sent.body.split()) for sent in mailoutbox} == {True}
    assert caplog.messages == ["audit trail: 1 findings, the first: event_deleted"]


def test_every_finding_is_provoked_by_a_test():
    here = Path(__file__)
    text = here.read_text(encoding="utf-8") + (here.parent / "test_audit_retention.py").read_text(encoding="utf-8")
    assert [code for code in FINDINGS if f'"{code}"' not in text] == []


def test_events_of_many_batches_stream(trail, monkeypatch):
    monkeypatch.setattr("casework.sealing.verification.EVENTS_AT_ONCE", 7)
    ticks = []
    assert trail.look(tick=ticks.append) == []
    assert ticks == [5, 10, 15, 20, 25, 30]
    assert not AuditWaiting.objects.exists()
    assert timezone.now() > AuditSeal.objects.last().sealed_at
