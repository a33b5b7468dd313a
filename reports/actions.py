"""Keeping the facts in step with the files. Each action may be repeated at will and leaves the same rows."""

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from casework.encryption import pseudonym
from casework.models import Case, CaseMember, Office, Team
from outreach.models import Contact
from reports.enums import FactKind
from reports.models import Fact

BATCH = 2000
CASE_KINDS = (FactKind.CASE_OPENED, FactKind.DEPARTURE, FactKind.WITHDRAWAL)
CONTACT_KINDS = (FactKind.CONTACT,)


@transaction.atomic
def refresh_case_facts(*case_ids):
    """Bring the facts of these cases up to date: a date that was set adds one, a date taken back removes it."""
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
    _write(CASE_KINDS, case_ids, facts)


@transaction.atomic
def refresh_contact_facts(*contact_ids):
    """Bring the facts of these contacts up to date. The month is that of the day in Paris."""
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
    _write(CONTACT_KINDS, contact_ids, facts)


def rebuild_facts():
    """Make every fact anew from the files and drop those without one. Yields how many files are done."""
    started, done = timezone.now(), 0
    for model, refresh in ((Case, refresh_case_facts), (Contact, refresh_contact_facts)):
        for ids in _batches(model):
            refresh(*ids)
            done += len(ids)
            yield done
    Fact.objects.filter(refreshed_at__lt=started).delete()


def _batches(model):
    """Ids of every row of `model`, in lists; rows added meanwhile come by the outbox."""
    ids = model.objects.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:BATCH])
    while batch:
        yield batch
        batch = list(ids.filter(pk__gt=batch[-1])[:BATCH])


def _pseudonym(kind, pk):
    return pseudonym(f"fact/{kind}", pk)


def _write(kinds, ids, facts):
    """Store `facts`, and remove the facts of these kinds that the files `ids` no longer give."""
    kept = {(fact.kind, fact.pseudonym) for fact in facts}
    for kind in kinds:
        gone = [name for name in (_pseudonym(kind, pk) for pk in ids) if (kind, name) not in kept]
        Fact.objects.filter(kind=kind, pseudonym__in=gone).delete()
    Fact.objects.bulk_create(
        facts,
        update_conflicts=True,
        unique_fields=["kind", "pseudonym"],
        update_fields=["month", "office", "country", "people", "refreshed_at"],
    )
