"""What a search costs among many people, how many it opens and how many variants it finds (privacy.md, E6).

It runs before the second wall, as a request does, with nothing remembered of the one before. What is typed is a variant
of a name on file, made by rule. Two yardsticks take turns with it, so that a busy moment strikes all of them:

- *lookup*: the same tokens looked up and counted by one statement, behind the wall: what any index costs.
- *floor*: that lookup, the round trips that scope and trail need at least, and AES alone for the same keys and values.
"""

import contextlib
import os
import random
import statistics
import time
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from django.test import override_settings

from casework import audit, candidates, database_scope
from casework.encryption import key_session
from casework.matching import Query
from casework.matching.closeness import forget_words
from casework.search import search
from tests import engines
from tests.bench.register import caseworker, fill
from tests.casework.variants.generated import variant

SIZES, QUICK_SIZES = (10_000, 100_000), (200, 400)
WARM = 15  # searches until plans are kept
ROUND_TRIPS = 5  # beyond the scope, candidates, back within it, their cases, the trail
VALUES = 3  # opened of a candidate, about
LOOKUP = """
SELECT person_id, count(*) FROM casework_persontoken WHERE token = ANY (%s) GROUP BY person_id ORDER BY 2 DESC LIMIT 50
"""


@dataclass
class Searches:
    """Milliseconds of every search, lookup and floor; people opened for each, and whether who was meant is found."""

    times: list = field(default_factory=list)
    lookups: list = field(default_factory=list)
    floors: list = field(default_factory=list)
    opened: list = field(default_factory=list)
    found: list = field(default_factory=list)


def search_prices(sizes=SIZES, turns=200, told=lambda text: None):
    """{size: Searches}, each size in a database of its own whose tokens are cut for that size."""
    found = {}
    for size in sizes:
        name = f"bench_search_{size}"
        with (
            engines.cloned_database(name) as database,
            override_settings(SEARCH_REGISTER_SIZE=max(size, 1000)),
            engines.connected_to(database),
        ):
            people = fill(size, told)
            found[size] = _searches(people, turns)
    return found


def _searches(people, turns):
    dice, measured = random.Random(4), Searches()
    for turn in range(turns + WARM):
        uid, row = dice.choice(people)
        words = [variant(row.given, dice), variant(row.family, dice)]
        dice.shuffle(words)
        text = " ".join([*words, str(row.year + dice.choice((-1, 0, 0, 1)))] if turn % 2 else words)
        result, elapsed, opened = _search(text)
        lookup = _lookup(text)
        floor = _floor(len(opened)) + lookup
        if turn >= WARM:
            measured.times.append(elapsed)
            measured.lookups.append(lookup)
            measured.floors.append(floor)
            measured.opened.append(len(opened))
            measured.found.append(uid in result.people or result.truncated)
    return measured


def _search(text):
    """What is found, milliseconds, and the people whose keys were fetched."""
    forget_words()  # as at the end of every request
    user, token = caseworker(), audit.begin_trace()
    try:
        with key_session(), database_scope.entered(user.pk, audit.trace_id()), _counted() as opened:
            user.role_codes  # noqa: B018 – asked by every request before its view
            began = time.perf_counter()
            result = search(text, user)
            return result, 1000 * (time.perf_counter() - began), opened
    finally:
        audit.end_trace(token)


@contextlib.contextmanager
def _counted():
    """The ids of everybody whose key is fetched."""
    opened, admit = set(), candidates.admit

    def counting(keys):
        kept = list(keys)
        opened.update(subject for _kid, _wrapped, subject in kept)
        admit(kept)

    candidates.admit = counting
    try:
        yield opened
    finally:
        candidates.admit = admit


def _lookup(text):
    tokens = list(Query.read(text).weighed())
    with connection.cursor() as cursor:
        began = time.perf_counter()
        cursor.execute(LOOKUP, [tokens])
        cursor.fetchall()
        return 1000 * (time.perf_counter() - began)


def _floor(people):
    key, about = AESGCM.generate_key(256), os.urandom(70)
    sealed = [(os.urandom(12), AESGCM(key).encrypt(bytes(12), bytes(48), about)) for _value in range(people)]
    began = time.perf_counter()
    for _nonce, value in sealed:
        cipher = AESGCM(key)
        for _value in range(1 + VALUES):
            cipher.decrypt(bytes(12), value, about)
    with connection.cursor() as cursor:
        for _trip in range(ROUND_TRIPS - 1):
            cursor.execute("SELECT 1")
            cursor.fetchone()
    return 1000 * (time.perf_counter() - began)


def search_table(found):
    """The figures as lines of text; growth against the smallest size."""
    first = found[min(found)]
    head = ("p50 ms", "p95 ms", "growth", "x lookup", "x floor", "opened", "at most", "recall")
    lines = [f"\n{'search among':<20}" + "".join(f"{name:>9}" for name in head)]
    for size, measured in sorted(found.items()):
        median = statistics.median(measured.times)
        lines.append(
            f"{f'{size:,} people':<20}{median:>9.1f}{p95(measured.times):>9.1f}"
            f"{p95(measured.times) / p95(first.times):>9.2f}{median / statistics.median(measured.lookups):>9.1f}"
            f"{median / statistics.median(measured.floors):>9.1f}{statistics.mean(measured.opened):>9.1f}"
            f"{max(measured.opened):>9}{statistics.mean(measured.found):>9.1%}"
        )
    return "\n".join(lines)


def p95(times):
    return sorted(times)[int(0.95 * (len(times) - 1))]
