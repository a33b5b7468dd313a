"""Linear programs over cells bound by sums (HiGHS). One program is solved again and again from where it last ended:
between two questions only a cost or a bound changes, which takes a few steps instead of a new start."""

import math

import highspy
import numpy as np

SLACK = 1e-6  # of the solver


class Contradiction(Exception):
    """The numbers shown cannot all be true: their sums do not meet, whatever the hidden cells are."""


class _Silent(highspy.Highs):
    """The solver without its greeting, which would stand in the table that `manage.py protect` prints."""

    def enableCallbacks(self):  # noqa: N802 – the first thing that greets, before anybody could say not to
        self.setOptionValue("output_flag", False)
        super().enableCallbacks()


class Program:
    """Variables 0…n−1, each within its span, of which every row of `rows` says that they sum to zero.

    `rows`: [{variable: factor}]; `spans`: (n, 2), of which the second may be infinite.
    """

    def __init__(self, rows, spans, cost=None):
        spans = np.asarray(spans, dtype=float)
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = len(spans), len(rows)
        program.col_cost_ = np.zeros(len(spans)) if cost is None else cost
        program.col_lower_, program.col_upper_ = spans[:, 0], spans[:, 1]
        program.row_lower_ = program.row_upper_ = np.zeros(len(rows))
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = np.cumsum([0, *(len(row) for row in rows)])
        program.a_matrix_.index_ = np.array([variable for row in rows for variable in row], dtype=np.int32)
        program.a_matrix_.value_ = np.array([factor for row in rows for factor in row.values()], dtype=float)
        self.highs = _Silent()
        for option, value in {"presolve": "off", "solver": "simplex", "threads": 1}.items():
            self.highs.setOptionValue(option, value)
        self.highs.passModel(program)

    def span(self, variable, least, most):
        self.highs.changeColBounds(int(variable), float(least), float(most))

    def cost(self, variable, cost):
        self.highs.changeColCost(int(variable), float(cost))

    def interval(self, variable):
        """(least, most) whole numbers that the variable can be; `most` may be infinite. Contradiction if none."""
        ends = []
        for sign in (1.0, -1.0):
            self.cost(variable, sign)
            ends.append(sign * self._lowest())
        self.cost(variable, 0.0)
        least, most = ends
        return math.ceil(least - SLACK), most if math.isinf(most) else math.floor(most + SLACK)

    def solution(self):
        """The values of all variables that cost least. Contradiction if there are none."""
        if math.isinf(self._lowest()):
            raise Contradiction
        return np.array(self.highs.getSolution().col_value)

    def furthest(self, variables, *, most=True):
        """The values of all variables where these ones together are the most, or the least."""
        for variable in variables:
            self.cost(variable, -1.0 if most else 1.0)
        values = self.solution()
        for variable in variables:
            self.cost(variable, 0.0)
        return values

    def _lowest(self):
        for start in (self._from_where_it_ended, self._anew):
            status = start()
            if status == highspy.HighsModelStatus.kOptimal:
                return self.highs.getInfo().objective_function_value
            if status == highspy.HighsModelStatus.kUnbounded:
                return -math.inf
        raise Contradiction

    def _from_where_it_ended(self):
        self.highs.run()
        return self.highs.getModelStatus()

    def _anew(self):
        """A question without an end can leave the solver where it finds no way on, though there is one."""
        self.highs.clearSolver()
        return self._from_where_it_ended()
