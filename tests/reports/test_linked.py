"""Tables that share sums, protected together, before an attacker who has all of them."""

import io
import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.disclosure import HIDDEN, TOTAL
from reports.linked.attack import attack
from reports.linked.cells import FrequencyTable, Tree, cell_of
from reports.linked.files import read_table
from reports.linked.hiding import protect
from reports.linked.programs import Contradiction
from tests.engines import ROOT

# Romanian unaccompanied minors returned, by year (domain.md §4.2, table A).
TABLE_A = {"2003": 3, "2004": 9, "2005": 18, "2006": 10, "2007": 4, "2008": 1, "2009": 8}


def table(counts, *names, name="t"):
    """A `FrequencyTable` with all totals, of {(level, …): count}."""
    levels = {one: tuple(dict.fromkeys(key[place] for key in counts)) for place, one in enumerate(names)}
    return with_totals(counts, levels, name)


def with_totals(counts, levels, name="t"):
    full = {one: (*found, TOTAL) for one, found in levels.items()}
    cells = {}
    for wanted in product(*full.values()):
        inside = (n for key, n in counts.items() if all(w in (TOTAL, k) for w, k in zip(wanted, key, strict=True)))
        cells[cell_of(levels, wanted)] = sum(inside)
    return FrequencyTable(name, full, cells)


def unrounded(exact, protected):
    """What an attacker would see if nothing were rounded: the pattern alone has to hold."""
    return [
        FrequencyTable(e.name, e.levels, {c: HIDDEN if p.counts[c] is HIDDEN else n for c, n in e.counts.items()})
        for e, p in zip(exact, protected, strict=True)
    ]


def hiding(exact, *cells):
    return FrequencyTable(exact.name, exact.levels, exact.counts | dict.fromkeys(cells, HIDDEN))


def one(**levels):
    return frozenset(levels.items())


def test_published_table_comes_out_as_by_hand():
    """Hiding one of the three small years would give it away; the three together are eight, which is enough."""
    counts = protect([table({(year,): n for year, n in TABLE_A.items()}, "year")], threshold=5)[0].counts
    assert {year: counts[one(year=year)] for year in TABLE_A} == {
        "2003": HIDDEN,
        "2004": 10,
        "2005": 20,
        "2006": 10,
        "2007": HIDDEN,
        "2008": HIDDEN,
        "2009": 10,
    }
    assert counts[frozenset()] == 55


def test_small_groups_that_are_few_together_take_another_one_along():
    counts = protect([table({("a",): 1, ("b",): 2, ("c",): 30, ("d",): 50}, "x")], threshold=5)[0].counts
    assert counts[one(x="a")] is counts[one(x="b")] is HIDDEN
    assert [counts[one(x="c")], counts[one(x="d")]].count(HIDDEN) == 1


worlds = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from("pq"), st.sampled_from("xyz")),
    st.one_of(st.integers(0, 6), st.integers(0, 40)),
    min_size=3,
)


@settings(max_examples=40, deadline=None)
@example({("a", "p", "x"): 1, ("b", "p", "x"): 4, ("b", "q", "z"): 3, ("c", "q", "y"): 8}, 5)  # the solver gave up
@given(worlds, st.integers(5, 10))
def test_attacker_who_has_two_linked_tables_and_no_rounding_learns_nothing(world, threshold):
    levels = {"x": tuple("abc"), "y": tuple("pq"), "z": tuple("xyz")}
    first, second = {}, {}
    for (x, y, z), count in world.items():
        first[x, y] = first.get((x, y), 0) + count
        second[y, z] = second.get((y, z), 0) + count
    tables = [
        with_totals(first, {"x": levels["x"], "y": levels["y"]}, "first"),
        with_totals(second, {"y": levels["y"], "z": levels["z"]}, "second"),
    ]
    shown = unrounded(tables, protect(tables, threshold=threshold))
    assert all(most - least >= threshold for least, most in attack(shown).values())


@settings(max_examples=30, deadline=None)
@given(worlds)
def test_three_dimensions_hold_too(world):
    exact = [with_totals(world, {"x": tuple("abc"), "y": tuple("pq"), "z": tuple("xyz")})]
    protected = protect(exact, threshold=5)
    assert all(most - least >= 5 for least, most in attack(unrounded(exact, protected)).values())
    assert all(n is HIDDEN or (n % 5 == 0 and n >= 5) for n in protected[0].counts.values())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_intervals_are_those_that_trying_everything_finds(counts):
    """Another way to the same answer: every table of whole numbers that meets what is shown."""
    cells = [("a", "p"), ("a", "q"), ("b", "p"), ("b", "q")]
    exact = table(dict(zip(cells, counts, strict=True)), "x", "y")
    margins = [c for c, n in exact.counts.items() if len(c) < 2 and n % 3]  # shown or not as it comes
    published = hiding(exact, *(c for c in exact.counts if len(c) == 2), *margins)
    grid = np.stack(np.meshgrid(*[np.arange(37)] * 4, indexing="ij")).reshape(4, -1) if _bounded(published) else None
    if grid is None:
        return
    fits = np.ones(grid.shape[1], dtype=bool)
    for margin, wanted in published.counts.items():
        if wanted is not HIDDEN:
            inside = [n for n, pair in enumerate(cells) if margin <= one(x=pair[0], y=pair[1])]
            fits &= grid[inside].sum(axis=0) == wanted
    held = attack([published])
    for place, (x, y) in enumerate(cells):
        found = grid[place][fits]
        assert held[one(x=x, y=y)] == (found.min(), found.max())


