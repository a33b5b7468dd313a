"""The trail forgets by rule: whole seals, never younger than six months, and a verification tells rule from theft."""

import datetime
import io
import os
import subprocess
import sys

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from casework import audit, tasks
from casework.models import AuditEvent, AuditForgetting, AuditSeal
from casework.sealing import chain, checkpoints, forgetting
from casework.sealing.verification import verify_trail
from tests import engines

EVENT = """
    INSERT INTO casework_auditevent (at, roles, action, kind, objects_seen, fields, detail, purpose, allowed)
    VALUES (%s, '', 'case.read', '', '{}', '{}', '{}', 'work', true)
"""


def seal_days_ago(database, days, events=4):
    """Events of that day, in a seal of that day."""
    day = timezone.now() - datetime.timedelta(days=days)
    with engines.cluster().connect(database) as owner:
        for _ in range(events):
            owner.execute(EVENT, [day])
    with chain.sealer() as sealer:
        chain.seal_waiting(sealer, now=day)
        checkpoints.take_due(sealer)


@pytest.fixture
def years(fresh_database, settings, tmp_path):
    """Seals 1 to 3 are older than a year, 4 is seven months old, 5 of today."""
    settings.AUDIT_CHECKPOINTS, settings.AUDIT_CHECKPOINT_SEALS = [str(tmp_path)], 1
    for days in (800, 500, 400, 220, 0):
        seal_days_ago(fresh_database, days)
    with chain.sealer() as sealer:
        checkpoints.deliver(sealer)
    return fresh_database


def look():
    report = verify_trail(public_key=settings.AUDIT_PUBLIC_KEY, folders=checkpoints.folders())
    return [(finding.code, finding.seal) for finding in report.findings], report


def test_old_events_are_forgotten_and_the_rest_still_verifies(years):
    ids = list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))
    tasks.forget_audit()
    assert list(AuditEvent.objects.order_by("pk").values_list("pk", flat=True))[:-1] == ids[12:]
    made = AuditForgetting.objects.get()
    assert (made.first_seal, made.last_seal, made.count) == (1, 3, 12)
    assert [(seal.ids, bytes(seal.leaves), seal.count) for seal in AuditSeal.objects.filter(number__lte=3)] == [
        ([], b"", 4)
    ] * 3
    said = AuditEvent.objects.order_by("-pk").first()
    assert (said.action, said.actor, said.detail) == (audit.AUDIT_FORGOTTEN, None, {"events": "12", "seals": "3"})
    found, report = look()
    assert (found, report.forgotten, report.seals, report.events, report.waiting) == ([], 12, 5, 8, 1)
    tasks.forget_audit()
    assert AuditForgetting.objects.count() == 1


def test_months_are_a_setting(years, settings):
    settings.AUDIT_RETENTION_MONTHS = 6
    assert forgetting.preview()["events"] == 16
    settings.AUDIT_RETENTION_MONTHS = 36
    assert forgetting.preview()["events"] == 0
    settings.AUDIT_RETENTION_MONTHS = 15
    assert forgetting.preview()["seals"] == 2


def test_day_of_the_rule_exists_in_every_month(settings):
    settings.AUDIT_RETENTION_MONTHS = 6
    now = timezone.make_aware(datetime.datetime(2026, 8, 31, 12))
    assert timezone.localtime(forgetting.earliest_kept(now)).isoformat() == "2026-02-28T00:00:00+01:00"


def test_dry_run_tells_and_deletes_nothing(years):
    out = io.StringIO()
    call_command("forget_audit", "--dry-run", stdout=out)
    assert out.getvalue().startswith("12 events in 3 seals, older than ")
    assert AuditEvent.objects.count() == 20
    call_command("forget_audit", stdout=out)
    assert out.getvalue().splitlines()[1].startswith("12 events older than ")
    assert AuditEvent.objects.count() == 9


def test_forgetting_goes_on_part_by_part(years):
    with chain.sealer() as sealer:
        assert forgetting.forget_due(sealer, at_once=5) == 12
    assert list(AuditForgetting.objects.order_by("number").values_list("first_seal", "last_seal")) == [
        (1, 1),
        (2, 2),
        (3, 3),
    ]
    assert look()[0] == []


def forget(sealer, upto, before, events):
    now = timezone.now()
    sealer.execute("SELECT audit_forget(%s, %s, %s, %s, %s, %s)", [upto, before, events, b"", now, b""])


def test_nothing_younger_than_six_months_is_forgotten_whatever_is_asked(years):
    now = timezone.now()
    with (
        chain.sealer() as sealer,
        pytest.raises(psycopg.errors.RaiseException, match="six months at least"),
    ):
        forget(sealer, 5, now - datetime.timedelta(days=170), 20)
    for upto, days in ((5, 200), (4, 300), (0, 200), (99, 200)):
        with (
            chain.sealer() as sealer,
            pytest.raises(psycopg.errors.RaiseException, match="only whole seals older than the day"),
        ):
            forget(sealer, upto, now - datetime.timedelta(days=days), 20)
    assert AuditEvent.objects.count() == 20


def test_what_a_thief_removed_is_not_forgotten_along_with_the_rest(years):
    with engines.cluster().connect(years) as owner:
        owner.execute("ALTER TABLE casework_auditevent DISABLE TRIGGER USER")
        owner.execute("DELETE FROM casework_auditevent WHERE id = (SELECT min(id) FROM casework_auditevent)")
    with pytest.raises(psycopg.errors.RaiseException, match="verify the audit trail first"):
        tasks.forget_audit()
    assert look()[0] == [("event_deleted", 1)]


def test_deletion_that_only_looks_like_the_rule_is_named(years):
    """The owner calls the function without the key that signs."""
    with engines.cluster().connect(years) as owner:
        forget(owner, 2, timezone.now() - datetime.timedelta(days=450), 8)
    assert ("forgetting_forged", 2) in look()[0]


def test_rule_is_between_six_months_and_three_years():
    argv, months = [sys.executable, "manage.py", "check"], {"AUDIT_RETENTION_MONTHS": "3"}
    done = subprocess.run(
        argv, cwd=engines.ROOT, env={**os.environ, **months}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "AUDIT_RETENTION_MONTHS is the time that the audit trail is kept: 6 to 36 months." in done.stderr
