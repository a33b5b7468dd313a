"""Situations of the demo: where people stay, what was checked, who told of the arrival."""

import datetime

from django.db import transaction

from casework.encryption import key_session
from casework.models import Case
from returns.models import Arrival, AsylumClaim, Situation
from returns.situations import Asylum, Housing, PastAid, Restraint

AT_MOST = 60
# Turn by turn: housing, where, asylum (all made up).
STAYS = (
    (Housing.HOSTED, "Chez un cousin", Asylum.NONE),
    (Housing.DPAR, "Centre de préparation au retour, bâtiment B", Asylum.REJECTED),
    (Housing.EMERGENCY, "Hôtel du 115, chambre 12", Asylum.REJECTED),
    (Housing.ASYLUM, "Hébergement pour demandeurs d’asile", Asylum.CNDA),
)
IN_CARE = (Housing.CHILD_WELFARE, "Maison d’enfants à caractère social, confié par le juge", Asylum.NONE)
CHECKED_BY = "OFII, direction territoriale"
WORDS = "Dit par la personne, confirmé par l’hébergeur."
ASYLUM_WORDS = "Décision lue avec un interprète."
ARRIVALS = (
    ("family", "Sa sœur, par téléphone", "Venue le chercher à l’aéroport, puis en voiture"),
    ("partner", "Bureau partenaire dans le pays", "Car payé par le partenaire jusqu’à sa ville"),
)


@transaction.atomic
def load_situations(frame, world):
    known = Situation.objects.values("case_id")
    found = Case.objects.exclude(pk__in=known).exclude(assignee=None)
    found = found.order_by("-unaccompanied_minor", "-opened_on", "pk")
    with key_session():
        for number, case in enumerate(found.active().filter(departed_on=None)[:AT_MOST]):
            _situation(frame, case, number)
        for number, case in enumerate(found.filter(departed_on__isnull=False, steps__code="arrival")[:AT_MOST]):
            _arrival(frame, case, number)


def _of(frame, name, case):
    about = {"id": frame.uid(name, case.pk), "case": case, "person_id": case.principal_id}
    return {**about, "author_id": case.assignee_id}


def _situation(frame, case, number):
    housing, place, asylum = IN_CARE if case.unaccompanied_minor else STAYS[number % len(STAYS)]
    since = (case.opened_on - datetime.timedelta(days=10)).isoformat()
    answers = {"housing": str(housing), "housing_place": place, "housed_since": since}
    answers |= {"restraint": str(Restraint.HOUSE_ARREST if housing == Housing.DPAR else Restraint.FREE)}
    if housing == Housing.DPAR and number % 8 == 1:
        answers["contract_on"] = since
    if case.transmitted_on:
        answers |= {"past_aid": str(PastAid.NONE), "past_aid_on": case.transmitted_on.isoformat()}
        answers["past_aid_by"] = CHECKED_BY
    Situation(answers=answers, words=WORDS, **_of(frame, "situation", case)).save(force_insert=True)
    told = {"asylum": str(asylum)}
    AsylumClaim(answers=told, words=ASYLUM_WORDS, **_of(frame, "asylum", case)).save(force_insert=True)


def _arrival(frame, case, number):
    source, who, onward = ARRIVALS[number % len(ARRIVALS)]
    told = {"on": case.departed_on, "source": source, "who": who, "onward": onward}
    Arrival(**told, **_of(frame, "arrival", case)).save(force_insert=True)
