"""A second person asks, a worker attacks once more and publishes: once, whoever is killed or goes meanwhile."""

import contextlib
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection, connections, transaction
from django.urls import reverse
from django.utils import timezone

from casework.enums import Role
from casework.errors import Refusal
from casework.models import AuditEvent
from reports.actions import preparing, publishing, releases
from reports.enums import FactKind
from reports.models import Fact, Preparation, Release
from reports.privileges import FACTS_LOCK
from tests import engines
from tests.cast import make_cast, make_user
from tests.reports.worlds import QUARTERS, add_facts
from tests.serving import environment_of

TABLE, PERIOD = "departures_by_company", "2024-Q1"
POLLS = "every 2s"
ONE_WORKER = "import django; django.setup(); from reports.actions import publishing; publishing.publish_waiting()"
WAITS_FOR_A_LOCK = """
    SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
    WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()
"""  # the other tests' databases stand on the same server


def some_departures(period=PERIOD):
    add_facts(FactKind.TRAVELLER, period, 42, company="alone")
    add_facts(FactKind.TRAVELLER, period, 31, company="family")


@pytest.fixture
def mona(cast):
    return make_user("Mona", Role.MANAGER)


@pytest.fixture
def draft(cast):
    some_departures()
    return releases.prepare_release(TABLE, PERIOD, actor=cast.marc)


@pytest.fixture
def asked(draft, mona):
    publishing.ask_to_publish(draft, actor=mona)
    return draft


@pytest.fixture
def seen(client, cast):
    """The page of a draft as the manager who prepared it sees it."""
    client.force_login(cast.marc)
    client.cookies["django_language"] = "en"
    return lambda draft: client.get(reverse("release_detail", args=[draft.pk])).content.decode()


def kept(draft):
    return Preparation.objects.get(pk=draft.pk)


def trail(draft):
    """What is in the trail of a draft since it was checked."""
    events = AuditEvent.objects.filter(objects_seen=[draft.pk], action__startswith="release.").order_by("pk")
    codes = [event.action.removeprefix("release.") for event in events if event.action != "release.read"]
    return codes[codes.index("checked") + 1 :]


def test_asking_is_over_at_once_and_a_worker_publishes_in_the_name_of_whoever_asked(client, seen, draft, mona):
    client.force_login(mona)
    client.post(reverse("release_publish", args=[draft.pk]))
    assert not Release.objects.published().exists()
    assert trail(draft) == ["asked"]
    page = seen(draft)
    assert "Being published" in page
    assert "waits for the last attack" in page
    assert "Mona asked to publish it" in page
    assert POLLS in page
    assert "Look again" in page
    assert publishing.publish_waiting()
    assert not publishing.publish_waiting()
    published = Release.objects.published().get()
    assert (published.number, published.released_by) == (1, mona)
    assert trail(draft) == ["asked", "released"]
    assert AuditEvent.objects.get(action="release.released").actor == mona
    assert (kept(draft).step, kept(draft).asked_by) == ("ready", None)
    assert "published by Mona" in seen(draft)
    moved = client.get(reverse("release_progress", args=[draft.pk]), {"step": "asked"}, HTTP_HX_REQUEST="true")
    assert moved.headers["HX-Refresh"] == "true"


def test_every_state_on_the_way_has_its_sentence(client, seen, asked):
    def progress(step):
        address = reverse("release_progress", args=[asked.pk])
        return client.get(address, {"step": step}, HTTP_HX_REQUEST="true")

    seen(asked)
    assert progress("asked").status_code == 204
    Preparation.objects.update(attempts=1)
    assert "Attacking it once more" in progress("asked").content.decode()
    assert progress("publishing").status_code == 204
    Preparation.objects.update(not_before=timezone.now() + preparing.AGAIN_AFTER)
    assert "made again in a moment" in progress("publishing").content.decode()
    Preparation.objects.update(step="ready", not_published="no_right")
    done = progress("again").content.decode()
    assert "It was not published" in done
    assert "may no longer publish" in done
    assert "passes the check" in done
    assert POLLS not in done
    assert 'hx-swap-oob="innerHTML"' in done


def test_whoever_prepared_it_is_refused_at_once(cast, draft):
    with pytest.raises(Refusal, match="refused"):
        publishing.ask_to_publish(draft, actor=cast.marc)
    assert trail(draft) == []
    assert not publishing.publish_waiting()


