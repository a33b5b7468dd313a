"""People of the demo who have two files: pairs to review, a question between two offices, and a merge."""

from django.db import transaction

from casework.actions import holders, merging
from casework.actions.tokens import refresh_tokens
from casework.duplicates import as_typed, likeness
from casework.encryption import key_session
from casework.enums import AskingReason, Role
from casework.models import Case, DuplicatePair, Person, PersonMerge, User
from config.demo_data import organisation
from config.demo_data.frame import is_duplicate, original_of

HOLDING, ASKING = "PAR", "LIL"
WORDS = "Nous préparons un départ pour cette personne : travaillez-vous déjà avec elle ?"
PAIRS_AT_MOST = 40


def load_doubles(frame, world):
    """Pair the files that the stories opened twice, then merge two and ask about one; nothing without enough cases."""
    with key_session(), transaction.atomic():
        numbers = [number for number in range(frame.cases) if is_duplicate(number)][:PAIRS_AT_MOST]
        twice = [[frame.uid("case", number), frame.uid("case", original_of(number))] for number in numbers]
        for ids in twice:
            _pair(*(case.principal for case in Case.objects.filter(pk__in=ids).select_related("principal")))
        used = {pk for ids in twice for pk in ids}
        here, away = (_latest(world.offices[office], used) for office in (HOLDING, ASKING))
        if len(here) == 3 and away:
            _merge(here[0], here[1], _user(world, HOLDING, Role.TEAM_LEAD))
            _ask(here[2], away[0], _user(world, ASKING, Role.CASEWORKER))


def _latest(office, used):
    """The three latest files of an office whose person is in no pair and in no merge yet, of another seed either."""
    cases = Case.objects.active().filter(office=office, unaccompanied_minor=False).exclude(pk__in=used)
    for known in (DuplicatePair.objects.values("first"), DuplicatePair.objects.values("second")):
        cases = cases.exclude(principal__in=known)
    cases = cases.exclude(principal__in=PersonMerge.objects.values("survivor"))
    return list(cases.select_related("principal").order_by("-opened_on", "pk")[:3])


def _user(world, office, role):
    return User.objects.get(pk=world.users[organisation.staff_of(office, role)[0]])


def _pair(one, other):
    first, second = sorted((one, other), key=lambda person: person.pk)
    known = as_typed(Person.objects.filter(pk__in=(first.pk, second.pk)).prefetch_related("travel_documents"))
    like = likeness(known[first.pk], known[second.pk])
    pair = DuplicatePair(first=first, second=second, score=like.score, reasons=list(like.reasons))
    pair.save()
    return pair


def _same_person(person, known):
    """The name as heard a second time, and the year of birth."""
    person.family_name, person.given_names = known.family_name, known.given_names
    person.birth, person.sex, person.nationality = known.birth, known.sex, known.nationality
    person.save()
    refresh_tokens(person)


def _merge(case, other, lead):
    _same_person(other.principal, case.principal)
    pair = _pair(case.principal, other.principal)
    choices = dict.fromkeys(merging.CHOSEN_FIELDS, merging.FIRST)
    merging.merge(pair, choices=choices, seen=merging.seen_of(pair), actor=lead)


def _ask(held, case, caseworker):
    _same_person(case.principal, held.principal)
    _pair(case.principal, held.principal)
    holders.ask(case, case.principal_id, reason=AskingReason.DEPARTURE, words=WORDS, actor=caseworker)
