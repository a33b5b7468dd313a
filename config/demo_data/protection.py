"""Screenings of the demo: most find nothing that asks for more care; some find a need, and what was done about it."""

import datetime

from django.db import transaction
from django.utils import timezone

from casework.encryption import key_session
from casework.enums import StepStatus
from casework.models import Case, CaseStep
from returns.enums import Fit
from returns.fitness import STEP
from returns.models import Fitness, Safeguard, Screening
from returns.vulnerabilities import ASKED, Factor, SafeguardKind, State, Vulnerability

AT_MOST = 60
# What a screening found, by turns (all made up); every second turn still waits for what it asks for.
FOUND = (
    ((), (Factor.SKILLS, Factor.FAMILY_WAITS)),
    ((Vulnerability.LONE_PARENT,), (Factor.DEPENDANTS, Factor.FAMILY_HELPS)),
    ((), (Factor.NO_INCOME, Factor.NETWORK)),
    ((Vulnerability.PREGNANCY,), (Factor.SEPARATED, Factor.SERVICES)),
    ((), (Factor.PLANS, Factor.PROGRAMME)),
    ((Vulnerability.TRAFFICKING,), (Factor.THREATS, Factor.ISOLATED)),
)
# Of an unaccompanied minor: what is asked for them are steps of the pathway, whatever a screening finds.
FOUND_IN_MINORS = (
    ((), (Factor.SEPARATED, Factor.FAMILY_WAITS)),
    ((), (Factor.SEPARATED, Factor.NO_INCOME, Factor.FAMILY_HELPS)),
)
WORDS = "Entretien sans témoin, avec une interprète par téléphone ; préfère être appelé·e le matin."
DONE = "Vu avec la personne, qui est d’accord."
WHO = "Inès Carvalho, assistante sociale, partenaire"
REFLECTED_DAYS = 20  # of the demo only: no text that we know sets it


@transaction.atomic
def load_protection(frame, world):
    """Screen the principals of files in progress: the unaccompanied minors, then the latest."""
    screened = Screening.objects.values("case_id")
    found = Case.objects.active().filter(departed_on=None).exclude(pk__in=screened).exclude(assignee=None)
    with key_session():
        _tell_fitness(frame)
        for number, case in enumerate(found.order_by("-unaccompanied_minor", "-opened_on", "pk")[:AT_MOST]):
            if case.unaccompanied_minor or number % 8 != 7:  # the last of each eight waits for it
                _screen(frame, case, number)


def _screen(frame, case, number):
    found = FOUND_IN_MINORS if case.unaccompanied_minor else FOUND
    vulnerabilities, factors = found[number % len(found)]
    Screening(
        id=frame.uid("screening", case.pk),
        answers={
            "talked": True,
            "vulnerabilities": list(map(str, vulnerabilities)),
            "factors": list(map(str, factors)),
        },
        words=WORDS if vulnerabilities else "",
        **_of(case),
    ).save(force_insert=True)
    if number // len(FOUND) % 2 == 0:
        for vulnerability in vulnerabilities:
            for kind in ASKED[vulnerability]:
                _safeguard(frame, case, kind, vulnerability)


def _safeguard(frame, case, kind, vulnerability):
    answers = {
        "kind": kind.value,
        "about": vulnerability.value if kind is SafeguardKind.SUPPORT else "",
        "state": State.MET.value,
    }
    if kind is SafeguardKind.REFLECTION:
        answers["until"] = (timezone.localdate() - datetime.timedelta(days=REFLECTED_DAYS)).isoformat()
    uid = frame.uid("safeguard", kind.value, case.pk)
    Safeguard(id=uid, answers=answers, who=WHO, words=DONE, **_of(case)).save(force_insert=True)


def _of(case):
    return {"case": case, "person_id": case.principal_id, "author_id": case.assignee_id, "on": case.opened_on}


def _tell_fitness(frame):
    """What a physician found of each member of those on their way; in one family, the last child needs an escort."""
    told = Fitness.objects.values("case_id")
    done = CaseStep.objects.filter(code=STEP, status=StepStatus.DONE).exclude(case__in=told)
    found = done.filter(case__in=Case.objects.active().filter(departed_on=None)).select_related("case")
    accompanied = False
    for step in found.order_by("-on", "pk")[:AT_MOST]:
        people = list(step.case.members.order_by("position").values_list("person_id", flat=True))
        fits = [step.outcome, *[Fit.FIT] * (len(people) - 1)]
        if not accompanied and len(people) > 2 and step.case.next_step == "tickets":
            accompanied, fits[-1] = True, Fit.ESCORT
            step.outcome = Fit.ESCORT
            step.save(update_fields=["outcome"])
        for person, fit in zip(people, fits, strict=True):
            of = {"case": step.case, "person_id": person, "author_id": step.recorded_by_id, "on": step.on}
            uid = frame.uid("fitness", step.case_id, person)
            Fitness(id=uid, answers={"found": str(fit)}, **of).save(force_insert=True)