def test_asking_twice_asks_once(asked, mona):
    publishing.ask_to_publish(asked, actor=mona)
    with pytest.raises(Refusal):
        publishing.ask_to_publish(asked, actor=make_user("Paul", Role.MANAGER))
    assert trail(asked) == ["asked"]
    assert kept(asked).asked_by == mona


@pytest.mark.parametrize("state", ["waiting", "found", "outdated"])
def test_what_is_not_ready_is_not_prepared(draft, mona, state):
    changes = {"waiting": {"step": "waiting"}, "found": {"found": {"narrow": 2}}, "outdated": {"checked_against": "0"}}
    Preparation.objects.update(**changes[state])
    with pytest.raises(Refusal):
        publishing.ask_to_publish(draft, actor=mona)
    assert trail(draft) == []


@pytest.mark.parametrize("how", ["role", "account"])
def test_whoever_may_no_longer_publish_does_not_and_somebody_else_may_ask(seen, asked, mona, how):
    if how == "role":
        mona.assignments.update(starts_on="2020-01-01", ends_on="2020-12-31")
    else:
        mona.is_active = False
        mona.save()
    assert publishing.publish_waiting()
    assert not publishing.publish_waiting()
    assert not Release.objects.published().exists()
    assert trail(asked) == ["asked", "stayed"]
    stayed = AuditEvent.objects.get(action="release.stayed")
    assert (stayed.actor, stayed.detail) == (None, {"why": "no_right"})
    assert "Whoever asked for it may no longer publish" in seen(asked)
    paul = make_user("Paul", Role.MANAGER)
    publishing.ask_to_publish(asked, actor=paul)
    assert publishing.publish_waiting()
    assert Release.objects.published().get().released_by == paul


def test_facts_that_have_changed_since_it_was_asked_for_stop_it(seen, asked, mona):
    Fact.objects.filter(company="alone").delete()
    assert publishing.publish_waiting()
    assert not Release.objects.published().exists()
    assert trail(asked) == ["asked", "stopped"]
    stopped = AuditEvent.objects.get(action="release.stopped")
    assert (stopped.actor, stopped.detail["found"]) == (mona, "small")
    assert set(kept(asked).found) == {"small", "stale"}
    page = seen(asked)
    assert "It was not published" in page
    assert "no longer passes the check" in page
    assert "does not pass the check" not in page, "said once"
    add_facts(FactKind.TRAVELLER, PERIOD, 42, company="alone")
    preparing.check_outdated()
    assert preparing.prepare_waiting()
    assert "It was not published" not in seen(asked), "the newer check says what is true now"


def test_draft_that_was_discarded_is_not_published(cast, asked):
    releases.discard(asked, actor=cast.marc)
    assert not publishing.publish_waiting()
    assert not Preparation.objects.exists()


def test_attack_that_fails_each_time_says_so_and_may_be_asked_for_again(seen, draft, mona):
    Release.objects.filter(pk=draft.pk).delete()
    values = {name: getattr(draft, name) for name in ("table", "period", "population", "catalogue", "prepared_at")}
    draft = Release.objects.create(**values, prepared_by=draft.prepared_by, content="{}")  # no table can be read of it
    told = {"release": draft, "step": "ready", "checked_at": timezone.now()}
    Preparation.objects.create(**told, checked_against=preparing.fingerprint(draft))
    publishing.ask_to_publish(draft, actor=mona)
    for _start in range(preparing.STARTS):
        assert kept(draft).step == "publishing"
        Preparation.objects.update(not_before=timezone.now())
        assert publishing.publish_waiting()
        assert not publishing.publish_waiting(), "not at once again"
    assert (kept(draft).step, kept(draft).not_published) == ("ready", "broken")
    publishing.ask_to_publish(draft, actor=mona)
    assert (kept(draft).step, kept(draft).not_published, kept(draft).attempts) == ("publishing", "", 0)


def test_worker_that_is_killed_each_time_is_not_started_for_ever(asked):
    Preparation.objects.update(attempts=preparing.STARTS)
    assert publishing.publish_waiting()
    assert kept(asked).not_published == "broken"
    assert trail(asked) == ["asked", "stayed"]


