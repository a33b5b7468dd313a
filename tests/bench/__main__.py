"""`make bench`: measurements on engines of their own, as durable as the demo's, on an empty database.

`tests/bench/measurements.py` holds what is measured: its `main(arguments)` runs with Django set up and connected, as
the web's role, to a database that is dropped afterwards.
"""

import importlib
import signal
import sys

import django

from config.embedded import CannotStart
from tests import engines


def main(arguments):
    signal.signal(signal.SIGTERM, _interrupt)
    print("Starting the engines…", flush=True)
    servers = engines.start(durable=True)
    try:
        django.setup()
        measurements = importlib.import_module("tests.bench.measurements")
        with engines.cloned_database("bench") as name, engines.connected_to(name):
            measurements.main(arguments)
    finally:
        engines.stop(servers)


def _interrupt(_number, _frame):
    raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except CannotStart as error:
        sys.exit(f"Escale cannot start. {error}")
    except KeyboardInterrupt:
        sys.exit(130)
