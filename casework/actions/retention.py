"""Erasing files whose time is over, and what holds them back. Every verb is one transaction with its audit row.

Days are reckoned again when a file changes, every night for those whose day is near, and a last time under lock before
an erasure: a file that somebody has just resumed is not erased on the strength of yesterday's day.
"""

import datetime
import logging
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, erasure, retention
from casework.access import beyond_scope
from casework.enums import StepStatus
from casework.errors import Refusal
from casework.models import Appointment, BreakGlass, Case, LegalHold, Note, RightsRequest
from casework.workflow import Effect

logger = logging.getLogger(__name__)
LONGEST_HOLD = datetime.timedelta(days=3 * 366)
BATCH = 500
ON_REQUEST = "request"

audit.say(
    audit.CASE_ERASED, rule={rule.code: rule.label for rule in retention.RULES.values()} | {ON_REQUEST: _("on request")}
)


def facts_of(case):
    """What `retention.due` needs to know of a case; reads its steps, notes and appointments."""
    steps = list(case.steps.all())
    decision, decided_on = _decision(case, steps)
    today = timezone.localdate()
    last_note = Note.objects.filter(case=case).order_by("-created_at").values_list("created_at", flat=True).first()
    met = Appointment.objects.filter(case=case, at__lte=timezone.now())
    last_met = met.order_by("-at").values_list("at", flat=True).first()
    contacts = [case.opened_on, case.withdrawn_on, case.departed_on, *(step.on for step in steps)]
    contacts += [timezone.localdate(moment) for moment in (last_note, last_met) if moment]
    last = max(day for day in contacts if day and (day <= today or day == case.opened_on))
    return retention.Facts(last, decision, decided_on, case.withdrawn_on)


def _decision(case, steps):
    """("granted" | "refused" | "", day). A refusal by any step counts; a reopened step decides nothing."""
    answers = []
    for record in steps:
        step = case.pathway_definition.step(record.code)
        outcome = step.outcome(record.outcome) if step and record.status == StepStatus.DONE else None
        if outcome and outcome.effect is Effect.REFUSES:
            answers.append((retention.REFUSED, record.on))
        elif outcome and outcome.code == retention.GRANTED:
            answers.append((retention.GRANTED, record.on))
    return max(answers, key=lambda answer: (answer[0] == retention.REFUSED, answer[1]), default=("", None))


def due_of(case):
    rules = retention.rules_for(case.office.code, settings.RETENTION)
    return retention.due(facts_of(case), rules)


def _set_day(case, today):
    """Save the day of erasure of a case as it stands; the notice runs from the first day on which it was near."""
    due = due_of(case)
    day, told = retention.announced(
        due.date, already=case.erasure_announced_on, today=today, notice=settings.RETENTION_NOTICE_DAYS
    )
    columns = {"erase_on": day, "erase_rule": due.rule.code, "erasure_announced_on": told}
    if any(getattr(case, name) != value for name, value in columns.items()):
        Case.objects.filter(pk=case.pk).update(**columns)
        for name, value in columns.items():
            setattr(case, name, value)


@transaction.atomic
def reckon(case_id, today=None):
    """Bring the day of erasure of a case up to date; nothing when it is gone meanwhile."""
    case = Case.objects.select_for_update(of=("self",)).select_related("office").filter(pk=case_id).first()
    if case:
        _set_day(case, today or timezone.localdate())


def reckon_missing(limit=BATCH):
    """Give a day to files that have none yet: those from before there were rules, or loaded in bulk."""
    for case_id in list(Case.objects.filter(erase_rule="").values_list("pk", flat=True)[:limit]):
        reckon(case_id)


def reckon_near(today=None):
    """Bring up to date, and announce, the files whose day is near: of all others, nothing changes by itself."""
    today = today or timezone.localdate()
    near = today + datetime.timedelta(days=settings.RETENTION_NOTICE_DAYS)
    found = Case.objects.filter(erase_on__lte=near).order_by("erase_on", "pk").values_list("pk", flat=True)
    for case_id in list(found):
        reckon(case_id, today)


