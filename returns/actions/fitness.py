"""Recording who is fit to travel: at its step, and again when it has to be confirmed shortly before the departure."""

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.actions.once import hold
from casework.actions.steps import amend, complete, locked
from casework.errors import Refusal
from returns.actions.answers import refuse_out_of_time
from returns.enums import Fit
from returns.fitness import STEP
from returns.gates import travellers
from returns.models import Fitness

FITNESS_TOLD = audit.action("fitness.told", _("Recorded the fitness to travel"))
BEST_FIRST = list(Fit)


@transaction.atomic
def tell_fitness(case, found, *, form_id, on, actor):
    """Keep what a physician found. `found`: {person id: Fit}, one for each traveller; sending a form twice keeps one.

    The step is settled by it, with what was found of the one who is worst; told anew, nothing that was booked is
    undone: the gates before the departure ask again by themselves.
    """
    hold(form_id)
    if Fitness.objects.filter(pk__in=[_id(form_id, person) for person in found]).exists():
        return case
    case = locked(case)
    if case.departed_on:
        raise Refusal(_("The person has departed."))
    refuse_out_of_time(case, on)
    if set(found) != {member.person_id for member in travellers(case)}:
        raise Refusal(_("The people of this file changed meanwhile: look again at who travels."))
    for person, fit in found.items():
        answers = {"found": Fit(fit).value}
        told = {"id": _id(form_id, person), "case": case, "person_id": person, "author": actor}
        Fitness(**told, on=on, answers=answers).save()
    audit.record(FITNESS_TOLD, case, actor=actor, case=case)
    settle = amend if case.progress().settled(STEP) else complete
    return settle(case, STEP, on=on, outcome=max(map(Fit, found.values()), key=BEST_FIRST.index).value, actor=actor)


def _id(form_id, person):
    return uuid.uuid5(form_id, str(person))
