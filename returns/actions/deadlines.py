"""Recording the days from which deadlines run; reckoning when they fall; reminding before, and escalating after."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, deadlines, mail, outbox, working_days
from casework.actions.people import merge
from casework.actions.steps import derive, locked
from casework.enums import CaseStatus
from casework.models import Case
from returns import visits
from returns.actions.situation import latest
from returns.deadlines import DPAR_ENDS
from returns.enums import VisitState
from returns.models import AskedDays, DueDay, Situation, Visit
from returns.situations import dpar_ends

DAYS_CHANGED = audit.action("deadline_days.changed", _("Changed the days from which deadlines run"))
REMINDED = audit.action("deadline.reminded", _("Reminded of a deadline"))
ESCALATED = audit.action("deadline.escalated", _("Told the team leads of a deadline that passed"))

NEAR, PASSED = "deadline_near", "deadline_passed"
OVER = (CaseStatus.WITHDRAWN, CaseStatus.CLOSED)


def days_of(case):
    """{code: date} of the days recorded for the case."""
    record = AskedDays.objects.filter(case=case).first()
    return {code: datetime.date.fromisoformat(day) for code, day in record.days.items()} if record else {}


def _told(case):
    """{code: date} of the days that other parts of the file tell."""
    situation = latest(Situation, case, case.principal_id)
    ends = situation and dpar_ends(situation.answers, settings.DPAR_DAYS)
    return {**({DPAR_ENDS: ends} if ends else {}), **_visits(case)}


def _visits(case):
    """The last day of the window of each monitoring visit that is still to take place."""
    if case.departed_on is None:
        return {}
    waiting = Visit.objects.filter(case=case, state=VisitState.PLANNED)
    return {visits.told(one.months): visits.window(one.due_on)[1] for one in waiting}


def running_of(case):
    """The deadlines that run for the case, the nearest first; none once the file is at its end."""
    if case.status in OVER or not case.pathway_definition.deadlines:
        return ()
    known = deadlines.days_of(case.progress(), case.departed_on, days_of(case), _told(case))
    return deadlines.running(case.pathway_definition.deadlines, known, working_days.area_of(case.office.code))


@transaction.atomic
def record_days(case, days, *, seen, actor):
    """Keep the days from which deadlines run. `days`: {code: date or None}.

    `seen`: the same as the form had started from. What only a colleague changed meanwhile is kept; Conflict when both
    changed the same day differently.
    """
    case = locked(case)
    record = AskedDays.objects.filter(case=case).first() or AskedDays(case=case, person_id=case.principal_id, days={})
    saved = {code: record.days.get(code) for code in days}
    plain = {code: day and day.isoformat() for code, day in days.items()}
    changes, _kept = merge(saved, {code: day and day.isoformat() for code, day in seen.items()}, plain)
    if changes:
        record.days = {code: day for code, day in {**record.days, **changes}.items() if day}
        record.changed_by = actor
        record.save()
        audit.record(DAYS_CHANGED, case, actor=actor, case=case, fields=sorted(changes))
        _write(case)
        outbox.leave(outbox.CASE_CHANGED, case.pk)


@transaction.atomic
def reckon(case_id):
    """Bring the rows and the worklist's day of a case up to what runs now: in the background, when it changed."""
    case = Case.objects.select_for_update(of=("self",)).select_related("office").filter(pk=case_id).first()
    if case is not None:
        _write(case)


def _write(case):
    """A deadline that runs as before keeps its row, and with it the word that it was reminded of."""
    rows = {row.code: row for row in DueDay.objects.filter(case=case)}
    found = running_of(case)
    for one in found:
        row = rows.pop(one.deadline.code, None) or DueDay(
            case=case, person_id=case.principal_id, code=one.deadline.code
        )
        told = (one.due_on, one.remind_on, one.escalate_on)
        if (row.due_on, row.remind_on, row.escalate_on) != told:
            row.due_on, row.remind_on, row.escalate_on = told
            row.reminded_on = row.escalated_on = None
            row.save()
    DueDay.objects.filter(pk__in=[row.pk for row in rows.values()]).delete()
    derive(case)
    days = [day for day in (case.due_on, *(one.due_on for one in found)) if day]
    Case.objects.filter(pk=case.pk).update(due_on=min(days, default=None))


# --- Before, and after ------------------------------------------------------------------------------------------------


def chase(today=None):
    """Remind of the deadlines that are near, escalate those that passed; returns (reminded, escalated).

    Nothing is asked for about a file whose processing is restricted, until the restriction is lifted.
    """
    today = today or timezone.localdate()
    due = DueDay.objects.filter(case__restricted_on=None)
    near = due.filter(remind_on__lte=today, reminded_on=None).values_list("pk", flat=True)
    reminded = sum(_tell(pk, "reminded_on", today) for pk in near)
    passed = due.filter(escalate_on__lte=today, escalated_on=None).values_list("pk", flat=True)
    return reminded, sum(_tell(pk, "escalated_on", today) for pk in passed)


@transaction.atomic
def _tell(pk, mark, today):
    """The mail says that a deadline is near or passed, and nothing of whom; it is left with the mark."""
    row = DueDay.objects.select_for_update(skip_locked=True, of=("self",)).select_related("case").filter(pk=pk).first()
    if row is None or getattr(row, mark):
        return False
    setattr(row, mark, today)
    row.save(update_fields=[mark])
    escalated = mark == "escalated_on"
    for person in mail.leads_of(row.case.office_id) if escalated else mail.following(row.case):
        mail.leave(PASSED if escalated else NEAR, person, reason=f"{mark}:{row.pk}:{row.due_on}")
    audit.record(ESCALATED if escalated else REMINDED, row.case, actor=None, case=row.case)
    return True
