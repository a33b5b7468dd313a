"""Who the people of a case are: recorded as they say it, changed without losing what a colleague wrote meanwhile."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.actions.steps import complete, locked, refresh
from casework.actions.tokens import refresh_tokens
from casework.enums import Absence, Relation, TravelDocumentKind
from casework.errors import Conflict, Refusal
from casework.models import CaseMember, Person, TravelDocument

IDENTITY_FIELDS = (
    "family_name",
    "given_names",
    "other_names",
    "sex",
    "birth",
    "birth_place",
    "nationality",
    "language",
    "phone",
    "email",
)
DOCUMENT_ANSWERS = ("document_number", "document_kind", "document_expires_on")
FILE_ANSWERS = ("destination", "unaccompanied_minor")  # asked about the principal, kept on the case


def _locked_person(person):
    return Person.objects.select_for_update().get(pk=person.pk)


def travel_document_of(person):
    """The travel document that the identity pages show and correct: the one recorded last; None without any."""
    documents = list(person.travel_documents.all())
    return documents[-1] if documents else None


def answers_of(member):
    """What is saved now of everything that the identity pages ask about a member of a case: {name: value}."""
    answers = {name: getattr(member.person, name) for name in IDENTITY_FIELDS}
    document = travel_document_of(member.person)
    answers |= {
        "document_number": document.number if document else "",
        "document_kind": document.kind if document else "",
        "document_expires_on": document.expires_on if document else None,
    }
    if member.relation == Relation.PRINCIPAL:
        return answers | {name: getattr(member.case, name) for name in FILE_ANSWERS}
    return answers | {"relation": member.relation}


def merge(saved, seen, typed):
    """What to write of the answers `typed`, when `saved` is there now and the form had started from `seen`.

    Returns (changes, kept): the answers to write, and the names of those that a colleague changed meanwhile and that
    stay. Raises Conflict when both changed the same answer differently: {name: saved value}.
    """
    mine = {name for name in typed if not _same(typed[name], seen.get(name))}
    theirs = {name for name in typed if not _same(saved[name], seen.get(name))}
    changes = {name: typed[name] for name in mine if not _same(typed[name], saved[name])}
    if clashes := {name: saved[name] for name in theirs if name in changes}:
        raise Conflict(clashes)
    return changes, theirs - mine


def _same(one, other):
    """Equal in value and in kind: the text "unknown" is not the answer that it is unknown."""
    return one == other and isinstance(one, Absence) == isinstance(other, Absence)


@transaction.atomic
def change_identity(case, person, values, *, version, seen, actor):
    """Save `values` ({field: value}) of a member of the case; returns the person.

    `version` and `seen` are what the form had started from. When somebody saved meanwhile, fields that only they
    changed are kept; if both changed the same field differently, Conflict carries what is saved now.
    """
    locked(case)
    person = _locked_person(person)
    saved = {name: getattr(person, name) for name in values}
    changes, _kept = merge(saved, saved if person.version == version else seen, values)
    if not changes:
        return person
    for name, value in changes.items():
        setattr(person, name, value)
    person.version += 1
    person.save()
    refresh_tokens(person)
    audit.record(audit.IDENTITY_CHANGED, person, actor=actor, case=case, fields=sorted(changes))
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    return person


@transaction.atomic
def record_identity(member, answers, *, seen, actor, newcomers=()):
    """Save what an identity page says of a member of a case, and the family members added on it.

    `answers`: everything that `answers_of` tells, as typed; `seen`: the same as the page had started from.
    `newcomers`: (person id, relation, values) each. On the principal, this settles the identity step.
    Returns the names of the answers that a colleague changed meanwhile, which stay. On Conflict nothing is saved.
    """
    case = locked(member.case)
    person = _locked_person(member.person)
    member = CaseMember.objects.select_related("case", "person").get(pk=member.pk)
    saved = answers_of(member)
    changes, kept = merge(saved, seen, answers)
    identity = {name: changes[name] for name in IDENTITY_FIELDS if name in changes}
    if identity:
        change_identity(case, person, identity, version=person.version, seen=saved, actor=actor)
    if changes.keys() & set(DOCUMENT_ANSWERS):
        _correct_travel_document(case, person, {**saved, **changes}, actor=actor)
    if "relation" in changes:
        member.relation = changes["relation"]
        member.save(update_fields=["relation"])
        audit.record(audit.IDENTITY_CHANGED, person, actor=actor, case=case, fields=["relation"])
    for person_id, relation, values in newcomers:
        add_member(case, values, relation=relation, actor=actor, person_id=person_id)
    if member.relation == Relation.PRINCIPAL:
        facts = {name: changes.get(name, saved[name]) for name in FILE_ANSWERS}
        settle_identity(case, on=timezone.localdate(), **facts, actor=actor)
    return kept


def _correct_travel_document(case, person, answers, *, actor):
    """Make the travel document shown on the identity page what it says now; an emptied number takes it out."""
    held = travel_document_of(person)
    if answers["document_number"]:
        record_travel_document(
            case,
            person,
            number=answers["document_number"],
            kind=answers["document_kind"],
            expires_on=answers["document_expires_on"],
            corrects=held,
            actor=actor,
        )
    elif held:
        held.delete()
        refresh_tokens(person)
        audit.record(audit.IDENTITY_CHANGED, person, actor=actor, case=case, fields=["travel_document"])


@transaction.atomic
def add_member(case, values, *, relation, actor, person_id=None, document=None):
    """Add somebody who is covered by the case; returns the person. `document`: {number, kind, expires_on} or None.

    `person_id` makes a repeated submission harmless. Sent again with other values it is refused: what was typed the
    second time would be lost without a word.
    """
    case = locked(case)
    known = Person.objects.filter(pk=person_id).first() if person_id else None
    if known:
        same = all(_same(getattr(known, name), value) for name, value in values.items())
        if same and case.members.filter(person=known).exists():
            return known
        raise Refusal(_("These family members are recorded already: open them to change them."))
    person = Person(**({"id": person_id} if person_id else {}), **values)
    person.save()
    CaseMember.objects.create(case=case, person=person, relation=relation, position=case.members.count())
    refresh_tokens(person)  # after: PostgreSQL shows tokens to whoever sees the person in a case
    audit.record(audit.MEMBER_ADDED, person, actor=actor, case=case, fields=sorted(values))
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    if document:
        record_travel_document(case, person, **document, actor=actor)
    return person


@transaction.atomic
def record_travel_document(
    case, person, *, number, kind=TravelDocumentKind.PASSPORT, expires_on=None, corrects=None, actor
):
    """Keep a travel document of a member; the same number again changes its expiry instead of doubling it.

    `corrects`: the document of this person that was recorded wrongly.
    """
    locked(case)
    person = _locked_person(person)
    held = next((document for document in person.travel_documents.all() if document.number == number), corrects)
    document = held or TravelDocument(person=person)
    document.number, document.kind, document.expires_on = number, kind, expires_on
    document.save()
    refresh_tokens(person)
    audit.record(audit.IDENTITY_CHANGED, person, actor=actor, case=case, fields=["travel_document"])
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    return document


@transaction.atomic
def settle_identity(case, *, on, destination, unaccompanied_minor, actor):
    """End the identity step: who the file is about is known as far as they wish to say."""
    case = locked(case)
    facts = {"destination": destination, "unaccompanied_minor": unaccompanied_minor}
    changed = [name for name, value in facts.items() if getattr(case, name) != value]
    for name in changed:
        setattr(case, name, facts[name])
    case.save(update_fields=changed)
    if changed:
        audit.record(audit.CASE_CHANGED, case, actor=actor, case=case, fields=changed)
    if not case.progress().settled("identity"):
        return complete(case, "identity", on=on, actor=actor)
    if changed:
        refresh(case, actor=actor)
    return case
