"""`manage.py protect a.csv b.csv …`: frequency tables as they may be published together (docs/disclosure.md)."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from reports.disclosure import HIDDEN, LEAST_THRESHOLD
from reports.linked.files import BadFile, read_table, read_trees, write_table
from reports.linked.hiding import protect
from reports.linked.noise import BadKey, Noise, read_key


class Command(BaseCommand):
    help = "Hides and rounds counts of CSV tables so that no small group can be computed from them."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("tables", nargs="+", type=Path, help="CSV: a column for each dimension, the count last")
        parser.add_argument("--k", type=int, default=10, help="groups smaller than this are hidden (10; 5 at least)")
        parser.add_argument("--round", type=int, default=5, dest="base", help="all numbers are rounded to it (5)")
        parser.add_argument("--total", default="Total", help="the word that stands for a total (Total)")
        parser.add_argument("--hierarchy", action="append", default=[], type=Path, help="CSV: dimension, parent")
        parser.add_argument("--noise", action="store_true", help="add keyed noise before rounding; needs --key-file")
        parser.add_argument("--key-file", type=Path, help="32 random bytes or more, the same for all of these tables")
        parser.add_argument("--into", type=Path, help="folder for the protected tables; one table may go to the screen")

    def handle(self, *, tables, k, base, total, hierarchy, into, noise, key_file, **_options):
        if into is None and len(tables) > 1:
            raise CommandError("Several tables need --into, a folder for the protected ones.")
        if k < LEAST_THRESHOLD or base < 1:
            raise CommandError(f"--k is {LEAST_THRESHOLD} at least, --round 1 at least.")
        if noise and (key_file is None or base < 2):
            raise CommandError("--noise needs --key-file, and a --round of 2 at least.")
        try:
            drawn = Noise(read_key(key_file)) if noise else None
            read, trees = [read_table(path, total) for path in tables], read_trees(hierarchy)
            done = protect(read, threshold=k, base=base, trees=trees, noise=drawn, told=self._tell)
        except (BadFile, BadKey, ValueError) as error:
            raise CommandError(str(error), returncode=2) from error
        self._write(tables, done, into, total)
        if noise:
            self.stderr.write(
                f"Noise was added before rounding: what is shown is less than {base} from the count. Say so beside the "
                "tables, and keep the key secret, and the same, for as long as any of them is out."
            )

    def _write(self, tables, done, into, total):
        for path, table in zip(tables, done, strict=True):
            if into is None:
                write_table(table, self.stdout, total)
            else:
                into.mkdir(parents=True, exist_ok=True)
                with (into / path.name).open("w", encoding="utf-8", newline="") as file:
                    write_table(table, file, total)
            hidden = sum(shown is HIDDEN for shown in table.counts.values())
            self.stderr.write(f"{path.name}: {hidden} of {len(table.counts)} cells are hidden")

    def _tell(self, share):
        if sys.stderr.isatty():
            self.stderr.write(f"\r{share:4.0%}", ending="")