# --- Several workers, and killed ones ---------------------------------------------------------------------------------


@pytest.fixture
def managers(fresh_database):
    return make_cast().marc, make_user("Mona", Role.MANAGER)


def prepared(period, managers):
    some_departures(period)
    return releases.prepare_release(TABLE, period, actor=managers[0])


@contextlib.contextmanager
def holding(lock):
    """An advisory lock that a worker has to wait for."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])
        yield


def wait_until_somebody_waits(many=1):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITS_FOR_A_LOCK)
            if cursor.fetchone()[0] >= many:
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def once_it_is_free(work):
    """Until PostgreSQL has seen the killed worker go."""
    until = time.monotonic() + 20
    while not work() and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.parametrize("moment", ["before its attack", "after its attack"])
def test_what_a_killed_worker_had_begun_is_published_once_by_the_next(managers, fresh_database, tmp_path, moment):
    _marc, mona = managers
    draft = prepared(PERIOD, managers)
    publishing.ask_to_publish(draft, actor=mona)
    environment = {**engines.os.environ, **environment_of(fresh_database, tmp_path)}
    with holding(FACTS_LOCK if moment == "before its attack" else releases.LOCK):
        worker = subprocess.Popen([sys.executable, "-c", ONE_WORKER], cwd=engines.ROOT, env=environment)
        try:
            wait_until_somebody_waits()
            assert not publishing.publish_waiting()  # it is held
        finally:
            worker.kill()
            worker.wait()
    once_it_is_free(publishing.publish_waiting)
    assert Release.objects.published().get().number == 1
    assert trail(draft) == ["asked", "released"]
    second = prepared("2024-Q2", managers)
    assert releases.release(second, actor=mona).number == 2, "no number is left out"


def a_worker(act=publishing.publish_waiting):
    """Somebody else, on a connection of their own: a worker that takes up what waits."""

    def work():
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def ended(*workers):
    for worker in workers:
        worker.join(60)
    return not any(worker.is_alive() for worker in workers)


def test_of_two_asked_for_at_once_the_second_is_attacked_with_the_first_among_what_is_out(managers):
    """Either may go out; both together tell of three people in the fourth quarter."""
    marc, mona = managers
    for quarter, count in zip(QUARTERS, (40, 40, 40, 3), strict=True):
        add_facts(FactKind.TRAVELLER, quarter, count, company="alone")
        add_facts(FactKind.TRAVELLER, quarter, 30, company="family")
    for quarter in QUARTERS[:2]:
        releases.release(releases.prepare_release(TABLE, quarter, actor=marc), actor=mona)
    first, second = (releases.prepare_release(TABLE, period, actor=marc) for period in (QUARTERS[2], "2024"))
    for draft in (first, second):
        publishing.ask_to_publish(draft, actor=mona)
    with holding(releases.LOCK):
        workers = a_worker(), a_worker()
        wait_until_somebody_waits(2)  # each has attacked one, when the other was not out
    assert ended(*workers)
    assert Release.objects.published().count() == 3
    out, stopped = (first, second) if Release.objects.published().filter(pk=first.pk) else (second, first)
    assert (trail(out), trail(stopped)) == (["asked", "released"], ["asked", "stopped"])
    assert "narrow" in kept(stopped).found
    assert kept(stopped).checked_against == preparing.fingerprint(stopped)


def test_two_workers_publish_two_drafts_one_after_the_other(managers):
    _marc, mona = managers
    for draft in [prepared(period, managers) for period in (PERIOD, "2024-Q2")]:
        Preparation.objects.filter(pk=draft.pk).update(checked_against=preparing.fingerprint(draft))
        publishing.ask_to_publish(draft, actor=mona)
    worker = a_worker()
    publishing.publish_waiting()
    assert ended(worker)
    while publishing.publish_waiting():
        pass
    assert sorted(Release.objects.published().values_list("number", flat=True)) == [1, 2]
    assert AuditEvent.objects.filter(action="release.released").count() == 2


def test_asking_waits_for_nobody_who_publishes(managers):
    _marc, mona = managers
    draft = prepared(PERIOD, managers)
    with holding(releases.LOCK):
        assert ended(a_worker(lambda: publishing.ask_to_publish(draft, actor=mona)))
        assert kept(draft).step == "publishing"
