"""Candidates: people who have a blind token in common with a question, for a search and before saving.

Words used here:

- *candidate*: a person who has a token in common with the question. At most 50 are decrypted for one question.
- *match*: a candidate who, once opened, really agrees with it.
- *here*: in a case that the user may see. Of all others, only that there is somebody *elsewhere* is told: no number, no
  office, no name (privacy.md §1.2).
"""

from dataclasses import dataclass, field

from django.db.models import Case, Exists, IntegerField, OuterRef, Sum, Value, When, prefetch_related_objects
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise

from casework import audit
from casework.access import beyond_scope
from casework.encryption import warm
from casework.models import CaseMember, PersonToken

HERE_AT_MOST, ELSEWHERE_AT_MOST = 40, 10
WEIGHED_AT_MOST = 1000
COMPARED = tuple(f"person__{name}" for name in ("family_name", "given_names", "other_names", "birth", "phone"))


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


def candidates(tokens, cases, excluded=(), *, light=False):
    """Members of `cases` with one of the tokens, most in common first; and members of all other cases.

    `tokens`: a set, or {token: what it counts for}. `light`: only what names are compared by; cases come later, with
    `with_cases`, of those who match. Who stands behind a token is weighed before anybody is opened.
    """
    weights = tokens if isinstance(tokens, dict) else dict.fromkeys(tokens, 1)
    with beyond_scope():
        weighed = _weighed(weights, excluded)
        known = CaseMember.objects.filter(person__in=list(weighed)).annotate(
            seen=Exists(cases.filter(pk=OuterRef("case_id")))  # asked of the few candidates, not listed for all cases
        )
        rows = sorted(
            known.values_list("pk", "person_id", "seen", "case__opened_on"),
            key=lambda row: (-weighed[row[1]], -row[3].toordinal(), row[0]),
        )
        here = [pk for pk, _person, seen, _on in rows if seen][: HERE_AT_MOST + 1]
        away = [pk for pk, _person, seen, _on in rows if not seen][:ELSEWHERE_AT_MOST]
        chosen = CaseMember.objects.filter(pk__in=here + away).select_related("person")
        if light:
            chosen = chosen.only("case_id", "relation", *COMPARED)
        else:
            chosen = chosen.select_related("case__office").prefetch_related("person__travel_documents")
        members = {member.pk: member for member in chosen}
        warm(member.person_id for member in members.values())
    return [members[pk] for pk in here], [members[pk] for pk in away]


def with_cases(members):
    """Fetch the cases and offices of members with two queries."""
    prefetch_related_objects(members, "case__office")


def _weighed(weights, excluded):
    """{person id: sum of the weights of the tokens in common}, the WEIGHED_AT_MOST heaviest."""
    tiers = {}
    for token, weight in weights.items():
        tiers.setdefault(weight, []).append(token)
    weight = Case(
        *(When(token__in=tokens, then=Value(weight)) for weight, tokens in tiers.items()),
        default=Value(0),
        output_field=IntegerField(),
    )
    known = PersonToken.objects.filter(token__in=list(weights)).exclude(person__in=excluded)
    heaviest = known.values("person").annotate(weight=Sum(weight)).order_by("-weight", "person")
    return dict(heaviest.values_list("person", "weight")[:WEIGHED_AT_MOST])


def found(matches, away, truncated):
    people = frozenset(member.person_id for member in [*(match.member for match in matches), *away])
    return Found(here=tuple(matches), elsewhere=bool(away), truncated=truncated, people=people)


def leave_word(code, found, user, purpose, case=None):
    """One event that names whoever was found: cases that the user may see, and people elsewhere."""
    detail = {"here": len(found.here), "elsewhere": "yes" if found.elsewhere else "no"}
    seen = dict.fromkeys(match.case for match in found.here)
    away = sorted(found.people - {match.member.person_id for match in found.here})
    audit.record(code, *seen, *away, actor=user, case=case, purpose=purpose, detail=detail, kind="casework.case")
