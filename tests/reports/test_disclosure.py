"""No group under the threshold can be read off a protected table, nor computed from it."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.disclosure import HIDDEN, TOTAL, Table, protect, rounded

# Romanian unaccompanied minors returned, by year (domain.md §4.2, table A).
TABLE_A = {2003: 3, 2004: 9, 2005: 18, 2006: 10, 2007: 4, 2008: 1, 2009: 8}


def series(counts, **options):
    table = {(row, "n"): count for row, count in counts.items()}
    return Table(tuple(counts), ("n",), table, row_totals=False, **options)


def column(protected, name="n"):
    return [protected.value(row, name) for row in (*protected.rows, TOTAL)]


@st.composite
def tables(draw, largest=60):
    rows = tuple(f"r{number}" for number in range(draw(st.integers(1, 6))))
    columns = tuple(f"c{number}" for number in range(draw(st.integers(1, 4))))
    cells = list(product(rows, columns))
    structural = frozenset(draw(st.lists(st.sampled_from(cells), max_size=2)))
    size = st.one_of(st.integers(0, 6), st.integers(0, largest))
    counts = {cell: 0 if cell in structural else draw(size) for cell in cells}
    return Table(rows, columns, counts, structural, draw(st.booleans()), draw(st.booleans()))


def exact(table, cell):
    row, name = cell
    return sum(count for (r, c), count in table.counts.items() if row in (r, TOTAL) and name in (c, TOTAL))


def equations(table, hidden):
    """One {cell: coefficient} over the hidden cells for each sum, as an attacker writes them."""
    rows = (*table.rows, TOTAL) if table.column_totals else table.rows
    columns = (*table.columns, TOTAL) if table.row_totals else table.columns
    sums = []
    if table.row_totals:
        sums += [[(row, name) for name in columns] for row in rows]
    if table.column_totals:
        sums += [[(row, name) for row in rows] for name in columns]
    return [{cell: -1 if cell == line[-1] else 1 for cell in line if cell in hidden} for line in sums]


def computable(table, hidden):
    """The hidden cells with one solution, by elimination in exact arithmetic: an independent way to the answer."""
    names = sorted(hidden, key=repr)
    matrix = [[Fraction(equation.get(name, 0)) for name in names] for equation in equations(table, hidden)]
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
    rows = zip(pivots, matrix, strict=False)
    return [names[place] for place, row in rows if sum(1 for value in row if value) == 1]


def test_table_a_hides_the_three_small_years_and_rounds_the_rest():
    assert column(protect(series(TABLE_A))) == [HIDDEN, 10, 20, 10, HIDDEN, HIDDEN, 10, 55]


def test_a_lone_small_cell_takes_the_next_smallest_with_it():
    assert column(protect(series({"a": 3, "b": 30, "c": 12, "d": 41}))) == [HIDDEN, 30, HIDDEN, 40, 85]


def test_small_cells_that_are_few_together_take_another_with_them():
    """1 and 2 are two cells, but their sum, which the total gives away, is three people."""
    assert column(protect(series({"a": 1, "b": 2, "c": 12, "d": 41}))) == [HIDDEN, HIDDEN, HIDDEN, 40, 55]


def test_zero_looks_like_any_other_small_number():
    assert column(protect(series({"a": 0, "b": 30, "c": 12})))[:3] == [HIDDEN, 30, HIDDEN]


def test_structural_zero_is_shown_and_protects_nothing():
    table = series({"a": 0, "b": 30, "c": 12}, structural=frozenset({("a", "n")}))
    assert column(protect(table)) == [0, 30, 10, 40]


def test_in_two_dimensions_a_hidden_cell_has_company_in_its_row_and_in_its_column():
    counts = {("a", "x"): 2, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40, ("c", "x"): 50, ("c", "y"): 60}
    protected = protect(Table(("a", "b", "c"), ("x", "y"), counts))
    hidden = {cell for cell, value in protected.cells.items() if value is HIDDEN}
    assert hidden == {("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")}


@pytest.mark.parametrize("threshold", [4, 1, 0, -5])
def test_threshold_under_five_is_refused(threshold):
    with pytest.raises(ValueError, match="at least"):
        protect(series(TABLE_A), threshold=threshold)


@pytest.mark.parametrize(
    ("counts", "structural"),
    [({("z", "n"): 1}, frozenset()), ({("a", "n"): -1}, frozenset()), ({("a", "n"): 1}, frozenset({("a", "n")}))],
)
def test_table_that_is_none_is_refused(counts, structural):
    with pytest.raises(ValueError, match=r"cell|count"):
        Table(("a",), ("n",), counts, structural)


@settings(max_examples=300, deadline=None)
@given(tables(), st.sampled_from([5, 10]))
def test_no_hidden_cell_follows_from_shown_ones(table, threshold):
    protected = protect(table, threshold)
    hidden = {cell for cell, value in protected.cells.items() if value is HIDDEN}
    assert computable(table, hidden) == []


@settings(max_examples=300, deadline=None)
@given(tables(), st.sampled_from([5, 7, 10]))
def test_shown_numbers_are_large_and_round(table, threshold):
    for cell, value in protect(table, threshold).cells.items():
        if value is HIDDEN:
            continue
        count = exact(table, cell)
        assert value == rounded(count)
        assert count >= threshold <= value or count == 0


@settings(max_examples=200, deadline=None)
@given(tables())
def test_zeros_that_are_shown_are_structural(table):
    for (row, name), value in protect(table).cells.items():
        inside = [(r, c) for r, c in table.counts if row in (r, TOTAL) and name in (c, TOTAL)]
        assert (value == 0) == all(cell in table.structural for cell in inside)


@settings(max_examples=200, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_one_person_more_moves_a_shown_number_by_one_step_at_most(table, chance):
    cells = [cell for cell in table.counts if cell not in table.structural]
    if not cells:
        return
    cell = chance.choice(cells)
    more = Table(
        table.rows,
        table.columns,
        {**table.counts, cell: table.counts[cell] + 1},
        table.structural,
        table.row_totals,
        table.column_totals,
    )
    before, after = protect(table).cells, protect(more).cells
    shown = [where for where in before if HIDDEN not in (before[where], after[where])]
    assert {after[where] - before[where] for where in shown} <= {0, 5}
    touched = {(row, name) for row in (cell[0], TOTAL) for name in (cell[1], TOTAL)}
    assert {where for where in shown if after[where] != before[where]} <= touched


@settings(max_examples=100, deadline=None)
@given(tables())
def test_same_counts_give_the_same_table(table):
    counts = dict(reversed(table.counts.items()))
    again = Table(table.rows, table.columns, counts, table.structural, table.row_totals, table.column_totals)
    assert protect(table) == protect(again)
