"""How long a key epoch takes for a whole register, and whether anybody who works meanwhile notices (privacy.md, E5).

`new_epoch` runs in a process of its own, as cron starts it, with the ring in a file: once with nobody at work, once
with readers and writers, once more with them and killed in the middle. A read fails when a name does not open.
"""

import contextlib
import os
import random
import re
import signal
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from casework.encryption import DataKey, DecryptionFailed, create_keys, key_session
from casework.encryption.data_keys import open_epoch
from casework.models import Person
from config.demo_data.loading import copy_rows
from tests import engines
from tests.keeping import environment_of, ring_file, start_command

SIZE, QUICK_SIZE = 100_000, 2_000
BATCH = 1000
READERS, WRITERS = 1, 1
READ_AT_ONCE = 20  # people, as a page opens them
RATE = re.compile(r"of ([\d,]+) keys, ([\d,]+)/s")


@dataclass
class Epoch:
    """`people`: whose keys there are; `rate`: keys brought in a second; reads (of one person) and writes meanwhile,
    reads that failed; `left`: keys that are under another than the open epoch's afterwards."""

    people: int
    rate: float
    seconds: float
    reads: int = 0
    writes: int = 0
    failed: int = 0
    left: int = 0


def rotation_prices(*, quick=False):
    """{how: Epoch}, on a database of its own."""
    size = QUICK_SIZE if quick else SIZE
    with (
        tempfile.TemporaryDirectory() as folder,
        engines.cloned_database("bench_rotation") as name,
        engines.connected_to(name),
    ):
        path = ring_file(Path(folder))
        environment = environment_of(name, KEY_CUSTODY="file", KEY_RING_FILE=str(path))
        environment.pop("KEY_RING", None)
        with override_settings(KEY_CUSTODY="file", KEY_RING_FILE=str(path)):
            people = _fill(size)
            return {
                "nobody at work": _epoch(environment),
                "readers and writers": _epoch(environment, people),
                "the same, killed once": _epoch(environment, people, killed=True),
            }


def _fill(size):
    ids = [uuid.uuid4() for _ in range(size)]
    for start in range(0, size, BATCH):
        batch = ids[start : start + BATCH]
        with key_session(), transaction.atomic():
            create_keys(batch)
            copy_rows(Person, (Person(id=uid, family_name="Haddad", created_at=timezone.now()) for uid in batch))
    with engines.cluster().connect(connection.settings_dict["NAME"]) as owner:
        owner.execute("VACUUM ANALYZE")
    return ids


def _epoch(environment, people=(), *, killed=False):
    with _at_work(people) as work:
        began = time.perf_counter()
        if killed:
            _kill_in_the_middle(environment)
        run = start_command(environment, "new_epoch")
        said = run.communicate()[0]
        seconds = time.perf_counter() - began
    if run.returncode:
        raise RuntimeError(said)
    rate = float(RATE.findall(said)[-1][1].replace(",", ""))
    number = DataKey.objects.count()
    left = DataKey.objects.exclude(kid=open_epoch()).count()
    return Epoch(number, rate, seconds, work.reads, work.writes, work.failed + _unreadable(people), left)


def _kill_in_the_middle(environment):
    run = start_command(environment, "new_epoch")
    while "begins" not in (line := run.stdout.readline()) and line:
        pass
    time.sleep(0.5)
    run.send_signal(signal.SIGKILL)
    run.communicate()


class _Work:
    """What readers and writers did; each runs until `over`."""

    def __init__(self, people):
        self.people, self.over, self.lock = list(people), threading.Event(), threading.Lock()
        self.reads = self.writes = self.failed = 0

    def read(self):
        dice = random.Random(os.getpid())
        while not self.over.is_set():
            asked = dice.sample(self.people, min(READ_AT_ONCE, len(self.people)))
            failed = _unreadable(asked)
            with self.lock:
                self.reads += len(asked)
                self.failed += failed
        connection.close()

    def write(self):
        while not self.over.is_set():
            with key_session(), transaction.atomic():
                person = Person(family_name="Mansour")
                person.save()
            with self.lock:
                self.people.append(person.pk)
                self.writes += 1
        connection.close()


@contextlib.contextmanager
def _at_work(people):
    work = _Work(people)
    tasks = [work.read] * READERS + [work.write] * WRITERS if people else []
    threads = [threading.Thread(target=task) for task in tasks]
    for thread in threads:
        thread.start()
    try:
        yield work
    finally:
        work.over.set()
        for thread in threads:
            thread.join()


def _unreadable(ids):
    """How many of these people do not open, asked in pages."""
    failed = 0
    for start in range(0, len(ids), BATCH):
        with key_session():
            try:
                for person in Person.objects.filter(pk__in=ids[start : start + BATCH]).opened():
                    failed += person.family_name not in ("Haddad", "Mansour")
            except DecryptionFailed:
                failed += 1
    return failed


def rotation_table(found):
    head = ("people/s", "seconds", "reads", "writes", "failed", "left")
    lines = [f"\n{'a new key epoch':<28}" + "".join(f"{name:>10}" for name in head)]
    for how, epoch in found.items():
        lines.append(
            f"{how:<28}{epoch.rate:>10,.0f}{epoch.seconds:>10.1f}{epoch.reads:>10,}{epoch.writes:>10,}"
            f"{epoch.failed:>10}{epoch.left:>10}"
        )
    alone, busy = list(found.values())[:2]
    pace = f"{busy.rate / alone.rate:.2f} of the pace of nobody at work"
    lines.append(f"among {busy.people:,} people; with readers and writers, {pace}")
    return "\n".join(lines)
