"""The tables of docs/security hold together: every line is answered, every test and chapter that they name exists."""

import ast
import re

import pytest

from tests.engines import ROOT

FOLDER = ROOT / "docs" / "security"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`((?:tests|docs)/[\w/.-]+?\.(?:py|md))(?:(?:::|#)([\w-]+))?`")
# How many lines of levels 1 and 2 each section of ASVS 5.0.0 has, in the order of the standard.
LINES = {
    "1": "2 9 11 3 2", "2": "3 3 4 1", "3": "0 2 4 6 5 0 2", "4": "3 1 2 4", "5": "1 3 2 3", "6": "3 12 4 4 5 3 0 4",
    "7": "3 4 2 5 2 2", "8": "2 3 1 1", "9": "3 4", "10": "2 2 4 11 5 2 3", "11": "2 3 3 4 1 1", "12": "3 2 4",
    "13": "1 5 2 5", "14": "2 4 3", "15": "3 3 7", "16": "1 5 4 3 3", "17": "1 4 2",
}  # fmt: skip
TABLES = sorted(path.name for path in FOLDER.glob("*.md"))


def rows():
    return ROW.findall((FOLDER / "asvs.md").read_text(encoding="utf-8"))


def test_every_line_of_both_levels_is_answered_once():
    found = [line for line, *_rest in rows()]
    expected = [
        f"{chapter}.{section}.{number}"
        for chapter, counts in LINES.items()
        for section, count in enumerate(map(int, counts.split()), 1)
        for number in range(1, count + 1)
    ]
    assert found == expected
    levels = [level for _line, level, *_rest in rows()]
    assert (levels.count("1"), levels.count("2")) == (70, 183)


def test_every_answer_is_a_test_a_chapter_or_a_reason():
    wrong = []
    for line, _level, _asks, answer in rows():
        reason = re.match(r"(Not applicable|Deviation)(:| to )\s*.{10,}", answer)
        if not reason and not NAMED.search(answer):
            wrong.append(line)
    assert wrong == []


@pytest.mark.parametrize("table", TABLES)
def test_what_a_table_names_exists(table):
    wrong = []
    for path, part in NAMED.findall((FOLDER / table).read_text(encoding="utf-8")):
        file = ROOT / path
        if not file.exists() or (part and part not in parts_of(file)):
            wrong.append(f"{path} {part}")
    assert wrong == []


def parts_of(file):
    """The tests of a file of tests; the chapters of a document, as their links name them."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)}
    titles = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", title.lower()).replace(" ", "-") for title in titles}
