"""Who is fit to travel: what a physician found of each traveller. The latest finding counts; whether, and never why.

A file that tells it by the outcome of its step alone is read by that: it is everybody's, and an escort the principal's.
"""

import datetime
from dataclasses import dataclass

from casework.case_facts import fact
from casework.enums import StepStatus
from returns.enums import Fit, Need
from returns.gates import travellers
from returns.models import Fitness

STEP = "medical_fitness"
HOLDS = datetime.timedelta(hours=48)  # a benchmark of the house, to be confirmed: 24 to 48 hours in practice
OF_HEALTH = frozenset({Need.WHEELCHAIR, Need.OXYGEN, Need.MEDICAL_ESCORT})


@dataclass(frozen=True)
class Told:
    found: Fit
    on: datetime.date

    @property
    def tone(self):
        return {Fit.FIT: "success", Fit.ESCORT: "info", Fit.UNFIT: "danger"}[self.found]


def told_of(case):
    """{person id: Told} of the people of a case; whoever is not in it was not told of."""
    people = list(case.members.values_list("person_id", flat=True))
    step = next((step for step in case.steps.all() if step.code == STEP), None)
    return together(latest_in(case).get(case.pk, {}), step, case.principal_id, people)


def together(told, step, principal_id, people):
    """What was told of each person (as in `latest_in`), and by the step (a CaseStep, or None).

    A step that was recorded by itself with something that was told of nobody is believed, too: of the principal.
    """
    if not told:
        return by_step(step, principal_id, people)
    alone = by_step(step, principal_id, [principal_id])
    known = {one.found for one in told.values()}
    return told if not alone or alone[principal_id].found in known else {**told, **alone}


def latest_in(*cases):
    """{case id: {person id: Told}} of what was told of each person, with one query."""
    found = {}
    for one in Fitness.objects.filter(case__in=cases):
        found.setdefault(one.case_id, {})[one.person_id] = Told(one.found, one.on)
    return found


def by_step(step, principal_id, people):
    """{person id: Told} of these people by the step (a CaseStep, or None) alone."""
    if step is None or step.status != StepStatus.DONE or step.outcome not in Fit.values:
        return {}
    of_principal = Fit(step.outcome)
    of_others = Fit.FIT if of_principal is Fit.ESCORT else of_principal
    return {person: Told(of_principal if person == principal_id else of_others, step.on) for person in people}


def escorted(told, people):
    """Those among these people (ids) who travel with an escort only."""
    return [person for person in people if person in told and told[person].found is Fit.ESCORT]


def is_old(told, needs, departs_on):
    """Is the finding about somebody with needs on the way (codes of `Need`) older than it holds on that day?"""
    asked = told is not None and (told.found is Fit.ESCORT or bool(OF_HEALTH & set(needs)))
    return asked and departs_on - told.on > HOLDS


@fact("all_fit")
def all_fit(case):
    """Nobody who travels was last found unfit to."""
    told = told_of(case)
    return all(told[member.person_id].found is not Fit.UNFIT for member in travellers(case) if member.person_id in told)
