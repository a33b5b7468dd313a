"""Frequency tables as CSV files: a column for each dimension, and the count in the last; a line for each cell."""

import csv
from itertools import product

from reports.disclosure import HIDDEN, TOTAL
from reports.linked.cells import FrequencyTable, Tree, cell_of

SHOWN_AS_HIDDEN = "c"  # "confidential", as statistical offices write it
HIDDEN_WORDS = {SHOWN_AS_HIDDEN, "", ":", "x", "…", "..."}


class BadFile(Exception):
    """A file that is no frequency table; the message says where, and never what else stands there."""


def read_table(path, total="Total"):
    """The `FrequencyTable` of a CSV file. `total`: the word that stands for the total of a dimension.

    A combination of levels without a line counts zero. BadFile for anything else that is not as it should be.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            header, *lines = [line for line in csv.reader(file, strict=True) if line]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadFile(f"{path.name}: cannot be read as CSV in UTF-8 ({type(error).__name__})") from error
    except ValueError as error:
        raise BadFile(f"{path.name}: is empty") from error
    dimensions = [name.strip() for name in header[:-1]]
    if len(set(dimensions)) < len(dimensions) or not all(dimensions):
        raise BadFile(f"{path.name}: a column has no name, or a name comes twice")
    levels, counts = {name: {} for name in dimensions}, {}
    for number, line in enumerate(lines, start=2):
        if len(line) != len(header):
            raise BadFile(f"{path.name}, line {number}: {len(header)} columns are expected, {len(line)} are there")
        combination = [TOTAL if word.strip() == total else word.strip() for word in line[:-1]]
        for name, level in zip(dimensions, combination, strict=True):
            levels[name][level] = None
        cell = cell_of(dimensions, combination)
        if cell in counts:
            raise BadFile(f"{path.name}, line {number}: these levels come twice")
        counts[cell] = _count(line[-1], path, number)
    every = product(*levels.values())
    counts = {cell: counts.get(cell, 0) for cell in (cell_of(dimensions, combination) for combination in every)}
    return FrequencyTable(path.name, {name: tuple(found) for name, found in levels.items()}, counts)


def _count(text, path, number):
    word = text.strip()
    if word.lower() in HIDDEN_WORDS:
        return HIDDEN
    if not (word.isascii() and word.isdigit() and len(word) < 10):
        raise BadFile(
            f"{path.name}, line {number}: the count is a whole number, or {SHOWN_AS_HIDDEN} when it is hidden"
        )
    return int(word)


def write_table(table, file, total="Total"):
    """Write a table, protected or not, to a text file."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow([*table.levels, "count"])
    for combination in product(*table.levels.values()):
        shown = table.counts[cell_of(table.levels, combination)]
        words = [total if level is TOTAL else level for level in combination]
        writer.writerow([*words, SHOWN_AS_HIDDEN if shown is HIDDEN else shown])


def read_trees(paths):
    """{dimension: Tree} of CSV files with two columns: the dimension's name and `parent`, a line for each child."""
    found = {}
    for path in paths:
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                header, *lines = [line for line in csv.reader(file, strict=True) if line]
        except (OSError, ValueError, csv.Error) as error:
            raise BadFile(f"{path.name}: cannot be read as a CSV of two columns") from error
        if len(header) != 2 or header[1].strip() != "parent" or any(len(line) != 2 for line in lines):
            raise BadFile(f"{path.name}: two columns are expected, the name of a dimension and “parent”")
        found[header[0].strip()] = Tree({child.strip(): parent.strip() for child, parent in lines})
    return found


def name_of(cell):
    """A cell in words, for people: `country=DZ, sex=F`."""
    return ", ".join(f"{name}={level}" for name, level in sorted(cell)) or "grand total"
