"""Key epochs: people go on working, the next run finishes a killed one, the erased are gone from copies too."""

import json
import os
import signal
import subprocess
import time
import uuid
from pathlib import Path

import psycopg
import pytest
from django.db import ProgrammingError, transaction

from casework.encryption import DataKey, DecryptionFailed, KeyEpoch, create_keys, destroy_key, epochs, key_session, ring
from casework.encryption.data_keys import open_epoch
from casework.models import Person
from config.embedded.places import installed_postgres
from config.embedded.postgres import SUPERUSER, database_url
from tests import engines
from tests.keeping import command, environment_of, ring_file, start_command


@pytest.fixture
def kept(fresh_database, settings, tmp_path):
    """A database whose ring is in a file, as in the demo; yields the environment of its commands."""
    path = ring_file(tmp_path)
    settings.KEY_RING_FILE, settings.KEY_CUSTODY = str(path), "file"
    environment = environment_of(fresh_database, KEY_CUSTODY="file", KEY_RING_FILE=str(path))
    environment.pop("KEY_RING", None)
    return environment


def named(name):
    person = Person(family_name=name)
    with transaction.atomic():
        person.save()
        Person.objects.filter(pk=person.pk).update()  # nothing: names are tested, not tokens
    return person


@pytest.mark.django_db
def test_key_of_an_ended_epoch_wraps_nothing_more():
    create_keys([uuid.uuid4()])
    row = DataKey.objects.get()
    KeyEpoch.objects.create(kid="k8", ended_at="2026-01-01T00:00Z")
    with pytest.raises(ProgrammingError, match="an epoch that has ended"), transaction.atomic():
        DataKey.objects.create(subject=uuid.uuid4(), kid="k8", wrapped=b"x")
    with pytest.raises(ProgrammingError, match="an epoch that has ended"), transaction.atomic():
        DataKey.objects.filter(pk=row.pk).update(kid="k8")


@pytest.mark.django_db
def test_key_that_still_wraps_is_not_destroyed(settings, tmp_path):
    settings.KEY_RING_FILE, settings.KEY_CUSTODY = str(ring_file(tmp_path)), "file"
    create_keys([uuid.uuid4()])
    old = open_epoch()
    epochs.begin(ring().add_key())
    assert epochs.destroy_ended() == []
    epochs.rewrap_batch()
    assert epochs.destroy_ended() == [old]
    assert epochs.destroy_ended() == []


@pytest.mark.django_db
def test_key_that_does_not_open_is_named_and_left():
    create_keys([uuid.UUID(int=number) for number in range(1, 6)])
    DataKey.objects.filter(subject=uuid.UUID(int=3)).update(wrapped=b"broken" * 10)
    KeyEpoch.objects.update(kid="k1")
    unreadable = set()
    with transaction.atomic():
        KeyEpoch.objects.filter(kid="k1").update(ended_at="2026-01-01T00:00Z")
        KeyEpoch.objects.create(kid="k1b")
        with pytest.raises(DecryptionFailed):
            epochs.rewrap_batch(unreadable=unreadable)  # k1b is no key of the ring: nothing is lost
        transaction.set_rollback(True)
    assert DataKey.objects.filter(kid="k1").count() == 5


def test_epoch_killed_in_the_middle_is_finished_while_people_read_and_write(kept):
    people = 3000
    with key_session():
        create_keys([uuid.UUID(int=number) for number in range(1, people)])
        reader = named("Haddad")
    old = open_epoch()
    for delay in (0.02, 0.1, 0.2):
        run = start_command(kept, "new_epoch")
        while "begins" not in (line := run.stdout.readline()) and line:
            pass
        time.sleep(delay)
        run.send_signal(signal.SIGKILL)
        run.communicate()
        with key_session():  # a request, in a process that knew the ring of before
            assert Person.objects.get(pk=reader.pk).family_name == "Haddad"
            named("Mansour")
    code, said = command(kept, "new_epoch")
    assert code == 0, said
    assert set(DataKey.objects.values_list("kid", flat=True)) == {open_epoch()}
    assert KeyEpoch.objects.get(kid=old).destroyed_at is not None
    assert DataKey.objects.count() == people + 3
    with key_session():
        assert {person.family_name for person in Person.objects.all()} == {"Haddad", "Mansour"}
    assert old not in Path(kept["KEY_RING_FILE"]).read_text()


def test_epoch_that_is_not_due_is_not_begun(kept):
    create_keys([uuid.uuid4()])
    kid = open_epoch()
    code, said = command(kept, "new_epoch", "--if-due")
    assert (code, "not due yet" in said, open_epoch()) == (0, True, kid)


def wrapped_bytes_in(files, blobs):
    """Which of the wrapped keys lie somewhere in these files."""
    heap = b"\0\0".join(path.read_bytes() for path in files if path.is_file())
    return {blob for blob in blobs if blob in heap}