def _bounded(published):
    return published.counts[frozenset()] is not HIDDEN


def test_hierarchy_binds_a_region_to_its_countries():
    counts = {("West", "p"): 32, ("GN", "p"): 30, ("SN", "p"): 2, ("East", "p"): 40, ("ET", "p"): 40}
    levels = {"place": ("West", "GN", "SN", "East", "ET", TOTAL)}
    cells = {cell_of(levels, (place,)): n for (place, _p), n in counts.items()} | {frozenset(): 72}
    exact = FrequencyTable("t", levels, cells)
    trees = {"place": Tree({"GN": "West", "SN": "West", "ET": "East"})}
    shown = protect([exact], threshold=5, trees=trees)[0].counts
    assert shown[one(place="SN")] is HIDDEN
    assert HIDDEN in (shown[one(place="GN")], shown[one(place="West")])
    naive = hiding(exact, one(place="SN"))
    assert attack([naive], trees) == {one(place="SN"): (2, 2)}


@pytest.mark.parametrize("naive", ["small_alone", "two_tables", "year_and_its_months"])
def test_naive_publication_is_caught(naive):
    counts = {("a", "p"): 3, ("a", "q"): 20, ("b", "p"): 30, ("b", "q"): 40}
    if naive == "small_alone":  # nothing hidden beside it
        published, small = [hiding(table(counts, "x", "y"), one(x="a", y="p"))], one(x="a", y="p")
    elif naive == "two_tables":  # each is safe alone; the other shows its margin
        inner = {"x": ("a", "b"), "y": ("p", "q")}
        cells = {cell_of(inner, key): n for key, n in counts.items()}
        alone = hiding(FrequencyTable("without totals", inner, cells), one(x="a", y="p"))
        published, small = [alone, table({("a",): 23, ("b",): 70}, "x")], one(x="a", y="p")
    else:  # eleven months and the year
        months = {(f"m{n}",): 20 for n in range(11)} | {("m11",): 2}
        published, small = [hiding(table(months, "month"), one(month="m11"))], one(month="m11")
    least, most = attack(published)[small]
    assert least == most


def test_numbers_that_cannot_be_true_are_called_so():
    wrong = FrequencyTable("t", {"x": ("a", "b", TOTAL)}, {one(x="a"): 3, one(x="b"): HIDDEN, frozenset(): 1})
    with pytest.raises(Contradiction):
        attack([wrong])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a.csv").write_text(
        "year,count\n" + "".join(f"{year},{n}\n" for year, n in TABLE_A.items()) + "Total,53\n"
    )
    return tmp_path


def test_table_goes_through_both_commands(folder):
    call_command("protect", folder / "a.csv", k=5, into=folder / "out", stderr=io.StringIO())
    lines = (folder / "out" / "a.csv").read_text().splitlines()
    assert lines[:3] == ["year,count", "2003,c", "2004,10"]
    assert lines[-1] == "Total,55"
    said = io.StringIO()
    call_command("attack", folder / "out" / "a.csv", k=5, base=5, stdout=said, stderr=io.StringIO())
    assert said.getvalue().splitlines()[0] == "year=2003: 0 to 15"


def test_what_is_printed_is_the_table_and_nothing_else(folder):
    """Of the process, since a library may write past Python."""
    command = [sys.executable, ROOT / "manage.py", "protect", folder / "a.csv", "--k=5"]
    printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    call_command("protect", folder / "a.csv", k=5, into=folder / "out", stderr=io.StringIO())
    assert printed.splitlines() == (folder / "out" / "a.csv").read_text().splitlines()


def test_attack_fails_where_a_cell_is_given_away(folder):
    naive = (folder / "a.csv").read_text().replace("2008,1", "2008,c")
    (folder / "naive.csv").write_text(naive)
    said = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("attack", folder / "naive.csv", stdout=said, stderr=io.StringIO())
    assert ended.value.code == 1
    assert said.getvalue() == "year=2008: 1 to 1  EXPOSED\n"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "a.csv: is empty"),
        ("year,count\n2003\n", "a.csv, line 2: 2 columns are expected, 1 are there"),
        ("year,count\n2003,-1\n", "a.csv, line 2: the count is a whole number, or c when it is hidden"),
        ("year,count\n2003,²\n", "a.csv, line 2: the count is a whole number, or c when it is hidden"),
        ("year,count\n2003,1\n2003,2\n", "a.csv, line 3: these levels come twice"),
        ("year,year,count\n1,1,1\n", "a.csv: a column has no name, or a name comes twice"),
        ("year,count\n2003,7\nTotal,8\n", "a total is not the sum of its parts"),
    ],
)
def test_file_that_is_no_table_is_refused_with_a_sentence(tmp_path, text, sentence):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(CommandError) as refused:
        call_command("protect", path)
    assert str(refused.value) == sentence


def test_spreadsheet_that_begins_with_a_mark_is_read(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("pays;count\n".replace(";", ",").encode("utf-8-sig") + "Géorgie,12\n".encode())
    assert read_table(path).counts == {one(pays="Géorgie"): 12}
