"""Candidates: people who have a blind token in common with a question, for a search and before saving.

Words used here:

- *candidate*: a person who has a token in common with the question, in one of their cases. At most 31 are fetched for
  one question, and of these only what is compared is opened.
- *match*: a candidate who, once opened, really agrees with it.
- *here*: in a case that the user may see. Of all others, only that there is somebody *elsewhere* is told: no number, no
  office, no name (privacy.md §1.2).
"""

from dataclasses import dataclass, field

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import DEFAULT_DB_ALIAS
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from psycopg import sql

from casework import audit, prepared
from casework.encrypted_fields import Sealed
from casework.encryption import admit
from casework.finding import finding
from casework.models import Case, CaseMember, Person

HERE_AT_MOST, ELSEWHERE_AT_MOST = 24, 6
WEIGHED_AT_MOST = 1000


def _columns(model, *names):
    """Names of columns in the order of the model, in which `from_db` takes them."""
    return tuple(field.column for field in model._meta.concrete_fields if field.name in names)


COMPARED = _columns(Person, "family_name", "given_names", "other_names", "birth", "phone")
SHOWN = _columns(Case, "id", "reference", "status", "pathway", "pathway_version", "next_step")
_FIELDS = {name: Person._meta.get_field(name) for name in COMPARED}


class Candidate:
    """Somebody in one of their cases, as fetched: sealed. `id` is that of the person.

    What is COMPARED is an attribute as of a `Person`, opened when it is first asked for.
    """

    def __init__(self, member_id, person_id, case_id, relation, *sealed):
        self.member_id, self.id, self.case_id, self.relation = member_id, person_id, case_id, relation
        self.sealed = dict(zip(COMPARED, sealed, strict=True))

    def __getattr__(self, name):
        if name not in _FIELDS:
            raise AttributeError(name)
        sealed = self.sealed[name]
        value = self.__dict__[name] = None if sealed is None else _FIELDS[name].open(self, sealed)
        return value

    def person(self):
        """The `Person`, of whom only what is compared is loaded, and opened as far as it was here."""
        values = (self.__dict__.get(name, sealed and Sealed(sealed)) for name, sealed in self.sealed.items())
        return Person.from_db(DEFAULT_DB_ALIAS, ("id", *COMPARED), (self.id, *values))

    def member_of(self, case):
        """The `CaseMember`; `case` is the `Case` itself."""
        values = (self.member_id, self.case_id, self.id, self.relation)
        member = CaseMember.from_db(DEFAULT_DB_ALIAS, ("id", "case_id", "person_id", "relation"), values)
        member.case, member.person = case, self.person()
        return member


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


_CANDIDATES = """
WITH asked AS (SELECT * FROM unnest(%s::bytea[], %s::int[]) a(token, weight)),
weighed AS MATERIALIZED (
    SELECT t.person_id, sum(a.weight) AS weight FROM asked a JOIN casework_persontoken t ON t.token = a.token
    WHERE t.person_id <> ALL (%s::uuid[]) GROUP BY t.person_id ORDER BY weight DESC, t.person_id LIMIT %s
),
chosen AS ({here} UNION ALL {away})
SELECT c.seen, k.kid, k.wrapped, c.id, c.person_id, c.case_id, c.relation, {compared}
FROM chosen c JOIN casework_person o ON o.id = c.person_id JOIN casework_datakey k ON k.subject = c.person_id
ORDER BY c.weight DESC, c.opened_on DESC, c.id
"""
# In the order of `weighed`, so that PostgreSQL stops once there are enough.
_SIDE = """
    (SELECT {seen} AS seen, w.weight, m.id, m.person_id, m.case_id, m.relation, casework_case.opened_on
    FROM weighed w JOIN casework_casemember m ON m.person_id = w.person_id
        JOIN casework_case ON casework_case.id = m.case_id
    WHERE {condition} ORDER BY w.weight DESC, w.person_id LIMIT %s)
"""
_SHOWN = f"SELECT {', '.join(SHOWN)} FROM casework_case WHERE id = ANY (%s::uuid[])"  # noqa: S608 – fixed names


def candidates(tokens, cases, excluded=()):
    """`Candidate`s in `cases` who have one of the tokens, most in common first; and those in all other cases.

    `tokens`: a set, or {token: what it counts for}. Who stands behind a token is weighed before anybody is opened, and
    the case is asked for of the few candidates, not listed for all cases. Whoever has no data key is nobody's match.
    """
    weights = tokens if isinstance(tokens, dict) else dict.fromkeys(tokens, 1)
    condition, values = _condition(cases)
    compared = ", ".join(f"o.{name}" for name in COMPARED)
    asked = [list(weights), list(weights.values()), list(excluded), WEIGHED_AT_MOST]
    with finding(), prepared.cursor() as cursor:
        here, away = (sql.SQL(_SIDE).format(seen=side, condition=test) for side, test in _sides(sql.SQL(condition)))
        statement = sql.SQL(_CANDIDATES).format(here=here, away=away, compared=sql.SQL(compared))
        cursor.execute(statement, [*asked, *values, HERE_AT_MOST + 1, *values, ELSEWHERE_AT_MOST])
        rows = cursor.fetchall()
    admit((kid, wrapped, person) for _seen, kid, wrapped, _member, person, *_rest in rows)
    here, away = ([Candidate(*row[3:]) for row in rows if row[0] is seen] for seen in (True, False))
    return here, away


def _sides(condition):
    """(whether seen, its condition) of those in the user's cases, and of all others."""
    return (sql.SQL("true"), condition), (sql.SQL("false"), sql.SQL("({}) IS NOT TRUE").format(condition))


def _condition(cases):
    """(SQL, values) of what makes a row of casework_case one of the queryset `cases`; without it, PostgreSQL would
    look every case up twice. A queryset that needs other tables than by sub-select is refused by the database."""
    try:
        return cases.query.get_compiler(DEFAULT_DB_ALIAS).compile(cases.query.where)
    except EmptyResultSet:
        return "false", ()
    except FullResultSet:
        return "true", ()


def loaded(found):
    """{member id: CaseMember} of candidates: with case and office, the whole person and their travel documents."""
    members = CaseMember.objects.filter(pk__in=[candidate.member_id for candidate in found])
    related = members.select_related("person", "case__office").prefetch_related("person__travel_documents")
    return {member.pk: member for member in related}


def in_their_cases(found):
    """{case id: Case} of candidates, read as what the user sees: nothing else is there to be shown."""
    if not found:
        return {}
    with prepared.cursor() as cursor:
        cursor.execute(_SHOWN, [list({candidate.case_id for candidate in found})])
        return {row[0]: Case.from_db(DEFAULT_DB_ALIAS, SHOWN, row) for row in cursor.fetchall()}


def found(matches, away, truncated):
    """`away`: ids of people elsewhere."""
    people = frozenset([*(match.member.person_id for match in matches), *away])
    return Found(here=tuple(matches), elsewhere=bool(away), truncated=truncated, people=people)


def leave_word(code, found, user, purpose, case=None):
    """One event that names whoever was found: cases that the user may see, and people elsewhere."""
    detail = {"here": len(found.here), "elsewhere": "yes" if found.elsewhere else "no"}
    seen = dict.fromkeys(match.case for match in found.here)
    away = sorted(found.people - {match.member.person_id for match in found.here})
    audit.record(code, *seen, *away, actor=user, case=case, purpose=purpose, detail=detail, kind="casework.case")
