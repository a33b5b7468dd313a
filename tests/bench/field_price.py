"""What the field application weighs on the line: its first load, and a return visit.

Production sends static files compressed (WhiteNoise); pages and the interface are not compressed, since they may hold
secrets. On a return visit the worker answers for the shell (tests/journeys/test_field.py): what is left is the
browser's question whether there is a newer worker.
"""

import gzip
from dataclasses import dataclass

from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from outreach.views.field import ASSETS, LANGUAGES

HOST = {"host": "localhost"}
GOAL = 150_000  # bytes of the first load
TAPS = 4  # people, language, topic, save: tests/journeys/test_field.py logs a contact by them


@dataclass(frozen=True)
class Weight:
    name: str
    raw: int
    sent: int


def shell_weights():
    """Every part of the shell: the application keeps all of it at its first load, in each language."""
    client = Client(headers=HOST)
    weights = []
    for name in ASSETS:
        with open(finders.find(name), "rb") as file:  # noqa: PTH123 – finders give texts
            content = file.read()
        weights.append(Weight(name, len(content), len(gzip.compress(content, 9))))
    for code in LANGUAGES:
        for place in ("field_app", "field_manifest"):
            size = len(client.get(reverse(place, args=[code])).content)
            weights.append(Weight(reverse(place, args=[code]), size, size))
    return weights


def worker_weight():
    return len(Client(headers=HOST).get(reverse("field_worker")).content)


def field_table():
    weights, worker = shell_weights(), worker_weight()
    lines = [f"\n{'the field application, bytes':<44}{'as written':>12}{'sent':>10}"]
    lines += [f"{weight.name:<44}{weight.raw:>12,}{weight.sent:>10,}" for weight in weights]
    first = sum(weight.sent for weight in weights) + worker
    lines.append(f"{'worker':<44}{worker:>12,}{worker:>10,}")
    lines.append(f"{f'first load (goal {GOAL:,})':<44}{'':>12}{first:>10,}")
    lines.append(f"{'return visit: shell':<44}{'':>12}{0:>10,}")
    lines.append(f"{'return visit: is there a newer worker?':<44}{'':>12}{worker:>10,}")
    lines.append(f"{'taps to log a contact':<44}{'':>12}{TAPS:>10,}")
    return "\n".join(lines)
