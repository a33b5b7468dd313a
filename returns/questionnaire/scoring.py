"""Scores of a filled questionnaire. Pure and total: whatever the answers, unknown ones included, there is a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from returns.questionnaire.files import Band, Questionnaire

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Score:
    """`value`: Decimal from 0 to 1, two places; None when it rests on too little to be told.

    `rests_on`: scored answers; `out_of`: items, without those that do not apply. `band`: that of `value`.
    """

    value: Decimal | None
    rests_on: int
    out_of: int
    band: Band | None


@dataclass(frozen=True)
class Result:
    """`dimensions`: {code: Score} in the order of the file. `composite`: None-valued unless each dimension is told:
    a mean of fewer dimensions would not compare with the one before."""

    dimensions: Mapping[str, Score]
    composite: Score

    @property
    def asks_for_a_look(self):
        scores = (self.composite, *self.dimensions.values())
        return any(score.band is not None and score.band.look for score in scores)


def score(questionnaire: Questionnaire, answers: Mapping[str, str]) -> Result:
    """`answers`: {code of an item: code of an answer}. What the version does not know counts as not asked."""
    exact = {one.code: _dimension(questionnaire, one.code, answers) for one in questionnaire.dimensions}
    dimensions = {code: _score(questionnaire, *told) for code, told in exact.items()}
    values = [(one.weight, exact[one.code][0]) for one in questionnaire.dimensions]
    whole = None if any(value is None for _weight, value in values) else _mean(values)
    rests_on, out_of = (sum(told[place] for told in exact.values()) for place in (1, 2))
    return Result(dimensions, _score(questionnaire, whole, rests_on, out_of))


def _dimension(questionnaire, code, answers):
    """(exact mean or None, number of scored answers, number of items that apply)."""
    marks, applying = [], 0
    for item in questionnaire.of(code):
        answer = item.answer(answers.get(item.code))
        applying += answer is None or answer.mark is not None
        if answer is not None and answer.mark is not None:
            marks.append((item.weight, Fraction(answer.mark)))
    mean = _mean(marks) if len(marks) >= questionnaire.at_least else None
    return mean, len(marks), applying


def _mean(pairs):
    """The mean of (weight, value) pairs, exact."""
    weights = sum(Fraction(weight) for weight, _value in pairs)
    return sum(Fraction(weight) * value for weight, value in pairs) / weights


def _score(questionnaire, exact, rests_on, out_of):
    """The band is that of the score as it is shown: nobody reads 0.33 beside the band above it."""
    value = None
    if exact is not None:
        value = (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Score(value, rests_on, out_of, questionnaire.band(value))
