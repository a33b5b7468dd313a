"""What the second wall costs: the same pages before it (as escale_web) and behind it (as escale_worker).

`.venv/bin/python -m tests.bench.walls_price [--quick]` measures by itself, `walls_prices(turns)` on the database at
hand.
"""

import signal
import statistics
import sys
import time

import django
from django.test import override_settings

from config.embedded import CannotStart
from tests import engines

SIZE, TURNS = 10_000, 30
QUICK_SIZE, QUICK_TURNS = 60, 2
BEFORE, BEHIND = "escale_web", "escale_worker"


def walls_prices(turns):
    """{page: [milliseconds behind the wall, milliseconds before it]}, medians; pages and roles take turns."""
    # Once Django is set up, which importing this module does not need.
    from tests.bench.measurements import pages  # noqa: PLC0415

    found = [(page, {BEHIND: [], BEFORE: []}) for page in pages([]) if page.addresses]
    for turn in range(turns):
        for page, times in found:
            for role in (BEHIND, BEFORE) if turn % 2 else (BEFORE, BEHIND):
                with override_settings(DATABASE_WEB_ROLE=role):
                    times[role].append(_milliseconds(page, turn))
    return {page.name: [statistics.median(times[role][1:]) for role in (BEHIND, BEFORE)] for page, times in found}


def _milliseconds(page, turn):
    began = time.perf_counter()
    response = page.visit(turn)
    elapsed = 1000 * (time.perf_counter() - began)
    if response.status_code != 200:
        raise RuntimeError(f"{page.name} answered {response.status_code}")
    return elapsed


def walls_table(prices):
    lines = [f"{'page':<24}{'one wall':>12}{'two walls':>12}{'ratio':>8}"]
    lines += [f"{name:<24}{one:>9.1f} ms{two:>9.1f} ms{two / one:>7.2f}×" for name, (one, two) in prices.items()]
    return "\n".join(lines)


def main(arguments):
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    quick = "--quick" in arguments
    servers = engines.start(durable=True)
    try:
        django.setup()
        from tests.bench.measurements import _fill  # noqa: PLC0415

        with engines.cloned_database("walls_price") as name, engines.connected_to(name):
            _fill(name, QUICK_SIZE if quick else SIZE)
            sys.stdout.write(f"\n{walls_table(walls_prices(QUICK_TURNS if quick else TURNS))}\n")
    finally:
        engines.stop(servers)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotStart as error:
        sys.exit(f"Escale cannot start. {error}")
