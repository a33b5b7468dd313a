"""The commands and the system check of the rules of return aid."""

import datetime
import io
import json
import shutil
import sys

import pytest
from django.core.management import CommandError, call_command

from casework.actions.people import change_identity
from returns import checks
from returns.actions.facts import record_facts
from returns.rules import files
from tests.cast import open_case

FACTS = {"place": "mainland", "nationality": "DZ", "oqtf_notified_on": "2024-01-10", "filed_on": "2024-02-05"}


def run(name, *arguments, **options):
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


# --- assess -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def facts_file(tmp_path):
    def write(content):
        path = tmp_path / "facts.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return write


def test_assess_prints_the_assessment_of_a_file(facts_file):
    told = json.loads(run("assess", facts_file(FACTS), "--on", "2024-03-01"))
    allowance = next(item for item in told["components"] if item["part"] == "allowance")
    assert (told["text"]["code"], told["verdict"], allowance["ceiling"]) == ("2023-10-09", "unknown", 1200)
    assert allowance["reasons"][1]["values"]["days"] == 26


def test_assess_reads_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(FACTS).encode())))
    assert json.loads(run("assess", "--language", "fr"))["text"]["code"] == "2023-10-09"


def test_assess_prints_the_schema():
    assert json.loads(run("assess", "--schema"))["additionalProperties"] is False


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"[1", 2, "this is not JSON"),
        (b"\xff", 2, "UTF-8"),
        (b"[" * 100_000, 2, "this is not JSON"),
        ([], 2, "object"),
        ({"nationalty": "DZ"}, 2, "unknown: nationalty; known are place, nationality"),
        ({"nationality": "Algeria"}, 2, 'nationality: "Algeria" is not among the values'),
        ({"adult": "yes"}, 2, "adult: 'yes' is not of type 'boolean', 'null'"),
        ({"filed_on": "2024-02-31"}, 2, "filed_on: '2024-02-31' is not a 'date'"),
        ({"minor_children": -1}, 2, "minor_children: -1 is less than the minimum of 0"),
        ({"minor_children": 1.5}, 2, "minor_children: 1.5 is not of type 'integer', 'null'"),
    ],
)
def test_assess_says_what_is_wrong_with_the_facts(facts_file, content, code, words):
    with pytest.raises(CommandError) as refused:
        run("assess", facts_file(content))
    assert refused.value.returncode == code
    assert words in str(refused.value)


def test_assess_names_every_problem_at_once(facts_file):
    with pytest.raises(CommandError) as refused:
        run("assess", facts_file({"adult": 3, "irtf": 4}))
    assert len(str(refused.value).splitlines()) == 2


def test_assess_says_that_a_file_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="cannot be read") as refused:
        run("assess", str(tmp_path / "nothing.json"))
    assert refused.value.returncode == 1


def test_whole_numbers_written_with_a_point_are_whole(facts_file):
    told = json.loads(
        run("assess", facts_file({**FACTS, "couple": False, "minor_children": 2.0, "dg_operation": False}))
    )
    household = next(item for item in told["components"] if item["part"] == "household")
    assert household["ceiling"] == 3600


# --- check ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def texts(tmp_path, monkeypatch):
    """The folder of texts, copied, to change; the calendar is read anew."""
    folder = tmp_path / "texts"
    shutil.copytree(files.FOLDER, folder)
    monkeypatch.setattr(files, "FOLDER", folder)
    files.calendar.cache_clear()
    yield folder
    files.calendar.cache_clear()


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found():
    files.calendar.cache_clear()
    return [(error.id, error.msg) for error in checks.texts_follow_one_another(None)]


def test_the_texts_of_this_release_follow_one_another():
    assert checks.texts_follow_one_another(None) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("until = 2025-12-04", "until = 2025-12-06", "2023-10-09 overlaps 2025-11-27: it must end on 2025-12-04"),
        ("until = 2025-12-04", "until = 2025-12-01", "no text from 2025-12-02 to 2025-12-04 (mainland)"),
        ("until = 2025-12-04", "", "2023-10-09 overlaps 2025-11-27: it must end on 2025-12-04"),
    ],
)
def test_check_proves_that_texts_neither_overlap_nor_leave_gaps(texts, old, new, words):
    edit(texts / "2023-10-09.toml", old, new)
    assert found() == [("returns.E002", words)]


