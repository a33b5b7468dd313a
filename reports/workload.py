"""How heavy the work is, and never whose: files in progress by office and stage, and those of which a day has passed.

The number of somebody's files is theirs where they are the only one to work them. So an office with fewer than
`LEAST_WORKING` people who work files stands with others, until together they are enough; where the whole organisation
has fewer, nothing is told. Within that, numbers are protected as all figures are, both tables together.

*late*: the next step was due in a month that is over. No finer: facts know months.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.utils import timezone

from casework.access import GRANTS, Capability, RoleAssignment
from casework.models import Office
from reports.disclosure import TOTAL
from reports.enums import FactKind, Stage, Work
from reports.linked.cells import Cell, FrequencyTable
from reports.linked.hiding import protect
from reports.models import Fact
from reports.privileges import reading_facts

LEAST_WORKING = 3  # the house's own, to be confirmed
OTHERS = "others"
STAGES = (Stage.PREPARING, Stage.WITH_OFII, Stage.SUSPENDED, Stage.DEPARTED)
OFFICE, STAGE, LATE = "office", "stage", "late"
ON_TIME = "on_time"


@dataclass(frozen=True)
class Workload:
    """`offices`: codes of rows, OTHERS among them where some stand together; none: too few people to tell anything.

    `cells`: {(office or TOTAL, one of STAGES, LATE or TOTAL): rounded number or HIDDEN}.
    """

    offices: tuple
    names: dict
    cells: dict


def workload(today=None):
    """What the facts say of the files in progress now (`Workload`), by three queries."""
    today = today or timezone.localdate()
    rows = _rows(_working(today))
    if not rows:
        return Workload((), {}, {})
    place = {code: row for row, codes in rows.items() for code in codes}
    files = {}
    for found in _counted():
        row = place.get(found["office"], OTHERS)  # a code that has changed since the office was counted
        if row not in rows:
            continue
        late = LATE if found["due"] and found["due"] < today.replace(day=1) else ON_TIME
        for level in (found["stage"], late):
            files[row, level] = files.get((row, level), 0) + found["n"]
    return Workload(tuple(rows), dict(Office.objects.values_list("code", "name")), _protected(tuple(rows), files))


def counted_by_an_older_version():
    """Whether facts of files do not say if these are in progress: `rebuild_facts` has not run since the upgrade."""
    with reading_facts():
        return Fact.objects.filter(kind=FactKind.CASE_OPENED, work="", pseudonym__isnull=False).exists()


def _working(today):
    """{office code: how many people work files there today}."""
    roles = [role for role, granted in GRANTS.items() if Capability.WORK_CASES in granted]
    held = RoleAssignment.objects.filter(role__in=roles, user__is_active=True, starts_on__lte=today)
    held = held.exclude(ends_on__lt=today).order_by()
    people = dict(held.values_list("office__code").annotate(n=Count("user", distinct=True)))
    return {code: people.get(code, 0) for code in Office.objects.order_by("name").values_list("code", flat=True)}


def _rows(working):
    """{row: office codes}; the smallest offices stand together until they are enough. {}: all are not."""
    if sum(working.values()) < LEAST_WORKING:
        return {}
    together, waiting = [], sorted(working, key=lambda code: (working[code], code))
    while waiting and (
        working[waiting[0]] < LEAST_WORKING or (together and sum(map(working.get, together)) < LEAST_WORKING)
    ):
        together.append(waiting.pop(0))
    rows = {code: (code,) for code in working if code in waiting}
    return rows | ({OTHERS: tuple(together)} if together else {})


def _counted():
    open_files = Fact.objects.filter(kind=FactKind.CASE_OPENED, work=Work.IN_PROGRESS, stage__in=STAGES).order_by()
    with reading_facts():
        return list(open_files.values("office", "stage", "due").annotate(n=Count("pk")))


def _protected(rows, files):
    tables = []
    for name, levels in ((STAGE, STAGES), (LATE, (LATE, ON_TIME))):
        counts = {Cell({(OFFICE, row), (name, level)}): files.get((row, level), 0) for row in rows for level in levels}
        counts |= {Cell({(OFFICE, row)}): sum(files.get((row, level), 0) for level in levels) for row in rows}
        counts |= {Cell({(name, level)}): sum(files.get((row, level), 0) for row in rows) for level in levels}
        counts[Cell()] = sum(files.get((row, level), 0) for row in rows for level in levels)
        tables.append(FrequencyTable(name, {OFFICE: (*rows, TOTAL), name: (*levels, TOTAL)}, counts))
    shown = protect(tables, threshold=settings.FIGURES_THRESHOLD, base=5)
    told = {}
    for table in shown:
        for cell, value in table.counts.items():
            levels = dict(cell)
            told[levels.get(OFFICE, TOTAL), levels.get(table.name, TOTAL)] = value
    return told
