"""How an entry of a telephone is received, by the interface or with a lead's file: opened, checked, kept or held.

An entry is received as its author: what they may not see is not there for it. A telephone's clock is believed as far
as it goes: a moment that nobody typed is put right by as much as the clock was off when the entry was sent.
"""

import base64
import binascii
import datetime
import hashlib
import uuid
from dataclasses import dataclass, field
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from casework.access import beyond_scope
from casework.encryption import DecryptionFailed
from casework.errors import Conflict, Refusal
from casework.models import User
from outreach import field_entries, field_keys
from outreach.actions.meeting import with_chain
from outreach.api import NewContact
from outreach.enums import EntryState, HeldBecause
from outreach.field_reference import author_of
from outreach.models import FieldEntry, Outing

FURTHEST = 2**31 - 1  # seconds: what the column holds
TOLERATED = 120  # seconds that a clock may be off before a moment is put right
KEPT, KNOWN, NOT_YOURS, NOT_THERE, CLASH, HELD = 201, 200, 403, 404, 409, 422
STATUS_OF = {
    HeldBecause.RULES: HELD,
    HeldBecause.UNREADABLE: HELD,
    HeldBecause.OUTING: NOT_THERE,
    HeldBecause.OTHER_ANSWERS: CLASH,
}


@dataclass
class Envelope:
    """What came of one entry; `content` once it is opened, `author` once it is known whose it is."""

    entry: uuid.UUID
    kid: str
    letter: bytes
    content: dict | None = None
    author: User | None = None

    @property
    def digest(self):
        return hashlib.sha256(self.letter).digest()

    @property
    def text(self):
        return self.entry, self.digest

    @property
    def outing(self):
        try:
            return uuid.UUID(str(self.content["outing"]))
        except (KeyError, TypeError, ValueError):
            return None


@dataclass(frozen=True)
class Receipt:
    """`status`: that of HTTP for this entry alone. `in_custody`: the telephone may forget it, the server has it."""

    entry: uuid.UUID
    status: int
    why: str = ""
    row: FieldEntry | None = None
    problems: dict = field(default_factory=dict)

    @property
    def in_custody(self):
        return self.status != NOT_YOURS


def unpacked(text):
    """Bytes of base64 (of addresses, padding or not); b"" for what is none, which then does not open."""
    try:
        return base64.b64decode(str(text).encode() + b"==", altchars=b"-_", validate=False)
    except (binascii.Error, ValueError):
        return b""


def receive(envelopes, *, bringer, sent_at=None, author=None, office_id=None):
    """Receive entries of one author, in an order that no two deliveries lock each other out; a Receipt for each.

    `author`: whose they have to be; by default the bringer's. `office_id`: where somebody else's are held.
    """
    author = author or bringer
    field_entries.one_at_a_time(author)
    now = timezone.now()
    ahead = round((sent_at - now).total_seconds()) if sent_at else 0
    open_all(envelopes)
    known = field_entries.received({envelope.text for envelope in envelopes})
    in_order = sorted(envelopes, key=lambda envelope: (str(envelope.outing), envelope.entry))
    receipts = {}
    for envelope in in_order:
        arrival = field_entries.Arrival(
            entry=envelope.entry,
            digest=envelope.digest,
            author=author,
            brought_by=bringer,
            saved_at=field_entries.moment_of((envelope.content or {}).get("saved_at")),
            sent_at=sent_at,
            clock_ahead=max(-FURTHEST, min(ahead, FURTHEST)),
            office_id=office_id,
        )
        receipt = receipts[id(envelope)] = _received(envelope, arrival, known.get(envelope.text))
        if receipt.row is not None:
            known[envelope.text] = receipt.row
    return [receipts[id(envelope)] for envelope in envelopes]


def open_all(envelopes):
    """Give each envelope its content and author, when it opens. A key or author is asked for once, not by each."""
    key_of, author_by = cache(field_keys.opening), cache(author_of)
    for envelope in envelopes:
        if envelope.content is None:
            try:
                key = key_of(uuid.UUID(envelope.kid))
                envelope.content = field_keys.opened(key, envelope.letter, entry=envelope.entry)
            except (DecryptionFailed, ValueError):
                continue
            envelope.author = author_by(str(envelope.content.get("grant")))


def _received(envelope, arrival, row):
    """`row`: of the same text, when it came before."""
    author = arrival.author
    if envelope.author is not None and envelope.author != author:
        return Receipt(envelope.entry, NOT_YOURS)
    if row:
        return _receipt(row) if row.author_id == author.pk else Receipt(envelope.entry, NOT_YOURS)
    if envelope.author is None:
        letter = base64.b64encode(envelope.letter[: field_keys.LARGEST]).decode()
        return _receipt(field_entries.hold(arrival, HeldBecause.UNREADABLE, {"kid": envelope.kid, "sealed": letter}))
    return _decided(arrival, envelope)


def _decided(arrival, envelope):
    """Keep the entry as its author would by the page, or hold it."""
    answers = _answers(envelope.content, arrival.clock_ahead)
    told = {**answers, "outing": str(envelope.outing or "")}
    seen = Outing.objects.visible_to(arrival.author) & Outing.objects.visible_to(arrival.brought_by)
    outing = seen.select_related("team").filter(pk=envelope.outing).first()
    if outing is None:
        with beyond_scope():  # so that who leads its office finds it, too
            elsewhere = Outing.objects.select_related("team").filter(pk=envelope.outing).first()
        return _receipt(field_entries.hold(arrival, HeldBecause.OUTING, told, outing=elsewhere))
    form = NewContact(data={**answers, "id": arrival.entry, "outing": outing.pk}, context={"outing": outing})
    if not form.is_valid():
        row = field_entries.hold(arrival, HeldBecause.RULES, told, outing=outing)
        return _receipt(row, problems=form.errors)
    values = {name: value for name, value in form.validated_data.items() if name not in ("id", "outing")}
    try:
        values = with_chain(values, values.pop("code"), office_id=outing.team.office_id, actor=arrival.author)
    except Refusal as refusal:
        row = field_entries.hold(arrival, HeldBecause.RULES, told, outing=outing)
        return _receipt(row, problems={refusal.field: refusal.sentences})
    try:
        return Receipt(arrival.entry, KEPT, row=field_entries.keep(arrival, outing, values))
    except (Conflict, Refusal):
        return _receipt(field_entries.hold(arrival, HeldBecause.OTHER_ANSWERS, told, outing=outing))


def _answers(content, ahead):
    """What was answered, its moment put right where the telephone's clock set it and was off."""
    answers = content.get("answers")
    answers = dict(answers) if isinstance(answers, dict) else {}
    at = field_entries.moment_of(answers.get("at"))
    if at and not content.get("typed_time") and abs(ahead) > TOLERATED:
        answers["at"] = (at - datetime.timedelta(seconds=ahead)).isoformat()
    return answers


def _receipt(row, problems=None):
    if row.state != EntryState.HELD:
        return Receipt(row.entry, KNOWN, row=row)
    return Receipt(row.entry, STATUS_OF[row.why], row.why, row, problems or {})


def sentence_of(receipt):
    """What is shown to a person about an entry that was not kept; "" for one that was."""
    if receipt.status == NOT_YOURS:
        return _("This entry is somebody else's: they send it themselves, or a lead brings it in with their file.")
    return str(HeldBecause(receipt.why).label) if receipt.why else ""
