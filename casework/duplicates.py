"""People who may be known already: found by blind tokens, then opened and compared; for a search, and before saving.

Words used here:

- *candidate*: a person who has a token in common with the question. At most 50 are decrypted for one question.
- *match*: a candidate who, once opened, really agrees with it.
- *here*: in a case that the user may see. Of all others, only that there is somebody *elsewhere* is told: no number, no
  office, no name (privacy.md §1.2).
"""

import datetime
import re
from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.encryption import warm
from casework.enums import Absence, Purpose, Relation
from casework.matching import Query, international, plain_number, tokens_of, words_of
from casework.models import AuditEvent, Case, CaseMember, Person, PersonToken

HERE_AT_MOST, ELSEWHERE_AT_MOST = 40, 10
SEARCHES_PER_HOUR = 120
BY_NUMBER = 1000  # rank of who was found by a number of their own
SAME_PHONE, SAME_NUMBER = _("same telephone number"), _("same document number")
SAME_NAME, SAME_NAME_AND_YEAR = _("same name"), _("same name and year of birth")
SAME_FAMILY_AND_YEAR = _("same family name and year of birth")


@dataclass(frozen=True)
class Typed:
    """Somebody as typed into a form and perhaps not saved yet, with the numbers of their travel documents."""

    person: Person
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Match:
    """`whole`: the user sees the file whole, not only the name."""

    member: CaseMember
    reasons: tuple[Promise, ...] = ()
    rank: int = 0
    whole: bool = True

    @property
    def case(self):
        return self.member.case

    @property
    def person(self):
        return self.member.person


@dataclass(frozen=True)
class Found:
    here: tuple[Match, ...] = ()
    elsewhere: bool = False
    truncated: bool = False
    people: frozenset = field(default_factory=frozenset)  # ids of everybody who matches, here or elsewhere

    def __bool__(self):
        return bool(self.people)

    @property
    def digest(self):
        """Stands for exactly these people in a form, so that a confirmation holds for whom it was given, and says
        nothing of who or how many they are."""
        ids = ",".join(sorted(map(str, self.people)))
        return salted_hmac("casework.duplicates", ids, algorithm="sha256").hexdigest()


def _candidates(tokens, cases, excluded=()):
    """Members of `cases` with one of the tokens, most tokens in common first; and members of all other cases."""
    known = CaseMember.objects.filter(person__tokens__token__in=tokens).exclude(person__in=excluded)
    known = known.annotate(hits=Count("person__tokens")).order_by("-hits", "-case__opened_on", "pk")
    known = known.select_related("person", "case__office").prefetch_related("person__travel_documents")
    seen = Exists(cases.filter(pk=OuterRef("case_id")))  # asked of the few candidates, not listed for all cases
    here = list(known.filter(seen)[: HERE_AT_MOST + 1])
    elsewhere = list(known.filter(~seen)[:ELSEWHERE_AT_MOST])
    warm(member.person_id for member in here + elsewhere)
    return here, elsewhere


# --- Before saving ------------------------------------------------------------------------------------------------


def possible_duplicates(everybody, case, user):
    """Who, outside `case`, may be one of `everybody` (`Typed`). Answers compared at an earlier saving are left out."""
    tokens = set().union(*(tokens_of(typed.person, typed.numbers) for typed in everybody))
    saved = PersonToken.objects.filter(person__in=[typed.person.pk for typed in everybody])
    tokens -= {bytes(token) for token in saved.values_list("token", flat=True)}
    if not tokens:
        return Found()
    members = list(case.members.values_list("person_id", flat=True))
    here, elsewhere = _candidates(tokens, Case.objects.visible_to(user), excluded=members)
    whole = set(Case.objects.full_for(user).filter(pk__in=[m.case_id for m in here]).values_list("pk", flat=True))
    matches = [
        Match(member, reasons, whole=member.case_id in whole)
        for member in here[:HERE_AT_MOST]
        if (reasons := _agreements(everybody, member.person))
    ]
    away = [member for member in elsewhere if _agreements(everybody, member.person)]
    found = _found(matches, away, len(here) > HERE_AT_MOST)
    _leave_word(audit.DUPLICATES_COMPARED, found, user, Purpose.DUPLICATE_CHECK, case=case)
    return found


