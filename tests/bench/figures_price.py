"""What figures cost: the page of figures and every table of the catalogue beside the bare GROUP BY; counting all anew.

Facts for reading are written by SQL, so many of each kind for a file as `SHARES` says, over three years. The facts of
the rebuild are those of files that were really made. Sizes: `FIGURES_SIZES="10000 1000000"`, `FIGURES_FILES=10000`.
"""

import contextlib
import io
import os
import statistics
import time

from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from casework.models.reference import ReferenceTerm
from reports import figures
from reports.actions import facts
from reports.catalogue import TABLES
from reports.closed_periods import YEAR, closed_before
from reports.enums import FactKind
from reports.gate import Unpublishable, prepare
from reports.models import Fact
from reports.privileges import reading_facts
from reports.tabulating import Counts
from tests import engines

SIZES, QUICK_SIZES = (10_000, 100_000, 1_000_000), (300,)
FILES, QUICK_FILES = 1_000, 60
ROUNDS = 5
COUNTRIES = ("AF", "AL", "GE", "DZ", "CN", "HT", "MA", "TN", "PK", "XK", "AM", "RU", "BD", "IN", "ZZ", "YY")
# How many facts of each kind there are for a file.
SHARES = {
    FactKind.CONTACT: 1.0,
    FactKind.TOPIC: 1.5,
    FactKind.CASE_OPENED: 1.0,
    FactKind.DEPARTURE: 0.4,
    FactKind.TRAVELLER: 0.6,
    FactKind.SCREENED: 0.6,
    FactKind.WITHDRAWAL: 0.15,
    FactKind.NO_SHOW: 0.1,
    FactKind.AWARD: 0.4,
    FactKind.PAYMENT: 0.6,
    FactKind.REFERRAL: 0.5,
    FactKind.NEED: 0.8,
    FactKind.RECEIVED: 0.2,
    FactKind.MEETING: 0.05,
    FactKind.EVENT: 0.02,
    FactKind.ATTENDANCE: 0.05,
    FactKind.REACH: 0.05,
    FactKind.CONSULATE: 0.3,
    FactKind.PLAN: 0.2,
    FactKind.EXPENSE: 0.6,
    FactKind.INSTALMENT: 0.4,
    FactKind.VISIT: 0.9,
    FactKind.SURVEY: 0.4,
}
WORDS = [field.name for field in Fact._meta.concrete_fields if field.get_internal_type() == "CharField"]
WORDS = [name for name in WORDS if name not in ("kind", "office")]
OF_MONEY = {table.kind for table in TABLES if table.money}
WRITE = """
    INSERT INTO reports_fact (kind, pseudonym, file, who, month, office, people, amount, refreshed_at{columns})
    SELECT %(kind)s, decode(md5(%(kind)s || i), 'hex'), decode(md5('f' || %(kind)s || i), 'hex'),
        decode(md5('p' || i), 'hex'), (%(first)s::date + make_interval(months => (random() * 35.98)::int))::date, 'PAR',
        1 + (random() * 3)::int, CASE WHEN %(money)s THEN 100 + (random() * 1700)::int END, now(){words}
    FROM generate_series(1, %(many)s) i
"""
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = 'reports_fact'::regclass AND NOT indisprimary
"""


def figures_prices(*, quick, told):
    """Measure all sizes and say the tables; `told`: called with each text."""
    sizes = QUICK_SIZES if quick else tuple(map(int, os.environ.get("FIGURES_SIZES", "").split())) or SIZES
    files = QUICK_FILES if quick else int(os.environ.get("FIGURES_FILES", FILES))
    for size in sizes:
        with engines.cloned_database(f"figures_{size}") as name, engines.connected_to(name):
            call_command("seed", cases=60, contacts=0, seed=1, verbosity=0, stdout=io.StringIO())
            write_facts(name, size)
            told(f"\n{size:,} cases, {Fact.objects.count():,} facts")
            told(_page_table(1 if quick else ROUNDS))
            told(_catalogue_table(1 if quick else 3))
    with engines.cloned_database("figures_rebuild") as name, engines.connected_to(name):
        told(_rebuild_line(files))


def write_facts(name, size):
    """Facts of `size` files, months and words at random, as the owner; then statistics for the planner."""
    today = timezone.localdate()
    first = today.replace(year=today.year - 3, month=1, day=1)
    with engines.connected_to(name, as_owner=True), connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        with _without_indexes(cursor):
            for kind, share in SHARES.items():
                told = {"kind": str(kind), "first": first, "many": int(size * share), "money": kind in OF_MONEY}
                columns, words = _words(kind)
                cursor.execute(WRITE.format(columns=columns, words=words), told)
        cursor.execute("VACUUM ANALYZE reports_fact")


@contextlib.contextmanager
def _without_indexes(cursor):
    """Ten million rows are written and then sorted in a fraction of the time that keeping every index takes."""
    cursor.execute(INDEXES)
    made = cursor.fetchall()
    cursor.execute("ALTER TABLE reports_fact DROP CONSTRAINT fact_counted_once")
    for name, _definition in made:
        cursor.execute(f"DROP INDEX IF EXISTS {name}")
    cursor.execute("ALTER TABLE reports_fact SET UNLOGGED")
    yield
    for _name, definition in made:
        cursor.execute(definition)
    cursor.execute("ALTER TABLE reports_fact ADD CONSTRAINT fact_counted_once UNIQUE USING INDEX fact_counted_once")


def _words(kind):
    """Of the columns by which the catalogue breaks this kind down: (their names, SQL that draws a word of each)."""
    drawn = dict.fromkeys(WORDS, "''") | {"country": _one_of(COUNTRIES)}
    for one in (dimension for table in TABLES if table.kind == kind for dimension in table.dimensions):
        if one.attribute != "country":
            drawn[one.attribute] = _one_of((*one.levels, *_terms(one.code)))
    return "".join(f", {name}" for name in drawn), "".join(f", {word}" for word in drawn.values())


def _terms(kind):
    return tuple(ReferenceTerm.objects.filter(kind=kind).order_by("code").values_list("code", flat=True))


def _one_of(words):
    """The first words are drawn more often than the last, as countries and languages are."""
    if not words:
        return "''"
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{quoted}])[1 + floor(power(random(), 1.5) * {len(words)})::int]"


# --- Reading --------------------------------------------------------------------------------------------------------


def _page_table(rounds):
    """The page of figures, and what it reads, beside the bare counts by month of the same facts."""
    from tests.bench.measurements import signed_in  # noqa: PLC0415 – which imports this module

    client, _user = signed_in(3)
    chosen = figures.period(figures.LATEST, figures.today())
    asked = Fact.objects.filter(kind__in=SHARES, month__in=chosen.months)

    def page():
        if client.get(reverse("figures")).status_code != 200:
            raise RuntimeError("the page of figures does not answer")

    bare = _median(lambda: _grouped(asked, "kind", "month"), rounds)
    lines = [f"{'':<34}{'ms':>10}{'x GROUP BY':>12}", _line("GROUP BY kind, month", bare, bare)]
    lines.append(_line("tables of the page, protected", _median(lambda: figures.tables(chosen), rounds), bare))
    lines.append(_line("page of figures", _median(page, rounds), bare))
    return "\n".join(lines)


def _catalogue_table(rounds):
    """Every table for the last whole year: bare, counted, and hidden in."""
    year = next(one for one in closed_before(timezone.localdate()) if one.kind == YEAR)
    lines = [f"\n{'table, a year':<34}{'GROUP BY':>10}{'counted':>10}{'x':>7}{'hidden in':>11}{'x':>8}"]
    for table in TABLES:
        names = [one.attribute for one in table.dimensions]
        asked = Fact.objects.filter(kind=table.kind, month__in=year.months)
        bare = _median(lambda asked=asked, names=names: _grouped(asked, *names), rounds)
        counted = _median(lambda table=table: Counts().all(table, year.code), rounds)
        hidden = _median(lambda table=table: _hide(table, year.code), 1)
        lines.append(
            f"{table.code:<34}{bare:>10.1f}{counted:>10.1f}{counted / bare:>7.1f}{hidden:>11.1f}{hidden / bare:>8.1f}"
        )
    return "\n".join(lines)


def _hide(table, period):
    try:
        prepare(Counts(), table, period, [])
    except Unpublishable:
        return


def _grouped(asked, *names):
    """The bare GROUP BY, as the same role."""
    compiled, values = asked.order_by().values_list(*names).query.sql_with_params()
    where = compiled[compiled.index(" WHERE ") :]
    columns = ", ".join(names) or "true"
    with reading_facts(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}, count(*) FROM reports_fact{where} GROUP BY {columns}", values)
        return cursor.fetchall()


def _median(act, rounds):
    """Milliseconds; the first time is not counted where there are several."""
    times = []
    for _round in range(rounds + (rounds > 1)):
        began = time.perf_counter()
        act()
        times.append(1000 * (time.perf_counter() - began))
    return statistics.median(times[1:] or times)


def _line(name, value, bare):
    return f"{name:<34}{value:>10.1f}{value / bare:>12.1f}"


# --- Counting all anew ---------------------------------------------------------------------------------------------


def _rebuild_line(files):
    call_command("seed", cases=files, contacts=files, seed=1, verbosity=0, stdout=io.StringIO())
    began = time.perf_counter()
    for _done in facts.rebuild_facts():
        pass
    took, made = time.perf_counter() - began, Fact.objects.count()
    return f"\nrebuild of {made:,} facts of {files:,} cases and as many contacts: {made / took:,.0f} facts a second"
