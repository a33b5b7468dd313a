"""Monitoring visits: scheduled once somebody departed, planned with them, tried, held, declined, given up.

Declining has no consequence of any kind. Reminders and the worklist's day come with `actions.deadlines`.
"""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.actions.once import hold
from casework.actions.steps import complete, follows, locked, refresh, reopen_with_followers
from casework.enums import CaseStatus, ReopenReason, StepStatus
from casework.errors import Refusal
from casework.models import Case, CaseStep
from returns import visits
from returns.enums import VisitEventKind, VisitState
from returns.models import Visit, VisitEvent
from returns.pathways import CODE

SCHEDULED = audit.action("visits.scheduled", _("Scheduled monitoring visits"))
PLANNED = audit.action("visit.planned", _("Planned a monitoring visit"))
TRIED = audit.action("visit.tried", _("Tried to reach somebody for a monitoring visit"))
HELD = audit.action("visit.held", _("Recorded a monitoring visit"))
DECLINED = audit.action("visit.declined", _("Recorded that a monitoring visit was declined"))
GIVEN_UP = audit.action("visit.given_up", _("No longer tries a monitoring visit"))
REOPENED = audit.action("visit.reopened", _("Took a monitoring visit up again"))


# --- The schedule -----------------------------------------------------------------------------------------------------


def since(case):
    """The day (date) from which visits are reckoned: of the arrival, or of the departure; None before that."""
    if case.departed_on is None:
        return None
    arrival = case.steps.filter(code="arrival").first()
    settled = arrival is not None and arrival.as_record().settled
    return max(arrival.on, case.departed_on) if settled else case.departed_on


@follows
def schedule(case, *, actor):
    """Keep the visits of a file in step with its departure and arrival: the agreed ones stay, the others follow."""
    if case.pathway != CODE or case.status != CaseStatus.ACTIVE:
        return
    known = {one.months: one for one in Visit.objects.filter(case=case)}
    if (day := since(case)) is None:
        _forget_untouched(known)
        return
    if not known and case.progress().settled(visits.STEP):  # nobody is to be visited
        return
    changed = [_reckoned(case, months, known.get(months), visits.planned_on(day, months)) for months in visits.MONTHS]
    if any(changed):
        audit.record(SCHEDULED, case, actor=actor, case=case)
    _settle_step(case, actor)


@transaction.atomic
def schedule_missing(limit=200):
    """Give their visits to departed files that have none yet: from before there were visits. Returns how many."""
    found = Case.objects.active().filter(pathway=CODE, departed_on__isnull=False, restricted_on=None, visits=None)
    over = CaseStep.objects.filter(code=visits.STEP, status__in=(StepStatus.DONE, StepStatus.SKIPPED))
    found = found.exclude(pk__in=over.values("case_id")).select_for_update(skip_locked=True, of=("self",))
    cases = list(found.order_by("pk")[:limit])
    for case in cases:
        schedule(case, actor=None)
        outbox.leave(outbox.CASE_CHANGED, case.pk)
    return len(cases)


def _reckoned(case, months, visit, due_on):
    """True when this visit is new, or falls on another day."""
    if visit is None:
        Visit(case=case, person_id=case.principal_id, months=months, due_on=due_on).save()
        return True
    if visit.moved or not visit.is_open or visit.due_on == due_on:
        return False
    visit.due_on = due_on
    visit.save(update_fields=["due_on"])
    return True


def _forget_untouched(known):
    """The departure did not happen after all: visits go, but for those of which something is told."""
    if known:
        Visit.objects.filter(pk__in=[one.pk for one in known.values()], events=None, surveys=None).delete()


def _settle_step(case, actor):
    """The step of the follow-up is done once no visit is to come: nobody types it twice."""
    every = list(Visit.objects.filter(case=case))
    if actor is None or any(one.is_open for one in every):
        return
    pending = next((item for item in case.explain().pending if item.step.code == visits.STEP), None)
    if pending is None or pending.refusals:
        return
    outcome = "reached" if any(one.state == VisitState.DONE for one in every) else "not_reached"
    last = max(one.settled_on for one in every)
    complete(case, visits.STEP, on=max(last, case.opened_on), outcome=outcome, actor=actor)
    case.refresh_from_db()


# --- What happens to one of them --------------------------------------------------------------------------------------


def _held(visit, *, settled=False):
    """The case and the visit as they are now, both held. Refusal unless it is to come (or, `settled`, is not)."""
    case = locked(visit.case)
    if case.status != CaseStatus.ACTIVE:
        raise Refusal(_("The case is not in progress: resume it first."))
    if case.departed_on is None:
        raise Refusal(_("Nobody is visited before they have departed."))
    visit = Visit.objects.select_for_update().get(pk=visit.pk)
    if visit.is_open == settled:
        raise Refusal(_("This visit has moved on meanwhile: look at it again."))
    return case, visit