def _agreements(everybody, candidate):
    """In what the candidate agrees with somebody typed, strongest first; empty when they are different people."""
    reasons = (reason for typed in everybody for reason in _reasons(typed, candidate))
    return tuple(dict.fromkeys(reasons))


def _reasons(typed, candidate):
    numbers = {plain_number(number) for number in typed.numbers if number}
    if numbers & {plain_number(document.number) for document in candidate.travel_documents.all()}:
        yield SAME_NUMBER
    if _phone(typed.person) and _phone(typed.person) == _phone(candidate):
        yield SAME_PHONE
    years = _year(typed.person), _year(candidate)
    if None not in years and abs(years[0] - years[1]) > 1:
        return  # a namesake
    family, given = (_shares(typed.person, candidate, name) for name in ("family_name", "given_names"))
    if (family and given) or _crossed(typed.person, candidate):
        yield SAME_NAME_AND_YEAR if None not in years else SAME_NAME
    elif family and given is None and None not in years:
        yield SAME_FAMILY_AND_YEAR


def _phone(person):
    return "" if not person.phone or isinstance(person.phone, Absence) else international(person.phone)


def _year(person):
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


# --- Search -------------------------------------------------------------------------------------------------------


def searches_left(user):
    """How many more searches this user may make now: a search that answers without end is a thief's tool."""
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    made = AuditEvent.objects.filter(actor=user, action=audit.PEOPLE_SEARCHED, at__gte=hour_ago).count()
    return max(0, SEARCHES_PER_HOUR - made)


def case_number(text):
    """The case reference that the text may be, whatever its case and spacing; '' when it is none."""
    compact = re.sub(r"[\s-]", "", text).upper()
    return f"{compact[:4]}-{compact[4:]}" if re.fullmatch(r"[0-9A-Z]{8}", compact) else ""


def is_searchable(text):
    return bool(case_number(text) or Query.read(text).tokens())


def search(text, user):
    """Who answers to the text, best first: by two names, name and birth year, telephone, document or case number."""
    query, cases = Query.read(text), Case.objects.full_for(user)
    here, elsewhere = _candidates(query.tokens(), cases)
    matches = [Match(member, rank=rank) for member in here[:HERE_AT_MOST] if (rank := _rank(query, member.person))]
    away = [member for member in elsewhere if _rank(query, member.person)]
    numbered = CaseMember.objects.filter(case__reference=case_number(text), relation=Relation.PRINCIPAL)
    for member in numbered.select_related("person", "case__office"):
        if cases.filter(pk=member.case_id).exists():
            matches = [Match(member, rank=BY_NUMBER), *(match for match in matches if match.person != member.person)]
        else:
            away.append(member)
    matches.sort(key=lambda match: -match.rank)
    found = _found(matches, away, len(here) > HERE_AT_MOST)
    _leave_word(audit.PEOPLE_SEARCHED, found, user, Purpose.SEARCH)
    return found


def _rank(query, person):
    """How well a person answers to the query; 0 when their tokens only happened to meet."""
    names = {*words_of(person.given_names), *words_of(person.family_name)}
    shared, year = len(names & set(query.words)), _year(person)
    close = query.year is not None and year is not None and abs(query.year - year) <= 1
    numbers = {plain_number(document.number) for document in person.travel_documents.all()}
    if query.number in numbers or (query.phone and query.phone == _phone(person)):
        return BY_NUMBER
    if len(query.words) > 1 and _names_answer(query, person):
        return shared * 10 + (5 if year == query.year else close)
    return shared * 10 + (5 if year == query.year else 0) if shared and close else 0


def _names_answer(query, person):
    """True when one word is a given name and another word the family name."""
    given, family = (_places(query, name) for name in (person.given_names, person.family_name))
    return any(one != other for one in given for other in family)


def _places(query, name):
    words = set(words_of(name))
    return [place for place, word in enumerate(query.words) if word in words]


def _found(matches, away, truncated):
    people = frozenset(member.person_id for member in [*(match.member for match in matches), *away])
    return Found(here=tuple(matches), elsewhere=bool(away), truncated=truncated, people=people)


def _leave_word(code, found, user, purpose, case=None):
    detail = {"here": len(found.here), "elsewhere": "yes" if found.elsewhere else "no"}
    seen = dict.fromkeys(match.case for match in found.here)
    audit.record(code, *seen, actor=user, case=case, purpose=purpose, detail=detail, kind="casework.case")
