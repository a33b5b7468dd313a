"""What `make bench` measures: the pages that are used most at two sizes, the price of encryption, the relay; searching
among many people; what privacy costs in all, beside a twin in clear text; a key epoch while people work; protecting
tables, beside τ-ARGUS; figures beside the bare GROUP BY.

Times are this machine's and of this moment; the ratios beside them are what can be compared between runs. `--quick`
goes through everything once or twice at toy sizes, so that a test can see that it runs.
"""

import argparse
import contextlib
import statistics
import sys
import time
from dataclasses import dataclass, field

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse

from casework import outbox
from casework.encryption import key_session
from casework.enums import Absence
from casework.models import Case, User
from config.demo_data import logins
from outreach.models import Outing
from tests import engines
from tests.bench.audit_price import audit_prices
from tests.bench.encryption_price import encryption_prices
from tests.bench.field_price import field_table
from tests.bench.field_speed import field_speed, speed_table
from tests.bench.figures_price import figures_prices
from tests.bench.privacy_price import privacy_prices, privacy_table
from tests.bench.protect_price import protect_prices, protect_table
from tests.bench.rotation_price import rotation_prices, rotation_table
from tests.bench.search_price import QUICK_SIZES as FEW_PEOPLE
from tests.bench.search_price import SIZES as PEOPLE
from tests.bench.search_price import search_prices, search_table

SIZES, QUICK_SIZES = (1_000, 10_000), (60, 120)
ROUNDS = 5
HOST = {"host": "localhost"}
BASE = "empty page (/health/)"


@dataclass
class Page:
    """A page as one user asks for it; `addresses` take turns, so that no single row stays warm."""

    name: str
    client: Client
    addresses: list
    posts: list = field(default_factory=list)

    def visit(self, turn):
        address = self.addresses[turn % len(self.addresses)]
        if self.posts:
            return self.client.post(address, self.posts[turn % len(self.posts)])
        return self.client.get(address)


@dataclass
class Measure:
    queries: int = 0
    times: list = field(default_factory=list)  # milliseconds

    @property
    def median(self):
        return statistics.median(self.times)

    @property
    def p95(self):
        return sorted(self.times)[int(0.95 * (len(self.times) - 1))]


