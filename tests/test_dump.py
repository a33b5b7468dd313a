"""Whoever steals the database, or a copy of it, reads nothing that people told us (issue: "a raw dump…").

Every value of every encrypted field of the demo data is looked for in a dump and in the files of the server. That the
search finds what is there is tested with values planted in clear.
"""

import base64
import datetime
import io
import os
import re
import subprocess
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command

from casework.encrypted_fields import EncryptedField
from casework.encryption import key_session
from casework.enums import Absence
from casework.models import Document, Note, Office, Person, ReferenceTerm, Team
from casework.partial_dates import PartialDate
from config.embedded.places import installed_postgres
from config.embedded.postgres import SUPERUSER, database_url
from outreach.models import Contact
from tests import clear_text, engines

# Tables, indexes, what is too long for a row, the values that statistics keep. The rest of the catalogue holds no data.
FILES = """
    SELECT pg_relation_filepath(oid) FROM pg_class
    WHERE relkind IN ('r', 'i', 't', 'S') AND (oid >= 16384 OR relname = 'pg_statistic')
"""
# A few letters that stand everywhere, e.g. as country of return; `answers`: codes, flags and days of the return aid;
# of screenings, of what is done about their findings; `needs`: codes; `days`, `code`: of deadlines;
# `expected`: a verdict, which is part of the code of an outcome, sums and the code of a text.
CODES = {"sex", "nationality", "language", "answers", "needs", "days"}
CODES_OF = {"DueDay.code", "Decision.expected"}

IDENTIFIER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RECENT_DAY = re.compile(r"20[2-9]\d-\d\d-\d\d")  # days of that time stand in clear too: those of steps, of appointments


def encrypted_fields(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]


def is_told(model, field):
    """Holds words of somebody's, not codes that stand everywhere."""
    return field.name not in CODES and f"{model.__name__}.{field.name}" not in CODES_OF


def texts_of(value):
    """The texts by which a value would be recognised."""
    if isinstance(value, dict):
        return set().union(*map(texts_of, value.values()))
    if isinstance(value, list):  # of lines and manifests, what is long enough to be found by itself, and no id
        return {text for part in value for text in texts_of(part) if len(text) > 20 and not IDENTIFIER.fullmatch(text)}
    if isinstance(value, bytes):
        return {run.decode() for run in re.findall(rb"[ -~]{20,}", value)}  # of a file, what a reader would notice
    if isinstance(value, datetime.date):
        value = value.isoformat()
    if isinstance(value, PartialDate):
        value = str(value) if value.day else ""  # a year alone stands everywhere
    if not isinstance(value, str) or isinstance(value, Absence) or RECENT_DAY.fullmatch(value):
        return set()
    return {value} - {""}


def secrets_by_field():
    """{"Person.family_name": {text, …}} of everything that is encrypted in the database."""
    found = {}
    with key_session():
        for model in apps.get_models():
            fields = [field for field in encrypted_fields(model) if is_told(model, field)]
            for row in model._base_manager.all() if fields else ():
                for field in fields:
                    texts = texts_of(getattr(row, field.name))
                    found.setdefault(f"{model.__name__}.{field.name}", set()).update(texts)
    return found


@pytest.fixture
def seeded(fresh_database):
    call_command("seed", contacts=80, cases=30, seed=3, stdout=io.StringIO())
    return fresh_database


def dump(database, *options):
    url = engines.cluster().url(engines.cluster().owner, database)
    made = subprocess.run(
        [installed_postgres() / "pg_dump", "--enable-row-security", *options, f"--dbname={url}"],
        capture_output=True,
        check=True,
    )
    return made.stdout


def test_every_encrypted_field_of_the_demo_holds_something_to_look_for(seeded):
    found = {name: texts for name, texts in secrets_by_field().items() if texts}
    expected = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in encrypted_fields(model)
        if is_told(model, field)
    }
    # Days to come; files are on their way for a moment only; colleagues by their ids, which stand in clear elsewhere.
    silent = {"TravelDocument.expires_on", "UploadPiece.content", "Incident.concerned"}
    assert expected - set(found) == silent
    assert sum(map(len, found.values())) > 250


def test_dump_gives_nothing_away(seeded):
    secrets = set().union(*secrets_by_field().values())
    heap = dump(seeded)
    assert len(heap) > 300_000
    assert clear_text.found_in(heap, secrets, is_text=True) == set()
    assert clear_text.found_in(heap, {"Marseille", "Porte de la Chapelle"}, is_text=True) != set()


def test_dump_by_the_owner_holds_every_row_behind_the_walls(seeded):
    heap = dump(seeded, "--data-only")
    for model in (Person, Note, Contact):
        assert all(str(pk).encode() in heap for pk in model.objects.values_list("pk", flat=True))


