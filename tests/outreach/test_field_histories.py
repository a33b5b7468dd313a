"""Histories of telephones and a bad line (tests/outreach/histories.py): whatever happens, what was saved is at the
server once, or still on its telephone (privacy.md, R2).

`FIELD_HISTORIES=10000` runs as many, shared among xdist's workers; by default as many as a good half minute takes.
"""

import os
import threading
import uuid

import pytest
from django.db import connections, transaction

from casework.encryption import key_session
from casework.enums import Role
from casework.models import User
from outreach import field_entries, field_keys
from outreach.models import Contact, FieldEntry
from outreach.receiving import Envelope, receive, unpacked
from tests.cast import make_cast, make_user
from tests.outreach.field import made_field
from tests.outreach.histories import Ground, run_histories
from tests.outreach.telephone import sealed_entry

HISTORIES = int(os.environ.get("FIELD_HISTORIES", "300"))
PARTS = 2  # xdist's workers take one each
AUTHORS = 6


@pytest.fixture
def committed(fresh_database):
    """The field in a database of its own, with real commits."""
    with key_session():
        found = made_field(make_cast())
        field_keys.renew()
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_histories_lose_nothing_and_double_nothing(committed, part):
    cast = committed.cast
    more = [
        make_user(f"Terrain{number}", Role.FIELD_WORKER, office=cast.paris, team=cast.nord) for number in range(AUTHORS)
    ]
    with key_session():
        ground = Ground(committed, [cast.samir, cast.claire, *more])
    wrong = run_histories(ground, range(part, HISTORIES, PARTS))
    assert not wrong, "\n".join(wrong[:20])
    assert Contact.objects.count() == FieldEntry.objects.filter(state="kept").values("entry").distinct().count()


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
                    receive(
                        [Envelope(uuid.UUID(entry["id"]), entry["kid"], unpacked(entry["sealed"])) for entry in batch],
                        bringer=user,
                    )
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
    text = uuid.UUID(entries[0]["id"]), bytes.fromhex(entries[0]["digest"])
    assert field_entries.received([text])[text].state == "kept"
