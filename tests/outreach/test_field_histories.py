"""Histories of telephones and a bad line: duplicated, reordered, cut, changed, by clocks that are off, killed in the
middle. Whatever happens, what was saved is at the server once, or still on its telephone (privacy.md, R2).

`FIELD_HISTORIES=10000` runs as many; by default as many as a minute takes.
"""

import datetime
import os
import threading
import uuid

import pytest
from django.db import connections, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from casework.encryption import key_session
from casework.models import User
from outreach import field_entries, field_keys
from outreach.models import Contact, FieldEntry
from outreach.receiving import Envelope, receive, unpacked
from tests.cast import make_cast
from tests.outreach.field import made_field
from tests.outreach.telephone import sealed_entry

HISTORIES = int(os.environ.get("FIELD_HISTORIES", "100"))
STEPS = 12


class Killed(Exception):
    """The server died before its transaction was committed."""


def envelope_of(entry):
    return Envelope(uuid.UUID(entry["id"]), entry["kid"], unpacked(entry["sealed"]))


class Telephones(RuleBasedStateMachine):
    """Two people's telephones. The model is the set of what each saved; the database must come to hold just that."""

    field = None

    @initialize()
    def begin(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.people = {"samir": self.field.cast.samir, "claire": self.field.cast.claire}
        self.queues = {name: {} for name in self.people}  # what is still on the telephone: id → entry
        self.saved = {}  # id → (author, people), of everything ever saved
        self.clashing = {}  # digest → id, of what was sealed under an id that other answers had
        self.sent = []  # whatever went over the line once may come again

    def teardown(self):
        if hasattr(self, "transaction"):
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(who=st.sampled_from(["samir", "claire"]), people=st.integers(1, 9), skew=st.sampled_from([-7200, 0, 7200]))
    def save(self, who, people, skew):
        at = self.field.moment + datetime.timedelta(seconds=skew)
        entry = sealed_entry(self.field, author=self.people[who], people=people, at=at.isoformat())
        self.queues[who][entry["id"], entry["digest"]] = (entry, skew)
        self.saved[entry["id"]] = (who, people)

    @precondition(lambda self: self.saved)
    @rule(data=st.data())
    def save_other_answers_under_a_known_id(self, data):
        entry_id = data.draw(st.sampled_from(list(self.saved)))
        who, _people = self.saved[entry_id]
        others = 10 + len(self.clashing)  # never the same twice: equal answers, sealed anew, are the same contact
        told = {"entry": uuid.UUID(entry_id), "people": others, "typed": True}
        other = sealed_entry(self.field, author=self.people[who], **told)
        self.queues[who][other["id"], other["digest"]] = (other, 0)
        self.clashing[other["digest"]] = entry_id

    @precondition(lambda self: any(self.queues.values()))
    @rule(data=st.data(), fate=st.sampled_from(["whole", "answer lost", "killed", "cut"]))
    def send(self, data, fate):
        who = data.draw(st.sampled_from([name for name in self.queues if self.queues[name]]))
        keys = data.draw(st.permutations(list(self.queues[who])))
        batch = [self.queues[who][key] for key in keys[: data.draw(st.integers(1, len(keys)))]]
        batch += data.draw(st.lists(st.sampled_from(batch), max_size=2))  # the same ones twice in one delivery
        self._deliver(who, batch, fate)

    @precondition(lambda self: self.sent)
    @rule(data=st.data())
    def an_old_delivery_comes_again(self, data):
        who, batch = data.draw(st.sampled_from(self.sent))
        self._deliver(who, batch, "answer lost")

    def _deliver(self, who, batch, fate):
        if fate == "cut":
            return  # within the request: the server saw no whole delivery
        skew = batch[0][1]
        batch = [pair for pair in batch if pair[1] == skew]
        sent_at = datetime.datetime.now(datetime.UTC) + datetime.timedelta(seconds=skew)
        try:
            with transaction.atomic(), key_session():
                receipts = receive(
                    [envelope_of(entry) for entry, _skew in batch], bringer=self.people[who], sent_at=sent_at
                )
                if fate == "killed":
                    raise Killed
        except Killed:
            return
        self.sent.append((who, batch))
        if fate == "answer lost":
            return
        for (entry, _skew), receipt in zip(batch, receipts, strict=True):
            assert receipt.in_custody
            self.queues[who].pop((entry["id"], entry["digest"]), None)

    @invariant()
    def nothing_is_lost_or_doubled(self):
        if not hasattr(self, "saved"):
            return
        here = {key for queue in self.queues.values() for key in queue}
        rows = {(str(row.entry), bytes(row.digest).hex()): row for row in FieldEntry.objects.all()}
        assert Contact.objects.count() == sum(row.state == "kept" for row in rows.values())
        kept_once = [entry for (entry, _digest), row in rows.items() if row.state == "kept"]
        assert len(kept_once) == len(set(kept_once))
        everything = {entry for entry, _digest in here | set(rows)}
        assert everything == set(self.saved)
        for contact in Contact.objects.select_related("author"):
            who, people = self.saved[str(contact.pk)]
            assert contact.author == self.people[who]
            clashes = [digest for digest, entry in self.clashing.items() if entry == str(contact.pk)]
            assert contact.people == people or clashes


def test_histories_lose_nothing_and_double_nothing(field):
    field_keys.renew()
    machine = type("OfThisField", (Telephones,), {"field": field})
    relaxed = settings(
        max_examples=HISTORIES,
        stateful_step_count=STEPS,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    run_state_machine_as_test(machine, settings=relaxed)


@pytest.fixture
def committed(fresh_database):
    """The field in a database of its own, with real commits."""
    with key_session():
        found = made_field(make_cast())
        field_keys.renew()
    return found


def test_deliveries_at_the_same_moment_keep_each_entry_once(committed):
    """Four senders of the same thirty entries, in different orders, with a colleague's between them."""
    with key_session():
        entries = [sealed_entry(committed, people=number % 9 + 1) for number in range(30)]
        others = [sealed_entry(committed, author=committed.cast.claire) for _number in range(30)]
    start, failures = threading.Barrier(5), []

    def deliver(user_pk, mine, step):
        try:
            start.wait()
            user = User.objects.with_scope().get(pk=user_pk)
            for first in range(0, 30, 5):
                with transaction.atomic(), key_session():
                    batch = mine[first : first + 5][::step]
                    receive([envelope_of(entry) for entry in batch], bringer=user)
        except Exception as error:  # noqa: BLE001 – whatever a thread fell over is told by the test
            failures.append(error)
        finally:
            connections.close_all()

    samir, claire = committed.cast.samir.pk, committed.cast.claire.pk
    jobs = [
        (samir, entries, 1),
        (samir, entries, -1),
        (samir, entries[::-1], 1),
        (samir, entries[15:] + entries[:15], 1),
    ]
    threads = [threading.Thread(target=deliver, args=job) for job in [*jobs, (claire, others, 1)]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Contact.objects.count() == FieldEntry.objects.filter(state="kept").count() == 60
    assert field_entries.received(uuid.UUID(entries[0]["id"]), bytes.fromhex(entries[0]["digest"])).state == "kept"
