"""Killed in the middle, or two at the same moment: a scan goes on, a merge is whole or is not there."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from casework import duplicate_scan
from casework.encryption import key_session
from casework.models import CaseMember, DuplicatePair, DuplicateScan, PersonMerge
from tests import engines
from tests.casework.test_at_the_same_moment import at_once
from tests.casework.test_merging import merge, pair_of
from tests.cast import make_cast, open_case

SCANNED = """
import django; django.setup()
from casework import duplicate_scan
duplicate_scan._batch(2)
print("ready", flush=True)
compare = duplicate_scan._compare
def slowly(pairs):
    compare(pairs)
    print("inside", flush=True)
    input()
duplicate_scan._compare = slowly
duplicate_scan.scan(batch=2)
"""
MERGED = """
import django; django.setup()
from casework.actions import merging
from casework.encryption import key_session
from casework.models import DuplicatePair, User
def stop(*_args):
    print("inside", flush=True)
    input()
merging.refresh_tokens = stop
with key_session():
    pair = DuplicatePair.objects.select_related("first", "second").get()
    choices = dict.fromkeys(merging.CHOSEN_FIELDS, merging.FIRST)
    merging.merge(pair, choices=choices, seen=merging.seen_of(pair), actor=User.objects.get(full_name="Lucie"))
"""


@pytest.fixture
def cast(fresh_database, settings):
    settings.DUPLICATES_REVIEWED_FROM = 45
    with key_session():
        yield make_cast()


def killed_inside(script, database):
    """Run it until it says that it is inside a transaction, then end it as the kernel would."""
    cluster = engines.cluster()
    environment = {
        **os.environ,
        "PYTHONPATH": str(engines.ROOT),
        **{name: cluster.url(cluster.worker, database) for name in ("DATABASE_URL", "DATABASE_WORKER_URL")},
        "DUPLICATES_REVIEWED_FROM": "45",
    }
    run = subprocess.Popen(
        [sys.executable, "-c", script], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    for line in run.stdout:
        if line.strip() == "inside":
            break
    run.send_signal(signal.SIGKILL)
    assert run.wait() == -signal.SIGKILL
    run.stdin.close()
    run.stdout.close()
    with connection.cursor() as cursor:  # its session ends in its time
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE state LIKE 'idle in%%' AND usename = user AND datname = current_database()"
        )


def due(monkeypatch):
    monkeypatch.setattr(duplicate_scan, "NIGHT", timezone.localtime().time().min)


def test_scan_that_is_killed_goes_on_behind_what_it_had_done(cast, fresh_database, monkeypatch):
    due(monkeypatch)
    for name in ("Amina", "Giorgi", "Tsega"):
        open_case(cast, given_names=name)
        open_case(cast, given_names=name)
    duplicate_scan.scan(seconds=30, batch=2)
    whole = set(DuplicatePair.objects.values_list("first", "second"))
    assert len(whole) >= 3
    DuplicatePair.objects.all().delete()
    DuplicateScan.objects.update(started_on=timezone.localdate(), is_done=False, after=b"")
    killed_inside(SCANNED, fresh_database)
    row = DuplicateScan.objects.get()
    assert (row.is_done, bytes(row.after) > b"") == (False, True)
    duplicate_scan.scan(seconds=30, batch=2)
    assert set(DuplicatePair.objects.values_list("first", "second")) == whole
    assert DuplicateScan.objects.get().is_done
    assert duplicate_scan.scan(seconds=5) == 0


def test_merge_that_is_killed_leaves_nothing_and_is_done_again(cast, fresh_database):
    one, other = open_case(cast), open_case(cast, given_names="Mina")
    pair = pair_of(one, other)
    before = set(CaseMember.objects.values_list("pk", "person"))
    killed_inside(MERGED, fresh_database)
    assert not PersonMerge.objects.exists()
    assert set(CaseMember.objects.values_list("pk", "person")) == before
    merge(pair, cast.lucie)
    assert PersonMerge.objects.count() == 1


def test_two_merge_the_same_pair_at_the_same_moment(cast):
    pair = pair_of(open_case(cast), open_case(cast, given_names="Mina"))
    results = at_once(lambda: merge(pair, cast.lucie), lambda: merge(pair, cast.lucie))
    assert sorted(type(result).__name__ for result in results) == ["PersonMerge", "Refusal"]
    assert PersonMerge.objects.count() == 1
