"""Deadlines that a text or a partner sets, as data of a pathway, and when they fall. Pure: no database, no clock.

Words used here:

- *deadline*: so many days, working days or months from a day (backwards when negative), until something is done.
- *day*: a step of the pathway that was done ("step:application"), the day of departure ("departure"), one that no
  step tells and that is asked for ("asked:…", see `Asked`), or one that another part of the file tells ("told:…").
- *running*: a deadline whose first day is known and whose end is not.
- reminded *before*, and *escalated* after: working days, benchmarks of the house and not of the text.
"""

import datetime
import enum
from collections.abc import Mapping
from dataclasses import dataclass

from dateutil.relativedelta import relativedelta
from django.utils.functional import Promise

from casework import working_days

Words = str | Promise


class Unit(enum.Enum):
    DAYS = "days"
    WORKING_DAYS = "working days"
    MONTHS = "months"


class Stage(enum.IntEnum):
    RUNNING = 0
    NEAR = 1  # to be reminded of
    LATE = 2
    ESCALATED = 3


@dataclass(frozen=True)
class Asked:
    """A day that no step tells. `code` as in "asked:<code>"."""

    code: str
    label: Words
    help: Words = ""


@dataclass(frozen=True)
class Deadline:
    """`starts`, `ends`, `needs`: days; it runs only where that of `needs` is known. `to_confirm`: what is not sure."""

    code: str
    label: Words
    source: str
    starts: str
    length: int
    unit: Unit
    ends: str
    needs: str = ""
    before: int = 3
    after: int = 1
    to_confirm: Words = ""


@dataclass(frozen=True)
class Running:
    deadline: Deadline
    since: datetime.date
    due_on: datetime.date
    remind_on: datetime.date
    escalate_on: datetime.date

    def stage(self, today):
        if today >= self.escalate_on:
            return Stage.ESCALATED
        if today > self.due_on:
            return Stage.LATE
        return Stage.NEAR if today >= self.remind_on else Stage.RUNNING


def due_on(since, length, unit, area=""):
    """The last day. The day from which it runs counts for nothing; a month ends on the same day, or its last one."""
    if unit is Unit.WORKING_DAYS:
        return working_days.shifted(since, length, area)
    step = relativedelta(months=length) if unit is Unit.MONTHS else datetime.timedelta(days=length)
    return since + step


def days_of(progress, departed_on, asked: Mapping[str, datetime.date], told: Mapping[str, datetime.date]):
    """{day: date} of all that is known of a case. `asked`, `told`: {code: date}."""
    known = {f"step:{code}": record.on for code, record in progress.records.items() if record.settled}
    known |= {f"asked:{code}": day for code, day in asked.items()}
    known |= {f"told:{code}": day for code, day in told.items()}
    if departure := departed_on or progress.departure_on:
        known["departure"] = departure
    return known


def running(deadlines, known, area=""):
    """The deadlines that run, the nearest first. `known`: as `days_of` gives it; `area`: as in `working_days`."""
    found = [
        _running(deadline, known[deadline.starts], area)
        for deadline in deadlines
        if deadline.starts in known and deadline.ends not in known and (not deadline.needs or deadline.needs in known)
    ]
    return tuple(sorted(found, key=lambda one: (one.due_on, one.deadline.code)))


def _running(deadline, since, area):
    last = due_on(since, deadline.length, deadline.unit, area)
    remind = working_days.until_then(working_days.shifted(last, -deadline.before, area), area)
    return Running(deadline, since, last, remind, working_days.shifted(last, deadline.after, area))
