"""Keeping the facts in step with the files. Each action may be repeated at will and leaves the same rows."""

from django.db import connection, transaction
from django.db.models import Count
from django.utils import timezone

from casework import outbox
from casework.encryption import pseudonym
from casework.models import Case, CaseMember, ErasedCase, Office, OutboxEntry, Team
from outreach.models import Contact
from reports.enums import FactKind
from reports.models import Fact

BATCH = 2000
UPSERT = """
    INSERT INTO reports_fact (kind, pseudonym, month, office, country, people, refreshed_at)
    SELECT * FROM unnest(%s::text[], %s::bytea[], %s::date[], %s::text[], %s::text[], %s::int[], %s::timestamptz[])
    ON CONFLICT (kind, pseudonym) DO UPDATE SET month = excluded.month, office = excluded.office,
        country = excluded.country, people = excluded.people, refreshed_at = excluded.refreshed_at
"""
CASE_KINDS = (FactKind.CASE_OPENED, FactKind.DEPARTURE, FactKind.WITHDRAWAL)
CONTACT_KINDS = (FactKind.CONTACT,)


@transaction.atomic
def refresh_case_facts(case_id):
    """Bring the facts of this case up to date: a date that was set adds one, a date taken back removes it."""
    if ErasedCase.objects.filter(pk=case_id).exists():
        return cut_case_facts(case_id)  # word of a change that was left before the erasure
    return _drop_gone(CASE_KINDS, case_id, _store_case_facts([case_id]))


@transaction.atomic
def refresh_contact_facts(contact_id):
    """Bring the fact of this contact up to date. The month is that of the day in Paris."""
    _drop_gone(CONTACT_KINDS, contact_id, _store_contact_facts([contact_id]))


def cut_case_facts(case_id):
    """The file is erased: what was counted stays counted, and leads nowhere any more."""
    _cut(CASE_KINDS, case_id)


def cut_contact_facts(contact_id):
    _cut(CONTACT_KINDS, contact_id)


def _cut(kinds, pk):
    for kind in kinds:
        Fact.objects.filter(kind=kind, pseudonym=_pseudonym(kind, pk)).update(pseudonym=None)


def _cut_what_waits():
    """Erasures whose word is still in the outbox: a rebuild must not take their facts for leftovers."""
    waiting = OutboxEntry.objects.filter(done_at__isnull=True)
    for pk in waiting.filter(topic=outbox.CASE_ERASED).values_list("object_id", flat=True):
        cut_case_facts(pk)
    for pk in waiting.filter(topic=outbox.CONTACT_ERASED).values_list("object_id", flat=True):
        cut_contact_facts(pk)


def rebuild_facts():
    """Make every fact anew from the files and drop those without one, but for the erased. Yields how many are done."""
    started, done = timezone.now(), 0
    for model, store in ((Case, _store_case_facts), (Contact, _store_contact_facts)):
        for ids in _batches(model):
            with transaction.atomic():
                store(ids)
            done += len(ids)
            yield done
    _cut_what_waits()
    Fact.objects.filter(refreshed_at__lt=started, pseudonym__isnull=False).delete()


def _store_case_facts(case_ids):
    columns = ("pk", "office_id", "destination", "opened_on", "departed_on", "withdrawn_on")
    # Held until the facts are written, so that an older state never overwrites a newer one.
    cases = list(Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk").values(*columns))
    members = CaseMember.objects.filter(case_id__in=case_ids).order_by().values_list("case_id")
    people = dict(members.annotate(Count("pk")))
    offices = dict(Office.objects.values_list("pk", "code"))
    facts = []
    for case in cases:
        dates = zip(CASE_KINDS, (case["opened_on"], case["departed_on"], case["withdrawn_on"]), strict=True)
        facts += [
            Fact(
                kind=kind,
                pseudonym=_pseudonym(kind, case["pk"]),
                month=day.replace(day=1),
                office=offices[case["office_id"]],
                country=case["destination"],
                people=people.get(case["pk"], 1),
            )
            for kind, day in dates
            if day
        ]
    return _store(facts)


def _store_contact_facts(contact_ids):
    columns = ("pk", "team_id", "at", "people")
    contacts = list(Contact.objects.select_for_update().filter(pk__in=contact_ids).order_by("pk").values(*columns))
    offices = dict(Team.objects.values_list("pk", "office__code"))
    facts = [
        Fact(
            kind=FactKind.CONTACT,
            pseudonym=_pseudonym(FactKind.CONTACT, contact["pk"]),
            month=timezone.localdate(contact["at"]).replace(day=1),
            office=offices[contact["team_id"]],
            people=contact["people"],
        )
        for contact in contacts
    ]
    return _store(facts)


def _batches(model):
    """Ids of every row of `model`, in lists; rows added meanwhile come by the outbox."""
    ids = model.objects.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:BATCH])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:BATCH])


def _pseudonym(kind, pk):
    return pseudonym(f"fact/{kind}", pk)


def _drop_gone(kinds, pk, facts):
    """Remove the facts of these kinds that the file `pk` no longer gives."""
    for kind in set(kinds) - {fact.kind for fact in facts}:
        Fact.objects.filter(kind=kind, pseudonym=_pseudonym(kind, pk)).delete()


def _store(facts):
    """Insert or update, as columns and not as rows: a third of the time of `bulk_create`."""
    now = timezone.now()
    columns = [[getattr(fact, name) for fact in facts] for name in ("kind", "pseudonym", "month", "office", "country")]
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [*columns, [fact.people for fact in facts], [now] * len(facts)])
    return facts
