"""A register of many people, as real rows, for the measurements that need one: keys, sealed fields, tokens, cases.

Names are drawn like those of a register (tests/casework/stolen_index.py). Two people share a case, whose principal is
the first; cases are spread over the offices of a small seed.
"""

import io
import random
import time
import uuid
from itertools import pairwise

from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from casework.access import Capability, scope_of
from casework.actions.tokens import stamp_tokens
from casework.encryption import create_keys, key_session
from casework.enums import Relation
from casework.matching import tokens_of
from casework.models import Case, CaseMember, Office, Person, PersonToken, User
from casework.partial_dates import PartialDate
from config.demo_data import logins
from config.demo_data.loading import copy_rows
from config.demo_data.plots import PATHWAY
from tests import engines
from tests.casework.stolen_index import population

BATCH = 1000
SEED = 60  # cases of the demo beside them


def caseworker():
    """The caseworker who searches, with the assignments that a request loads."""
    return User.objects.prefetch_related("assignments__office", "assignments__team").get(email=logins()[1][1])


def fill(size, told=lambda text: None):
    """Write `size` people into the connected database; returns [(id, Row)] of those in the caseworker's office.

    `told`: called with a line about how far it is, now and then.
    """
    call_command("seed", cases=SEED, contacts=0, seed=1, verbosity=0, stdout=io.StringIO())
    rows, _pairs, _years = population(size, seed=3)
    random.Random(3).shuffle(rows)
    user, offices = caseworker(), list(Office.objects.order_by("pk").values_list("pk", flat=True))
    own, mine, said = scope_of(user).offices_for(Capability.WORK_CASES), [], time.monotonic()
    for start in range(0, size, BATCH):
        batch = [(uuid.uuid4(), row) for row in rows[start : start + BATCH]]
        office = offices[start // BATCH % len(offices)]
        _write(batch, start, office, user)
        mine += batch if office in own else []
        if time.monotonic() - said > 20:
            said = time.monotonic()
            told(f"{start + len(batch):,} of {size:,} people")
    with engines.connected_to(connection.settings_dict["NAME"], as_owner=True), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return mine


def _write(batch, start, office, user):
    with key_session(), transaction.atomic():
        create_keys(uid for uid, _row in batch)
        now = timezone.now()
        people = [
            Person(id=uid, given_names=row.given, family_name=row.family, birth=PartialDate(row.year), created_at=now)
            for uid, row in batch
        ]
        copy_rows(Person, people)
        copy_rows(PersonToken, (PersonToken(person_id=p.pk, token=token) for p in people for token in tokens_of(p)))
        stamp_tokens([uid for uid, _row in batch])
        ids = [uid for uid, _row in batch]
        pairs = [(first, second) for first, second in list(pairwise([*ids, None]))[::2]]
        cases = [_case(start + place, first, office, user) for place, (first, _second) in enumerate(pairs)]
        copy_rows(Case, cases)
        copy_rows(
            CaseMember, (member for case, pair in zip(cases, pairs, strict=True) for member in _members(case, pair))
        )


def _case(number, principal, office, user):
    return Case(
        reference=f"B{number:07d}",
        principal_id=principal,
        office_id=office,
        opened_by=user,
        pathway=PATHWAY.code,
        pathway_version=PATHWAY.version,
        created_at=timezone.now(),
    )


def _members(case, pair):
    yield CaseMember(case_id=case.pk, person_id=pair[0], relation=Relation.PRINCIPAL, position=0)
    if pair[1]:
        yield CaseMember(case_id=case.pk, person_id=pair[1], relation=Relation.CHILD, position=1)
