"""What privacy costs in all: pages as they are, beside a clear-text twin of the same pages.

The twin is the same code, templates and rows in a database of its own, with what protects people taken out, here only:

- values are written and read without the cipher and without keys (they keep their type and padding; keys lie there
  unused, since merging asks whether somebody still has one);
- the database role is behind the second wall, reads figures too, and is told nothing of who asks;
- a list shows the cases of the user's offices by one plain condition, without shares; whatever is asked for by its
  address is shown and may be worked on; nobody counts how much is read;
- nothing new is written to the trail (what was done to a case before is shown from it, as in any tool);
- sessions are not sealed.

Both take turns, visit by visit, so that a busy moment of the machine strikes both.
"""

import contextlib
import difflib
import io
import itertools
import re
import statistics
import sys
import time
import uuid
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import access, audit, database_scope, encryption, limits
from casework.access import Capability, Reach, scope_of
from casework.models import Case, User
from config.demo_data import logins
from outreach.models import Outing
from tests import engines

SIZE, QUICK_SIZE = 1_000, 60
HOST = {"host": "localhost"}
PACKAGES = ("casework", "outreach", "returns", "reports", "config")
NOTE = "Rencontré près du canal, demande des nouvelles de son rendez-vous. " * 3


class Replaced:
    """What the twin does instead: (original, replacement) pairs, wherever Escale has imported it, whatever its name."""

    def __init__(self, pairs):
        self.places = [
            (module, name, value, replacement)
            for module in list(sys.modules.values())
            if getattr(module, "__name__", "").split(".")[0] in PACKAGES
            for name, value in list(vars(module).items())
            for original, replacement in pairs
            if value is original
        ]
        if missing := [original for original, _new in pairs if all(original is not p[2] for p in self.places)]:
            raise RuntimeError(f"the twin replaces what is not there any more: {missing}")

    @contextlib.contextmanager
    def applied(self):
        for module, name, _value, replacement in self.places:
            setattr(module, name, replacement)
        try:
            yield
        finally:
            for module, name, value, _replacement in self.places:
                setattr(module, name, value)


@contextlib.contextmanager
def _one_transaction(_user_id, _request_id):
    with transaction.atomic():
        yield


def _of_own_offices(cases, user):
    return cases.filter(office_id__in=scope_of(user).offices_for(Capability.WORK_CASES))


_IN_CLEAR = (
    (encryption.seal_value, lambda plain, *_about: plain),
    (encryption.open_value, lambda sealed, *_about: bytes(sealed)),
    (encryption.seal, lambda _purpose, plain: plain),
    (encryption.unseal, lambda _purpose, sealed: bytes(sealed)),
    (database_scope.acting_as, lambda _role: contextlib.nullcontext()),
)
_UNGUARDED = (
    (encryption.create_keys, lambda _subjects: None),
    (encryption.warm, lambda _subjects: None),
    (audit.record, lambda *_objects, **_about: None),
    (limits.check, lambda *_about: None),
    (database_scope.entered, _one_transaction),
    (access.full_cases, _of_own_offices),
    (access.visible_cases, _of_own_offices),
    (access.reach, lambda _user, _case: Reach.FULL),
    (access.can_work, lambda _user, _case: True),
)


@dataclass
class Side:
    """One of the two: its connection, and how its pages are asked for."""

    connection: object
    around: object = contextlib.nullcontext  # context manager without arguments
    visits: dict = field(default_factory=dict)  # {page: visit(turn) -> response}

    @contextlib.contextmanager
    def at_work(self):
        connections["default"] = self.connection
        with self.around():
            yield

    def visit(self, page, turn):
        """Milliseconds of one visit."""
        with self.at_work():
            began = time.perf_counter()
            response = self.visits[page](turn)
            elapsed = 1000 * (time.perf_counter() - began)
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{page} answered {response.status_code}")
        return elapsed

    def shown(self, page, turn):
        """The page without what differs from one answer to the next."""
        with self.at_work():
            html = self.visits[page](turn).content.decode()
        # Tokens, identifiers made for this answer, and moments: each side was filled at its own.
        return re.sub(r"[0-9A-Za-z]{64}|[0-9a-f-]{36}|<time.*?</time>", "", html)

    def queries(self, page):
        with self.at_work(), CaptureQueriesContext(connection) as captured:
            self.visits[page](0)
        return len(captured)


