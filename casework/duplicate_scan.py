"""The nightly scan: pairs of people in two files who look like one, found by the blind tokens they have in common.

It goes through the tokens in their order, a few hundred per transaction, and remembers the last one in its row: a scan
that was killed goes on from there. It keeps ids only and few of them, however many people there are. What it writes is
a score and codes. A token that very many people hold tells nothing and is left out.
"""

import datetime
import itertools
import time

from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from casework.duplicates import as_typed, likeness
from casework.encryption import key_session
from casework.enums import PairState
from casework.models import CaseMember, DataKey, DuplicatePair, DuplicateScan, Person, PersonToken

TOKENS_PER_BATCH = 100
PEOPLE_AT_ONCE = 300  # whose keys are unwrapped at the same time
NIGHT = datetime.time(1)  # a scan starts at the first tick after one in the morning, Paris time


def scan(seconds=45, batch=TOKENS_PER_BATCH):
    """Go on with the scan under way, or begin the one of today, for about `seconds`; returns the batches done."""
    DuplicateScan.objects.bulk_create([DuplicateScan(pk=1)], ignore_conflicts=True)
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until and _batch(batch):
        done += 1
    return done


@transaction.atomic
def _batch(size):
    """Compare the people of the next tokens. False when there is nothing to do, or another worker is at it."""
    row = DuplicateScan.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if row is None or not _is_due(row):
        return False
    tokens = _shared_tokens(bytes(row.after), size)
    pairs = _pairs(token for token, holders in tokens if holders <= settings.DUPLICATES_TOKEN_HELD_BY_AT_MOST)
    _compare(pairs)
    row.is_done = len(tokens) < size
    row.after = b"" if row.is_done else tokens[-1][0]
    row.save()
    return True


def _is_due(row):
    now, last = timezone.localtime(), row.started_on or datetime.date.min
    if row.is_done and last < now.date() and now.time() > NIGHT:
        row.started_on, row.after, row.is_done = now.date(), b"", False
    return not row.is_done


def _shared_tokens(after, size):
    """The next tokens that several people hold: [(token, how many)], read along the index."""
    held = PersonToken.objects.filter(token__gt=after).values("token").annotate(holders=Count("person"))
    held = held.filter(holders__gt=1).order_by("token")[:size]
    return [(bytes(row["token"]), row["holders"]) for row in held]


def _pairs(tokens):
    """Pairs of ids that hold one of the tokens, in two different cases, and of whom nothing was decided."""
    holders = {}
    rows = PersonToken.objects.filter(token__in=list(tokens), person__memberships__isnull=False)
    for token, person in rows.order_by().values_list("token", "person_id").distinct():
        holders.setdefault(bytes(token), set()).add(person)
    pairs = {pair for people in holders.values() for pair in itertools.combinations(sorted(people), 2)}
    everybody = set(itertools.chain.from_iterable(pairs))
    decided = DuplicatePair.objects.exclude(state=PairState.OPEN).filter(first__in=everybody, second__in=everybody)
    pairs -= set(decided.values_list("first_id", "second_id"))
    places = {}
    for person, case in CaseMember.objects.filter(person__in=everybody).values_list("person_id", "case_id"):
        places.setdefault(person, set()).add(case)
    living = set(DataKey.objects.filter(subject__in=everybody).values_list("subject", flat=True))
    return sorted(pair for pair in pairs if living >= set(pair) and not places[pair[0]] & places[pair[1]])


def _compare(pairs):
    """Score the pairs, keep those that are worth a look, and let go of those that no longer are."""
    start = 0
    while start < len(pairs):
        people, stop = set(), start
        while stop < len(pairs) and len(people | set(pairs[stop])) <= PEOPLE_AT_ONCE:
            people |= set(pairs[stop])
            stop += 1
        with key_session():
            _score(pairs[start:stop], people)
        start = stop


def _score(pairs, people):
    known = as_typed(Person.objects.filter(pk__in=people).prefetch_related("travel_documents"))
    worth, not_worth = [], []
    for first, second in pairs:
        like = likeness(known[first], known[second])
        pair = DuplicatePair(first_id=first, second_id=second, score=like.score, reasons=list(like.reasons))
        (worth if like.score >= settings.DUPLICATES_REVIEWED_FROM else not_worth).append(pair)
    DuplicatePair.objects.bulk_create(
        worth, update_conflicts=True, unique_fields=["first", "second"], update_fields=["score", "reasons"]
    )
    for pair in not_worth:
        stale = DuplicatePair.objects.between(pair.first_id, pair.second_id)
        stale.filter(state=PairState.OPEN, proposed_by__isnull=True).delete()
