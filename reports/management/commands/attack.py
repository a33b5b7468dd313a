"""`manage.py attack a.csv b.csv …`: what somebody can compute of the hidden cells of published tables."""

import math
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.linked.attack import attack
from reports.linked.files import BadFile, name_of, read_table, read_trees
from reports.linked.programs import Contradiction


class Command(BaseCommand):
    help = "Prints the interval that each hidden cell of CSV tables can be held in; exit code 1 if one is too narrow."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("tables", nargs="+", type=Path, help="CSV as `protect` writes it; hidden counts are “c”")
        parser.add_argument("--k", type=int, default=10, help="an interval narrower than this gives a cell away (10)")
        parser.add_argument("--round", type=int, default=1, dest="base", help="what shown numbers are rounded to (1)")
        parser.add_argument("--noise", action="store_true", help="noise was added before rounding (protect --noise)")
        parser.add_argument("--total", default="Total", help="the word that stands for a total (Total)")
        parser.add_argument("--hierarchy", action="append", default=[], type=Path, help="CSV: dimension, parent")

    def handle(self, *, tables, k, base, noise, total, hierarchy, **_options):
        if base < 1:
            raise CommandError("--round is 1 at least.")
        try:
            found = attack([read_table(path, total) for path in tables], read_trees(hierarchy), base, noisy=noise)
        except (BadFile, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        except Contradiction as error:
            raise CommandError("The shown numbers contradict each other: is --round right?", returncode=3) from error
        narrow = 0
        for cell, (least, most) in found.items():
            exposed = most - least < k
            narrow += exposed
            end = "and more" if math.isinf(most) else f"to {most}"
            self.stdout.write(f"{name_of(cell)}: {least} {end}{'  EXPOSED' if exposed else ''}")
        self.stderr.write(f"{len(found)} hidden cells, {narrow} of them in an interval narrower than {k}")
        if narrow:
            raise SystemExit(1)