@dataclass
class Price:
    """(as it is, in clear text): queries and milliseconds of one page."""

    queries: tuple
    times: tuple

    @property
    def ratio(self):
        return statistics.median(self.times[0]) / statistics.median(self.times[1])


def privacy_prices(*, quick=False):
    """{page: Price}."""
    size, turns = (QUICK_SIZE, 4) if quick else (SIZE, 120)
    kept = connections["default"]
    with contextlib.ExitStack() as stack:
        names = [stack.enter_context(engines.cloned_database(f"bench_{side}")) for side in ("sealed", "clear")]
        sealed = Side(_connection(names[0], as_owner=False))
        clear = Side(_connection(names[1], as_owner=True), Replaced(_IN_CLEAR).applied)
        stack.callback(connections.__setitem__, "default", kept)
        for side in (sealed, clear):
            stack.callback(side.connection.close)
            with side.at_work():
                call_command("seed", cases=size, contacts=size, seed=1, verbosity=0, stdout=io.StringIO())
            if side is clear:
                side.around = Replaced(_IN_CLEAR + _UNGUARDED).applied
            with side.at_work():
                side.visits = _visits()
            with engines.cluster().connect(side.connection.settings_dict["NAME"]) as owner:
                owner.execute("VACUUM ANALYZE")
        return {page: _price(page, (sealed, clear), turns) for page in sealed.visits}


def _connection(name, *, as_owner):
    """A connection to another database, which takes the place of Django's own and leaves it alone."""
    with engines.connected_to(name, as_owner=as_owner):
        made = connections.create_connection("default")
        made.settings_dict = dict(made.settings_dict)
    return made


def _visits():
    caseworker, user = _signed_in(1)
    worker, field_worker = _signed_in(0)
    own = Case.objects.full_for(user).filter(steps__code="ofii_decision").order_by("reference")
    cases = [reverse("case_detail", args=[pk]) for pk in own.values_list("pk", flat=True)[:50]]
    outings = list(Outing.objects.visible_to(field_worker).filter(state="held").order_by("pk")[:20])
    return {
        "case page": lambda turn: caseworker.get(cases[turn % len(cases)]),
        "worklist": lambda turn: caseworker.get(reverse("worklist")),
        "contact log, list": lambda turn: worker.get(reverse("contact_list")),
        "contact log, form": lambda turn: worker.get(_address(outings[turn % len(outings)])),
        "contact log, one logged": lambda turn: _log(worker, outings[turn % len(outings)]),
    }


def _signed_in(role_position):
    client = Client(headers=HOST)
    user = User.objects.get(email=logins()[role_position][1])
    client.force_login(user)
    return client, user


def _address(outing):
    return reverse("contact_add", args=[outing.pk])


def _log(client, outing):
    typed = {
        "uid": uuid.uuid4(),
        "site": outing.site_id,
        "mode": outing.mode,
        "time": "00:00",
        "people": "2",
        "languages": ["ps"],
        "interpreting": "none",
        "note": NOTE,
    }
    response = client.post(_address(outing), typed)
    if response.status_code != 302:
        raise RuntimeError("the contact was not logged")
    return response


def _differing(sealed, clear):
    """The first lines that differ, of made-up people."""
    lines = difflib.unified_diff(sealed.splitlines(), clear.splitlines(), "as it is", "in clear text", n=0, lineterm="")
    return "\n".join(itertools.islice(lines, 12))


def _price(page, sides, turns):
    for turn in range(3):
        said = [side.shown(page, turn) for side in sides]
        if said[0] != said[1]:
            raise RuntimeError(f"{page}: the twin shows something else\n{_differing(*said)}")
    queries = tuple(side.queries(page) for side in sides)
    times = ([], [])
    for turn in range(turns):
        for place in (0, 1) if turn % 2 else (1, 0):
            times[place].append(sides[place].visit(page, turn))
    return Price(queries, times)


def privacy_table(prices):
    lines = [f"\n{'price of privacy':<28}{'queries':>9}{'in clear':>10}{'ms':>9}{'in clear':>10}{'ratio':>8}"]
    for page, price in prices.items():
        medians = [statistics.median(times) for times in price.times]
        lines.append(
            f"{page:<28}{price.queries[0]:>9}{price.queries[1]:>10}{medians[0]:>9.1f}{medians[1]:>10.1f}"
            f"{price.ratio:>7.2f}×"
        )
    return "\n".join(lines)