def test_check_sees_that_the_last_text_ends(texts):
    edit(texts / "2025-11-27.toml", "from = 2025-12-05", "from = 2025-12-05\nuntil = 2026-12-31")
    assert found() == [("returns.E002", "2025-11-27 ends on 2026-12-31, and no text of mainland follows")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("[phases]", "[phases", "2023-10-09.toml: "),
        ('place = "mainland"', 'place = "moon"', "2023-10-09.toml: place: 'moon' is not one of"),
        ("from = 2023-10-12", 'from = "2023-10-12"', "2023-10-09.toml: from: '2023-10-12' is not of type 'date'"),
        ("adult = [1200, 600, 400]", "adult = [1200, 600]", "one amount for each of 3 phase(s)"),
        ("adult = [1200, 600, 400]", "adult = [1200, -1, 400]", "allowance.1.adult.1: -1 is less than the minimum"),
        ('about = ["phase"]', 'about = ["faze"]', "'faze' is not one of"),
        ("once = true", "onze = true", "conditions: "),
    ],
)
def test_check_says_where_a_file_is_wrong(texts, old, new, words):
    edit(texts / "2023-10-09.toml", old, new)
    [(code, message)] = found()
    assert code == "returns.E001"
    assert words in message


def test_check_knows_the_groups(texts):
    edit(texts / "2023-10-09.toml", 'excluded = ["eu"', 'excluded = ["moon_people"')
    assert found() == [("returns.E002", "2023-10-09 names the group moon_people, which groups.toml does not hold")]


# --- preview_rules ----------------------------------------------------------------------------------------------------


@pytest.fixture
def candidate(tmp_path):
    """The present text with other amounts, from the first day of the next year."""
    begins = datetime.date.today().replace(month=1, day=1) + datetime.timedelta(days=400)
    path = tmp_path / "next.toml"
    shutil.copy(files.FOLDER / "2025-11-27.toml", path)
    edit(path, 'code = "2025-11-27"', 'code = "next"')
    edit(path, "from = 2025-12-05", f"from = {begins}")
    edit(
        path, "adult = [1200, 600, 400]\nminor = [1200, 600, 400]", "adult = [1000, 500, 300]\nminor = [1000, 500, 300]"
    )
    return path


def test_preview_lists_the_files_that_would_change_and_names_nobody(cast, candidate):
    changing, excluded, filed = (open_case(cast, by=cast.claire, destination="LK", nationality="LK") for _ in range(3))
    alone = {"place": "mainland", "dg_operation": False, "channel_listed": False, "readmitted_from_uk": False}
    alone |= {"own_document": False, "programme_covered": False, "oqtf_notified_on": "2020-01-01"}
    record_facts(changing, alone, seen={}, actor=cast.claire)
    record_facts(filed, {**alone, "filed_on": "2024-01-01"}, seen={}, actor=cast.claire)
    change_identity(excluded, excluded.principal, {"nationality": "RO"}, version=2, seen={}, actor=cast.claire)
    out = run("preview_rules", str(candidate))
    lines = out.splitlines()
    assert lines[0].split("\t")[:2] == [changing.reference, str(changing.pk)]
    assert lines[0].split("\t")[2:] == ["unknown: €400 to €1,200", "unknown: €300 to €1,000"]
    assert lines[1].startswith("1 of 3 open files would change with next, as of ")
    assert "Haddad" not in out


def test_preview_refuses_what_is_no_text(tmp_path):
    path = tmp_path / "bad.toml"
    path.write_text("title = 1")
    with pytest.raises(CommandError, match=r"bad\.toml: ") as refused:
        run("preview_rules", str(path))
    assert refused.value.returncode == 2
