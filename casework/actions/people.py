"""Who the people of a case are: recorded as they say it, changed without losing what a colleague wrote meanwhile."""

from django.db import transaction

from casework import audit, outbox
from casework.actions.steps import complete, locked
from casework.enums import Absence, Relation, TravelDocumentKind
from casework.errors import Conflict
from casework.matching import tokens_of
from casework.models import CaseMember, Person, PersonToken, TravelDocument

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


def refresh_tokens(person):
    """Make the search tokens of a person those of what is now known of them."""
    numbers = [document.number for document in person.travel_documents.all()]
    wanted = tokens_of(person, numbers)
    known = {bytes(row.token): row for row in person.tokens.all()}
    PersonToken.objects.filter(pk__in=[row.pk for token, row in known.items() if token not in wanted]).delete()
    PersonToken.objects.bulk_create(PersonToken(person=person, token=token) for token in wanted - set(known))


def _locked_person(person):
    return Person.objects.select_for_update().get(pk=person.pk)


@transaction.atomic
def change_identity(case, person, values, *, version, seen, actor):
    """Save `values` ({field: value}) of a member of the case; returns the person.

    `version` and `seen` are what the form had started from. When somebody saved meanwhile, fields that only they
    changed are kept; if both changed the same field differently, Conflict carries what is saved now.
    """
    person = _locked_person(person)
    if person.version != version:
        theirs = {name: getattr(person, name) for name in values if getattr(person, name) != seen.get(name)}
        mine = {name for name in values if values[name] != seen.get(name)}
        clashes = {name: saved for name, saved in theirs.items() if name in mine and values[name] != saved}
        if clashes:
            raise Conflict(clashes, person.version)
        values = {name: value for name, value in values.items() if name in mine}
    changed = [name for name, value in values.items() if getattr(person, name) != value]
    if not changed:
        return person
    for name in changed:
        setattr(person, name, values[name])
    person.version += 1
    person.save()
    refresh_tokens(person)
    audit.record(audit.IDENTITY_CHANGED, person, actor=actor, case=case, fields=changed)
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    return person


@transaction.atomic
def add_member(case, values, *, relation, actor, person_id=None):
    """Add somebody who is covered by the case; `person_id` makes a repeated submission harmless."""
    known = case.members.filter(person_id=person_id).first() if person_id else None
    if known:
        return known.person
    person = Person(**({"id": person_id} if person_id else {}), **values)
    person.save()
    refresh_tokens(person)
    CaseMember.objects.create(case=case, person=person, relation=relation, position=case.members.count())
    audit.record(audit.MEMBER_ADDED, person, actor=actor, case=case, fields=sorted(values))
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    return person


@transaction.atomic
def record_travel_document(case, person, *, number, kind=TravelDocumentKind.PASSPORT, expires_on=None, actor):
    """Keep a travel document of a member; the same number again changes its expiry instead of doubling it."""
    person = _locked_person(person)
    held = next((document for document in person.travel_documents.all() if document.number == number), None)
    document = held or TravelDocument(person=person, number=number, kind=kind)
    document.kind, document.expires_on = kind, expires_on
    document.save()
    refresh_tokens(person)
    audit.record(audit.IDENTITY_CHANGED, person, actor=actor, case=case, fields=["travel_document"])
    return document


@transaction.atomic
def settle_identity(case, *, on, destination, unaccompanied_minor, actor):
    """End the identity step: who the file is about is known as far as they wish to say."""
    case = locked(case)
    case.destination, case.unaccompanied_minor = destination, unaccompanied_minor
    case.save(update_fields=["destination", "unaccompanied_minor"])
    if not case.progress().settled("identity"):
        return complete(case, "identity", on=on, actor=actor)
    audit.record(audit.CASE_CHANGED, case, actor=actor, case=case, fields=["destination", "unaccompanied_minor"])
    outbox.leave(outbox.CASE_CHANGED, case.pk)
    return case


def principal_of(case):
    return case.members.select_related("person").get(relation=Relation.PRINCIPAL).person


def asked(value):
    """Typed values as they are kept: an empty answer means that the question was not asked."""
    return Absence.NOT_ASKED if value in ("", None) else value
