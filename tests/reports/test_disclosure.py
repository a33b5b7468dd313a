"""No group under the threshold can be read off a protected table, nor computed from it by elimination."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import HIDDEN, TOTAL, dominated, rounded
from reports.linked.cells import FrequencyTable, cell_of
from reports.linked.hiding import protect

# Romanian unaccompanied minors returned, by year (domain.md §4.2, table A).
TABLE_A = {2003: 3, 2004: 9, 2005: 18, 2006: 10, 2007: 4, 2008: 1, 2009: 8}
NAMES = ("row", "column")


def series(counts):
    cells = {cell_of(("row",), (row,)): count for row, count in counts.items()}
    return FrequencyTable("t", {"row": (*counts, TOTAL)}, {**cells, frozenset(): sum(counts.values())})


def column(counts, **options):
    table = series(counts)
    shown = protect([table], **options)[0].counts
    return [shown[cell] for cell in table.cells()]


def named(row, name):
    return cell_of(NAMES, (row, name))


@st.composite
def tables(draw, largest=60):
    """(FrequencyTable with or without totals of rows and of columns, {(row, column): count} inside)."""
    rows = tuple(f"r{number}" for number in range(draw(st.integers(1, 5))))
    columns = tuple(f"c{number}" for number in range(draw(st.integers(1, 4))))
    inside = {cell: draw(st.one_of(st.integers(0, 6), st.integers(0, largest))) for cell in product(rows, columns)}
    levels = {
        "row": (*rows, TOTAL) if draw(st.booleans()) else rows,
        "column": (*columns, TOTAL) if draw(st.booleans()) else columns,
    }
    return of(levels, inside), inside


def of(levels, inside):
    def counted(row, name):
        return sum(count for (r, c), count in inside.items() if row in (r, TOTAL) and name in (c, TOTAL))

    return FrequencyTable("t", levels, {named(*pair): counted(*pair) for pair in product(*levels.values())})


def computable(table, hidden):
    """The hidden cells with one solution, by elimination in exact arithmetic: an independent way to the answer."""
    rows, columns = ([level for level in levels if level is not TOTAL] for levels in table.levels.values())
    sums = []
    if TOTAL in table.levels["column"]:
        sums += [[*[named(row, name) for name in columns], named(row, TOTAL)] for row in table.levels["row"]]
    if TOTAL in table.levels["row"]:
        sums += [[*[named(row, name) for row in rows], named(TOTAL, name)] for name in table.levels["column"]]
    names = sorted(hidden, key=repr)
    signs = [{cell: -1 if cell == line[-1] else 1 for cell in line if cell in hidden} for line in sums]
    matrix = [[Fraction(sign.get(name, 0)) for name in names] for sign in signs]
    pivots, top = [], 0
    for place in range(len(names)):
        found = next((row for row in range(top, len(matrix)) if matrix[row][place]), None)
        if found is None:
            continue
        matrix[top], matrix[found] = matrix[found], matrix[top]
        matrix[top] = [value / matrix[top][place] for value in matrix[top]]
        for row in range(len(matrix)):
            if row != top and matrix[row][place]:
                factor = matrix[row][place]
                matrix[row] = [value - factor * other for value, other in zip(matrix[row], matrix[top], strict=True)]
        pivots.append(place)
        top += 1
    return [names[place] for place, row in zip(pivots, matrix, strict=False) if sum(1 for value in row if value) == 1]


def test_table_a_hides_the_three_small_years_and_rounds_the_rest():
    assert column(TABLE_A) == [HIDDEN, 10, 20, 10, HIDDEN, HIDDEN, 10, 55]


def test_a_lone_small_cell_takes_the_next_smallest_with_it():
    assert column({"a": 3, "b": 30, "c": 12, "d": 41}) == [HIDDEN, 30, HIDDEN, 40, 85]


def test_small_cells_that_are_few_together_take_another_with_them():
    """1 and 2 are two cells, but their sum, which the total gives away, is three people."""
    assert column({"a": 1, "b": 2, "c": 12, "d": 41}) == [HIDDEN, HIDDEN, HIDDEN, 40, 55]


def test_zero_looks_like_any_other_small_number():
    assert column({"a": 0, "b": 30, "c": 12})[:3] == [HIDDEN, 30, HIDDEN]


def test_whole_group_in_one_cell_is_not_told():
    """All forty of one kind: the zeros beside it would tell what each of the forty is, so the forty are hidden too."""
    assert column({"a": 40, "b": 0, "c": 0}) == [HIDDEN, HIDDEN, HIDDEN, 40]


def test_structural_zero_is_shown_and_protects_nothing():
    structural = frozenset({cell_of(("row",), ("a",))})
    assert column({"a": 0, "b": 30, "c": 12}, structural=structural) == [0, 30, 10, 40]


def test_number_that_was_shown_elsewhere_covers_nothing_any_more():
    known = frozenset({cell_of(("row",), ("c",))})
    assert column({"a": 3, "b": 30, "c": 12, "d": 41}, known=known) == [HIDDEN, HIDDEN, 10, 40, 85]


def test_in_two_dimensions_a_hidden_cell_has_company_in_its_row_and_in_its_column():
    inside = {("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40, ("c", "x"): 50, ("c", "y"): 60}
    shown = protect([of({"row": ("a", "b", "c", TOTAL), "column": ("x", "y", TOTAL)}, inside)])[0].counts
    assert {c for c, value in shown.items() if value is HIDDEN} == {named(r, c) for r in "ab" for c in "xy"}


@pytest.mark.parametrize("threshold", [4, 1, 0, -5])
def test_threshold_under_five_is_refused(threshold):
    with pytest.raises(ValueError, match="at least"):
        protect([series(TABLE_A)], threshold=threshold)


@settings(max_examples=80, deadline=None)
@given(tables(), st.sampled_from([5, 10]))
def test_no_hidden_cell_follows_from_shown_ones(given_table, threshold):
    table, _inside = given_table
    shown = protect([table], threshold=threshold)[0].counts
    assert computable(table, {cell for cell, value in shown.items() if value is HIDDEN}) == []


@settings(max_examples=80, deadline=None)
@given(tables(), st.sampled_from([5, 7, 10]))
def test_shown_numbers_are_large_and_round(given_table, threshold):
    table, _inside = given_table
    for cell, value in protect([table], threshold=threshold)[0].counts.items():
        assert value is HIDDEN or (value == rounded(table.counts[cell]) >= threshold <= table.counts[cell])


@settings(max_examples=60, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_one_person_more_moves_a_shown_number_by_one_step_at_most(given_table, chance):
    table, inside = given_table
    pair = chance.choice(sorted(inside))
    more = of(table.levels, {**inside, pair: inside[pair] + 1})
    before, after = (protect([one])[0].counts for one in (table, more))
    shown = [where for where in before if HIDDEN not in (before[where], after[where])]
    assert {after[where] - before[where] for where in shown} <= {0, 5}
    touched = {named(row, name) for row in (pair[0], TOTAL) for name in (pair[1], TOTAL)}
    assert {where for where in shown if after[where] != before[where]} <= touched


@settings(max_examples=40, deadline=None)
@given(tables())
def test_same_counts_give_the_same_table(given_table):
    table, _inside = given_table
    again = FrequencyTable(table.name, table.levels, dict(reversed(table.counts.items())))
    assert protect([table])[0].counts == protect([again])[0].counts


@pytest.mark.parametrize(
    ("parts", "hidden"), [([90, 5, 5], True), ([85, 10, 5], False), ([100], True), ([], False), ([10] * 12, False)]
)
def test_sum_of_which_one_part_is_nearly_all_is_dominated(parts, hidden):
    assert dominated(parts, largest=1, share=85) is hidden
