"""Who may be helped: one function for each condition that a text may set. Each is written as if all facts were known.

A function takes what may be asked (`unknowns.Known`), the text, and its `Day`; True: the condition is met.
"""

import datetime
from dataclasses import dataclass
from functools import cached_property

from returns.rules.texts import Calendar, Text, after


@dataclass(frozen=True)
class Day:
    """Under which text, and as of which day, a request is judged: the day that chose the text."""

    text: Text
    on: datetime.date
    calendar: Calendar

    @cached_property
    def samples(self):
        return self.calendar.samples(self.text, self.on)

    def nationality(self, known):
        return known.value("nationality", lambda: self.samples)

    def named(self, known, names):
        """True when the person's nationality is in this list of the text."""
        return bool(names) and self.calendar.named(names, self.nationality(known), self.on)


def irregular(known, day):
    return known.flag("irregular")


def oqtf(known, day):
    if known.flag("oqtf_in_force"):
        return True
    return bool(day.text.conditions.get("agreement")) and known.flag("agreement")


def residence(known, day):
    months = day.text.conditions["residence_months"]
    if known.derived("resided", lambda since: after(since, months) <= day.on, ("resident_since",), (True, False)):
        return True
    return bool(day.text.conditions.get("residence_exceptions")) and known.flag("exceptional_circumstances")


def once(known, day):
    return not known.flag("previous_aid")


def origin(known, day):
    return known.derived("origin", str.__eq__, ("nationality", "destination"), (True, False))


def nationality(known, day):
    conditions = day.text.conditions
    if day.named(known, conditions.get("excluded", ())):
        return False
    if not conditions.get("only") or day.named(known, conditions["only"]):
        return True
    return bool(conditions.get("agreement")) and known.flag("agreement")


def detention(known, day):
    return not known.flag("in_detention")


def barred(known, day):
    return not known.flag("barred")


def none(known, day):
    """The text that says there is none."""
    return False


RULES = (nationality, none, irregular, oqtf, residence, once, origin, detention, barred)
_SET_BY = {"nationality": ("excluded", "only"), "residence": ("residence_months",)}


def of(text):
    """The conditions that `text` sets, as (code, rule) pairs."""
    return [
        (rule.__name__, rule)
        for rule in RULES
        if any(text.conditions.get(key) for key in _SET_BY.get(rule.__name__, (rule.__name__,)))
    ]
