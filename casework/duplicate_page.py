"""What the pages about duplicates show: two people side by side, the state of a question, what a merge will do."""

from dataclasses import dataclass

from casework import access
from casework.actions.merging import CHOSEN_FIELDS, LIVE
from casework.audit_page import FIELDS
from casework.encryption import warm
from casework.enums import Absence, HolderAnswer, Relation
from casework.models import Case, CaseMember, HolderRequest

# What whoever asked is told, when several were asked: the first of these that somebody answered.
_TOLD = (
    HolderAnswer.SHARED,
    HolderAnswer.WAITING,
    HolderAnswer.DECLINED,
    HolderAnswer.EXPIRED,
    HolderAnswer.NOT_SAME,
)


@dataclass(frozen=True)
class Side:
    """One of two people, with their places in the cases that the user sees whole."""

    person: object
    places: tuple = ()

    @property
    def cases(self):
        return [place.case for place in self.places]


@dataclass(frozen=True)
class Row:
    """An answer of both. `choice`: the side that is proposed; '' when both say the same."""

    name: str
    label: str
    first: object
    second: object
    choice: str

    @property
    def differs(self):
        return bool(self.choice)


def sides_of(pairs, user):
    """{person id: Side} of everybody in these pairs: keys and places by one query each."""
    people = {person.pk: person for pair in pairs for person in (pair.first, pair.second)}
    warm(people)
    cases = access.full_cases(Case.objects.all(), user)
    places = {}
    found = CaseMember.objects.filter(person__in=people, case__in=cases).select_related("case__office")
    for place in found.order_by("case__opened_on", "pk"):
        places.setdefault(place.person_id, []).append(place)
    return {pk: Side(person, tuple(places.get(pk, ()))) for pk, person in people.items()}


def rows_of(first, second, survivor):
    """Every answer of two people side by side. Where only one of them has answered, that answer is proposed."""
    return [_row(name, getattr(first, name), getattr(second, name), survivor == second) for name in CHOSEN_FIELDS]


def _row(name, one, other, second_stays):
    choice = "second" if second_stays else "first"
    if one == other and isinstance(one, Absence) == isinstance(other, Absence):
        choice = ""
    elif isinstance(one, Absence) != isinstance(other, Absence):
        choice = "second" if isinstance(one, Absence) else "first"
    return Row(name, FIELDS[name], one, other, choice)


def closable(cases, *sides):
    """The cases of which one may be closed as opened twice: each of the two is the principal of a live one."""
    principals = [
        {place.case_id for place in side.places if place.relation == Relation.PRINCIPAL and place.case.status in LIVE}
        for side in sides
    ]
    if not all(principals):
        return []
    return [case for case in cases if case.pk in set().union(*principals)]


def told(people):
    """{person id: (answer, question)} of what may be told to whoever asked about these people."""
    found = {}
    for question in HolderRequest.objects.filter(asking_person__in=people).order_by("asked_at"):
        answer = HolderAnswer(question.answer)
        known = found.get(question.asking_person_id)
        if known is None or _TOLD.index(answer) <= _TOLD.index(known[0]):
            found[question.asking_person_id] = answer, question
    return found