def main(arguments):
    options = _options(arguments)
    wanted = options.what or [*PARTS]
    for name, measured in PARTS.items():
        if name in wanted:
            measured(options)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="make bench ARGS=…", description=__doc__)
    parser.add_argument("what", nargs="*", help=f"some of: {', '.join(PARTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="toy sizes, to see that it runs")
    parser.add_argument("--turns", type=int, default=40, help="visits per page and size")
    parser.add_argument("--people", type=int, nargs="+", help="sizes of the register to search in, e.g. 1000000")
    options = parser.parse_args(arguments)
    if unknown := {*options.what} - {*PARTS}:
        parser.error(f"nothing here is called {', '.join(sorted(unknown))}")
    return options


def _measure_pages(options):
    """The pages, the relay, the price of the cipher and of the trail: on the databases of the pages."""
    sizes, turns = (QUICK_SIZES, 2) if options.quick else (SIZES, options.turns)
    with contextlib.ExitStack() as databases:
        names = {size: databases.enter_context(engines.cloned_database(f"bench_{size}")) for size in sizes}
        for size, name in names.items():
            _fill(name, size)
        found, notes = measure_pages(names, turns)
        relayed = {}
        for size, name in names.items():
            with engines.connected_to(name):
                relayed[size] = relay_price(20 if options.quick else 300)
        with engines.connected_to(name):
            audited = audit_prices(quick=options.quick)
    _say(_pages_table(found, sizes))
    _say("".join(f"\nNot measured: {note}." for note in notes))
    _say(_prices_table(encryption_prices(50 if options.quick else 2000), relayed, found))
    _say(str(audited))


def _measure_search(options):
    people = options.people or (FEW_PEOPLE if options.quick else PEOPLE)
    _say(search_table(search_prices(people, 4 if options.quick else 200, _say)))


def _measure_privacy(options):
    _say(privacy_table(privacy_prices(quick=options.quick)))


def _measure_rotation(options):
    _say(rotation_table(rotation_prices(quick=options.quick)))


def _measure_figures(options):
    figures_prices(quick=options.quick, told=_say)


def _measure_field(_options):
    _say(field_table())
    _say(speed_table(field_speed()))


def _measure_protect(options):
    _say(protect_table(protect_prices(quick=options.quick)))


PARTS = {
    "pages": _measure_pages,
    "search": _measure_search,
    "privacy": _measure_privacy,
    "rotation": _measure_rotation,
    "field": _measure_field,
    "protect": _measure_protect,
    "figures": _measure_figures,
}


def _say(text):
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _fill(name, size):
    """As many contacts as cases; then statistics for the planner, as autovacuum would gather them."""
    _say(f"\n{size:,} cases and contacts:")
    with engines.connected_to(name):
        call_command("seed", cases=size, contacts=size, seed=1)
    with engines.connected_to(name, as_owner=True), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


# --- Pages ----------------------------------------------------------------------------------------------------------


def signed_in(role_position):
    """A browser of the demo user at this position among the logins (the roles in the order of the chain)."""
    client = Client(headers=HOST)
    user = User.objects.get(email=logins()[role_position][1])
    client.force_login(user)
    return client, user


def pages(notes):
    """The pages to measure; those that do not exist (yet) leave a note instead."""
    field_worker, worker_user = signed_in(0)
    caseworker, caseworker_user = signed_in(1)
    manager, _ = signed_in(3)
    cases = list(Case.objects.full_for(caseworker_user).filter(steps__code="ofii_decision").for_worklist()[:50])
    outings = Outing.objects.visible_to(worker_user).filter(state="held").values_list("pk", flat=True)[:20]
    with key_session():
        names = [{"q": case.principal.full_name} for case in cases if _is_named(case.principal)]
    wanted = (
        (BASE, Client(headers=HOST), [("health", ())], []),
        ("case page", caseworker, [("case_detail", (case.pk,)) for case in cases], []),
        ("worklist", caseworker, [("worklist", ())], []),
        ("search by name", caseworker, [("case_search", ())], names),
        ("contact form", field_worker, [("contact_add", (pk,)) for pk in outings], []),
        ("contacts", field_worker, [("contact_list", ())], []),
        ("figures", manager, [("figures", ())], []),
    )
    for name, client, places, posts in wanted:
        try:
            yield Page(name, client, [reverse(place, args=args) for place, args in places], posts)
        except NoReverseMatch:
            notes.append(f"{name} (there is no such page yet)")


def _is_named(person):
    return not isinstance(person.family_name, Absence) and not isinstance(person.given_names, Absence)


def measure_pages(names, turns):
    """{size: {page: Measure}} and notes. Sizes and pages take turns, so that a busy moment strikes all of them."""
    found, notes, kept = {size: {} for size in names}, [], {}
    for turn_of_all in range(ROUNDS):
        for size, name in names.items():
            with engines.connected_to(name):
                if size not in kept:
                    kept[size] = [page for page in pages(notes) if _answers(page, notes)]
                for page in kept[size]:
                    measure = found[size].setdefault(page.name, Measure())
                    _visit_some(page, measure, turn_of_all * turns, -(-turns // ROUNDS))
    return found, list(dict.fromkeys(notes))


def _answers(page, notes):
    status = page.visit(0).status_code if page.addresses else "nothing, having no address"
    if status != 200:
        notes.append(f"{page.name} (it answered {status})")
    return status == 200


def _visit_some(page, measure, start, visits):
    with CaptureQueriesContext(connection) as captured:
        page.visit(start)
        measure.queries = max(measure.queries, len(captured))
    page.visit(start + 1)
    measure.times += [_milliseconds(page, start + 2 + visit) for visit in range(visits)]


def _milliseconds(page, turn):
    began = time.perf_counter()
    response = page.visit(turn)
    elapsed = time.perf_counter() - began
    if response.status_code != 200:
        raise RuntimeError(f"{page.name} answered {response.status_code}")
    return 1000 * elapsed


def relay_price(rows):
    """Milliseconds that the relay takes for one row left by a change of a case."""
    for pk in Case.objects.order_by("pk").values_list("pk", flat=True)[:rows]:
        outbox.leave(outbox.CASE_CHANGED, pk)
    began = time.perf_counter()
    done = outbox.relay(limit=rows)
    return 1000 * (time.perf_counter() - began) / done


# --- What is shown --------------------------------------------------------------------------------------------------


def _pages_table(found, sizes):
    small, large = sizes
    head = f"\n{'':<24}{'queries':>8}{f'{small:,} cases':>22}{f'{large:,} cases':>22}{'growth':>9}{'x empty':>9}\n"
    head += f"{'':<24}{'':>8}{'median   p95 (ms)':>22}{'median   p95 (ms)':>22}\n"
    rows = []
    for name, measure in found[large].items():
        first = found[small].get(name)
        if first is None:
            continue
        queries = str(measure.queries) if measure.queries == first.queries else f"{first.queries}/{measure.queries}"
        rows.append(
            f"{name:<24}{queries:>8}{first.median:>14.1f}{first.p95:>8.1f}{measure.median:>14.1f}{measure.p95:>8.1f}"
            f"{measure.median / first.median:>9.2f}{measure.median / found[large][BASE].median:>9.1f}"
        )
    return head + "\n".join(rows)


def _prices_table(prices, relayed, found):
    """`prices`: {name: (us written, us read)}, the first being the raw cipher that the others are compared with."""
    raw = next(iter(prices.values()))
    lines = [f"\n{'encryption, 200 characters':<44}{'write us':>9}{'x raw':>7}{'read us':>9}{'x raw':>7}"]
    for name, pair in prices.items():
        lines.append(f"{name:<44}" + "".join(f"{own:>9.2f}{own / of:>7.1f}" for own, of in zip(pair, raw, strict=True)))
    lines.append(f"\n{'relay of one row':<40}{'ms':>8}{'x empty':>8}")
    lines += [
        f"{f'{size:,} cases':<40}{price:>8.2f}{price / found[size][BASE].median:>8.1f}"
        for size, price in relayed.items()
    ]
    return "\n".join(lines)
