"""Evidence that one event is in the sealed trail: an inclusion proof, which a third party checks with the public key.

Also what the officer's page says of the state of sealing, and the keeping of what verifications found.
"""

import datetime
import json
from dataclasses import dataclass

from django.utils import timezone

from casework.sealing import canonical, merkle
from casework.sealing.canonical import SELECT, event_bytes
from casework.sealing.chain import HEAD, Seal, leaf_of, reader
from casework.sealing.rows import AuditCheckpoint, AuditForgetting, AuditSeal, AuditVerification, AuditWaiting

FINDINGS_KEPT = 50
NIGHT, LONGEST = range(2, 5), datetime.timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Proof:
    """`path`: hashes beside the way from the event's leaf up to the root, with the side on which each stands."""

    event: int
    data: bytes
    position: int
    seal: Seal
    path: tuple
    holds: bool

    def as_dict(self):
        return {
            "event": self.event,
            "bytes": self.data.hex(),
            "leaf": merkle.leaf(self.data).hex(),
            "position": self.position,
            "path": [{"hash": beside.hex(), "side": "left" if is_left else "right"} for beside, is_left in self.path],
            "root": self.seal.root.hex(),
            "seal": self.seal.number,
            "seal_bytes": self.seal.statement.hex(),
            "sealed_at": self.seal.sealed_at.isoformat(),
            "signature": self.seal.signature.hex(),
            "holds": self.holds,
        }


def prove(event, public_key):
    """The Proof that `event` is in its seal; None when it is not there, or not sealed."""
    with reader() as connection:
        row = connection.execute(
            f"SELECT {SELECT} FROM casework_auditevent e WHERE id = %s",  # noqa: S608
            [event],
        ).fetchone()
        found = connection.execute(
            f"SELECT {HEAD}, ids, leaves FROM casework_auditseal"  # noqa: S608
            " WHERE first_id <= %s AND last_id >= %s AND %s = ANY(ids) LIMIT 1",
            [event, event, event],
        ).fetchone()
    if row is None or found is None:
        return None
    seal, ids, leaves = Seal(*found[:-2]), found[-2], merkle.split(found[-1])
    position = ids.index(event)
    path = tuple(merkle.proof(leaves, position))
    signed = canonical.is_signed(public_key, seal.statement, seal.signature)
    holds = signed and merkle.root_from(leaf_of(row), path) == seal.root
    return Proof(event, event_bytes(row), position, seal, path, holds)


def is_due(now=None):
    """A verification each night, or as soon as there has been none for a day: the server may sleep at night."""
    now = timezone.localtime(now)
    last = AuditVerification.objects.values_list("ended_at", flat=True).first()
    since = now - last if last else None
    return since is None or since > LONGEST or (since > datetime.timedelta(hours=12) and now.hour in NIGHT)


def keep(connection, report):
    """Keep what a verification found, as the sealer, for the officer's page."""
    connection.execute(
        "INSERT INTO casework_auditverification (began_at, ended_at, seals, events, findings, found)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        [
            report.began_at,
            report.ended_at,
            report.seals,
            report.events,
            json.dumps([finding.as_row() for finding in report.findings[:FINDINGS_KEPT]]),
            report.found,
        ],
    )


@dataclass(frozen=True, slots=True)
class Health:
    """The state of sealing at this moment, from rows alone."""

    seal: object
    waiting: int
    checkpoint: object
    undelivered: object
    verification: object
    forgetting: object
    late: bool


def health(*, waiting_at_most=1000, late_after=300):
    """`late`: something waits, and nothing was sealed for `late_after` seconds."""
    seal = AuditSeal.objects.defer("ids", "leaves").order_by("-number").first()
    waiting = len(AuditWaiting.objects.values_list("pk")[:waiting_at_most])
    silent = seal is None or (timezone.now() - seal.sealed_at).total_seconds() > late_after
    return Health(
        seal=seal,
        waiting=waiting,
        checkpoint=AuditCheckpoint.objects.filter(delivered_at__isnull=False).order_by("-seal").first(),
        undelivered=AuditCheckpoint.objects.filter(delivered_at__isnull=True).order_by("seal").first(),
        verification=AuditVerification.objects.first(),
        forgetting=AuditForgetting.objects.order_by("-number").first(),
        late=bool(waiting) and silent,
    )