def test_dump_that_the_walls_would_cut_short_is_refused(seeded):
    cluster = engines.cluster()
    for role in (cluster.owner, cluster.web):
        made = subprocess.run(
            [installed_postgres() / "pg_dump", f"--dbname={cluster.url(role, seeded)}"],
            capture_output=True,
            check=False,
        )
        assert made.returncode != 0
        # One stands before a wall; the other may not even read the facts, which pg_dump comes to first.
        assert b"row-level security" in made.stderr or b"permission denied" in made.stderr


def test_role_for_backups_reads_past_the_walls_and_writes_nothing(seeded):
    """As docs/operations.md has it made."""
    try:
        server = psycopg.connect(database_url(os.environ[engines.RUN], SUPERUSER, seeded), autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("the server is not ours: it takes a superuser")
    with server:
        server.execute("CREATE ROLE escale_backup LOGIN BYPASSRLS IN ROLE pg_read_all_data")
        try:
            server.execute(f"GRANT CONNECT ON DATABASE {seeded} TO escale_backup")
            url = database_url(os.environ[engines.RUN], "escale_backup", seeded)
            made = subprocess.run(
                [installed_postgres() / "pg_dump", f"--dbname={url}"], capture_output=True, check=True
            )
            assert all(str(pk).encode() in made.stdout for pk in Note.objects.values_list("pk", flat=True))
            with psycopg.connect(url) as backup, pytest.raises(psycopg.errors.InsufficientPrivilege):
                backup.execute("DELETE FROM casework_note")
        finally:
            server.execute("DROP OWNED BY escale_backup; DROP ROLE escale_backup")


def test_compressed_dump_gives_nothing_away(seeded, tmp_path):
    file = tmp_path / "database"
    file.write_bytes(dump(seeded, "--format=custom"))
    restored = subprocess.run(
        [installed_postgres() / "pg_restore", "--file=-", file], capture_output=True, check=True
    ).stdout
    secrets = set().union(*secrets_by_field().values())
    assert clear_text.found_in(restored, secrets, is_text=True) == set()
    assert clear_text.found_in(restored, {"Marseille"}, is_text=True) == {"Marseille"}


def test_files_of_the_server_give_nothing_away(seeded):
    secrets = set().union(*secrets_by_field().values())
    try:
        server = psycopg.connect(database_url(os.environ[engines.RUN], SUPERUSER, seeded), autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("the server is not ours: its files cannot be read")
    with server:
        server.execute("ANALYZE")
        server.execute("CHECKPOINT")
        folder = server.execute("SHOW data_directory").fetchone()[0]
        paths = [Path(folder, path) for (path,) in server.execute(FILES).fetchall()]
    heap = b"\0\0".join(path.read_bytes() for path in paths)
    assert clear_text.found_in(heap, secrets, is_text=False) == set()
    assert clear_text.found_in(heap, {"Marseille", "Porte de la Chapelle"}, is_text=False) == {
        "Marseille",
        "Porte de la Chapelle",
    }


def test_value_left_in_clear_is_found_in_every_guise(seeded):
    with key_session():
        person = next(person for person in Person.objects.order_by("pk").opened() if len(str(person.family_name)) > 5)
        note = Note.objects.first()
        name, text = person.family_name, note.text
    office = Office.objects.first()
    planted = {
        "as it is": name,
        "hexadecimal": name.encode().hex(),
        "base64 within": base64.b64encode(b'{"n":"' + name.encode() + b'"}').decode(),
        "UTF-16 as bytes": name.encode("utf-16-le").hex(),
    }
    for label, value in planted.items():
        team = Team.objects.create(office=office, name=value[:80])
        assert clear_text.found_in(dump(seeded), {name}, is_text=True) == {name}, label
        team.delete()
    ReferenceTerm.objects.create(kind="topic", code="leak", label_fr=text[:80], label_en="-")
    assert clear_text.found_in(dump(seeded), {text[:60]}, is_text=True) == {text[:60]}
    assert clear_text.found_in(dump(seeded), {name}, is_text=True) == set()


def test_short_names_are_found_as_words_only():
    assert clear_text.found_in(b"1\tBa\t2\n", {"Ba"}, is_text=True) == {"Ba"}
    assert clear_text.found_in(b"1\tBah\t2\tNBa\n", {"Ba"}, is_text=True) == set()


def test_alias_and_document_titles_are_among_what_is_looked_for(seeded):
    with key_session():
        found = secrets_by_field()
        contact = Contact.objects.exclude(alias__isnull=True).first()
        assert contact.alias in found["Contact.alias"]
        assert Document.objects.first().title in found["Document.title"]
        phones = {text for text in found["Person.phone"] if text.startswith(("+33", "06", "07"))}
    assert len(phones) > 15
