"""`manage.py protect` and `manage.py attack` as others use them: several linked files, exit codes, nothing set up."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.engines import ROOT

BY_SEX = "country,sex,count\nDZ,F,3\nDZ,M,20\nAL,F,30\nAL,M,40\n"
BY_COUNTRY = "country,count\nDZ,23\nAL,70\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "by_sex.csv").write_text(BY_SEX)
    (tmp_path / "by_country.csv").write_text(BY_COUNTRY)
    return tmp_path


def run(command, *words, folder):
    """As somebody does who has the code and its packages: no setting, no key, no server, another folder."""
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", command, *words],
        check=False,
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )


def test_linked_files_are_protected_together_by_whoever_has_nothing_else_of_escale(folder):
    """Each alone is safe, and both together give a group of three away: so they are protected in one call."""
    for name in ("by_sex.csv", "by_country.csv"):
        assert run("protect", name, "--into", "alone", folder=folder).returncode == 0
    attacked = run("attack", "alone/by_sex.csv", "alone/by_country.csv", folder=folder)
    assert attacked.returncode == 1
    assert attacked.stdout == "country=DZ, sex=F: 5 to 5  EXPOSED\n"
    together = run("protect", "by_sex.csv", "by_country.csv", "--into", "out", folder=folder)
    assert (together.returncode, together.stdout) == (0, "")
    assert together.stderr.splitlines()[-2:] == [
        "by_sex.csv: 2 of 4 cells are hidden",
        "by_country.csv: 0 of 2 cells are hidden",
    ]
    assert (folder / "out" / "by_sex.csv").read_text() == BY_SEX.replace("DZ,F,3", "DZ,F,c").replace("20", "c")
    attacked = run("attack", "out/by_sex.csv", "out/by_country.csv", folder=folder)
    assert attacked.returncode == 0
    assert "country=DZ, sex=F: 0 to 25\n" in attacked.stdout


def test_hierarchy_in_a_file_binds_groups_to_their_levels(folder):
    (folder / "groups.csv").write_text("country,parent\nDZ,Maghreb\nMA,Maghreb\nAL,Balkans\nXK,Balkans\n")
    counts = {"DZ": 3, "MA": 40, "Maghreb": 43, "AL": 30, "XK": 35, "Balkans": 65, "Total": 108}
    (folder / "a.csv").write_text("country,count\n" + "".join(f"{name},{n}\n" for name, n in counts.items()))
    options = {"hierarchy": [folder / "groups.csv"], "stderr": io.StringIO()}
    call_command("protect", folder / "a.csv", into=folder / "out", **options)
    shown = dict(line.split(",") for line in (folder / "out" / "a.csv").read_text().splitlines()[1:])
    assert [name for name, number in shown.items() if number == "c"] == ["DZ", "MA"]
    said = io.StringIO()
    call_command("attack", folder / "out" / "a.csv", stdout=said, **options)
    assert "EXPOSED" not in said.getvalue()


@pytest.mark.parametrize(
    ("command", "text", "options", "code"),
    [
        ("protect", "x,count\na,7\n", {"k": 4}, 1),
        ("protect", "x,count\na,7\nTotal,8\n", {}, 2),
        ("protect", "x,count\na,7\n", {"hierarchy": [Path("absent.csv")]}, 2),
        ("attack", "x,count\na,7\na,7\n", {}, 2),
        ("attack", "x,count\na,30\nb,c\nTotal,20\n", {}, 3),
        ("attack", "x,count\na,30\n", {"base": 0}, 1),
    ],
)
def test_exit_code_says_what_was_wrong(tmp_path, monkeypatch, command, text, options, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(CommandError) as refused:
        call_command(command, "a.csv", **options)
    assert refused.value.returncode == code
    assert str(refused.value)
