"""When somebody who returned is asked how they are doing: monitoring visits, as data of the pathway. Pure.

Three, 3, 6 and 12 months after the arrival (or after the departure, until the arrival is confirmed), each within a
window. The months are those that issue 4 names; the length of the window, and what somebody is reminded of when, are
benchmarks of the house, to be confirmed by each programme. No text that we know sets them.
"""

import datetime

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext_lazy as _

from casework.deadlines import Deadline, Unit

MONTHS = (3, 6, 12)
WINDOW = datetime.timedelta(days=14)  # before and after the planned day
HOUSE = _("Benchmark of the house")
TO_CONFIRM = _("Two weeks before and after the planned day: to be confirmed with the programme.")
STEP = "follow_up"


def told(months):
    """The name under which the file tells the last day of the window of this visit (`casework.deadlines`)."""
    return f"visit_{months}"


def planned_on(since, months):
    """The day (date) that is reckoned for a visit; `since`: of the arrival, or of the departure."""
    return since + relativedelta(months=months)


def window(planned):
    """(first, last) day of the window around a planned day."""
    return planned - WINDOW, planned + WINDOW


# Fifteen working days before the end of its window: a week before the planned day.
DEADLINES = tuple(
    Deadline(
        told(months),
        label,
        HOUSE,
        starts=f"told:{told(months)}",
        length=0,
        unit=Unit.DAYS,
        ends=f"step:{STEP}",
        before=15,
        to_confirm=TO_CONFIRM,
    )
    for months, label in zip(
        MONTHS,
        (
            _("Monitoring visit at 3 months: end of its window"),
            _("Monitoring visit at 6 months: end of its window"),
            _("Monitoring visit at 12 months: end of its window"),
        ),
        strict=True,
    )
)
