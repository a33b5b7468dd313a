"""Candidates: people who have a blind token in common with a question, for a search and before saving.

Words used here:

- *candidate*: a person who has a token in common with the question. At most 50 are decrypted for one question.
- *match*: a candidate who, once opened, really agrees with it.
- *here*: in a case that the user may see. Of all others, only that there is somebody *elsewhere* is told: no number, no
  office, no name (privacy.md §1.2).
"""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from casework import audit
from casework.access import beyond_scope
from casework.encryption import warm
from casework.models import CaseMember

HERE_AT_MOST, ELSEWHERE_AT_MOST = 40, 10


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


def candidates(tokens, cases, excluded=()):
    """Members of `cases` with one of the tokens, most tokens in common first; and members of all other cases."""
    known = CaseMember.objects.filter(person__tokens__token__in=tokens).exclude(person__in=excluded)
    known = known.annotate(hits=Count("person__tokens")).order_by("-hits", "-case__opened_on", "pk")
    known = known.select_related("person", "case__office").prefetch_related("person__travel_documents")
    seen = Exists(cases.filter(pk=OuterRef("case_id")))  # asked of the few candidates, not listed for all cases
    with beyond_scope():
        here = list(known.filter(seen)[: HERE_AT_MOST + 1])
        elsewhere = list(known.filter(~seen)[:ELSEWHERE_AT_MOST])
        warm(member.person_id for member in here + elsewhere)
    return here, elsewhere


def found(matches, away, truncated):
    people = frozenset(member.person_id for member in [*(match.member for match in matches), *away])
    return Found(here=tuple(matches), elsewhere=bool(away), truncated=truncated, people=people)


def leave_word(code, found, user, purpose, case=None):
    """One event that names whoever was found: cases that the user may see, and people elsewhere."""
    detail = {"here": len(found.here), "elsewhere": "yes" if found.elsewhere else "no"}
    seen = dict.fromkeys(match.case for match in found.here)
    away = sorted(found.people - {match.member.person_id for match in found.here})
    audit.record(code, *seen, *away, actor=user, case=case, purpose=purpose, detail=detail, kind="casework.case")
