"""Two requests at the same moment, on real connections with real commits."""

import threading
import uuid

import pytest
from django.db import connection
from django.utils import timezone

from casework import outbox
from casework.actions import cases, file, steps
from casework.encryption import key_session
from casework.errors import Refusal
from casework.models import AuditEvent, Case, Note, OutboxEntry
from tests.cast import CONSENT, make_cast, open_case

TODAY = timezone.localdate()


@pytest.fixture
def world(fresh_database):
    with key_session():
        yield make_cast()


def at_once(*acts):
    """Run every act in a thread of its own, started together; returns what each gave, or the error it raised."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(position, act):
        try:
            with key_session():
                gate.wait()
                results[position] = act()
        except Exception as error:  # noqa: BLE001 – handed to the test
            results[position] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_double_click_opens_one_case(world):
    ticket = uuid.uuid4()

    def act():
        return cases.open_case(
            case_id=ticket, pathway="voluntary_return", office=world.paris, consent=CONSENT, actor=world.samir
        ).pk

    assert at_once(*[act] * 4) == [ticket] * 4
    assert Case.objects.count() == 1
    assert AuditEvent.objects.filter(action="case.opened").count() == 1


def test_double_click_adds_one_note(world):
    case, ticket = open_case(world), uuid.uuid4()

    def act():
        return file.add_note(case, note_id=ticket, text="Called.", actor=world.claire).pk

    assert at_once(*[act] * 4) == [ticket] * 4
    assert Note.objects.count() == 1


def test_two_colleagues_recording_the_same_step_is_one_record_and_one_explanation(world):
    case = open_case(world)
    results = at_once(
        *[
            lambda who=who: steps.complete(case, "counselling", on=TODAY, actor=who)
            for who in (world.claire, world.lucie)
        ]
    )
    assert sorted(type(result) for result in results if isinstance(result, Refusal)) == [Refusal]
    assert AuditEvent.objects.filter(action="step.done", detail__step="counselling").count() == 1


def test_giving_up_and_departing_at_the_same_moment_is_never_both(world):
    case = open_case(world)
    for code, outcome in (
        ("counselling", ""),
        ("application", ""),
        ("eligibility", "clear"),
        ("ofii_decision", "granted"),
    ):
        case = steps.complete(case, code, on=TODAY, outcome=outcome, actor=world.claire)
    for code, outcome in (("travel_document", "passport"), ("medical_fitness", "fit")):
        case = steps.complete(case, code, on=TODAY, outcome=outcome, actor=world.claire)
    case = steps.complete(case, "tickets", on=TODAY, details={"departure_on": TODAY}, actor=world.claire)
    case = steps.complete(case, "convocation", on=TODAY, actor=world.claire)
    results = at_once(
        lambda: cases.withdraw(case, reason="stay", actor=world.claire),
        lambda: steps.complete(case, "departure", on=TODAY, outcome="departed", actor=world.lucie),
    )
    assert sum(isinstance(result, Refusal) for result in results) == 1
    case.refresh_from_db()
    assert (case.departed_on is None) != (case.withdrawn_on is None)


def test_relays_side_by_side_do_each_row_once(world):
    seen = []
    outbox.on("test.counted")(seen.append)
    asked = [uuid.uuid4() for _ in range(40)]
    OutboxEntry.objects.all().delete()
    for object_id in asked:
        outbox.leave("test.counted", object_id)
    assert sum(at_once(*[outbox.relay] * 3)) == 40
    assert sorted(seen) == sorted(asked)


def test_row_whose_handler_fails_waits_and_does_not_stop_the_others(world):
    seen = []

    @outbox.on("test.fails")
    def fail(object_id):
        raise LookupError(object_id)

    outbox.on("test.follows")(seen.append)
    OutboxEntry.objects.all().delete()
    outbox.leave("test.fails", uuid.uuid4())
    outbox.leave("test.follows", uuid.uuid4())
    assert outbox.relay() == 2
    failed = OutboxEntry.objects.get(topic="test.fails")
    assert (failed.done_at, failed.attempts, failed.last_error) == (None, 1, "LookupError")
    assert failed.not_before > timezone.now()
    assert len(seen) == 1
