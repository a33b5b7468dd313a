"""The deadlines of a voluntary return (domain.md §§1.1, 1.6, 2.5): what a text or a partner's platform sets.

Reminders and escalation are benchmarks of the house. What was not established says so beside it.
"""

from django.utils.translation import gettext_lazy as _

from casework.deadlines import Asked, Deadline, Unit
from returns import visits

R_552_13 = "CESEDA R.552-13"
DPAR = "DPAR"
RIAT = "Frontex RIAT"

ASKED = (
    Asked(
        "accommodation_ended",
        _("End of the right to asylum accommodation, told on"),
        _("From then on the person may apply to OFII for return aid within 15 days."),
    ),
    Asked("riat_since", _("Referred through RIAT on")),
    Asked("riat_announced", _("Announced in RIAT to the partner on")),
    Asked("riat_asked", _("RIAT request for somebody already back, sent on")),
    Asked("riat_answered", _("Answer to that request, on")),
)

WEEKENDS = _("Whether it is carried over to the next working day when it ends on a day off is to be confirmed.")
NINETY = _("45 days at most; up to 90 were seen in Lyon. The applicable length is to be confirmed with the prefecture.")
DPAR_ENDS = "dpar_ends"  # the situation of the file tells since when, and for how long (`situations.dpar_ends`)
TOLD = (DPAR_ENDS, *map(visits.told, visits.MONTHS))

DEADLINES = (
    Deadline(
        "r552_13_apply",
        _("Apply to OFII for return aid: 15 days"),
        R_552_13,
        starts="asked:accommodation_ended",
        length=15,
        unit=Unit.DAYS,
        ends="step:application",
        to_confirm=WEEKENDS,
    ),
    Deadline(
        "r552_13_stay",
        _("End of the exceptional stay in the accommodation: 1 month from OFII’s decision"),
        R_552_13,
        starts="step:ofii_decision",
        length=1,
        unit=Unit.MONTHS,
        ends="step:departure",
        needs="asked:accommodation_ended",
        before=5,
        to_confirm=WEEKENDS,
    ),
    Deadline(
        "dpar_stay",
        _("End of the stay in the return preparation centre"),
        DPAR,
        starts=f"told:{DPAR_ENDS}",
        length=0,
        unit=Unit.DAYS,
        ends="step:departure",
        before=7,
        to_confirm=NINETY,
    ),
    Deadline(
        "riat_announce",
        _("Announce the departure in RIAT: 5 working days before"),
        RIAT,
        starts="departure",
        length=-5,
        unit=Unit.WORKING_DAYS,
        ends="asked:riat_announced",
        needs="asked:riat_since",
        before=2,
    ),
    Deadline(
        "riat_arrival",
        _("Confirm the arrival in RIAT: 30 days after the departure"),
        RIAT,
        starts="step:departure",
        length=30,
        unit=Unit.DAYS,
        ends="step:arrival",
        needs="asked:riat_since",
        before=5,
    ),
    Deadline(
        "riat_answer",
        _("Answer the RIAT request before it is rejected by itself: 7 days"),
        RIAT,
        starts="asked:riat_asked",
        length=7,
        unit=Unit.DAYS,
        ends="asked:riat_answered",
        before=2,
    ),
    *visits.DEADLINES,
)
