"""Finding somebody again in one's own files: by two names, name and birth year, telephone, document or case number."""

import datetime
import re

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.candidates import HERE_AT_MOST, Match, candidates, found, in_their_cases, leave_word
from casework.duplicates import phone_of, year_of
from casework.enums import Purpose, Relation
from casework.matching import Query, Question, Reason, plain_number
from casework.models import AuditEvent, Case, CaseMember, TravelDocument

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
    here, elsewhere = candidates(query.weighed(), cases)
    question = _Asked(query, here + elsewhere)
    answers = [(candidate, said) for candidate in here[:HERE_AT_MOST] if (said := question.answer(candidate))]
    away = [candidate.id for candidate in elsewhere if question.answer(candidate)]
    shown = in_their_cases([candidate for candidate, _said in answers])
    matches = [Match(candidate.member_of(shown[candidate.case_id]), *said) for candidate, said in answers]
    if reference := case_number(text):
        matches, away = _with_numbered(reference, cases, matches, away)
    matches.sort(key=lambda match: -match.rank)
    result = found(matches, away, len(here) > HERE_AT_MOST)
    leave_word(audit.PEOPLE_SEARCHED, result, user, Purpose.SEARCH)
    return result


def _with_numbered(reference, cases, matches, away):
    """The matches, and those elsewhere, with the principal of the case that has this reference."""
    with access.beyond_scope():
        numbered = CaseMember.objects.filter(case__reference=reference, relation=Relation.PRINCIPAL)
        for member in numbered.select_related("person", "case__office"):
            if cases.filter(pk=member.case_id).exists():
                others = (match for match in matches if match.person != member.person)
                matches = [Match(member, (CASE_NUMBER,), rank=BY_NUMBER), *others]
            else:
                away.append(member.person_id)
    return matches, away


class _Asked:
    """What was asked, to be compared with one candidate after the other; as little of each is opened as will do."""

    def __init__(self, query, everybody):
        self.query, self.names = query, Question(query.text, query.year)
        self.numbers = _numbers(everybody) if query.number else {}

    def answer(self, candidate):
        """(reasons, rank) of somebody who is meant; None when their tokens only happened to meet."""
        if self.query.number and self.query.number in self.numbers.get(candidate.id, ()):
            return (DOCUMENT_NUMBER,), BY_NUMBER
        if self.query.phone and self.query.phone == phone_of(candidate):
            return (PHONE_NUMBER,), BY_NUMBER
        own, said = candidate, None
        if self.query.may_mean(own.family_name):
            said = self.names.answer(own.given_names, own.family_name, self._year(own))
        if said:
            return tuple(REASONS[reason] for reason in said.reasons), said.rank
        return self._by_another_name(candidate)

    def _year(self, candidate):
        """Of birth; not even opened when none was asked for."""
        return year_of(candidate) if self.query.year else None

    def _by_another_name(self, candidate):
        """By a name that they also use, or that a file merged into theirs had: whole, or with one of their own."""
        best = None
        for other in str(candidate.other_names or "").split(","):
            if not other.strip():
                continue
            own, year, (*given, family) = candidate, self._year(candidate), other.split()
            for names in ((" ".join(given), family), (other, own.family_name), (own.given_names, other)):
                said = self.names.answer(*names, year)
                best = max(filter(None, (best, said)), key=lambda one: one.rank, default=None)
        if best is None:
            return None
        return (OTHER_NAME, *(REASONS[reason] for reason in best.reasons[1:])), max(1, best.rank - 10)


def _numbers(everybody):
    """{person id: numbers of their travel documents, as they are compared}."""
    found = {}
    with access.beyond_scope():
        documents = TravelDocument.objects.filter(person__in=[candidate.id for candidate in everybody])
        for document in documents.only("person_id", "number"):
            found.setdefault(document.person_id, set()).add(plain_number(document.number))
    return found
