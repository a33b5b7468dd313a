"""Confirming an arrival, and asking for news of one that nobody has confirmed."""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.actions.steps import complete, locked
from casework.errors import Refusal
from casework.models import Case
from casework.workflow import Actor
from returns.enums import ArrivalSource
from returns.models import Arrival
from returns.pathways import CODE

ARRIVAL_CONFIRMED = audit.action("arrival.confirmed", _("Confirmed the arrival"), source=ArrivalSource)
ARRIVAL_CHASED = audit.action("arrival.chased", _("Asked for news of the arrival"))
ARRIVAL = "arrival"
BATCH = 200


@transaction.atomic
def confirm_arrival(case, *, uid, on, source, who="", onward="", actor):
    """Settle the step of the arrival with who said so, and how the people went on. Sent twice, it is kept once."""
    hold(uid)
    known = Arrival.objects.filter(pk=uid, case=case).first()
    if known:
        return known
    case = locked(case)
    if case.departed_on is None or on < case.departed_on:
        raise Refusal(_("Nobody arrives before they have departed."), field="on")
    complete(case, ARRIVAL, on=on, actor=actor)
    told = {"on": on, "source": source, "who": who, "onward": onward}
    arrival = Arrival(id=uid, case=case, person_id=case.principal_id, author=actor, **told)
    arrival.save()
    audit.record(ARRIVAL_CONFIRMED, arrival, actor=actor, case=case, detail={"source": str(source)})
    return arrival


def overdue(today=None):
    """Cases whose arrival nobody has confirmed `settings.ARRIVAL_CHASED_AFTER_DAYS` after the departure."""
    day = (today or timezone.localdate()) - datetime.timedelta(days=settings.ARRIVAL_CHASED_AFTER_DAYS)
    return Case.objects.active().filter(pathway=CODE, next_step=ARRIVAL, departed_on__lte=day, restricted_on=None)


def chase_arrivals(today=None):
    """Make the missing news the team's move, due today: it then stands on top of the worklist. Returns how many.

    Whatever changes the file in between gives the move back to the partner; the next night takes it again.
    """
    today, number = today or timezone.localdate(), 0
    while number_now := _chase(today):
        number += number_now
    return number


@transaction.atomic
def _chase(today):
    waiting = overdue(today).exclude(next_actor=Actor.TEAM).select_for_update(skip_locked=True, of=("self",))
    found = list(waiting[:BATCH])
    for case in found:
        case.next_actor, case.due_on = Actor.TEAM, min(case.due_on or today, today)
        case.save(update_fields=["next_actor", "due_on"])
        audit.record(ARRIVAL_CHASED, case, actor=None, case=case)
    return len(found)
