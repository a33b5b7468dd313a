"""The web server killed by SIGKILL again and again while telephones deliver: nothing is lost, nothing is doubled.

The server is the real one, in processes of its own; what it was in the middle of is decided by chance.
"""

import json
import random
import threading
import time
import urllib.request
from collections import Counter

import pytest
from django.test import Client
from django.utils import timezone

from casework.encryption import key_session
from casework.models import AuditEvent
from outreach import field_keys
from outreach.models import Contact, FieldEntry
from tests.cast import make_cast
from tests.journeys.acts import until
from tests.outreach.field import made_field
from tests.outreach.telephone import ENTRIES, sealed_entry
from tests.serving import Web

KILLS = 4
OF_EACH = 150  # entries on each telephone
AT_ONCE = 6
REFERENCE = "/api/v1/field/reference/"


class Sender(threading.Thread):
    """A telephone that delivers until the server has everything, whatever happens to a request."""

    def __init__(self, url, user, entries, number):
        super().__init__(daemon=True)
        client = Client()
        client.force_login(user)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.url, self.queue, self.chance = url, {entry["id"]: entry for entry in entries}, random.Random(number)
        self.token, self.is_asking, self.broken, self.statuses = None, False, 0, Counter()

    def run(self):
        while self.queue:
            batch = self.chance.sample(list(self.queue.values()), min(AT_ONCE, len(self.queue)))
            try:
                answers = self._delivered(batch)
            except (OSError, ValueError):  # no connection, an answer that was cut, a status of failure
                self.broken += 1
                time.sleep(0.05)
                continue
            for answer in answers:
                self.statuses[answer["status"]] += 1
                if answer["in_custody"]:
                    self.queue.pop(answer["id"], None)

    def _delivered(self, batch):
        if self.token is None:
            self.token = self._asked(REFERENCE)["token"]
        body = {"sent_at": timezone.now().isoformat(), "entries": batch}
        self.is_asking = True
        try:
            return self._asked(ENTRIES, body)["entries"]
        finally:
            self.is_asking = False

    def _asked(self, address, body=None):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/json", "X-CSRFToken": self.token or ""}
        data = json.dumps(body).encode() if body else None
        asked = urllib.request.Request(self.url + address, data=data, headers=headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(asked, timeout=10) as answer:
            for name, value in answer.headers.items():
                if name.lower() == "set-cookie":
                    key, _equals, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return json.loads(answer.read())


@pytest.fixture
def committed(fresh_database):
    with key_session():
        found = made_field(make_cast())
        field_keys.renew()
    return found


@pytest.fixture
def web(committed, fresh_database, tmp_path):
    started = Web(tmp_path, fresh_database)
    started.start()
    yield started
    started.stop()


def _answered(senders):
    return sum(sum(sender.statuses.values()) for sender in senders)


def test_server_killed_in_the_middle_loses_nothing_and_doubles_nothing(committed, web):
    """Two telephones of Samir hold the same entries, as after a restored backup; Claire has some of her own."""
    samir, claire = committed.cast.samir, committed.cast.claire
    with key_session():
        mine = [sealed_entry(committed, people=number % 9 + 1) for number in range(OF_EACH)]
        hers = [sealed_entry(committed, author=claire, people=number % 9 + 1) for number in range(OF_EACH)]
    senders = [
        Sender(web.url, user, entries, number)
        for number, (user, entries) in enumerate(((samir, mine), (samir, mine), (claire, hers)))
    ]
    for sender in senders:
        sender.start()
    chance = random.Random(0)
    for kill in range(KILLS):
        goal = (kill + 1) * OF_EACH // KILLS  # so that each life of the server gets something done
        until(lambda goal=goal: _answered(senders) >= goal and any(sender.is_asking for sender in senders), pause=0.002)
        time.sleep(chance.random() * 0.05)
        web.kill()
        web.start()
    for sender in senders:
        sender.join(timeout=60)
    assert [(sender.is_alive(), len(sender.queue)) for sender in senders] == [(False, 0)] * 3
    assert sum(sender.broken for sender in senders) >= KILLS
    assert set().union(*(sender.statuses for sender in senders)) == {200, 201}
    ids = {entry["id"] for entry in [*mine, *hers]}
    assert {str(pk) for pk in Contact.objects.values_list("pk", flat=True)} == ids
    assert FieldEntry.objects.filter(state="kept").count() == FieldEntry.objects.count() == len(ids)
    assert AuditEvent.objects.filter(action="contact.logged").count() == len(ids)
