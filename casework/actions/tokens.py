"""Search tokens are those of what is saved: made anew in the transaction that changes a name, and after new rules.

The database keeps this true: it does not commit a changed name, birth, telephone or document number while the person's
*stamp* (a digest of the sealed columns, `casework_tokens_stamp`) is that of the values before.
"""

from django.db import transaction
from django.db.models import F, Func, Q, UUIDField

from casework.access import beyond_scope
from casework.encryption import DecryptionFailed, warm
from casework.matching import matching_version, tokens_of
from casework.models import Person, PersonMerge, PersonToken, everyone_behind

BATCH = 500


def refresh_tokens(person):
    """Make the search tokens of a person those of what is saved of them, whatever the caller holds in memory."""
    with transaction.atomic():
        saved = list(Person.objects.select_for_update().filter(pk=person.pk))
        _refresh(saved)
        person.tokens_version = matching_version()
        person.tokens_stamp = Person.objects.values_list("tokens_stamp", flat=True).get(pk=person.pk)


def stamp_tokens(people):
    """Say of people (ids) that their tokens are those of what is saved; for whoever has just written both."""
    stamp = Func(F("pk"), function="casework_tokens_stamp", output_field=UUIDField())
    Person.objects.filter(pk__in=people).update(tokens_stamp=stamp, tokens_version=matching_version())


def stale_people():
    """Whose tokens were made by other rules, or for a register of another size."""
    version = matching_version()
    return Person.objects.filter(Q(tokens_version__lt=version) | Q(tokens_version__gt=version))


@transaction.atomic
def refresh_batch(size=BATCH):
    """Make the tokens of up to `size` people anew by the rules of today; returns how many. Needs a key session."""
    stale = stale_people().select_for_update(skip_locked=True).order_by("pk")
    people = list(stale.prefetch_related("travel_documents")[:size])
    warm(person.pk for person in people)
    _refresh(people)
    return len(people)


def _refresh(people):
    known = {}
    for row in PersonToken.objects.filter(person__in=people):
        known.setdefault(row.person_id, {})[bytes(row.token)] = row.pk
    behind = _behind(people)
    gone, new = [], []
    for person in people:
        wanted = set().union(*map(_tokens, [person, *behind.get(person.pk, ())]))
        held = known.get(person.pk, {})
        gone += [pk for token, pk in held.items() if token not in wanted]
        new += [PersonToken(person=person, token=token) for token in sorted(wanted - held.keys())]
    PersonToken.objects.filter(pk__in=gone).delete()
    PersonToken.objects.bulk_create(new)
    stamp_tokens([person.pk for person in people])


def _behind(people):
    """{id: people merged into this one}: a file is found by every name that somebody once gave."""
    with beyond_scope():  # whoever was merged is in no case any more
        survivors = PersonMerge.objects.live().filter(survivor__in=people).values_list("survivor_id", flat=True)
        behind = {pk: everyone_behind(pk)[1:] for pk in set(survivors)}
        ids = [pk for absorbed in behind.values() for pk in absorbed]
        absorbed = Person.objects.prefetch_related("travel_documents").in_bulk(ids) if ids else {}
        warm(absorbed)
    return {pk: [absorbed[one] for one in ids] for pk, ids in behind.items()}


def _tokens(person):
    try:
        return tokens_of(person, [document.number for document in person.travel_documents.all()])
    except DecryptionFailed:
        return set()  # erased, or damaged: nobody is to be found by what cannot be read