def reckon_all(today=None):
    """Bring every file's day up to date, as after a change of the periods; may be stopped and begun again."""
    ids = Case.objects.order_by("pk").values_list("pk", flat=True)
    batch = list(ids[:BATCH])
    while batch:
        for case_id in batch:
            reckon(case_id, today)
        batch = list(ids.filter(pk__gt=batch[-1])[:BATCH])


_sparing = []


def spares(function):
    """Decorator: `function(today)` gives the case ids, as `values("case_id")`, that a package above still needs."""
    _sparing.append(function)
    return function


def spared(today):
    """Condition of cases that stay whatever their day: held, restricted, with a request still to be answered or an
    emergency access still to be reviewed, and those that a package above spares."""
    held = LegalHold.objects.standing(today).values("case_id")
    asked = RightsRequest.objects.waiting().filter(case__isnull=False).values("case_id")
    unreviewed = BreakGlass.objects.waiting().order_by().values("case_id")
    above = (Q(pk__in=needed(today)) for needed in _sparing)
    return reduce(or_, above, Q(pk__in=held) | Q(pk__in=asked) | Q(pk__in=unreviewed) | Q(restricted_on__isnull=False))


def due_cases(today):
    """Cases to be erased by this day. The caller looks past its own scope: no content is read."""
    return Case.objects.filter(erase_on__lte=today).exclude(spared(today)).order_by("erase_on", "pk")


def erase_due(today=None):
    """Erase what is due, one file to a transaction; yields the id of each. Stopped anywhere, the next run goes on."""
    today, left = today or timezone.localdate(), set()  # what could not go now
    while True:
        with beyond_scope():
            found = due_cases(today).exclude(pk__in=left).values_list("pk", flat=True).first()
        if found is None:
            return
        try:
            erased = _erase_one(found, today)
        except Exception as error:  # noqa: BLE001 – one file that cannot go must not keep the others
            logger.error("case %s was not erased (%s)", found, type(error).__name__)
            erased = False
        if erased:
            yield found
        else:
            left.add(found)


@transaction.atomic
def _erase_one(case_id, today):
    case = (
        Case.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("office")
        .filter(pk=case_id)
        .first()
    )
    if case is None:
        return False
    _set_day(case, today)
    if not due_cases(today).filter(pk=case.pk).exists():
        return False
    _erase(case, rule=case.erase_rule, actor=None)
    return True


def _erase(case, *, rule, actor):
    people = erasure.erase_case(case, rule=rule)
    audit.record(audit.CASE_ERASED, case.pk, *people, actor=actor, case=case.pk, detail={"rule": rule}, kind=CASE_KIND)


CASE_KIND = Case._meta.label_lower


def erase_on_request(case, *, actor):
    """Erase a case before its day; `actions.rights.confirm_erasure` has the right to, and the transaction."""
    if LegalHold.objects.standing().filter(case=case).exists():
        raise Refusal(_("A legal hold stands on this case: lift it first, or refuse the request."))
    _erase(case, rule=ON_REQUEST, actor=actor)


@transaction.atomic
def place_hold(case, *, reason, words, until, actor):
    """Keep a case beyond its day until the day `until`; a second hold takes the place of the first."""
    today = timezone.localdate()
    if not today <= until <= today + LONGEST_HOLD:
        raise Refusal(_("A legal hold ends on a day to come, within three years; it can be extended."), field="until")
    with beyond_scope():  # the officer sees no file; its key seals the words
        case = Case.objects.select_for_update(of=("self",)).filter(pk=case.pk).first()
        if case is None:
            raise Refusal(_("This file was erased meanwhile."))
        for earlier in case.holds.standing().defer("words"):
            lift_hold(earlier, actor=actor)
        hold = LegalHold(case=case, person_id=case.principal_id, reason=reason, words=words, until=until)
        hold.placed_by = actor
        hold.save()
    audit.record(audit.HOLD_PLACED, hold, actor=actor, case=case, detail={"reason": reason})
    return hold


@transaction.atomic
def lift_hold(hold, *, actor):
    hold = LegalHold.objects.select_for_update().defer("words").get(pk=hold.pk)
    if hold.lifted_at is None:
        hold.lifted_at, hold.lifted_by = timezone.now(), actor
        hold.save(update_fields=["lifted_at", "lifted_by"])
        audit.record(audit.HOLD_LIFTED, hold, actor=actor, case=hold.case_id)
    return hold
