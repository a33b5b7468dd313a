"""The situation of a file, steps with a consulate, an arrival: made by the real actions."""

import uuid

from django.utils import timezone

from returns.actions import arrival, consulate, situation
from returns.models import Arrival, AsylumClaim, Situation


def _seen(model, case):
    kept = situation.latest(model, case, case.principal_id)
    return kept.pk if kept else None


def situated(case, actor, *, words="", **answers):
    seen = _seen(Situation, case)
    return situation.record_situation(case, answers, uid=uuid.uuid4(), seen=seen, words=words, actor=actor)


def asylum_of(case, actor, *, words="", **answers):
    seen = _seen(AsylumClaim, case)
    return situation.record_asylum(
        case, case.principal_id, answers, uid=uuid.uuid4(), seen=seen, words=words, actor=actor
    )


def consulate_asked(case, actor, **told):
    told = {"consulate": "Consulat d’Algérie à Bobigny", "asked_on": timezone.localdate(), **told}
    return consulate.ask_consulate(case, case.principal_id, uid=uuid.uuid4(), actor=actor, **told)


def arrived(case, actor, **told):
    told = {"source": "family", "who": "Sa sœur Nadia, par téléphone", "onward": "Taxi jusqu’à Oran", **told}
    return arrival.confirm_arrival(case, uid=uuid.uuid4(), on=timezone.localdate(), actor=actor, **told)


def arrival_row(case, actor):
    """Written past the actions: for a case that has not departed."""
    told = {"source": "person", "who": "Elle-même", "onward": "Bus jusqu’à Oran"}
    made = Arrival(case=case, person_id=case.principal_id, author=actor, **told)
    made.save()
    return made
