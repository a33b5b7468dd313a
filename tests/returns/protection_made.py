"""Screenings and safeguards, made by the real actions; and what the steps that protect a minor ask for."""

import uuid

from django.utils import timezone

from casework.actions import steps
from returns.actions import protection
from returns.models import Fitness
from returns.pathways import PROTECTION, VOLUNTARY_RETURN

WHO = "Inès Carvalho, assistante sociale"


def details_of(code):
    """An answer to everything that a step asks for."""
    today = timezone.localdate()
    return {
        detail.name: today if detail.kind == "date" else "JE 26/114" for detail in VOLUNTARY_RETURN.step(code).details
    }


def screened(case, actor, *vulnerabilities, person=None, **told):
    return protection.screen(
        case,
        person or case.principal_id,
        screening_id=uuid.uuid4(),
        on=timezone.localdate(),
        vulnerabilities=vulnerabilities,
        actor=actor,
        **told,
    )


def safeguarded(case, actor, kind, *, state="met", person=None, **told):
    return protection.safeguard(
        case,
        person or case.principal_id,
        safeguard_id=uuid.uuid4(),
        kind=kind,
        state=state,
        on=timezone.localdate(),
        actor=actor,
        **{"who": WHO, **told},
    )


def protect_minor(case, actor, *, but=()):
    """Record every step that protects an unaccompanied minor and may be recorded now."""
    for code in PROTECTION:
        if code not in but and not case.progress().done(code):
            case = steps.complete(case, code, on=timezone.localdate(), details=details_of(code), actor=actor)
    return case


def fitness_row(case, actor):
    """The principal is fit to travel, written past the actions: for a case that is not there yet."""
    Fitness(case=case, person_id=case.principal_id, author=actor, answers={"found": "fit"}).save()
