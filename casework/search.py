"""Finding somebody again in one's own files: by two names, name and birth year, telephone, document or case number."""

import datetime
import re

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.candidates import HERE_AT_MOST, Match, candidates, found, leave_word, with_cases
from casework.duplicates import phone_of, year_of
from casework.enums import Purpose, Relation
from casework.matching import Query, Reason, answer, plain_number
from casework.models import AuditEvent, Case, CaseMember

SEARCHES_PER_HOUR = 120
BY_NUMBER = 1000  # rank of who was found by a number of their own
CASE_NUMBER, DOCUMENT_NUMBER, PHONE_NUMBER = (
    _("this case number"),
    _("this document number"),
    _("this telephone number"),
)
OTHER_NAME = _("another name that they use")
REASONS = {
    Reason.SAME_NAME: _("same name"),
    Reason.OTHER_SPELLING: _("same name, spelled differently"),
    Reason.FAMILY_NAME: _("same family name"),
    Reason.OTHER_FAMILY_SPELLING: _("same family name, spelled differently"),
    Reason.SAME_YEAR: _("born in the same year"),
    Reason.NEAR_YEAR: _("born within one year"),
    Reason.OTHER_YEAR: _("another year of birth"),
    Reason.NO_YEAR: _("year of birth unknown"),
}


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
    with access.beyond_scope():
        here, elsewhere = candidates(query.weighed(), cases, light=True)
        if query.number:
            prefetch_related_objects([member.person for member in here + elsewhere], "travel_documents")
    matches = [match for member in here[:HERE_AT_MOST] if (match := _match(query, member))]
    away = [member for member in elsewhere if _match(query, member)]
    with_cases([match.member for match in matches])
    with access.beyond_scope():
        reference = case_number(text)
        numbered = CaseMember.objects.filter(case__reference=reference, relation=Relation.PRINCIPAL)
        for member in numbered.select_related("person", "case__office") if reference else ():
            if cases.filter(pk=member.case_id).exists():
                others = (match for match in matches if match.person != member.person)
                matches = [Match(member, (CASE_NUMBER,), rank=BY_NUMBER), *others]
            else:
                away.append(member)
    matches.sort(key=lambda match: -match.rank)
    result = found(matches, away, len(here) > HERE_AT_MOST)
    leave_word(audit.PEOPLE_SEARCHED, result, user, Purpose.SEARCH)
    return result


def _match(query, member):
    """The member as a match, with its reasons and rank; None when their tokens only happened to meet."""
    person = member.person
    if query.number and query.number in {plain_number(each.number) for each in person.travel_documents.all()}:
        return Match(member, (DOCUMENT_NUMBER,), rank=BY_NUMBER)
    if query.phone and query.phone == phone_of(person):
        return Match(member, (PHONE_NUMBER,), rank=BY_NUMBER)
    closeness = answer(query.text, query.year, person.given_names, person.family_name, year_of(person))
    if closeness is None:
        return _by_another_name(query, member)
    reasons = tuple(REASONS[reason] for reason in closeness.reasons)
    return Match(member, reasons, rank=closeness.rank)


def _by_another_name(query, member):
    """By a name that they also use, or that a file merged into theirs had: whole, or with one of their own names."""
    person, best = member.person, None
    for other in str(person.other_names or "").split(","):
        *given, family = other.split() or [""]
        for names in ((" ".join(given), family), (other, person.family_name), (person.given_names, other)):
            closeness = answer(query.text, query.year, *names, year_of(person))
            best = max(filter(None, (best, closeness)), key=lambda one: one.rank, default=None)
    if best is None:
        return None
    return Match(member, (OTHER_NAME, *(REASONS[reason] for reason in best.reasons[1:])), rank=max(1, best.rank - 10))
