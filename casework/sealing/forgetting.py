"""The audit trail is kept for AUDIT_RETENTION_MONTHS; what is older is deleted, in whole seals, and says so.

Deleting goes through one function of the database, which refuses anything younger than six months, anything but whole
seals from the oldest on, and seals whose events are not complete. It leaves a signed statement, so that a verification
tells what was forgotten by rule from what a thief removed; and an event. The seals stay, with their roots and counts.
"""

import calendar
import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.utils import timezone

from casework.encryption.signing import Signer
from casework.sealing import canonical
from casework.sealing.chain import HEAD, Seal
from casework.sealing.rows import AuditForgetting, AuditSeal

AT_ONCE = 100_000  # events in one statement, unless a single seal holds more
FORGOTTEN = "SELECT first_seal, last_seal, count, before, head, forgotten_at, signature FROM casework_auditforgetting"


@dataclass(frozen=True, slots=True)
class Forgetting:
    first_seal: int
    last_seal: int
    count: int
    before: datetime.datetime
    head: bytes
    forgotten_at: datetime.datetime
    signature: bytes = b""

    @property
    def statement(self):
        parts = (self.first_seal, self.last_seal, self.count, self.before, self.head, self.forgotten_at)
        return canonical.statement_bytes("forgetting", *parts)

    def is_signed_by(self, public_key):
        return canonical.is_signed(public_key, self.statement, self.signature)


def earliest_kept(now=None):
    """The midnight before which events are no longer kept."""
    today = timezone.localdate(now)
    months = today.year * 12 + today.month - 1 - settings.AUDIT_RETENTION_MONTHS
    year, month = months // 12, months % 12 + 1
    day = datetime.date(year, month, min(today.day, calendar.monthrange(year, month)[1]))
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def preview(before=None):
    """{"before", "seals", "events"} of what would be forgotten now."""
    before = before or earliest_kept()
    done = AuditForgetting.objects.aggregate(done=Max("last_seal"))["done"] or 0
    old = AuditSeal.objects.filter(number__gt=done, sealed_at__lt=before)
    counted = old.aggregate(seals=Count("number"), events=Sum("count"))
    return {"before": before, "seals": counted["seals"], "events": counted["events"] or 0}


def latest(at_most=5):
    """The last deletions by rule."""
    return AuditForgetting.objects.order_by("-number")[:at_most]


def forget_due(connection, *, before=None, at_once=AT_ONCE):
    """Forget everything that is due, as the sealer; returns how many events. Each statement is a transaction."""
    before, forgotten = before or earliest_kept(), 0
    while part := _next_part(connection, before, at_once):
        first, last, count = part
        now = datetime.datetime.now(datetime.UTC)
        made = Forgetting(first, last.number, count, before, last.hash, now)
        signature = Signer(settings.AUDIT_SIGNING_KEY).sign(made.statement)
        connection.execute(
            "SELECT audit_forget(%s, %s, %s, %s, %s, %s)", [last.number, before, count, last.hash, now, signature]
        )
        forgotten += count
    return forgotten


def _next_part(connection, before, at_once):
    """(first seal, last Seal, events) of the next statement; None when nothing more is due."""
    done = connection.execute("SELECT coalesce(max(last_seal), 0) FROM casework_auditforgetting").fetchone()[0]
    seals, count = [], 0
    for row in connection.execute(
        f"SELECT {HEAD} FROM casework_auditseal WHERE number > %s ORDER BY number LIMIT 20000",  # noqa: S608
        [done],
    ):
        seal = Seal(*row)
        if seal.sealed_at >= before or (seals and count + seal.count > at_once):
            break
        seals.append(seal)
        count += seal.count
    return (seals[0].number, seals[-1], count) if seals else None
