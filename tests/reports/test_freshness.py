"""Figures say as of when: counting anew is seen, replaces all in one moment, outlives its process; a jam is told."""

import contextlib
import datetime
import io
import subprocess
import sys
import time

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from casework import outbox
from casework.actions import cases
from casework.errors import Refusal
from casework.models import Case, OutboxEntry
from reports.actions import facts, preparing, releases
from reports.models import Fact, Rebuild
from reports.privileges import reading_facts
from tests import engines
from tests.cast import make_cast, open_case
from tests.serving import environment_of

OTHER_MONTH = datetime.date(2020, 1, 1)


def told():
    return sorted(Fact.objects.values_list("kind", "month", "stage", "reason"))


def step_by_step(monkeypatch):
    monkeypatch.setattr(facts, "BATCH", 1)
    return facts.rebuild_facts()


@pytest.fixture
def counted(cast):
    """Three files, whose facts say a month in which they were not opened."""
    made = [open_case(cast) for _ in range(3)]
    outbox.relay()
    Fact.objects.update(month=OTHER_MONTH)
    return sorted(made, key=lambda case: case.pk)


def test_readers_see_the_old_figures_until_all_are_new(counted, monkeypatch):
    before = told()
    for _done in step_by_step(monkeypatch):
        assert told() == before
    assert len(told()) == len(before)
    assert not Fact.objects.filter(month=OTHER_MONTH).exists()
    assert Rebuild.objects.get().finished_at


def test_what_changes_meanwhile_is_in_the_new_figures(cast, counted, monkeypatch):
    first, second, third = counted
    going = step_by_step(monkeypatch)
    assert [next(going), next(going)] == [1, 2]
    cases.withdraw(first, reason="family", actor=cast.claire)  # done already
    cases.withdraw(third, reason="family", actor=cast.claire)  # still to come
    outbox.relay()
    facts.cut_case_facts(second.pk)
    list(going)
    assert [kind for kind, *_more in told()] == ["case_opened"] * 3 + ["withdrawal"] * 2
    assert Fact.objects.filter(pseudonym__isnull=True, month=OTHER_MONTH).count() == 1  # erased: as it stood


def test_page_and_command_say_how_far_it_is(client, cast, counted, monkeypatch):
    going = step_by_step(monkeypatch)
    next(going)
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("figures")).content.decode()
    assert "All figures are being counted anew" in page
    assert 'value="1" max="3"' in page
    assert "every 5s" in page
    going.close()
    Rebuild.objects.update(seen_at=timezone.now() - datetime.timedelta(minutes=5))
    page = client.get(reverse("figures_state")).content.decode()
    assert "has stopped on its way" in page
    assert "every 5s" not in page
    assert state() == (1, "The rebuild does not go on by itself.")
    said = io.StringIO()
    call_command("rebuild_facts", stdout=said)
    assert "had counted 1 of 3 rows" in said.getvalue()
    assert "3 of 3 rows (100 %)" in said.getvalue()
    assert "counted anew" not in client.get(reverse("figures_state")).content.decode()
    assert state() == (0, "The figures are up to date.")


def test_another_version_starts_anew(counted, monkeypatch):
    going = step_by_step(monkeypatch)
    next(going)
    going.close()
    Rebuild.objects.update(counting="another")
    assert list(facts.rebuild_facts()) == [1, 2, 3]


def state():
    """(exit code, last line) of the command that a monitor calls."""
    said, code = io.StringIO(), 0
    try:
        call_command("figures_state", stdout=said)
    except SystemExit as end:
        code = end.code
    return code, said.getvalue().splitlines()[-1]


@pytest.mark.parametrize(
    ("told_of", "sentence"),
    [
        ({"attempts": 4, "last_error": "ValueError"}, "1 change could not be counted"),
        ({"created_at": datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)}, "Nothing that was changed since"),
    ],
)
def test_jam_is_seen_by_readers_and_by_whoever_operates(client, cast, counted, told_of, sentence):
    outbox.leave(outbox.CASE_CHANGED, counted[0].pk)
    draft = releases.draft_release("missed", "2024-Q1", actor=cast.marc)
    preparing.prepare_waiting()
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    pages = [reverse("figures"), reverse("release_list"), reverse("release_detail", args=[draft.pk])]
    assert [page for page in pages if "figures are behind" in client.get(page).content.decode()] == []
    OutboxEntry.objects.filter(done_at__isnull=True).update(**told_of)
    assert [page for page in pages if sentence not in client.get(page).content.decode()] == []
    assert state() == (1, "The figures are behind.")


@contextlib.contextmanager
def rebuilding(database, folder):
    """A process that counts all anew, one file after the other."""
    code = (
        "import django; django.setup(); from reports.actions import facts; facts.BATCH = 1; list(facts.rebuild_facts())"
    )
    environment = {**engines.os.environ, **environment_of(database, folder)}
    process = subprocess.Popen([sys.executable, "-c", code], cwd=engines.ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_until(is_so):
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.05)


def test_killed_rebuild_leaves_the_old_figures_and_is_gone_on_with(fresh_database, tmp_path):
    cast = make_cast()
    made = sorted((open_case(cast) for _ in range(3)), key=lambda case: case.pk)
    outbox.relay()
    Fact.objects.update(month=OTHER_MONTH)
    before = told()
    with rebuilding(fresh_database, tmp_path), transaction.atomic():
        Case.objects.select_for_update().get(pk=made[-1].pk)  # the last file makes it wait
        wait_until(lambda: Rebuild.objects.filter(done=2).exists())
        with pytest.raises(Refusal):
            next(facts.rebuild_facts())
    assert told() == before
    with rebuilding(fresh_database, tmp_path) as process:
        with transaction.atomic():  # a page that is being made
            with reading_facts():
                assert told() == before
            wait_until(lambda: Rebuild.objects.filter(done=3).exists())
            time.sleep(0.3)
            assert told() == before
            assert process.poll() is None
        assert process.wait(60) == 0
    assert not Fact.objects.filter(month=OTHER_MONTH).exists()
    assert len(told()) == len(before)