def test_erased_person_is_gone_from_files_and_old_copies_after_the_epoch(kept, fresh_database, tmp_path):
    with key_session():
        erased, living = named("Gelashvili"), named("Haddad")
    stolen = {row.subject: (row.kid, bytes(row.wrapped)) for row in DataKey.objects.all()}
    dump = tmp_path / "old.dump"
    url = engines.cluster().url(engines.cluster().owner, fresh_database)
    made = [installed_postgres() / "pg_dump", "--enable-row-security", "--format=custom", f"--file={dump}", url]
    subprocess.run(made, check=True)

    destroy_key(erased.pk)
    try:
        server = psycopg.connect(database_url(os.environ[engines.RUN], SUPERUSER, fresh_database), autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("the server is not ours: its files cannot be read")
    with server:
        server.execute("VACUUM casework_datakey")
        server.execute("CHECKPOINT")
        folder = Path(server.execute("SHOW data_directory").fetchone()[0])
        files = [folder / server.execute("SELECT pg_relation_filepath('casework_datakey')").fetchone()[0]]
    files += [path for path in (folder / "pg_wal").iterdir() if path.is_file()]
    kid, wrapped = stolen[erased.pk]
    assert wrapped_bytes_in(files, [wrapped]) == {wrapped}, "the trap: deleting does not empty the row"
    assert len(ring().unwrap(kid, wrapped, erased.pk)) == 32, "and until the epoch ends it opens"

    code, said = command(kept, "new_epoch")
    assert code == 0, said
    for subject, (kid, wrapped) in stolen.items():
        with pytest.raises(DecryptionFailed):
            ring().unwrap(kid, wrapped, subject)
    with key_session():
        assert Person.objects.get(pk=living.pk).family_name == "Haddad"
        with pytest.raises(DecryptionFailed):
            _ = Person.objects.get(pk=erased.pk).family_name


def test_old_data_with_the_keys_of_today_hold_the_living_only(kept, fresh_database, tmp_path):
    """The drill of docs/privacy.md, command by command."""
    with key_session():
        erased, living = named("Gelashvili"), named("Haddad")
    owner = engines.cluster().url(engines.cluster().owner, fresh_database)
    old = tmp_path / "old.dump"
    dump = [installed_postgres() / "pg_dump", "--enable-row-security", "--format=custom", f"--file={old}", owner]
    subprocess.run(dump, check=True)
    destroy_key(erased.pk)
    assert command(kept, "new_epoch")[0] == 0
    keys = tmp_path / "keys"
    keys.mkdir()
    code, said = command(kept, "backup_keys", str(keys))
    assert (code, said.startswith("1 keys are in")) == (0, True), said
    [copy] = keys.iterdir()
    assert b"Haddad" not in copy.read_bytes()
    assert str(living.pk).encode() not in copy.read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o400

    with engines.cloned_database(f"drill_{uuid.uuid4().hex[:6]}") as empty:
        target = engines.cluster().url(engines.cluster().owner, empty)
        wanted = ["--data-only", "--disable-triggers", "--table=casework_person", "--table=casework_datakey"]
        superuser = database_url(os.environ[engines.RUN], SUPERUSER, empty)
        subprocess.run([installed_postgres() / "pg_restore", *wanted, f"--dbname={superuser}", old], check=True)
        assert target
        code, said = command(environment_of(empty, **only_keys(kept)), "restore_keys", str(copy))
        assert (code, said.strip()) == (0, "1 keys are restored; 0 of them do not open.")
        with engines.connected_to(empty), key_session():
            assert Person.objects.get(pk=living.pk).family_name == "Haddad"
            assert Person.objects.filter(pk=erased.pk).exists()
            with pytest.raises(DecryptionFailed):
                _ = Person.objects.get(pk=erased.pk).family_name


def only_keys(environment):
    return {name: environment[name] for name in ("KEY_CUSTODY", "KEY_RING_FILE")}


def test_copies_of_an_ended_epoch_are_removed(kept, tmp_path):
    create_keys([uuid.uuid4()])
    assert command(kept, "backup_keys", str(tmp_path))[0] == 0
    [first] = tmp_path.glob("keys-*.sealed")
    assert command(kept, "new_epoch")[0] == 0
    time.sleep(1.1)  # copies are named by the second
    assert command(kept, "backup_keys", str(tmp_path))[0] == 0
    assert first not in tmp_path.glob("keys-*.sealed")


def test_copy_of_another_ring_is_refused(kept, tmp_path):
    strange = tmp_path / "keys-x.sealed"
    strange.write_bytes(b"\0" * 200)
    code, said = command(kept, "restore_keys", str(strange))
    assert (code, "is no copy of the key store that this ring opens" in said) == (1, True)


def test_secret_is_replaced_by_its_operator_and_the_epoch_goes_on(fresh_database, settings):
    """Ring with a new key in front, restart, new_epoch; then the old key is taken out."""
    create_keys([uuid.uuid4()])
    old = json.loads(settings.KEY_RING)
    environment = environment_of(fresh_database, KEY_CUSTODY="secret", KEY_RING=settings.KEY_RING)
    following = command(environment, "make_keys", "--next")[1]
    environment["KEY_RING"] = following
    code, said = command(environment, "new_epoch")
    assert (code, "take it out of the ring" in said) == (1, True), said
    fresh = json.loads(following)["wrapping"][0]["kid"]
    assert set(DataKey.objects.values_list("kid", flat=True)) == {fresh}
    environment["KEY_RING"] = json.dumps({**json.loads(following), "wrapping": json.loads(following)["wrapping"][:1]})
    code, said = command(environment, "new_epoch", "--if-due")
    assert code == 0, said
    assert old["wrapping"][0]["kid"] != fresh
