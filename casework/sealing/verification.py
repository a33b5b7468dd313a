"""The look over the whole trail: events against their seal, each seal against the one before, the end against copies.

It recomputes everything outside of the database, whose own functions whoever took it over may have changed. It streams:
a batch of seals, then their events. What it finds is named by event and by seal.

Words used here:

- *finding*: one thing that is wrong: a code of FINDINGS, an event, a seal, and words.
- *copy*: a checkpoint read back from a second place.
"""

import datetime
from dataclasses import dataclass, field
from itertools import combinations

import psycopg
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.sealing import canonical, checkpoints, merkle
from casework.sealing.canonical import COLUMNS, SELECT
from casework.sealing.chain import GENESIS, HEAD, Seal, digest_of, leaf_of, reader
from casework.sealing.forgetting import FORGOTTEN, Forgetting

EVENTS_AT_ONCE = 20_000
NAMED_AT_MOST = 1000  # findings are kept up to here, and counted beyond
SWAPS_TRIED = 60
BACKLOG = datetime.timedelta(minutes=5)
ID = COLUMNS.index("id")
WAITING = """
    SELECT w.event_id, e.at FROM casework_auditwaiting w LEFT JOIN casework_auditevent e ON e.id = w.event_id
"""
UNLISTED = """
    SELECT e.id FROM casework_auditevent e
    WHERE NOT EXISTS (SELECT FROM casework_auditwaiting w WHERE w.event_id = e.id)
    AND e.id NOT IN (SELECT unnest(ids) FROM casework_auditseal) ORDER BY e.id
"""
FINDINGS = {
    "event_changed": gettext_lazy("Event %(event)s was changed after it was sealed (seal %(seal)s)."),
    "event_deleted": gettext_lazy("Event %(event)s, which seal %(seal)s holds, was deleted."),
    "event_added": gettext_lazy(
        "Event %(event)s is in no seal and does not wait for one: it was added from outside, or its seal was removed."
    ),
    "events_swapped": gettext_lazy("Events %(event)s and %(other)s were swapped (seal %(seal)s)."),
    "seal_changed": gettext_lazy("Seal %(seal)s was changed: %(what)s."),
    "seal_missing": gettext_lazy("Seal %(seal)s is missing: the chain is broken there."),
    "chain_broken": gettext_lazy("Seal %(seal)s does not follow from the seal before it."),
    "forgetting_forged": gettext_lazy("The deletion up to seal %(seal)s was not made by rule: %(what)s."),
    "unsealed_deleted": gettext_lazy("Event %(event)s was deleted before it could be sealed."),
    "backlog": gettext_lazy(
        "Events wait to be sealed since %(what)s: the sealer does not run. The first is %(event)s."
    ),
    "checkpoint_unreadable": gettext_lazy("The copied checkpoint %(what)s is damaged, or was not signed by us."),
    "checkpoint_ahead": gettext_lazy(
        "The copied checkpoint %(seal)s is ahead of the database, which ends at seal %(other)s: %(what)s."
    ),
    "checkpoint_differs": gettext_lazy(
        "Seal %(seal)s is not the one that was copied: the history was replaced from there or before, for instance by "
        "an old backup that went on."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    event: int | None = None
    seal: int | None = None
    other: int | None = None
    what: str = ""

    def __str__(self):
        return FINDINGS[self.code] % {"event": self.event, "seal": self.seal, "other": self.other, "what": self.what}

    def as_row(self):
        return {"code": self.code, "event": self.event, "seal": self.seal, "other": self.other, "what": self.what}


@dataclass
class Report:
    """What a verification saw. `found` counts every finding, `findings` keeps the first ones."""

    began_at: datetime.datetime
    ended_at: datetime.datetime | None = None
    seals: int = 0
    events: int = 0
    forgotten: int = 0
    forgotten_before: datetime.datetime | None = None
    checkpoints: int = 0
    waiting: int = 0
    found: int = 0
    findings: list = field(default_factory=list)

    @property
    def is_clean(self):
        return self.found == 0

    def add(self, code, **about):
        self.found += 1
        if len(self.findings) < NAMED_AT_MOST:
            self.findings.append(Finding(code, **about))


class Verifier:
    """One look, on one connection, in one snapshot. `tick(events so far)` is called after each batch."""

    def __init__(self, connection, public_key, *, folders=(), backlog=BACKLOG, tick=lambda events: None):
        self.connection, self.public_key, self.folders = connection, public_key, folders
        self.backlog, self.tick = backlog, tick
        self.report = Report(began_at=datetime.datetime.now(datetime.UTC))
        self.changed, self.last, self.unlisted = [], None, []
        self.copies, self.hashes_wanted = [], {}
        self.forgotten_upto, self.forgotten_head = 0, None

    def run(self):
        self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        self._read_copies()
        self._read_forgettings()
        for seals in self._batches():
            self._check_batch(seals)
            self.tick(self.report.events)
        self._name_swaps()
        self._check_rest()
        self._compare_copies()
        self.report.ended_at = datetime.datetime.now(datetime.UTC)
        return self.report

    # --- Seals ---

    def _batches(self):
        """Seals with their lists, as many at once as hold EVENTS_AT_ONCE events."""
        sizes = "SELECT number, count FROM casework_auditseal WHERE number > %s ORDER BY number LIMIT 500"
        seals = f"""SELECT {HEAD}, ids, leaves FROM casework_auditseal
                    WHERE number > %s AND number <= %s ORDER BY number"""  # noqa: S608
        after = 0
        while heads := self.connection.execute(sizes, [after]).fetchall():
            last, events = heads[0]
            for number, count in heads[1:]:
                events += count
                if events > EVENTS_AT_ONCE:
                    break
                last = number
            rows = self.connection.execute(seals, [after, last], binary=True).fetchall()
            yield [(Seal(*row[:-2]), row[-2], merkle.split(row[-1])) for row in rows]
            after = last

    def _check_batch(self, seals):
        expected = {}
        for seal, ids, leaves in seals:
            self._check_link(seal)
            if seal.number > self.forgotten_upto and self._lists_hold(seal, ids, leaves):
                expected.update(zip(ids, ((leaf, seal.number) for leaf in leaves), strict=True))
            self.report.seals += 1
            self.last = seal
        self._check_events(expected)

    def _check_link(self, seal):
        number = self.last.number + 1 if self.last else 1
        for missing in range(number, min(seal.number, number + NAMED_AT_MOST)):
            self.report.add("seal_missing", seal=missing)
        if number == seal.number and seal.previous != (self.last.hash if self.last else GENESIS):
            self.report.add("chain_broken", seal=seal.number)
        if not canonical.is_signed(self.public_key, seal.statement, seal.signature):
            self.report.add("seal_changed", seal=seal.number, what=_("its signature is not ours"))
        if seal.number in self.hashes_wanted:
            self.hashes_wanted[seal.number] = seal.hash
        if seal.number == self.forgotten_upto and seal.hash != self.forgotten_head:
            self.report.add("forgetting_forged", seal=seal.number, what=_("it speaks of another seal"))

    def _lists_hold(self, seal, ids, leaves):
        """Are the lists those that were signed? Only then do they tell which event is wrong."""
        if seal.form != canonical.VERSION:
            wrong = _("its events are written in an unknown form")
        elif len(ids) != len(leaves) or digest_of(ids) != seal.ids_digest:
            wrong = _("its list of events is another")
        elif merkle.root(leaves) != seal.root:
            wrong = _("its list of hashes is another")
        else:
            return True
        self.report.add("seal_changed", seal=seal.number, what=wrong)
        self.unlisted.append(seal)
        return False

    # --- Events ---

    def _check_events(self, expected):
        for row in self._rows(list(expected)):
            self.report.events += 1
            leaf, number = expected.pop(row[ID])
            if len(row) != len(COLUMNS) or leaf_of(row) != leaf:
                self._keep_changed(row, leaf, number)
        for event, (_leaf, number) in sorted(expected.items()):
            self.report.add("event_deleted", event=event, seal=number)

    def _rows(self, ids):
        """The events of these ids; one that cannot even be read (a day past the calendar) comes as its id alone."""
        query = f"SELECT {SELECT} FROM casework_auditevent e WHERE e.id = ANY(%s)"  # noqa: S608
        try:
            return self.connection.execute(query, [ids], binary=True).fetchall()
        except psycopg.DataError:
            if len(ids) == 1:
                return [(ids[0],)]
            half = len(ids) // 2
            return [*self._rows(ids[:half]), *self._rows(ids[half:])]

    def _keep_changed(self, row, leaf, number):
        if len(self.changed) < SWAPS_TRIED:
            self.changed.append((row, leaf, number))
        else:
            self.report.add("event_changed", event=row[ID], seal=number)

    def _name_swaps(self):
        """Two changed events of which each is the other, but for its number, were swapped."""
        swapped, whole = set(), [kept for kept in self.changed if len(kept[0]) == len(COLUMNS)]
        for (row, leaf, number), (other, other_leaf, _number) in combinations(whole, 2):
            if leaf_of((row[ID], *other[1:])) == leaf and leaf_of((other[ID], *row[1:])) == other_leaf:
                self.report.add("events_swapped", event=row[ID], other=other[ID], seal=number)
                swapped |= {row[ID], other[ID]}
        for row, _leaf, number in self.changed:
            if row[ID] not in swapped:
                self.report.add("event_changed", event=row[ID], seal=number)

    def _check_rest(self):
        """What no seal holds: it waits, and not for long, or it has no business there."""
        waiting = self.connection.execute(WAITING).fetchall()
        for event in sorted(event for event, at in waiting if at is None):
            self.report.add("unsealed_deleted", event=event)
        present = sorted((at, event) for event, at in waiting if at is not None)
        self.report.waiting = len(present)
        if present and self.report.began_at - present[0][0] > self.backlog:
            self.report.add("backlog", event=present[0][1], what=present[0][0].strftime("%Y-%m-%d %H:%M UTC"))
        total = self.connection.execute("SELECT count(*) FROM casework_auditevent").fetchone()[0]
        if total > self.report.events + len(present):
            for (event,) in self.connection.execute(UNLISTED).fetchall():
                if not any(seal.first_id <= event <= seal.last_id for seal in self.unlisted):
                    self.report.add("event_added", event=event)

    # --- Statements: what was forgotten, what was copied ---

    def _read_forgettings(self):
        for row in self.connection.execute(f"{FORGOTTEN} ORDER BY number").fetchall():
            made = Forgetting(*row)
            if not made.is_signed_by(self.public_key):
                self.report.add("forgetting_forged", seal=made.last_seal, what=_("its signature is not ours"))
                continue
            if made.first_seal != self.forgotten_upto + 1:
                self.report.add("forgetting_forged", seal=made.last_seal, what=_("one before it is missing"))
            self.forgotten_upto, self.forgotten_head = made.last_seal, made.head
            self.report.forgotten += made.count
            self.report.forgotten_before = made.before

    def _read_copies(self):
        for folder in self.folders:
            for name, copy in checkpoints.read_folder(folder):
                if copy is None or not copy.is_signed_by(self.public_key):
                    self.report.add("checkpoint_unreadable", what=name)
                else:
                    self.copies.append(copy)
        self.hashes_wanted = {copy.seal: None for copy in self.copies}
        self.report.checkpoints = len(self.copies)

    def _compare_copies(self):
        end = self.last.number if self.last else 0
        ahead = [copy for copy in self.copies if copy.seal > end]
        if ahead:
            copy = max(ahead, key=lambda copy: copy.seal)
            self.report.add("checkpoint_ahead", seal=copy.seal, other=end, what=self._how_it_ends(copy))
        for copy in sorted(self.copies, key=lambda copy: copy.seal):
            if copy.seal <= end and self.hashes_wanted[copy.seal] not in (None, copy.hash):
                self.report.add("checkpoint_differs", seal=copy.seal)
                break

    def _how_it_ends(self, copy):
        """The counter of events survives a deletion, and goes back with an old backup."""
        counter = self.connection.execute(
            "SELECT last_value FROM pg_sequences WHERE sequencename = 'casework_auditevent_id_seq'"
        ).fetchone()
        if counter and counter[0] and counter[0] >= copy.last_id:
            return _("its end was cut off")
        return _("it is an older copy of the database, such as a backup that was put back")


def verify_trail(*, public_key, folders=(), backlog=BACKLOG, tick=lambda events: None):
    """Look over the whole trail, on a connection of its own; returns the Report."""
    with reader() as connection:
        return Verifier(connection, public_key, folders=folders, backlog=backlog, tick=tick).run()
