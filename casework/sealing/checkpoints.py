"""Checkpoints: the signed state of the chain, copied to a second place, out of the database's reach.

A chain proves that nothing in it was changed, but not that nothing was cut off its end, nor that it is the newest one.
A checkpoint elsewhere does. Each is a row first, then copied to every place of AUDIT_CHECKPOINTS, then marked as
delivered: a worker killed in between copies again, and a place that already holds the same checkpoint is content.

Words used here:

- *place*: where copies go: a folder (a mount from another machine), or an https address that takes a POST.
"""

import base64
import binascii
import datetime
import http.client
import json
import logging
import os
import ssl
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from casework.encryption.signing import Signer
from casework.sealing import canonical, chain

logger = logging.getLogger(__name__)
TIMEOUT = 10  # seconds
FORM = 1
LAST = "SELECT seal, taken_at FROM casework_auditcheckpoint ORDER BY seal DESC LIMIT 1"
UNDELIVERED = """
    SELECT seal, text, attempts FROM casework_auditcheckpoint
    WHERE delivered_at IS NULL AND not_before <= now() ORDER BY seal
"""


class PlaceHoldsAnother(Exception):
    """The place already holds another checkpoint of this number: the chain was rewritten, there or here."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    seal: int
    last_id: int
    hash: bytes
    sealed_at: datetime.datetime
    signature: bytes = b""

    @property
    def statement(self):
        return canonical.statement_bytes("checkpoint", self.seal, self.last_id, self.hash, self.sealed_at)

    def is_signed_by(self, public_key):
        return canonical.is_signed(public_key, self.statement, self.signature)

    def as_text(self):
        """One line of JSON, the same bytes for the same checkpoint."""
        values = {
            "escale_checkpoint": FORM,
            "seal": self.seal,
            "last_event": self.last_id,
            "hash": self.hash.hex(),
            "sealed_at": self.sealed_at.isoformat(),
            "signature": base64.b64encode(self.signature).decode(),
        }
        return json.dumps(values) + "\n"

    @classmethod
    def from_text(cls, text):
        """ValueError for what is no checkpoint."""
        try:
            values = json.loads(text)
            return cls(
                seal=int(values["seal"]),
                last_id=int(values["last_event"]),
                hash=bytes.fromhex(values["hash"]),
                sealed_at=datetime.datetime.fromisoformat(values["sealed_at"]),
                signature=base64.b64decode(values["signature"], validate=True),
            )
        except (KeyError, TypeError, binascii.Error) as error:
            raise ValueError("not a checkpoint") from error


def take_due(connection):
    """Take a checkpoint when the chain has moved enough, or moved at all and a while has passed; True when taken."""
    with chain.one_at_a_time(connection) as held, connection.transaction():
        head = chain.last_seal(connection) if held else None
        last = connection.execute(LAST).fetchone()
        if head is None or (last and not _is_due(head, *last)):
            return False
        taken = Checkpoint(head.number, head.last_id, head.hash, head.sealed_at)
        signed = Signer(settings.AUDIT_SIGNING_KEY).sign(taken.statement)
        text = Checkpoint(taken.seal, taken.last_id, taken.hash, taken.sealed_at, signed).as_text()
        connection.execute(
            "INSERT INTO casework_auditcheckpoint (seal, text, taken_at, not_before, attempts, last_error)"
            " VALUES (%s, %s, now(), now(), 0, '')",
            [taken.seal, text],
        )
    return True


def _is_due(head, seal, taken_at):
    moved = head.number - seal
    waited = datetime.datetime.now(datetime.UTC) - taken_at
    return moved >= settings.AUDIT_CHECKPOINT_SEALS or (
        moved > 0 and waited >= datetime.timedelta(minutes=settings.AUDIT_CHECKPOINT_MINUTES)
    )


def deliver(connection):
    """Copy what is not everywhere yet; returns how many checkpoints were delivered. Without a place, none is."""
    with chain.one_at_a_time(connection) as held:
        return _deliver(connection) if held and settings.AUDIT_CHECKPOINTS else 0


def _deliver(connection):
    delivered = 0
    for seal, text, attempts in connection.execute(UNDELIVERED).fetchall():
        try:
            for place in settings.AUDIT_CHECKPOINTS:
                _copy(place, seal, text)
        except (OSError, http.client.HTTPException, PlaceHoldsAnother) as error:
            logger.error("checkpoint %s was not copied (%s), attempt %s", seal, type(error).__name__, attempts + 1)
            connection.execute(
                "UPDATE casework_auditcheckpoint SET attempts = attempts + 1, last_error = %s,"
                " not_before = now() + least(600, 2 ^ least(attempts, 10)) * interval '1 second' WHERE seal = %s",
                [type(error).__name__, seal],
            )
            break
        connection.execute(
            "UPDATE casework_auditcheckpoint SET delivered_at = now(), last_error = '' WHERE seal = %s", [seal]
        )
        delivered += 1
    return delivered


def _copy(place, seal, text):
    if place.startswith("https://"):
        _post(place, seal, text.encode())
    else:
        _write_once(Path(place) / file_name(seal), text.encode())


def file_name(seal):
    return f"checkpoint-{seal:012}.json"


def _write_once(path, raw):
    """A file that is absent or whole, on the disk before it is counted, and never overwritten."""
    unfinished = path.with_suffix(f".unfinished-{os.getpid()}")
    with unfinished.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        unfinished.unlink()
        if path.read_bytes() != raw:
            raise PlaceHoldsAnother
    else:  # nobody else writes here: one sealer works at a time
        unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _post(address, seal, raw):
    parts = urlsplit(address)
    connection = http.client.HTTPSConnection(
        parts.hostname, parts.port, timeout=TIMEOUT, context=ssl.create_default_context()
    )
    with closing(connection):
        headers = {"Content-Type": "application/json", "Idempotency-Key": file_name(seal)}
        connection.request("POST", parts.path or "/", body=raw, headers=headers)
        if connection.getresponse().status not in (200, 201, 202, 204):
            raise http.client.HTTPException("the place did not take it")


def folders():
    """The places of this process that can be read back."""
    return [place for place in settings.AUDIT_CHECKPOINTS if not place.startswith("https://")]


def read_folder(folder):
    """(file name, Checkpoint or None when it is none) of each file, by number."""
    for path in sorted(Path(folder).glob("checkpoint-*.json")):
        try:
            yield path.name, Checkpoint.from_text(path.read_text(encoding="utf-8"))
        except ValueError:
            yield path.name, None
