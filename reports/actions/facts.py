"""Keeping the facts in step with the files. Each action may be repeated at will and leaves the same rows."""

import contextlib
import hashlib
import secrets
import time

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from casework import outbox
from casework.encryption import key_session
from casework.errors import Refusal
from casework.models import Case, ErasedCase, OutboxEntry
from outreach.models import CampaignReach, Contact, Event, PartnerMeeting, ReceivedReferral
from reports.case_gathering import CASE_KINDS, CONTACT_KINDS, case_facts, contact_facts
from reports.catalogue import VERSION
from reports.enums import FactKind, Work
from reports.gathering import name_of
from reports.models import Fact, Rebuild
from reports.models.fact import BESIDE, COLUMNS
from reports.office_gathering import EVENT_KINDS, event_facts, meeting_facts, reach_facts, received_facts
from reports.privileges import FACTS_LOCK

# What facts are made of, and by what; their order is that of a rebuild.
SOURCES = (
    (Case, case_facts),
    (Contact, contact_facts),
    (Event, event_facts),
    (ReceivedReferral, received_facts),
    (PartnerMeeting, meeting_facts),
    (CampaignReach, reach_facts),
)
BATCH = 400  # files whose keys are open at the same time
SPELT = ", ".join(COLUMNS)
TYPES = {"DateField": "date", "BinaryField": "bytea", "PositiveIntegerField": "int", "DecimalField": "numeric"}
ARRAYS = ", ".join(f"%s::{TYPES.get(Fact._meta.get_field(name).get_internal_type(), 'text')}[]" for name in COLUMNS)
CHANGED = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name not in ("kind", "pseudonym"))
UPSERT = (
    f"INSERT INTO reports_fact ({SPELT}, refreshed_at) SELECT * FROM unnest({ARRAYS}, %s::timestamptz[])"  # noqa: S608
    f" ON CONFLICT (kind, pseudonym) DO UPDATE SET {CHANGED}, refreshed_at = excluded.refreshed_at"
)
GONE = "DELETE FROM reports_fact WHERE kind = ANY(%s) AND file = ANY(%s) AND NOT pseudonym = ANY(%s::bytea[])"
REBUILD_LOCK = 0x6573635F666164
SAME = f"n.kind = '{BESIDE}' || l.kind AND n.pseudonym = l.pseudonym"
TOLD = [name for name in COLUMNS if name not in ("kind", "pseudonym")]
L_TOLD, N_TOLD = (", ".join(f"{table}.{name}" for name in TOLD) for table in "ln")
# What a rebuild found takes the place of what stood. Erased facts have no pseudonym, and stay.
TAKE_OVER = (
    f"""DELETE FROM reports_fact l WHERE l.pseudonym IS NOT NULL AND l.kind NOT LIKE '{BESIDE}%'
        AND NOT EXISTS (SELECT FROM reports_fact n WHERE {SAME})""",  # noqa: S608
    f"""UPDATE reports_fact l SET ({", ".join(TOLD)}, refreshed_at) = ROW({N_TOLD}, n.refreshed_at)
        FROM reports_fact n WHERE {SAME} AND ({L_TOLD}) IS DISTINCT FROM ({N_TOLD})""",  # noqa: S608
    f"""DELETE FROM reports_fact n WHERE n.kind LIKE '{BESIDE}%'
        AND EXISTS (SELECT FROM reports_fact l WHERE {SAME})""",  # noqa: S608
    f"UPDATE reports_fact SET kind = substr(kind, 2) WHERE kind LIKE '{BESIDE}%'",  # noqa: S608
)


@transaction.atomic
def refresh_case_facts(case_id):
    """Bring the facts of this case up to date: a date that was set adds one, a date taken back removes it.

    And those of the contacts that led to it, which tell how far they led.
    """
    if ErasedCase.objects.filter(pk=case_id).exists():
        cut_case_facts(case_id)  # word of a change that was left before the erasure
        return
    _drop_gone(CASE_KINDS, case_id, _keep(case_facts([case_id])))
    _keep(contact_facts(list(Contact.objects.filter(case=case_id).values_list("pk", flat=True))))


@transaction.atomic
def refresh_contact_facts(contact_id):
    """Bring the facts of this contact up to date."""
    _drop_gone(CONTACT_KINDS, contact_id, _keep(contact_facts([contact_id])))


@transaction.atomic
def refresh_event_facts(event_id):
    """Bring the facts of this event up to date: those of one that is planned again go."""
    _drop_gone(EVENT_KINDS, event_id, _keep(event_facts([event_id])))


@transaction.atomic
def refresh_received_facts(referral_id):
    """Bring the fact of this referral from a partner up to date."""
    _drop_gone([FactKind.RECEIVED], referral_id, _keep(received_facts([referral_id])))


@transaction.atomic
def refresh_meeting_facts(meeting_id):
    """Bring the fact of this meeting with a partner up to date."""
    _drop_gone([FactKind.MEETING], meeting_id, _keep(meeting_facts([meeting_id])))


@transaction.atomic
def refresh_reach_facts(reach_id):
    """Bring the fact of this count of a campaign up to date: a count that was taken back goes."""
    _drop_gone([FactKind.REACH], reach_id, _keep(reach_facts([reach_id])))


def cut_case_facts(case_id):
    """The file is erased: what was counted stays counted, and leads nowhere any more. It is no work any longer."""
    kind = FactKind.CASE_OPENED
    Fact.objects.filter(kind=kind, file=name_of(kind, case_id)).update(work=Work.ENDED, due=None)
    _cut(CASE_KINDS, case_id)


def cut_contact_facts(contact_id):
    _cut(CONTACT_KINDS, contact_id)


