"""The chain of seals: how the next one is made, and the connections with which it is made and read.

The sealer takes the events that wait in one REPEATABLE READ snapshot, so that what it reads and what it marks as sealed
are the same set; two statements of READ COMMITTED would each see another one, and skip the events in between. An event
whose transaction ends later, with a lower id or not, waits for the next seal. A worker killed in the middle leaves
nothing half made: seal and mark are one transaction. One sealer works at a time.

Connections are the driver's own: the sealer signs in to PostgreSQL as a role that the web does not have.
"""

import contextlib
import datetime
import hashlib
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as of_django

from casework.encryption.signing import Signer
from casework.sealing import canonical, merkle
from casework.sealing.canonical import COLUMNS, SELECT

GENESIS = bytes(32)
BATCH = 5000  # events in one seal, at most
SEALING, VERIFYING = 0x5EA1, 0x5EA2  # advisory locks
HEAD = "number, first_id, last_id, count, form, root, ids_digest, previous, sealed_at, signature"


@dataclass(frozen=True, slots=True)
class Seal:
    """One link, without the list of what it holds."""

    number: int
    first_id: int
    last_id: int
    count: int
    form: int
    root: bytes
    ids_digest: bytes
    previous: bytes
    sealed_at: datetime.datetime
    signature: bytes = b""

    @property
    def statement(self):
        """The bytes that are signed. The next seal names their hash."""
        parts = (self.number, self.first_id, self.last_id, self.count, self.form, self.root, self.ids_digest)
        return canonical.statement_bytes("seal", *parts, self.previous, self.sealed_at)

    @property
    def hash(self):
        return hashlib.sha256(self.statement).digest()


def sealer():
    """A connection as the role that may write seals; ImproperlyConfigured in a process that was not given it."""
    if not may_seal():
        raise ImproperlyConfigured("AUDIT_SIGNING_KEY and DATABASE_WORKER_URL are given to the worker alone.")
    return psycopg.connect(settings.DATABASE_WORKER_URL, dbname=of_django.settings_dict["NAME"], autocommit=True)


def may_seal():
    return bool(settings.AUDIT_SIGNING_KEY and settings.DATABASE_WORKER_URL)


def reader():
    """A connection of this process's own role, for one long look at everything."""
    given = of_django.get_connection_params()
    return psycopg.connect(
        **{name: given[name] for name in given if name not in ("cursor_factory", "context", "prepare_threshold")}
    )


@contextlib.contextmanager
def one_at_a_time(connection, lock=SEALING):
    """True while nobody else does the same work; False when somebody does. A killed one lets go with its session."""
    held = connection.execute("SELECT pg_try_advisory_lock(%s)", [lock]).fetchone()[0]
    try:
        yield held
    finally:
        if held:
            connection.execute("SELECT pg_advisory_unlock(%s)", [lock])


def seal_waiting(connection, *, batch=BATCH, at_most=1000, now=None):
    """Seal everything that waits, in seals of at most `batch` events; returns how many events were sealed."""
    signer, done = Signer(settings.AUDIT_SIGNING_KEY), 0
    with one_at_a_time(connection) as held:
        if held:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            for _ in range(at_most):
                with connection.transaction():
                    sealed = _seal_one(connection, signer, batch, now)
                done += sealed
                if sealed < batch:
                    break
            connection.isolation_level = None
    return done


def last_seal(connection):
    row = connection.execute(f"SELECT {HEAD} FROM casework_auditseal ORDER BY number DESC LIMIT 1").fetchone()  # noqa: S608
    return Seal(*row) if row else None


def digest_of(ids):
    """What a seal's signature covers of its list of ids."""
    return hashlib.sha256(canonical.statement_bytes("ids", list(ids))).digest()


def leaf_of(row):
    return merkle.leaf(canonical.event_bytes(row))


def _seal_one(connection, signer, batch, now):
    """An event that waits but is gone keeps waiting: the verification names it."""
    rows = connection.execute(
        f"SELECT {SELECT} FROM casework_auditwaiting w JOIN casework_auditevent e ON e.id = w.event_id"  # noqa: S608
        " ORDER BY w.event_id LIMIT %s",
        [batch],
        binary=True,
    ).fetchall()
    if not rows:
        return 0
    ids = [row[COLUMNS.index("id")] for row in rows]
    before = last_seal(connection)
    leaves = [leaf_of(row) for row in rows]
    seal = Seal(
        number=before.number + 1 if before else 1,
        first_id=ids[0],
        last_id=ids[-1],
        count=len(ids),
        form=canonical.VERSION,
        root=merkle.root(leaves),
        ids_digest=digest_of(ids),
        previous=before.hash if before else GENESIS,
        sealed_at=now or datetime.datetime.now(datetime.UTC),
    )
    _write(connection, seal, signer.sign(seal.statement), ids, leaves)
    connection.execute("DELETE FROM casework_auditwaiting WHERE event_id = ANY(%s)", [ids])
    return len(ids)


def _write(connection, seal, signature, ids, leaves):
    values = [*(getattr(seal, name) for name in HEAD.split(", ")[:-1]), signature, ids, b"".join(leaves)]
    places = ", ".join(["%s"] * len(values))
    connection.execute(f"INSERT INTO casework_auditseal ({HEAD}, ids, leaves) VALUES ({places})", values)  # noqa: S608
