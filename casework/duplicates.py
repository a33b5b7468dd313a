"""People who may be known already: how much two people look like one, asked before a form about them is saved.

Words used here:

- *likeness*: a score from 0 to 100 and what it is made of, as codes. `WEIGHTS` is the whole of it (docs/duplicates.md).
- *alike*: two names that may be one name written twice. `names_alike` is the only place that compares names.
"""

import itertools
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from casework import access, audit
from casework.candidates import HERE_AT_MOST, Found, Match, candidates, found, leave_word, loaded
from casework.encryption import warm
from casework.enums import Absence, Agreement, PairState, Purpose
from casework.matching import SAME, Names, compare_names, international, plain_number, tokens_of, words_of
from casework.models import Case, CaseMember, DuplicatePair, Person, PersonToken

A = Agreement
WEIGHTS = {
    A.NUMBER: 60,
    A.PHONE: 35,
    A.NAME: 40,
    A.NAME_ALIKE: 36,
    A.NAME_CROSSED: 36,
    A.OTHER_NAME: 34,
    A.FAMILY_NAME: 20,  # where one of the two has not said the given names
    A.BIRTH: 25,
    A.YEAR: 15,
    A.NEAR_YEAR: 8,
    A.NATIONALITY: 5,
    A.RELATIVE: 10,
}
# What speaks against it; left out when both hold a document of the same number: one of the files is mistyped then.
OTHER_NAMES_ALTOGETHER, YEARS_APART, OTHER_NATIONALITY, OTHER_SEX = -15, -35, -10, -15
ALIKE = SAME


@dataclass(frozen=True)
class Typed:
    """Somebody as typed into a form, or as saved: with the numbers of their travel documents, and the given names of
    those who are in the same cases (`relatives`)."""

    person: Person
    numbers: tuple[str, ...] = ()
    relatives: frozenset = frozenset()


@dataclass(frozen=True)
class Likeness:
    score: int
    reasons: tuple[Agreement, ...]


@dataclass(frozen=True)
class Answer:
    """One comparison: somebody typed, somebody known, and whether the user sees the latter."""

    typed_id: object
    known_id: object
    likeness: Likeness
    here: bool


@dataclass(frozen=True)
class Compared(Found):
    """`answers`: what the user now says something about, for `actions.duplicates.record_comparison`."""

    answers: tuple[Answer, ...] = ()


# --- The score ----------------------------------------------------------------------------------------------------


def names_alike(one, other):
    """From 0.0 (different) to 1.0 (the same) for two given names or two family names; None when one is not known."""
    if not words_of(one) or not words_of(other):
        return None
    return compare_names(Names(given=one, family=one), Names(given=other, family=other))


def likeness(one, other):
    """How much two `Typed` look like one person."""
    found = [*_numbers(one, other), *_names(one.person, other.person), *_births(one.person, other.person)]
    found += _circumstances(one, other)
    reasons = tuple(reason for reason, _weight in found if reason)
    sure = A.NUMBER in reasons
    score = sum(weight for _reason, weight in found if weight > 0 or not sure)
    return Likeness(max(0, min(100, score)), reasons)


def _for(reason):
    return reason, WEIGHTS[reason]


def _numbers(one, other):
    mine, theirs = ({plain_number(number) for number in typed.numbers if number} for typed in (one, other))
    if mine & theirs:
        yield _for(A.NUMBER)
    if phone_of(one.person) and phone_of(one.person) == phone_of(other.person):
        yield _for(A.PHONE)


def _names(one, other):
    family = names_alike(one.family_name, other.family_name)
    given = names_alike(one.given_names, other.given_names)
    if min(family or 0, given or 0) >= ALIKE:
        yield _for(A.NAME if family == given == 1 else A.NAME_ALIKE)
    elif _crossed(one, other):
        yield _for(A.NAME_CROSSED)
    elif _also_called(one, other) or _also_called(other, one):
        yield _for(A.OTHER_NAME)
    elif (family or 0) >= ALIKE and given is None:
        yield _for(A.FAMILY_NAME)
    elif None not in (family, given):
        yield None, OTHER_NAMES_ALTOGETHER


def _crossed(one, other):
    """Given and family name taken for each other."""
    across = names_alike(one.family_name, other.given_names), names_alike(one.given_names, other.family_name)
    return min(across[0] or 0, across[1] or 0) >= ALIKE


def _also_called(one, other):
    """The whole name of one is among the other names of the other."""
    given, family = words_of(one.given_names), words_of(one.family_name)
    also = set(words_of(other.other_names))
    return bool(given and family and set(given) & also and set(family) & also)


def _births(one, other):
    years = year_of(one), year_of(other)
    if None in years:
        return
    if abs(years[0] - years[1]) > 1:
        yield None, YEARS_APART
    elif years[0] != years[1]:
        yield _for(A.NEAR_YEAR)
    else:
        yield _for(A.BIRTH if one.birth == other.birth and getattr(one.birth, "day", None) else A.YEAR)


