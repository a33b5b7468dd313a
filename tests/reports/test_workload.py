"""How heavy the work is, told by offices and never by whoever does it."""

import datetime
import uuid

import pytest
from django.utils import timezone

from casework.access import RoleAssignment
from casework.enums import Role
from casework.models import Office
from reports import workload as work
from reports.disclosure import HIDDEN, TOTAL
from reports.models import Fact
from tests.cast import make_user

TODAY = timezone.localdate()
MONTH = TODAY.replace(day=1)
BEFORE = (MONTH - datetime.timedelta(days=1)).replace(day=1)


def offices(**people):
    """{code: Office} with so many caseworkers each; those of the migrations go."""
    RoleAssignment.objects.filter(role__in=(Role.CASEWORKER, Role.TEAM_LEAD)).delete()
    for code, number in people.items():
        office = Office.objects.get_or_create(code=code, defaults={"name": f"Office {code}"})[0]
        for place in range(number):
            make_user(f"{code}{place}{uuid.uuid4().hex[:6]}", Role.CASEWORKER, office=office)


def files(office, count, *, stage="preparing", due=None, progress="in_progress"):
    Fact.objects.bulk_create(
        Fact(kind="case_opened", month=MONTH, office=office, stage=stage, work=progress, due=due) for _ in range(count)
    )


@pytest.mark.parametrize(
    ("working", "rows"),
    [
        ({"A": 4, "B": 3}, {"A": ("A",), "B": ("B",)}),
        ({"A": 4, "B": 5, "C": 1}, {"B": ("B",), "others": ("C", "A")}),
        ({"A": 4, "B": 1, "C": 2}, {"A": ("A",), "others": ("B", "C")}),
        ({"A": 2, "B": 1}, {"others": ("B", "A")}),
        ({"A": 4, "B": 0}, {"others": ("B", "A")}),
        ({"A": 1, "B": 1}, {}),
    ],
)
def test_small_offices_stand_together_until_they_are_enough(working, rows):
    assert work._rows(working) == rows


def test_files_in_progress_are_told_by_office_stage_and_lateness(cast):
    offices(PAR=3, LYO=3)
    files("PAR", 40, due=BEFORE)
    files("PAR", 20, stage="with_ofii", due=MONTH)
    files("PAR", 30, progress="ended")
    files("LYO", 2, stage="with_ofii")
    found = work.workload(TODAY)
    assert set(found.offices) == {"PAR", "LYO"}
    assert found.cells["LYO", TOTAL] is HIDDEN
    assert found.cells["PAR", TOTAL] is HIDDEN or found.cells[TOTAL, TOTAL] is HIDDEN
    files("LYO", 28, due=BEFORE)
    files("LYO", 10)
    found = work.workload(TODAY)
    assert [found.cells[row, TOTAL] for row in ("PAR", "LYO", TOTAL)] == [60, 40, 100]
    assert found.cells["PAR", "late"] == 40


def test_nothing_is_told_where_too_few_work(cast):
    offices(PAR=2)
    files("PAR", 50)
    assert work.workload(TODAY) == work.Workload((), {}, {})


def test_facts_from_before_the_upgrade_are_noticed_and_those_of_erased_files_are_not(db):
    files("PAR", 1, progress="")
    assert not work.counted_by_an_older_version()
    Fact.objects.update(pseudonym=b"a file of before")
    assert work.counted_by_an_older_version()
