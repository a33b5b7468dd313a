"""What a search costs among many people, how many it opens and how many variants it finds (privacy.md, E6).

The people are real rows: each has a data key, sealed fields and tokens, and is a member of a case of a small seed.
Names are drawn like those of a register (tests/casework/stolen_index.py); what is typed is a variant made by rule.
"""

import random
import statistics
import time
import uuid
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from casework.actions.tokens import stamp_tokens
from casework.candidates import candidates
from casework.encryption import create_keys, key_session
from casework.matching import Query, tokens_of
from casework.matching.closeness import forget_words
from casework.models import Case, CaseMember, Person, PersonToken, User
from casework.partial_dates import PartialDate
from casework.search import search
from config.demo_data import logins
from config.demo_data.loading import copy_rows
from tests import engines
from tests.casework.stolen_index import population
from tests.casework.variants.generated import variant

SIZES, QUICK_SIZES, LARGEST = (10_000, 100_000), (200, 400), 1_000_000
BATCH = 1000
CASES = 60


@dataclass
class Searches:
    """Milliseconds of every search, people opened for each, and whether the one who was meant is among the answers."""

    times: list
    opened: list
    found: list

    @property
    def p95(self):
        return sorted(self.times)[int(0.95 * (len(self.times) - 1))]


def search_prices(sizes=SIZES, turns=200):
    """{size: Searches}, each size in a database of its own whose tokens are cut for that size."""
    found = {}
    for size in sizes:
        name = f"bench_search_{size}"
        with engines.cloned_database(name) as database, override_settings(SEARCH_REGISTER_SIZE=max(size, 1000)):
            with engines.connected_to(database):
                call_command("seed", cases=CASES, contacts=0, seed=1, verbosity=0, stdout=_Silent())
                people = _fill(size)
            with engines.connected_to(database, as_owner=True), connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE")
            with engines.connected_to(database):
                found[size] = _searches(people, turns)
    return found


class _Silent:
    def write(self, _text):
        pass

    def flush(self):
        pass


def _fill(size):
    """Write the people; returns [(id, row)] of those in cases that the caseworker sees."""
    rows, _pairs, _years = population(size, seed=3)
    random.Random(3).shuffle(rows)
    user = User.objects.get(email=logins()[1][1])
    seen = set(Case.objects.full_for(user).values_list("pk", flat=True))
    cases = list(Case.objects.order_by("pk").values_list("pk", flat=True))
    mine = []
    for start in range(0, size, BATCH):
        batch = [(uuid.uuid4(), row) for row in rows[start : start + BATCH]]
        with key_session(), transaction.atomic():
            create_keys(uid for uid, _row in batch)
            people = [
                Person(
                    id=uid,
                    given_names=row.given,
                    family_name=row.family,
                    birth=PartialDate(row.year),
                    created_at=timezone.now(),
                )
                for uid, row in batch
            ]
            copy_rows(Person, people)
            copy_rows(PersonToken, (PersonToken(person_id=p.pk, token=token) for p in people for token in tokens_of(p)))
            stamp_tokens([uid for uid, _row in batch])
            places = [(uid, row, cases[(start + place) % len(cases)]) for place, (uid, row) in enumerate(batch)]
            copy_rows(
                CaseMember,
                (CaseMember(case_id=case, person_id=uid, relation="other", position=9) for uid, _row, case in places),
            )
        mine += [(uid, row) for uid, row, case in places if case in seen]
    return mine


def _searches(people, turns):
    dice, user = random.Random(4), User.objects.get(email=logins()[1][1])
    measured = Searches([], [], [])
    for turn in range(turns + 5):
        uid, row = dice.choice(people)
        words = [variant(row.given, dice), variant(row.family, dice)]
        dice.shuffle(words)
        text = " ".join([*words, str(row.year + dice.choice((-1, 0, 0, 1)))] if turn % 2 else words)
        forget_words()  # as at the end of every request
        with key_session():
            began = time.perf_counter()
            result = search(text, user)
            elapsed = 1000 * (time.perf_counter() - began)
        if turn >= 5:  # the first ones load what the others find loaded
            with key_session():
                here, away = candidates(Query.read(text).weighed(), Case.objects.full_for(user))
            measured.times.append(elapsed)
            measured.opened.append(len({member.person_id for member in here[:40] + away}))
            measured.found.append(uid in result.people or result.truncated)
    return measured


def search_table(found):
    """The figures as lines of text, growth against the smallest size."""
    first = found[min(found)]
    lines = [f"\n{'search among':<24}{'p50 ms':>8}{'p95 ms':>8}{'growth':>8}{'opened':>8}{'at most':>8}{'recall':>8}"]
    for size, measured in sorted(found.items()):
        lines.append(
            f"{f'{size:,} people':<24}{statistics.median(measured.times):>8.1f}{measured.p95:>8.1f}"
            f"{measured.p95 / first.p95:>8.2f}{statistics.mean(measured.opened):>8.1f}{max(measured.opened):>8}"
            f"{statistics.mean(measured.found):>8.1%}"
        )
    return "\n".join(lines)
