"""What an assessment says: the verdict, the parts of the aid with their ceilings, reasons with sources, what misses.

Amounts are ceilings in whole euros: OFII decides. A ceiling that is not known yet is a range from `low` to `high`;
`high` None: no highest amount can be told (no sum is set, or the number of children is unknown).
"""

import datetime
from dataclasses import dataclass, field

from returns.enums import Part, Standing, Verdict
from returns.rules import words


@dataclass(frozen=True)
class Source:
    """Where a reason comes from. `article` is empty where the text's article was not read."""

    text: str
    title: str
    article: str = ""

    def __str__(self):
        return f"{self.title}, {self.article}" if self.article else self.title


@dataclass(frozen=True)
class Reason:
    """One reason. `holds`: True speaks for the aid, False against it, None leaves it open."""

    code: str
    holds: bool | None
    source: Source
    values: tuple[tuple[str, object], ...] = ()
    to_confirm: tuple = ()  # texts.Open

    @property
    def sentence(self):
        return words.sentence(self.code, self.holds, dict(self.values))

    def as_json(self):
        return {
            "code": self.code,
            "holds": self.holds,
            "sentence": self.sentence,
            "values": {name: _plain(value) for name, value in self.values},
            "source": {"text": self.source.text, "title": self.source.title, "article": self.source.article},
            "to_confirm": [str(point) for point in self.to_confirm],
        }


@dataclass(frozen=True)
class Component:
    """One part of the aid, if the person may be helped."""

    part: Part
    standing: Standing
    low: int | None = None
    high: int | None = None
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    to_confirm: tuple = ()

    @property
    def ceiling(self):
        """The ceiling, when it is one known sum."""
        return self.low if self.low == self.high else None

    @property
    def missing_in_words(self):
        return [words.label(name) for name in self.missing]

    @property
    def is_money(self):
        return self.low is not None

    @property
    def amount(self):
        """The ceiling in words: a sum, a range, or a dash."""
        return words.amount(self.low, self.high)

    def as_json(self):
        return {
            "part": self.part.value,
            "standing": self.standing.value,
            "ceiling": self.ceiling,
            "low": self.low,
            "high": self.high,
            "reasons": [reason.as_json() for reason in self.reasons],
            "missing": list(self.missing),
            "to_confirm": [str(point) for point in self.to_confirm],
        }


@dataclass(frozen=True)
class Assessment:
    """The answer for one person on the day `on`.

    `text`: the text applied, None when none is known for the date. `assumed`: facts that choose the text and are
    unknown: the place is then taken to be France except Mayotte, a date to be `on`. `projection`: the same with the
    application filed (or validated) on `on`, when that day is what the phase waits for.
    """

    on: datetime.date
    text: object
    verdict: Verdict
    reasons: tuple[Reason, ...]
    components: tuple[Component, ...]
    missing: tuple[str, ...]
    assumed: tuple[str, ...] = ()
    to_confirm: tuple = ()
    projection: "Assessment | None" = field(default=None, compare=False)

    def component(self, part):
        """The component of this part, None when the text does not have it."""
        return next((item for item in self.components if item.part == part), None)

    @property
    def total(self):
        """(low, high) of what may be paid, in euros: allowances of all who leave, supplement, social reintegration."""
        if self.verdict is Verdict.INELIGIBLE:
            return (0, 0)
        paid = [self.component(part) for part in (Part.HOUSEHOLD, Part.BONUS, Part.LEVEL_1)]
        low = sum(item.low or 0 for item in paid if item)
        if any(item and item.is_money and item.high is None for item in paid):
            return (low, None)
        high = sum(item.high or 0 for item in paid if item)
        return (low, high)

    @property
    def open_points(self):
        """Everything that is to be confirmed about this answer, each once."""
        told = [*self.to_confirm, *(point for reason in self.reasons for point in reason.to_confirm)]
        told += [point for item in self.components for point in item.to_confirm]
        return tuple(dict.fromkeys(told))

    @property
    def missing_in_words(self):
        return [words.label(name) for name in self.missing]

    @property
    def assumed_in_words(self):
        """What the answer takes for granted, since the facts do not say it."""
        return [words.assumption(name) for name in self.assumed]

    @property
    def total_in_words(self):
        return words.amount(*self.total)

    @property
    def answer(self):
        """What the facts decide, apart from the reasons told: equal answers say the same to the person."""
        return (
            self.text and self.text.code,
            self.verdict,
            tuple((item.part, item.standing, item.low, item.high) for item in self.components),
        )

    def as_json(self):
        low, high = self.total
        return {
            "on": self.on.isoformat(),
            "text": self.text
            and {"code": self.text.code, "title": self.text.title, "sources": list(self.text.sources)},
            "verdict": self.verdict.value,
            "reasons": [reason.as_json() for reason in self.reasons],
            "components": [item.as_json() for item in self.components],
            "total": {"low": low, "high": high},
            "missing": [{"name": name, "label": words.label(name)} for name in self.missing],
            "assumed": list(self.assumed),
            "to_confirm": [str(point) for point in self.to_confirm],
            "projection": self.projection and self.projection.as_json(),
        }


def _plain(value):
    return value.isoformat() if isinstance(value, datetime.date) else value
