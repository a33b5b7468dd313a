"""Finding somebody again in one's own files: by two names, name and birth year, telephone, document or case number."""

import datetime
import re

from django.utils import timezone

from casework import audit
from casework.access import beyond_scope
from casework.candidates import HERE_AT_MOST, Match, candidates, found, leave_word
from casework.duplicates import phone_of, year_of
from casework.enums import Purpose, Relation
from casework.matching import Query, plain_number, words_of
from casework.models import AuditEvent, Case, CaseMember

SEARCHES_PER_HOUR = 120
BY_NUMBER = 1000  # rank of who was found by a number of their own


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
    here, elsewhere = candidates(query.tokens(), cases)
    matches = [Match(member, rank=rank) for member in here[:HERE_AT_MOST] if (rank := _rank(query, member.person))]
    away = [member for member in elsewhere if _rank(query, member.person)]
    numbered = CaseMember.objects.filter(case__reference=case_number(text), relation=Relation.PRINCIPAL)
    with beyond_scope():
        numbered = list(numbered.select_related("person", "case__office"))
    for member in numbered:
        if cases.filter(pk=member.case_id).exists():
            matches = [Match(member, rank=BY_NUMBER), *(match for match in matches if match.person != member.person)]
        else:
            away.append(member)
    matches.sort(key=lambda match: -match.rank)
    result = found(matches, away, len(here) > HERE_AT_MOST)
    leave_word(audit.PEOPLE_SEARCHED, result, user, Purpose.SEARCH)
    return result


def _rank(query, person):
    """How well a person answers to the query; 0 when their tokens only happened to meet."""
    names = {*words_of(person.given_names), *words_of(person.family_name)}
    shared, year = len(names & set(query.words)), year_of(person)
    close = query.year is not None and year is not None and abs(query.year - year) <= 1
    numbers = {plain_number(document.number) for document in person.travel_documents.all()}
    if query.number in numbers or (query.phone and query.phone == phone_of(person)):
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
