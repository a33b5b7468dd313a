"""What the audit trail costs: pages with it and without, writing with a sealer at work and without, sealing, verifying.

"Without" exists here only: the recorder is replaced while a page is asked for. Variants take turns, visit by visit, so
that a busy moment of the machine strikes both.
"""

import contextlib
import os
import statistics
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from casework import audit
from casework.models import AuditEvent, AuditWaiting, Case, User
from casework.sealing import chain
from casework.sealing.verification import verify_trail
from config.demo_data import logins
from tests import engines

HOST = {"host": "localhost"}
TARGET = 1.10  # T1 of privacy.md §3
SEALER = """
import time, django; django.setup()
from casework.sealing import chain
with chain.sealer() as sealer:
    chain.seal_waiting(sealer)
    print("ready", flush=True)
    while True:
        chain.seal_waiting(sealer); time.sleep(1)
"""


@dataclass(frozen=True)
class AuditPrices:
    """Milliseconds by name, ratios (with ÷ without) by name, events in a second by name."""

    pages: dict
    ratios: dict
    speeds: dict

    def __str__(self):
        lines = [f"\n{'audit trail':<40}{'with ms':>10}{'without':>10}{'ratio':>8}"]
        lines += [
            f"{name:<40}{with_it:>10.2f}{without:>10.2f}{self.ratios[name]:>8.3f}"
            for name, (with_it, without) in self.pages.items()
        ]
        worst = max(self.ratios[name] for name in self.pages if name.startswith("page"))
        lines.append(f"T1, audit's cost in throughput: {100 * (worst - 1):.1f} % at worst (target {TARGET - 1:.0%})")
        lines += [f"{name:<40}{speed:>10,.0f} events/s" for name, speed in self.speeds.items()]
        return "\n".join(lines)


def audit_prices(*, quick=False):
    """Measure on the connected database, which holds demo data."""
    turns, events = (4, 60) if quick else (120, 20_000)
    user = User.objects.get(email=logins()[1][1])
    client = Client(headers=HOST)
    client.force_login(user)
    cases = Case.objects.full_for(user).values_list("pk", flat=True)[:20]
    addresses = [reverse("case_detail", args=[pk]) for pk in cases]
    pages = {
        "page of a case": _alternate(lambda turn: client.get(addresses[turn % len(addresses)]), turns),
        "page of the worklist": _alternate(lambda turn: client.get(reverse("worklist")), turns),
    }
    with _sealing():
        pages["page of a case, sealer at work"] = _alternate(
            lambda turn: client.get(addresses[turn % len(addresses)]), turns
        )
    writing = _writing(user, events)
    ratios = {name: with_it / without for name, (with_it, without) in pages.items()}
    ratios |= {name: with_it / without for name, (with_it, without) in writing.items()}
    return AuditPrices(pages | writing, ratios, _speeds(user, events))


def _alternate(visit, turns):
    """(median with, median without) in milliseconds."""
    times = {True: [], False: []}
    for turn in range(turns + 2):
        for recorded in (True, False) if turn % 2 else (False, True):
            with contextlib.nullcontext() if recorded else _unrecorded():
                began = time.perf_counter()
                response = visit(turn)
                elapsed = time.perf_counter() - began
            if response.status_code != 200:
                raise RuntimeError(f"answered {response.status_code}")
            times[recorded].append(1000 * elapsed)
    return statistics.median(times[True][2:]), statistics.median(times[False][2:])


@contextlib.contextmanager
def _unrecorded():
    kept, audit.record = audit.record, lambda *arguments, **options: None
    try:
        yield
    finally:
        audit.record = kept


@contextlib.contextmanager
def _sealing():
    """A sealer at work every second, in a process of its own, once it has caught up."""
    cluster = engines.cluster()
    url = cluster.url(cluster.web, connection.settings_dict["NAME"])
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(engines.ROOT)}
    process = subprocess.Popen([sys.executable, "-c", SEALER], env=environment, stdout=subprocess.PIPE)
    try:
        process.stdout.readline()
        yield
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def _writing(user, events):
    """Milliseconds for one event in a transaction of its own: with a sealer at work and without; noted and not."""
    number = max(20, events // 20)
    _write_each(user, number // 4)
    alone = _write_each(user, number)
    with _sealing():
        sealed = _write_each(user, number)
    with _not_noted():
        unnoted = _write_each(user, number)
    noted = _write_each(user, number)
    return {"event written, sealer at work": (sealed, alone), "event written, noted as waiting": (noted, unnoted)}


def _write_each(user, number):
    times = []
    for _ in range(number):
        began = time.perf_counter()
        with transaction.atomic():
            audit.record(audit.CASE_READ, uuid.uuid4(), actor=user, case=uuid.uuid4(), purpose="work")
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times)


@contextlib.contextmanager
def _not_noted():
    """The trigger that notes what waits is put to sleep; what was written meanwhile is noted afterwards."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
    with engines.cluster().connect(connection.settings_dict["NAME"]) as owner:
        owner.execute("ALTER TABLE casework_auditevent DISABLE TRIGGER audit_wait")
        yield
        owner.execute("ALTER TABLE casework_auditevent ENABLE TRIGGER audit_wait")
        owner.execute(
            "INSERT INTO casework_auditwaiting SELECT id FROM casework_auditevent e WHERE id > %s"
            " AND NOT EXISTS (SELECT FROM casework_auditwaiting w WHERE w.event_id = e.id)",
            [last],
        )


def _speeds(user, events):
    with chain.sealer() as sealer:
        chain.seal_waiting(sealer)
        with transaction.atomic():
            for _ in range(events):
                audit.record(audit.CASE_READ, uuid.uuid4(), actor=user, case=uuid.uuid4(), purpose="work")
        waiting, began = AuditWaiting.objects.count(), time.perf_counter()
        chain.seal_waiting(sealer)
        sealing = waiting / (time.perf_counter() - began)
    began = time.perf_counter()
    report = verify_trail(public_key=settings.AUDIT_PUBLIC_KEY)
    if not report.is_clean:
        raise RuntimeError(str(report.findings[0]))
    return {"sealed": sealing, "verified": report.events / (time.perf_counter() - began)}