def _cut(kinds, pk):
    """A name for the person that nobody can make again stands where theirs stood, so that they are still one."""
    names = [name_of(kind, pk) for kind in kinds]
    cut = Fact.objects.filter(kind__in=kinds, file__in=names)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_fact WHERE kind = ANY(%s) AND file = ANY(%s)", [_beside(kinds), names])
    people = set(cut.filter(who__isnull=False).values_list("who", flat=True))
    cut.update(pseudonym=None, file=None)
    left = Fact.objects.filter(who__in=people, file__isnull=False).values_list("who", flat=True)
    for who in {bytes(one) for one in people} - {bytes(one) for one in left}:
        Fact.objects.filter(who=who).update(who=secrets.token_bytes(16))


def _cut_what_waits():
    """Erasures whose word is still in the outbox: a rebuild must not take their facts for leftovers."""
    waiting = OutboxEntry.objects.filter(done_at__isnull=True)
    for pk in waiting.filter(topic=outbox.CASE_ERASED).values_list("object_id", flat=True):
        cut_case_facts(pk)
    for pk in waiting.filter(topic=outbox.CONTACT_ERASED).values_list("object_id", flat=True):
        cut_contact_facts(pk)


# --- All of them anew -------------------------------------------------------------------------------------------------


def rebuild_facts(*, anew=False):
    """Make every fact anew from the files and drop those without one, but for the erased. Yields how many are done.

    They are counted beside those that stand, and take their place in one moment: readers see the old ones or the new.
    A rebuild that was killed goes on where it was, unless `anew`, or counted by another version. Refusal while another
    process is at it.
    """
    with _alone():
        rebuild = _taken_up(anew)
        for source, (model, gather) in enumerate(SOURCES):
            if source < rebuild.source:
                continue
            for ids in _batches(model, rebuild.last if source == rebuild.source else None):
                with transaction.atomic(), key_session():
                    _store(gather(ids), beside=True)
                    rebuild.source, rebuild.last, rebuild.seen_at = source, ids[-1], timezone.now()
                    rebuild.done += len(ids)
                    rebuild.save(update_fields=["source", "last", "seen_at", "done"])
                yield rebuild.done
        _take_over(rebuild)


def _taken_up(anew):
    """The rebuild that a killed process left, or a new one with nothing beside the facts."""
    counting = hashlib.sha256(repr((VERSION, COLUMNS)).encode()).hexdigest()
    left = Rebuild.objects.under_way().last()
    if left and left.counting == counting and not anew:
        return left
    with transaction.atomic(), connection.cursor() as cursor:
        Rebuild.objects.all().delete()
        total = sum(model.objects.count() for model, _gather in SOURCES)
        made = Rebuild.objects.create(counting=counting, total=total)
        cursor.execute("DELETE FROM reports_fact WHERE kind LIKE %s", [f"{BESIDE}%"])
    return made


@transaction.atomic
def _take_over(rebuild):
    """The facts beside take the place of those that stand. Whoever reads figures at this moment ends reading first."""
    with connection.cursor() as cursor:
        _wait_for_readers(cursor)
        cursor.execute("LOCK TABLE reports_fact IN SHARE ROW EXCLUSIVE MODE")  # nobody writes, everybody reads
        _cut_what_waits()
        for statement in TAKE_OVER:
            cursor.execute(statement)
    over = {"finished_at": timezone.now(), "seen_at": timezone.now(), "last": None}
    Rebuild.objects.filter(pk=rebuild.pk).update(**over)


def _wait_for_readers(cursor, tries=600):
    """Trying, and not queueing: behind whoever queues for this lock, every new reader would have to wait as well."""
    for _try in range(tries):
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [FACTS_LOCK])
        if cursor.fetchone()[0]:
            return
        time.sleep(0.05)
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FACTS_LOCK])


@contextlib.contextmanager
def _alone():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [REBUILD_LOCK])
        if not cursor.fetchone()[0]:
            raise Refusal(_("Another process counts all facts anew already."))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [REBUILD_LOCK])


def fingerprint():
    """SHA-256 of all that the facts say, whatever their order and the moment at which they were written."""
    digest = hashlib.sha256()
    for row in sorted(repr(tuple(map(_plain, row))) for row in Fact.objects.values_list(*COLUMNS)):
        digest.update(row.encode())
    return digest.hexdigest()


def _plain(value):
    return bytes(value) if isinstance(value, memoryview) else str(value)


def _batches(model, after=None):
    """Ids of every row of `model` (after this one), in lists; rows added meanwhile come by the outbox."""
    ids = model.objects.order_by("pk").values_list("pk", flat=True)
    batch = list((ids.filter(pk__gt=after) if after else ids)[:BATCH])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:BATCH])


def _drop_gone(kinds, pk, facts):
    """Remove the facts of these kinds that the file `pk` no longer gives."""
    given = [fact.pseudonym for fact in facts]
    names = [name_of(kind, pk) for kind in kinds]
    with connection.cursor() as cursor:
        cursor.execute(GONE, [[*map(str, kinds), *_beside(kinds)], names, given])


def _beside(kinds):
    return [f"{BESIDE}{kind}" for kind in kinds]


def _keep(facts):
    """As they stand, and beside a rebuild under way, which may have been there before this change."""
    _store(facts)
    if Rebuild.objects.under_way().exists():
        _store(facts, beside=True)
    return facts


def _store(facts, *, beside=False):
    """Insert or update, as columns and not as rows: a third of the time of `bulk_create`."""
    now = timezone.now()
    columns = [[getattr(fact, name) for fact in facts] for name in COLUMNS]
    if beside:
        columns[COLUMNS.index("kind")] = _beside(fact.kind for fact in facts)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [*columns, [now] * len(facts)])
    return facts
