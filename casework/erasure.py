"""Which rows tell of a case and its people, and how they go. Found by looking at the models, not from a list.

A row goes with the case or the person that it points to, through as many foreign keys as it takes; so does a row whose
encrypted values are about the person. A new table is therefore erased without a word here, and tests/casework/
test_erasure.py fails when one holds encrypted values, or the UUID of a case or person, by a way that is not followed.

- `CUT`: rows that stay without their link: they hold codes and dates only.
- `LOOSE`: links that are emptied, and do not take the row with them: it tells of somebody who stays.
- `KEPT`: rows that hold ids and codes about everything and everybody, and stay as they are.
"""

from django.apps import apps
from django.db import models

from casework import encryption, outbox
from casework.encrypted_fields import EncryptedField
from casework.models import Case, CaseMember, ErasedCase, FormDraft, Person, everyone_behind

CUT = frozenset({"casework.RightsRequest"})
# A merge may have closed a case that goes before the person does: whoever stands behind them is still to be found.
LOOSE = frozenset({"casework.PersonMerge.closed_case"})
KEPT = frozenset({"casework.AuditEvent", "casework.DataKey", "casework.ErasedCase", "casework.OutboxEntry"})


def encrypted_fields(model):
    return [field for field in model._meta.concrete_fields if isinstance(field, EncryptedField)]


def subject_names(model):
    """Names of the plain UUID columns that say whom encrypted values of `model` are about; not its key, no relation."""
    names = {field.subject for field in encrypted_fields(model)}
    plain = {f.attname for f in model._meta.concrete_fields if not f.is_relation and not f.primary_key}
    return names & plain


def has_own_key(model):
    """The row is itself the subject of its encrypted values: a person, an anonymous contact."""
    return any(field.subject == model._meta.pk.attname for field in encrypted_fields(model))


def links(model, to):
    """The foreign keys of `model` to the models `to`."""
    relations = (f for f in model._meta.concrete_fields if f.many_to_one or f.one_to_one)
    return [f for f in relations if f.related_model in to and f"{model._meta.label}.{f.name}" not in LOOSE]


def loose_links():
    """The foreign keys of `LOOSE`."""
    return [apps.get_model(label.rpartition(".")[0])._meta.get_field(label.rpartition(".")[2]) for label in LOOSE]


def handled():
    """Every model whose rows can be about a case or a person: what erasure and the dry run go through."""
    found = {Case, Person}
    candidates = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy]
    grown = True
    while grown:
        reached = {m for m in candidates if m not in found and _follows(m, found)}
        found |= reached
        grown = bool(reached)
    return found


def _follows(model, found):
    if model._meta.label in KEPT:
        return False
    return bool(links(model, {m for m in found if m._meta.label not in CUT}) or subject_names(model))


def people_of(case_ids):
    """Ids of those covered by these cases and by no other: who is in another file is not erased with this one.

    With whoever was merged into them, who is in no case any more.
    """
    covered = set(CaseMember.objects.filter(case_id__in=case_ids).values_list("person_id", flat=True))
    covered |= set(Case.objects.filter(pk__in=case_ids).values_list("principal_id", flat=True))
    members = CaseMember.objects.filter(person_id__in=covered).exclude(case_id__in=case_ids)
    principals = Case.objects.filter(principal_id__in=covered).exclude(pk__in=case_ids)
    stay = {*members.values_list("person_id", flat=True), *principals.values_list("principal_id", flat=True)}
    return {pk for person in covered - stay for pk in everyone_behind(person)}


def rows_about(case_ids, person_ids):
    """{model: ids of the rows that go} for these cases and people; `CUT` models among them are only unlinked."""
    going = {model: set() for model in handled()}
    going[Case], going[Person] = set(case_ids), set(person_ids)
    grown = True
    while grown:
        grown = False
        for model in going.keys() - {Case, Person}:
            ids = set(model._base_manager.filter(_about(model, going)).values_list("pk", flat=True))
            if ids - going[model]:
                going[model] |= ids
                grown = True
    return going


def _about(model, going):
    condition = models.Q(pk__in=[])
    for field in links(model, going):
        condition |= models.Q(**{f"{field.name}__in": going[field.related_model]})
    for name in subject_names(model):
        condition |= models.Q(**{f"{name}__in": going[Person]})
    return condition


def counts(case_ids):
    """{label of the table: number of rows} that would go with these cases: what a dry run shows."""
    going = rows_about(case_ids, people_of(case_ids))
    return {m._meta.label: len(ids) for m, ids in sorted(going.items(), key=lambda pair: pair[0]._meta.label) if ids}


def erase_case(case, *, rule):
    """Destroy the keys and the rows of a case that the caller holds; returns the ids of the people erased with it.

    Foreign keys are checked when the transaction ends, so the order of tables does not matter.
    """
    people = people_of([case.pk])
    going = rows_about([case.pk], people)
    for model, ids in going.items():
        if has_own_key(model):
            for pk in ids:
                encryption.destroy_key(pk)
        if model not in (Case, Person) and has_own_key(model):
            for pk in ids:
                outbox.leave(f"{model._meta.model_name}.erased", pk)
        if model._meta.label in CUT:
            empty = {field.attname: None for field in links(model, {Case, Person})}
            model._base_manager.filter(pk__in=ids).update(**empty)
        else:
            model._base_manager.filter(pk__in=ids)._raw_delete(model._base_manager.db)
    for field in loose_links():
        field.model._base_manager.filter(**{f"{field.name}__in": going[field.related_model]}).update(
            **{field.name: None}
        )
    FormDraft.objects.filter(path__contains=str(case.pk)).delete()
    ErasedCase.objects.create(case=case.pk, office_id=case.office_id, rule=rule)
    outbox.leave(outbox.CASE_ERASED, case.pk)
    return people