def _circumstances(one, other):
    for name, agreement, against in (("nationality", A.NATIONALITY, OTHER_NATIONALITY), ("sex", None, OTHER_SEX)):
        mine, theirs = (getattr(typed.person, name) for typed in (one, other))
        if not mine or not theirs or isinstance(mine, Absence) or isinstance(theirs, Absence):
            continue
        if mine != theirs:
            yield None, against
        elif agreement:
            yield _for(agreement)
    if one.relatives & other.relatives:
        yield _for(A.RELATIVE)


def phone_of(person):
    return "" if not person.phone or isinstance(person.phone, Absence) else international(person.phone)


def year_of(person):
    return None if person.birth is None or isinstance(person.birth, Absence) else person.birth.year


# --- People who are saved -------------------------------------------------------------------------------------------


def as_typed(people):
    """{id: Typed} of saved people (with `travel_documents` prefetched): three queries, however many they are."""
    ids = [person.pk for person in people]
    relatives = relatives_of(ids)
    warm(ids)
    return {
        person.pk: Typed(
            person,
            tuple(document.number for document in person.travel_documents.all()),
            frozenset(relatives.get(person.pk, ())),
        )
        for person in people
    }


def relatives_of(ids):
    """{person id: words of the given names of everybody else in their cases}."""
    own = list(CaseMember.objects.filter(person__in=ids).values_list("person_id", "case_id"))
    everybody = list(CaseMember.objects.filter(case__in={case for _person, case in own}).select_related("person"))
    warm(member.person_id for member in everybody)
    names = {}
    for member in everybody:
        names.setdefault(member.case_id, []).append((member.person_id, words_of(member.person.given_names)))
    found = {}
    for person, case in own:
        words = (words for other, words in names[case] if other != person)
        found.setdefault(person, set()).update(itertools.chain.from_iterable(words))
    return found


# --- Before saving --------------------------------------------------------------------------------------------------


def possible_duplicates(everybody, case, user):
    """Who, outside `case`, may be one of `everybody` (`Typed`): `Compared`.

    Answers compared at an earlier saving are left out, and so is whoever was said to be somebody else.
    """
    tokens = set().union(*(tokens_of(typed.person, typed.numbers) for typed in everybody))
    saved = PersonToken.objects.filter(person__in=[typed.person.pk for typed in everybody])
    tokens -= {bytes(token) for token in saved.values_list("token", flat=True)}
    if not tokens:
        return Compared()
    members = list(case.members.values_list("person_id", flat=True))
    with access.beyond_scope():
        here, elsewhere = candidates(tokens, Case.objects.visible_to(user), excluded=members)
        everyone = loaded(here + elsewhere)
        here, elsewhere = ([everyone[one.member_id] for one in some] for some in (here, elsewhere))
        known = as_typed([member.person for member in everyone.values()])
    asked = _comparisons(_with_relatives(everybody, case), known)
    whole = set(Case.objects.full_for(user).filter(pk__in=[m.case_id for m in here]).values_list("pk", flat=True))
    matches = [_match(member, best, member.case_id in whole) for member, best in _best(here[:HERE_AT_MOST], asked)]
    matches.sort(key=lambda match: -match.rank)
    away = [member.person_id for member, _likeness in _best(elsewhere, asked)]
    result = found(matches, away, len(here) > HERE_AT_MOST)
    leave_word(audit.DUPLICATES_COMPARED, result, user, Purpose.DUPLICATE_CHECK, case=case)
    seen = {match.person.pk for match in matches}
    answers = tuple(
        Answer(typed, other, like, other in seen)
        for other in result.people
        for typed, like in asked.get(other, {}).items()
    )
    return Compared(**vars(result), answers=answers)


def _with_relatives(everybody, case):
    """The people typed, each with the given names of the others, typed or in the case already."""
    saved = [m.person for m in case.members.select_related("person")]
    warm(person.pk for person in saved)
    names = {person.pk: words_of(person.given_names) for person in [*saved, *(typed.person for typed in everybody)]}
    for typed in everybody:
        others = itertools.chain.from_iterable(words for pk, words in names.items() if pk != typed.person.pk)
        yield Typed(typed.person, typed.numbers, frozenset(others))


def _comparisons(everybody, known):
    """{known id: {typed id: Likeness}} of those who look alike enough to be shown, decided pairs left out."""
    everybody = list(everybody)
    decided = DuplicatePair.objects.filter(state=PairState.DIFFERENT).about([typed.person.pk for typed in everybody])
    others = decided.values_list("first_id", "second_id")
    decided = {frozenset(pair) for pair in others.filter(Q(first__in=known) | Q(second__in=known))}
    asked = {}
    for typed, (other, candidate) in itertools.product(everybody, known.items()):
        like = likeness(typed, candidate)
        if like.score >= settings.DUPLICATES_OFFERED_FROM and frozenset((typed.person.pk, other)) not in decided:
            asked.setdefault(other, {})[typed.person.pk] = like
    return asked


def _best(members, asked):
    for member in members:
        if likenesses := asked.get(member.person_id):
            yield member, max(likenesses.values(), key=lambda like: like.score)


def _match(member, like, whole):
    return Match(member, tuple(reason.label for reason in like.reasons), rank=like.score, whole=whole)
