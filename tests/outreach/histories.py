"""Histories of telephones on a bad line, each made of its number: what it saves, in which order it sends, what is cut.

A history saves contacts on one telephone, whose clock may be off, and delivers them: doubled, in another order, twice
at the same moment, by a line that loses the request or the answer, to a server that dies at any query. Afterwards the
line is good, and everything goes once more. Several histories run at the same moment, on one database, behind the
second wall; some of them are of the same author. `History(…, number=n)` is always the same story.
"""

import contextlib
import json
import random
import threading
import uuid
from collections import Counter, defaultdict
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice

from django.db import connection, connections

from casework.database_scope import entered
from casework.encryption import key_session, seal_letter
from casework.models import AuditEvent, User
from outreach import field_keys
from outreach.field_reference import grant_for
from outreach.models import Contact, FieldEntry
from outreach.receiving import TOLERATED, Envelope, receive, unpacked
from tests.outreach.telephone import answers, wrapped

STEPS = (5, 9)
FATES = ("whole", "whole", "whole", "answer lost", "killed", "killed", "request cut", "twice at once")
CLOCKS = (0, 0, 0, -7200, 7200, 45, 90)  # seconds before ours; the contact is at midnight, and stays of that day
WORKERS = 3
TOGETHER = 40  # histories that are looked at by one set of queries


class Killed(Exception):
    """The server died: nothing of this transaction was committed."""


def dies_at(query):
    """A wrapper of queries that lets the server die before its `query`-th one."""
    left = iter(range(query))

    def wrapper(execute, *given):
        if next(left, None) is None:
            raise Killed
        return execute(*given)

    return wrapper


class Ground:
    """What the histories share: the outing, the key that telephones seal to, the authors and what they grant."""

    def __init__(self, field, authors):
        self.field, self.key = field, field_keys.given_out()
        self.authors = [author.pk for author in authors]
        self.grants = {author.pk: grant_for(author) for author in authors}
        self.plain = answers(field)

    def sealed(self, author, entry, **given):
        content = {
            "v": 1,
            "id": str(entry),
            "grant": self.grants[author],
            "outing": str(self.field.outing.pk),
            "saved_at": datetime.now(UTC).isoformat(),
            "typed_time": False,
            "answers": {**self.plain, **given},
        }
        letter = seal_letter(json.dumps(content).encode(), self.key.public, field_keys.about(self.key.pk, entry))
        return wrapped(entry, str(self.key.pk), letter)


def delivered(author, batch, sent_at, dying=None):
    """Receive as a request does: one transaction, behind the wall, with the access that the author has now."""
    with contextlib.ExitStack() as request:
        if dying is not None:
            request.enter_context(connection.execute_wrapper(dies_at(dying)))
        request.enter_context(entered(author, uuid.uuid4()))
        request.enter_context(key_session())
        user = User.objects.with_scope().get(pk=author)
        envelopes = [Envelope(uuid.UUID(entry["id"]), entry["kid"], unpacked(entry["sealed"])) for entry in batch]
        return receive(envelopes, bringer=user, sent_at=sent_at)


