"""People who may be known already, compared before a form about them is saved."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.candidates import HERE_AT_MOST, Found, Match, candidates, found, leave_word
from casework.enums import Absence, Purpose
from casework.matching import international, plain_number, tokens_of, words_of
from casework.models import Case, Person, PersonToken

SAME_PHONE, SAME_NUMBER = _("same telephone number"), _("same document number")
SAME_NAME, SAME_NAME_AND_YEAR = _("same name"), _("same name and year of birth")
SAME_FAMILY_AND_YEAR = _("same family name and year of birth")


@dataclass(frozen=True)
class Typed:
    """Somebody as typed into a form and perhaps not saved yet, with the numbers of their travel documents."""

    person: Person
    numbers: tuple[str, ...] = ()


def possible_duplicates(everybody, case, user):
    """Who, outside `case`, may be one of `everybody` (`Typed`). Answers compared at an earlier saving are left out."""
    tokens = set().union(*(tokens_of(typed.person, typed.numbers) for typed in everybody))
    saved = PersonToken.objects.filter(person__in=[typed.person.pk for typed in everybody])
    tokens -= {bytes(token) for token in saved.values_list("token", flat=True)}
    if not tokens:
        return Found()
    members = list(case.members.values_list("person_id", flat=True))
    here, elsewhere = candidates(tokens, Case.objects.visible_to(user), excluded=members)
    whole = set(Case.objects.full_for(user).filter(pk__in=[m.case_id for m in here]).values_list("pk", flat=True))
    matches = [
        Match(member, reasons, whole=member.case_id in whole)
        for member in here[:HERE_AT_MOST]
        if (reasons := _agreements(everybody, member.person))
    ]
    away = [member for member in elsewhere if _agreements(everybody, member.person)]
    result = found(matches, away, len(here) > HERE_AT_MOST)
    leave_word(audit.DUPLICATES_COMPARED, result, user, Purpose.DUPLICATE_CHECK, case=case)
    return result


def _agreements(everybody, candidate):
    """In what the candidate agrees with somebody typed, strongest first; empty when they are different people."""
    reasons = (reason for typed in everybody for reason in _reasons(typed, candidate))
    return tuple(dict.fromkeys(reasons))


def _reasons(typed, candidate):
    numbers = {plain_number(number) for number in typed.numbers if number}
    if numbers & {plain_number(document.number) for document in candidate.travel_documents.all()}:
        yield SAME_NUMBER
    if phone_of(typed.person) and phone_of(typed.person) == phone_of(candidate):
        yield SAME_PHONE
    years = year_of(typed.person), year_of(candidate)
    if None not in years and abs(years[0] - years[1]) > 1:
        return  # a namesake
    family, given = (_shares(typed.person, candidate, name) for name in ("family_name", "given_names"))
    if (family and given) or _crossed(typed.person, candidate):
        yield SAME_NAME_AND_YEAR if None not in years else SAME_NAME
    elif family and given is None and None not in years:
        yield SAME_FAMILY_AND_YEAR


def phone_of(person):
    return "" if not person.phone or isinstance(person.phone, Absence) else international(person.phone)


def year_of(person):
    return None if person.birth is None or isinstance(person.birth, Absence) else person.birth.year


def _shares(one, other, name):
    """True when both have a word of this name in common, None when one of them has not said it."""
    words = set(words_of(getattr(one, name))), set(words_of(getattr(other, name)))
    return bool(words[0] & words[1]) if all(words) else None


def _crossed(one, other):
    """Given and family name taken for each other."""
    return all(
        set(words_of(getattr(one, mine))) & set(words_of(getattr(other, theirs)))
        for mine, theirs in (("family_name", "given_names"), ("given_names", "family_name"))
    )
