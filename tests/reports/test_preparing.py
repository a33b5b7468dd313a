"""A draft is prepared in the background: seen on its way, survived by whatever dies, attacked anew when it must be."""

import subprocess
import sys
import time
import uuid

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from casework.enums import Role
from casework.errors import Refusal
from casework.models import AuditEvent
from reports.actions import preparing, releases
from reports.enums import FactKind, PreparingFailure
from reports.models import Preparation, Release
from tests import engines
from tests.cast import make_cast, make_user
from tests.reports.worlds import add_facts
from tests.serving import environment_of

TABLE, PERIOD = "departures_by_company", "2024-Q1"
POLLS = "every 2s"


def some_departures(period=PERIOD):
    add_facts(FactKind.TRAVELLER, period, 42, company="alone")
    add_facts(FactKind.TRAVELLER, period, 31, company="family")


@pytest.fixture
def marc(client, cast):
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    return cast.marc


@pytest.fixture
def waiting(marc):
    some_departures()
    return releases.draft_release(TABLE, PERIOD, actor=marc)


@pytest.fixture
def ready(waiting):
    assert preparing.prepare_waiting()
    return Release.objects.select_related("preparation").get(pk=waiting.pk)


def step_of(draft):
    return Preparation.objects.get(pk=draft.pk).step


def page_of(client, draft, name="release_detail", **more):
    return client.get(reverse(name, args=[draft.pk]), **more).content.decode()


def progress(client, draft, step):
    address = reverse("release_progress", args=[draft.pk])
    return client.get(address, {"step": step}, HTTP_HX_REQUEST="true")


def test_draft_is_seen_on_its_way_and_then_there(client, waiting):
    page = page_of(client, waiting)
    assert 'role="status"' in page
    assert POLLS in page
    assert "Look again" in page
    assert "It waits for its turn" in page
    assert progress(client, waiting, "waiting").status_code == 204
    assert POLLS in progress(client, waiting, "counting").content.decode()
    assert preparing.prepare_waiting()
    assert not preparing.prepare_waiting()
    done = progress(client, waiting, "waiting").content.decode()
    assert POLLS not in done
    assert "passes the check" in done
    assert 'hx-swap-oob="innerHTML"' in done
    assert "passes the check" in page_of(client, waiting)
    assert client.get(reverse("release_progress", args=[waiting.pk])).status_code == 302


def test_nobody_publishes_what_is_not_prepared(waiting):
    with pytest.raises(Refusal):
        releases.release(waiting, actor=make_user("Mona", Role.MANAGER))


def test_page_tells_the_attack_that_was_kept(client, ready):
    """It is not made again for a look, whatever it said."""
    assert (ready.preparation.found, len(ready.preparation.checked_against)) == ({}, 64)
    Preparation.objects.update(found={"narrow": 2})
    assert "does not pass the check" in page_of(client, ready)
    preparing.check_outdated()
    assert step_of(ready) == "ready"


@pytest.mark.parametrize("change", ["facts", "rules", "publication"])
def test_attack_is_made_again_once_something_changed(client, cast, ready, settings, change):
    if change == "facts":
        add_facts(FactKind.TRAVELLER, PERIOD, 6, company="alone")
    elif change == "rules":
        settings.PUBLISHED_THRESHOLD = 35
    else:
        some_departures("2024-Q2")
        other = releases.prepare_release(TABLE, "2024-Q2", actor=cast.marc)
        releases.release(other, actor=make_user("Mona", Role.MANAGER))
    page = page_of(client, ready)
    assert "it is checked again" in page
    assert POLLS in page
    preparing.check_outdated()
    assert step_of(ready) == "waiting"
    assert preparing.prepare_waiting()
    looked = AuditEvent.objects.filter(action="release.checked", objects_seen=[ready.pk]).order_by("pk")
    found = {"facts": {"found": "stale", "cells": "2"}, "rules": {"found": "small", "cells": "1"}, "publication": {}}
    assert [event.detail for event in looked] == [{}, found[change]]
    assert ("does not pass" in page_of(client, ready)) is bool(found[change])


def test_what_cannot_be_made_says_so_and_is_tried_again(client, marc, waiting):
    told = {"table": "gone", "period": PERIOD, "population": "departures", "catalogue": "0", "prepared_by": marc}
    broken = Release.objects.create(id=uuid.uuid4(), content="", prepared_at=timezone.now(), **told)
    Preparation.objects.create(release=broken)
    for _start in range(preparing.STARTS):
        Preparation.objects.filter(pk=broken.pk).update(not_before=timezone.now())
        while preparing.prepare_waiting():
            pass
    assert step_of(broken) == "failed"
    assert step_of(waiting) == "ready"  # others are not held up
    page = page_of(client, broken)
    assert "It was tried several times" in page
    assert POLLS not in page
    assert "Try again" in page
    client.post(reverse("release_retry", args=[broken.pk]))
    assert step_of(broken) == "waiting"
    with pytest.raises(Refusal):
        preparing.try_again(broken, actor=marc)


def test_draft_whose_workers_are_killed_each_time_is_not_started_for_ever(marc, waiting):
    Preparation.objects.update(step="counting", attempts=preparing.STARTS)
    assert preparing.prepare_waiting()
    assert not preparing.prepare_waiting(), "it stands in nobody's way"
    assert Preparation.objects.get().failure == PreparingFailure.BROKEN
    preparing.try_again(waiting, actor=marc)
    assert preparing.prepare_waiting()
    assert step_of(waiting) == "ready"


def test_draft_of_a_killed_worker_is_made_by_the_next(fresh_database, tmp_path):
    """Killed in its last step, when all was worked out and nothing kept."""
    marc = make_cast().marc
    some_departures()
    draft = releases.draft_release(TABLE, PERIOD, actor=marc)
    code = "import django; django.setup(); from reports.actions import preparing; preparing.prepare_waiting()"
    environment = {**engines.os.environ, **environment_of(fresh_database, tmp_path)}
    with transaction.atomic():
        Release.objects.select_for_update().get(pk=draft.pk)  # the worker waits for us when it keeps the draft
        worker = subprocess.Popen([sys.executable, "-c", code], cwd=engines.ROOT, env=environment)
        until = time.monotonic() + 60
        while step_of(draft) != "checking" and time.monotonic() < until:
            time.sleep(0.05)
        assert not preparing.prepare_waiting()  # it is held
        worker.kill()
        worker.wait()
    until = time.monotonic() + 20
    while not preparing.prepare_waiting() and time.monotonic() < until:
        time.sleep(0.05)  # until PostgreSQL has seen the worker go
    assert step_of(draft) == "ready"
    assert Preparation.objects.get().found == {}
    assert Release.objects.get().said["cells"]
    assert connection.is_usable()
