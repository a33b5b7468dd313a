"""Checkpoints reach their second place once each, whatever fails in between; the place is never overwritten."""

import datetime

import pytest
from django.utils import timezone

from casework import audit
from casework.models import AuditCheckpoint
from casework.sealing import chain, checkpoints
from casework.sealing.checkpoints import Checkpoint


@pytest.fixture
def place(fresh_database, settings, tmp_path):
    settings.AUDIT_CHECKPOINTS = [str(tmp_path / "place")]
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def seal(now=None):
    audit.record(audit.CASE_READ, actor=None)
    with chain.sealer() as sealer:
        chain.seal_waiting(sealer, now=now)


def take():
    with chain.sealer() as sealer:
        return checkpoints.take_due(sealer)


def deliver():
    with chain.sealer() as sealer:
        sealer.execute("UPDATE casework_auditcheckpoint SET not_before = now()")
        return checkpoints.deliver(sealer)


def test_first_seal_has_a_checkpoint_then_every_so_many(place, settings):
    settings.AUDIT_CHECKPOINT_SEALS = 3
    assert take() is False
    seal()
    assert (take(), take()) == (True, False)
    seal()
    assert take() is False
    seal()
    seal()
    assert take() is True
    assert list(AuditCheckpoint.objects.order_by("seal").values_list("seal", flat=True)) == [1, 4]


def test_whatever_was_sealed_has_a_checkpoint_after_some_minutes(place, settings):
    settings.AUDIT_CHECKPOINT_MINUTES = 10
    seal()
    take()
    seal()
    assert take() is False
    settings.AUDIT_CHECKPOINT_MINUTES = 0
    assert take() is True
    assert take() is False  # nothing new


def test_copy_is_the_row_signed(place, settings):
    seal()
    take()
    assert deliver() == 1
    [file] = place.iterdir()
    row = AuditCheckpoint.objects.get()
    assert (file.name, file.read_text()) == ("checkpoint-000000000001.json", row.text)
    copy = Checkpoint.from_text(row.text)
    assert copy.is_signed_by(settings.AUDIT_PUBLIC_KEY)
    assert copy.as_text() == row.text
    assert row.delivered_at is not None
    assert deliver() == 0


def test_killed_between_copy_and_mark_the_copy_is_made_once(place):
    seal()
    take()
    text = AuditCheckpoint.objects.get().text
    (place / "checkpoint-000000000001.json").write_text(text)  # copied, then killed
    (place / "checkpoint-000000000001.unfinished-7").write_text(text[:20])  # and once in the middle of copying
    assert deliver() == 1
    assert (place / "checkpoint-000000000001.json").read_text() == text


def test_place_that_fails_is_tried_again_and_nothing_is_lost(place, caplog):
    place.rmdir()
    seal()
    take()
    assert deliver() == 0
    row = AuditCheckpoint.objects.get()
    assert (row.delivered_at, row.attempts, row.last_error) == (None, 1, "FileNotFoundError")
    assert row.not_before > timezone.now()
    assert caplog.messages == ["checkpoint 1 was not copied (FileNotFoundError), attempt 1"]
    place.mkdir()
    assert deliver() == 1


def test_place_that_holds_another_checkpoint_is_not_overwritten(place):
    seal()
    take()
    file = place / "checkpoint-000000000001.json"
    file.write_text("another")
    assert deliver() == 0
    assert AuditCheckpoint.objects.get().last_error == "PlaceHoldsAnother"
    assert file.read_text() == "another"


def test_address_that_does_not_answer_is_tried_again(place, settings):
    settings.AUDIT_CHECKPOINTS = ["https://127.0.0.1:9/checkpoints"]
    seal()
    take()
    assert deliver() == 0
    assert AuditCheckpoint.objects.get().last_error == "ConnectionRefusedError"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"seal": 1}', '{"seal": "x"}', "null", "\x00"])
def test_what_is_no_checkpoint_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011 – json's own, or ours
        Checkpoint.from_text(text)


def test_seal_of_another_day_keeps_its_day(place):
    seal(now=timezone.now() - datetime.timedelta(days=2))
    take()
    copy = Checkpoint.from_text(AuditCheckpoint.objects.get().text)
    assert timezone.now() - copy.sealed_at > datetime.timedelta(days=1)
