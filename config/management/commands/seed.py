"""Fill a database with made-up people whose files look, count and move like real ones (config.demo_data)."""

import contextlib
import datetime
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from django.utils import timezone

from casework.models import Case
from config.demo_data import (
    consulates,
    doubles,
    information,
    journeys,
    loading,
    money,
    ofii,
    oversight,
    partnerships,
    planning,
    protection,
    publications,
    reintegration,
    rights,
    situations,
    telephones,
    visits,
    watching,
    world,
)
from config.demo_data.frame import OUTING_SIZE, Frame
from outreach.models import Contact

# Up to here one process does it in one transaction: a start that is killed in the middle leaves nothing.
SMALL = 5000


class Command(BaseCommand):
    help = "Load made-up contacts and cases: the same seed, sizes and day give the same people."

    def add_arguments(self, parser):
        parser.add_argument("--contacts", type=_count, default=1000)
        parser.add_argument("--cases", type=_count, default=200)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--today", type=_day, default=None, help="the day up to which things happened (YYYY-MM-DD)")
        parser.add_argument("--processes", type=int, default=0, help="default: two for large sizes, else one")

    def handle(self, *, contacts, cases, seed, today, processes, **options):
        frame = Frame(seed, cases, contacts, today or timezone.localdate())
        self.refuse_beside_real_people(frame)
        began = time.monotonic()
        small = cases + contacts <= SMALL
        processes = processes or (1 if small else min(2, os.cpu_count() or 1))
        with transaction.atomic() if processes == 1 else contextlib.nullcontext():
            rows = world.build(frame.today)
            self.load("cases", partial(loading.load_cases, frame, rows), cases, loading.BATCH, processes)
            size = loading.BATCH // OUTING_SIZE * OUTING_SIZE
            self.load("contacts", partial(loading.load_contacts, frame, rows), contacts, size, processes)
            oversight.load(frame, rows)
            watching.load_watching(frame, rows)
            doubles.load_doubles(frame, rows)
            rights.load_rights(frame, rows)
            journeys.load_journeys(frame, rows)
            ofii.load_ofii(frame, rows)
            protection.load_protection(frame, rows)
            money.load_money(frame, rows)
            situations.load_situations(frame, rows)
            consulates.load_consulates(frame, rows)
            money.load_deadlines(frame, rows)
            reintegration.load_plans(frame, rows)
            visits.load_visits(frame, rows)
            telephones.load_telephones(frame, rows)
            planning.load_planning(frame, rows)
            partnerships.load_partnerships(frame, rows)
            information.load_information(frame, rows)
        self.rebuild_facts()
        publications.load_publications(frame, rows)
        self.stdout.write(f"Loaded in {time.monotonic() - began:.1f} s (seed {seed}, {frame.today}).")
        self.summary(frame.today)

    def refuse_beside_real_people(self, frame):
        if not settings.DEMO and world.has_real_users():
            raise CommandError(
                "This database has real users, so made-up people have no place in it. "
                "Use an empty database, or start the demo (DEMO=1)."
            )
        if (
            Case.objects.filter(pk=frame.uid("case", 0)).exists()
            or Contact.objects.filter(pk=frame.uid("contact", 0)).exists()
        ):
            raise CommandError(
                f"This database already holds the data of seed {frame.seed}. Choose another --seed to add to them."
            )

    def load(self, what, work, count, size, processes):
        """Run `work(start, stop)` over batches of `size`, telling how it advances."""
        starts = list(range(0, count, size))
        stops = [min(start + size, count) for start in starts]
        if processes == 1:
            self.follow(what, map(work, starts, stops), count)
            return
        connections.close_all()  # a connection cannot be shared with the processes that are about to fork
        with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
            self.follow(what, pool.map(work, starts, stops), count)

    def follow(self, what, batches, count):
        began, told, done = time.monotonic(), 0.0, 0
        for size in batches:
            done += size
            elapsed = time.monotonic() - began
            if elapsed - told >= 2 or done == count:
                told, rate = elapsed, done / max(elapsed, 0.001)
                self.stdout.write(f"{done:,} of {count:,} {what}, {rate:,.0f}/s, {(count - done) / rate:.0f} s left")
                self.stdout.flush()

    def rebuild_facts(self):
        if "rebuild_facts" in get_commands():
            self.stdout.write("Counting for the figures…")
            call_command("rebuild_facts", stdout=self.stdout)

    def summary(self, today):
        active = Case.objects.active()
        lines = {
            "contacts": Contact.objects.count(),
            "contacts that led to a case": Contact.objects.filter(case__isnull=False).count(),
            "cases": Case.objects.count(),
            "in progress": active.count(),
            "late": active.filter(due_on__lt=today).count(),
            "departing this week": Case.objects.departing(today, today + datetime.timedelta(days=7)).count(),
            "departed": Case.objects.filter(departed_on__isnull=False).count(),
            "given up": Case.objects.filter(status="withdrawn").count(),
            "unaccompanied minors": Case.objects.filter(unaccompanied_minor=True).count(),
        }
        self.stdout.write("\n".join(f"{number:>9,} {what}" for what, number in lines.items()))


def _count(text):
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _day(text):
    return datetime.date.fromisoformat(text)