class History:
    """`queue`: what is still on the telephone, by digest. `saved`: id → numbers of people ever saved under it."""

    def __init__(self, ground, number, second):
        self.ground, self.number, self.second = ground, number, second
        self.chance = random.Random(number)
        self.author = self.chance.choice(ground.authors)
        self.ahead = timedelta(seconds=self.chance.choice(CLOCKS))
        self.queue, self.saved, self.digests, self.sent = {}, defaultdict(list), {}, []

    def run(self):
        self.save()
        for _step in range(self.chance.randint(*STEPS)):
            self.chance.choice((self.save, self.save, self.deliver, self.deliver, self.clash, self.come_again))()
        self.deliver("whole", everything=True)

    def save(self):
        self._keep(self._uuid(), self.chance.randint(1, 9))

    def clash(self):
        """The same id with other answers, as of a telephone that was copied; or the same answers, sealed anew."""
        entry = self.chance.choice(list(self.saved))
        others = 10 + len(self.digests)
        # Where the clock is put right, by as much as it was off at each sending, a second may make the answers others.
        again = others if abs(self.ahead.total_seconds()) > TOLERATED else self.saved[entry][0]
        self._keep(uuid.UUID(entry), self.chance.choice([others, again]))

    def _keep(self, entry, people):
        at = (self.ground.field.moment + self.ahead).isoformat()
        sealed = self.ground.sealed(self.author, entry, people=people, at=at)
        self.queue[sealed["digest"]] = sealed
        self.digests[sealed["digest"]] = (sealed["id"], people)
        self.saved[sealed["id"]].append(people)

    def _uuid(self):
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def deliver(self, fate=None, *, everything=False):
        waiting = list(self.queue.values())
        self.chance.shuffle(waiting)
        if not everything:
            waiting = waiting[: self.chance.randint(1, 6)]
        doubled = [*waiting, *self.chance.choices(waiting, k=self.chance.randint(0, 2))] if waiting else []
        if doubled:
            self._go(doubled, fate or self.chance.choice(FATES))

    def come_again(self):
        """What went over the line once may come again at any time."""
        if self.sent:
            self._go(self.chance.choice(self.sent), self.chance.choice(("answer lost", "killed")))

    def _go(self, batch, fate):
        if fate == "request cut":
            return
        sent_at = datetime.now(UTC) + self.ahead
        if fate == "killed":
            with contextlib.suppress(Killed):
                delivered(self.author, batch, sent_at, dying=self.chance.randint(0, 40 * len(batch)))
            return
        others = [self.second.submit(delivered, self.author, batch, sent_at)] if fate == "twice at once" else []
        receipts = delivered(self.author, batch, sent_at)
        for other in others:
            other.result()
        self.sent.append(batch)
        if fate != "answer lost":
            for entry, receipt in zip(batch, receipts, strict=True):
                assert receipt.in_custody
                self.queue.pop(entry["digest"], None)


def wrong_with(histories):
    """Sentences about what was lost or doubled in histories that are over, by three queries for all of them."""
    ids = [entry for history in histories for entry in history.saved]
    rows = Counter()
    states = defaultdict(list)
    for row in FieldEntry.objects.filter(entry__in=ids):
        digest = bytes(row.digest).hex()
        rows[digest] += 1
        states[str(row.entry)].append((row.state, digest))
    contacts = {
        str(pk): found for pk, *found in Contact.objects.filter(pk__in=ids).values_list("pk", "author", "people")
    }
    logged = Counter(
        str(pk)
        for seen in AuditEvent.objects.filter(action="contact.logged", objects_seen__overlap=ids).values_list(
            "objects_seen", flat=True
        )
        for pk in seen
    )
    wrong = []
    for history in histories:
        wrong += [
            f"history {history.number}: {sentence}" for sentence in _wrong(history, rows, states, contacts, logged)
        ]
    return wrong


def _wrong(history, rows, states, contacts, logged):
    if history.queue:
        yield "entries that were answered for are still on the telephone"
    for digest in history.digests:
        if rows[digest] != 1:
            yield f"a sealed text was received {rows[digest]} times"
    for entry, told in history.saved.items():
        kept = {history.digests[digest][1] for state, digest in states[entry] if state == "kept"}
        held = {history.digests[digest][1] for state, digest in states[entry] if state == "held"}
        if contacts.get(entry) != [history.author, *kept] or len(kept) != 1:
            yield f"{entry} is not kept as it was saved"
        if kept | held != set(told) or kept & held:
            yield f"{entry}: other answers were dropped, or the same ones held"
        if logged[entry] != 1:
            yield f"{entry} was logged {logged[entry]} times"


def run_histories(ground, numbers):
    """Run a history for each number, some at the same moment; returns what went wrong, as sentences."""
    waiting, lock, wrong = iter(numbers), threading.Lock(), []

    def some():
        with lock:
            return list(islice(waiting, TOGETHER))

    def work():
        with ThreadPoolExecutor(1) as second:
            try:
                while found := some():
                    histories = [History(ground, number, second) for number in found]
                    for history in histories:
                        _told(history, wrong)
                    wrong.extend(wrong_with(histories))
            finally:
                second.submit(connections.close_all).result()
                connections.close_all()

    threads = [threading.Thread(target=work) for _worker in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return wrong


def _told(history, wrong):
    try:
        history.run()
    except Exception as error:  # noqa: BLE001 – whatever a thread fell over is told by the test
        wrong.append(f"history {history.number}: {error!r}")