def _refuse_other_days(case, on):
    if not case.departed_on <= on <= timezone.localdate():
        raise Refusal(_("A day since the departure, and not to come."), field="on")


def _known(visit, uid):
    hold(uid)
    return VisitEvent.objects.filter(pk=uid, visit=visit).first()


def _note(visit, uid, kind, code, actor, *, on, words="", **answers):
    """Add the event with its audit row. `answers`: those that were given."""
    told = {name: str(value) for name, value in answers.items() if value}
    event = VisitEvent(id=uid, case_id=visit.case_id, person_id=visit.person_id, author=actor, visit=visit, kind=kind)
    event.on, event.answers, event.words = on, told, words
    event.save()
    audit.record(code, visit, actor=actor, case=visit.case_id)
    return event


def _settle(visit, state, on):
    visit.state, visit.settled_on = state, on
    visit.save(update_fields=["state", "settled_on"])


@transaction.atomic
def plan(visit, *, uid, on, by, how, words="", actor):
    """Agree on the day, on who makes the visit and how; whatever was agreed before stays in its history."""
    if known := _known(visit, uid):
        return known
    case, visit = _held(visit)
    if on < max(timezone.localdate(), case.departed_on):
        raise Refusal(_("A visit is planned for a day to come."), field="on")
    was = visit.due_on
    visit.moved = visit.moved or on != was
    visit.due_on = on
    visit.save(update_fields=["due_on", "moved"])
    given = {"by": by, "how": how, "was": was.isoformat() if was != on else ""}
    event = _note(visit, uid, VisitEventKind.PLANNED, PLANNED, actor, on=on, words=words, **given)
    refresh(case, actor=actor)
    return event


@transaction.atomic
def attempt(visit, *, uid, on, how, reason, words="", actor):
    """Somebody was tried and not reached; the visit is still to come."""
    if known := _known(visit, uid):
        return known
    case, visit = _held(visit)
    _refuse_other_days(case, on)
    return _note(visit, uid, VisitEventKind.ATTEMPT, TRIED, actor, on=on, words=words, how=how, reason=reason)


@transaction.atomic
def record(visit, *, uid, on, by, how, words="", actor):
    """The visit took place."""
    if known := _known(visit, uid):
        return known
    case, visit = _held(visit)
    _refuse_other_days(case, on)
    _settle(visit, VisitState.DONE, on)
    event = _note(visit, uid, VisitEventKind.DONE, HELD, actor, on=on, words=words, by=by, how=how)
    refresh(case, actor=actor)
    return event


@transaction.atomic
def decline(visit, *, uid, on, reason, further=False, words="", actor):
    """The person does not wish it; with `further`, nor the visits after this one. Nothing follows from it."""
    if known := _known(visit, uid):
        return known
    case, visit = _held(visit)
    _refuse_other_days(case, on)
    _settle(visit, VisitState.DECLINED, on)
    event = _note(visit, uid, VisitEventKind.DECLINED, DECLINED, actor, on=on, words=words, reason=reason)
    if further:
        for later in Visit.objects.filter(case=case, state=VisitState.PLANNED, months__gt=visit.months):
            _settle(later, VisitState.DECLINED, on)
            _note(later, uuid.uuid4(), VisitEventKind.DECLINED, DECLINED, actor, on=on, reason=reason)
    refresh(case, actor=actor)
    return event


@transaction.atomic
def give_up(visit, *, uid, words="", actor):
    """Nobody could be reached, and it is no longer tried. Refusal while nobody tried."""
    if known := _known(visit, uid):
        return known
    case, visit = _held(visit)
    if not visit.events.filter(kind=VisitEventKind.ATTEMPT).exists():
        raise Refusal(_("Nobody has tried yet: record the attempts first."))
    today = timezone.localdate()
    _settle(visit, VisitState.NOT_REACHED, today)
    event = _note(visit, uid, VisitEventKind.NOT_REACHED, GIVEN_UP, actor, on=today, words=words)
    refresh(case, actor=actor)
    return event


@transaction.atomic
def reopen(visit, *, uid, words="", actor):
    """Recorded by mistake, or the person is reached after all: the visit is to come again."""
    if known := _known(visit, uid):
        return known
    case, visit = _held(visit, settled=True)
    _settle(visit, VisitState.PLANNED, None)
    event = _note(visit, uid, VisitEventKind.REOPENED, REOPENED, actor, on=timezone.localdate(), words=words)
    if case.progress().settled(visits.STEP):
        reopen_with_followers(case, visits.STEP, reason=ReopenReason.MISTAKE, actor=actor)
    refresh(case, actor=actor)
    return event
