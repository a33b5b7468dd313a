"""Merging two people into one, and undoing it.

A merge is one transaction, however large the files: no paper moves and nothing is re-encrypted. The survivor gets the
answers that were chosen, copies of the other's travel documents, and their place in their cases. The absorbed person
keeps their row, key, notes and documents as they were. Killed in the middle, it leaves nothing, and is done again.

Undoing puts everything back. What was changed meanwhile goes where the team lead says; what was written meanwhile in
the other's cases is sealed anew under the other's key, so that erasing either erases what is theirs and nothing else.
"""

from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import access, audit, outbox
from casework.access import Capability
from casework.actions.cases import close
from casework.actions.people import IDENTITY_FIELDS
from casework.actions.steps import refresh
from casework.actions.tokens import refresh_tokens
from casework.encrypted_fields import EncryptedField
from casework.enums import Absence, CaseStatus, ClosingReason, PairState
from casework.errors import Refusal
from casework.models import Case, CaseMember, DataKey, DuplicatePair, Person, PersonMerge, TravelDocument

CHOSEN_FIELDS = tuple(name for name in IDENTITY_FIELDS if name != "other_names")
FIRST, SECOND = "first", "second"
SURVIVOR, ABSORBED, NEITHER = "survivor", "absorbed", "neither"
RESTRICTED = _("The processing of a case of theirs is restricted: nothing of it is changed until that is lifted.")
LIVE = (CaseStatus.ACTIVE, CaseStatus.POSTPONED, CaseStatus.NO_SHOW)


def survivor_and_absorbed(pair):
    """Who stands for both: the person who was recorded first. Which values they get is another question."""
    return sorted((pair.first, pair.second), key=lambda person: (person.created_at, person.pk))


def cases_of(*people):
    """Every case in which one of these people is, whoever may see it."""
    with access.beyond_scope():
        return list(Case.objects.filter(members__person__in=people).distinct().order_by("pk").select_related("office"))


def merged_other_names(chosen, people):
    """Other names after a merge: those of both, and each whole name that was not chosen."""
    names = [part.strip() for person in people for part in str(person.other_names or "").split(",")]
    names += [person.full_name for person in people if person.full_name != chosen.full_name]
    return ", ".join(dict.fromkeys(filter(None, names)))


def result_of(people, choices):
    """The person, unsaved, that `choices` ({field: "first" or "second"}) make of the two of a pair, in its order."""
    by_side = dict(zip((FIRST, SECOND), people, strict=True))
    result = Person(**{name: getattr(by_side[choices[name]], name) for name in CHOSEN_FIELDS})
    result.other_names = merged_other_names(result, people)
    return result


def objections(pair, cases, actor):
    """Why this user cannot merge this pair now; empty when they can."""
    reasons = []
    led = access.scope_of(actor).offices_for(Capability.MERGE_PEOPLE)
    if pair.state != PairState.OPEN:
        reasons.append(_("A colleague has decided on these two files meanwhile."))
    elif PersonMerge.objects.live().filter(absorbed__in=(pair.first_id, pair.second_id)).exists():
        reasons.append(_("One of the two was merged into another file meanwhile."))
    if not all(access.can_work(actor, case) for case in cases) or not any(case.office_id in led for case in cases):
        reasons.append(
            _("A case of one of the two is held by another team: ask them to share it with you, to work on it.")
        )
    if any(case.restricted_on for case in cases):
        reasons.append(RESTRICTED)
    if CaseMember.objects.filter(person=pair.first_id, case__members__person=pair.second_id).exists():
        reasons.append(_("Both are in the same case: two members of a family are two people."))
    if DataKey.objects.filter(subject__in=(pair.first_id, pair.second_id)).count() < 2:
        reasons.append(_("One of the two was erased."))
    return reasons


def _hold(pair):
    """Lock the pair, then every case and both people, always in this order; returns them as they are now."""
    pair = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    ids = (pair.first_id, pair.second_id)
    with access.beyond_scope():
        places = CaseMember.objects.filter(person__in=ids).values("case_id")
        cases = list(Case.objects.select_for_update(of=("self",)).filter(pk__in=places).order_by("pk"))
        people = {person.pk: person for person in Person.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    pair.first, pair.second = people[pair.first_id], people[pair.second_id]
    return pair, cases


def seen_of(pair):
    """What a merge page had shown of a pair: when it differs by now, the choices were made about something else."""
    with access.beyond_scope():
        papers = TravelDocument.objects.filter(person__in=(pair.first_id, pair.second_id)).count()
    return f"{pair.first.version}.{pair.second.version}.{papers}"


# --- Merging --------------------------------------------------------------------------------------------------------


@transaction.atomic
def merge(pair, *, choices, seen, actor, close_case=None):
    """Make one person of a pair; returns the merge. `choices`: {field of CHOSEN_FIELDS: "first" or "second"}.

    `seen`: `seen_of` the pair when it was shown. `close_case`: id of the case to close as opened twice, or None.
    """
    pair, cases = _hold(pair)
    if reasons := objections(pair, cases, actor):
        raise Refusal(*reasons)
    if seen != seen_of(pair):
        raise Refusal(_("Somebody changed one of the two files meanwhile: compare again, then choose."))
    survivor, absorbed = survivor_and_absorbed(pair)
    merged = PersonMerge(pair=pair, survivor=survivor, absorbed=absorbed, merged_by=actor)
    before = _written(survivor)
    result = result_of((pair.first, pair.second), choices)
    changed = [name for name in IDENTITY_FIELDS if _differs(getattr(survivor, name), getattr(result, name))]
    for name in changed:
        setattr(survivor, name, getattr(result, name))
    merged.kept = {"before": before, "after": _written(survivor)}
    merged.copied_documents = _copy_documents(absorbed, survivor)
    _move_places(merged, cases)
    survivor.version += 1
    survivor.save()
    closing = next((case for case in cases if case.pk == close_case), None)
    if closing is not None:
        merged.closed_case, merged.closed_from = closing, closing.status
        close(closing, reason=ClosingReason.DUPLICATE, actor=actor)
    merged.save()
    refresh_tokens(survivor)
    _decide(pair, PairState.MERGED, actor)
    _tell(audit.PEOPLE_MERGED, merged, cases, fields=changed, actor=actor)
    return merged


def _differs(one, other):
    return one != other or isinstance(one, Absence) != isinstance(other, Absence)


def _written(person):
    """The answers of a person as JSON can hold them, whatever their type."""
    return {name: _field(name).to_plain(getattr(person, name)).decode() for name in IDENTITY_FIELDS}


def survivor_before(merged):
    """The survivor as they were before the merge, unsaved."""
    return Person(id=merged.survivor_id, **read_answers(merged.kept["before"]))


def read_answers(written):
    return {name: _field(name).from_plain(plain.encode()) for name, plain in written.items()}


def _field(name):
    return Person._meta.get_field(name)


def _copy_documents(absorbed, survivor):
    held = {document.number for document in survivor.travel_documents.all()}
    copied = {}
    for document in absorbed.travel_documents.all():
        if document.number not in held:
            copy = TravelDocument(person=survivor, **_paper(document))
            copy.save()
            copied[str(copy.pk)] = str(document.pk)
    return copied


def _paper(document):
    return {name: getattr(document, name) for name in ("kind", "number", "expires_on")}


def _move_places(merged, cases):
    """The survivor takes the other's place in their cases."""
    places = CaseMember.objects.filter(person=merged.absorbed)
    merged.moved_members = list(places.order_by("pk").values_list("pk", flat=True))
    places.update(person=merged.survivor)
    for case in cases:
        if case.principal_id == merged.absorbed_id:
            merged.moved_cases.append(case.pk)
            case.principal = merged.survivor
            case.save(update_fields=["principal"])


def _decide(pair, state, actor):
    pair.state, pair.decided_by, pair.decided_at = state, actor, timezone.now()
    pair.save(update_fields=["state", "decided_by", "decided_at"])


def _tell(code, merged, cases, *, fields, actor):
    """One event and one word to the figures for each case: its history and its facts speak of it."""
    for case in cases:
        about = (merged.survivor_id, merged.absorbed_id)
        audit.record(code, *about, actor=actor, case=case, fields=fields, kind="casework.person")
        outbox.leave(outbox.CASE_CHANGED, case.pk)


# --- Undoing --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Change:
    """Something said since the merge, about which undoing asks: of whom is it?

    `name`: a field of the identity, or "document-<id>". `was`: before the change, `now`: what it is.
    """

    name: str
    was: object
    now: object

    @property
    def is_document(self):
        return isinstance(self.now, TravelDocument)


def changes_since(merged):
    """What was changed of the survivor since the merge: answers, and travel documents of either origin."""
    with access.beyond_scope():
        papers_of = {person: list(person.travel_documents.all()) for person in (merged.survivor, merged.absorbed)}
    after = read_answers(merged.kept["after"])
    found = [
        Change(name, was, getattr(merged.survivor, name))
        for name, was in after.items()
        if _differs(was, getattr(merged.survivor, name))
    ]
    originals = {str(document.pk): document for document in papers_of[merged.absorbed]}
    for document in papers_of[merged.survivor]:
        copied_from = originals.get(merged.copied_documents.get(str(document.pk)))
        if copied_from is None and document.created_at <= merged.merged_at:
            continue
        if copied_from is None or _paper(copied_from) != _paper(document):
            found.append(Change(f"document-{document.pk}", copied_from, document))
    return found


def undo_objections(merged, cases, actor):
    """Why this user cannot undo this merge now; empty when they can."""
    reasons = []
    led = access.scope_of(actor).offices_for(Capability.MERGE_PEOPLE)
    later = PersonMerge.objects.live().filter(merged_at__gt=merged.merged_at)
    people = (merged.survivor_id, merged.absorbed_id)
    if merged.undone_at is not None:
        reasons.append(_("This merge is undone already."))
    elif (later.filter(survivor__in=people) | later.filter(absorbed__in=people)).exists():
        reasons.append(_("One of the two was merged again later: undo that merge first."))
    if any(case.restricted_on for case in cases):
        reasons.append(RESTRICTED)
    if DataKey.objects.filter(subject__in=people).count() < 2:
        reasons.append(_("One of the two was erased: what was theirs cannot be brought back."))
    if not all(access.can_work(actor, case) for case in cases) or not any(case.office_id in led for case in cases):
        reasons.append(_("A case of theirs is held by another team: ask them to share it with you, to work on it."))
    return reasons


@transaction.atomic
def unmerge(merged, *, keep, actor):
    """Make two people of one again. `keep`: {name of a `Change`: "survivor", "absorbed" or "neither"}.

    Refused when there is a change that `keep` says nothing about: nothing is lost unsaid.
    """
    pair, cases = _hold(merged.pair)
    merged = PersonMerge.objects.select_for_update().get(pk=merged.pk)
    people = {person.pk: person for person in (pair.first, pair.second)}
    merged.survivor, merged.absorbed = people[merged.survivor_id], people[merged.absorbed_id]
    if reasons := undo_objections(merged, cases, actor):
        raise Refusal(*reasons)
    changes = changes_since(merged)
    if any(keep.get(change.name) not in (SURVIVOR, ABSORBED, NEITHER) for change in changes):
        raise Refusal(_("Something was changed meanwhile: say for each line whose it is."))
    _restore_places(merged, cases)
    _restore_answers(merged, changes, keep)
    _restore_documents(merged, changes, keep)
    _reseal(merged)
    _reopen(merged, cases)
    for person in (merged.survivor, merged.absorbed):
        person.version += 1
        person.save()
    merged.undone_at, merged.undone_by = timezone.now(), actor
    merged.save()
    for person in (merged.survivor, merged.absorbed):
        refresh_tokens(person)
    _decide(pair, PairState.DIFFERENT, actor)
    _tell(audit.PEOPLE_UNMERGED, merged, cases, fields=[change.name[:60] for change in changes], actor=actor)
    return merged


def _restore_answers(merged, changes, keep):
    for name, value in read_answers(merged.kept["before"]).items():
        setattr(merged.survivor, name, value)
    owners = {SURVIVOR: merged.survivor, ABSORBED: merged.absorbed}
    for change in changes:
        owner = owners.get(keep[change.name])
        if owner is not None and change.name in IDENTITY_FIELDS:
            setattr(owner, change.name, change.now)


def _restore_documents(merged, changes, keep):
    """Copies go; what was corrected or added meanwhile goes to whom it belongs."""
    for change in changes:
        if change.name in IDENTITY_FIELDS:
            continue
        owner = keep[change.name]
        if owner == ABSORBED:
            document = change.was or TravelDocument(person=merged.absorbed)
            for name, value in _paper(change.now).items():
                setattr(document, name, value)
            document.save()
        if owner == SURVIVOR:
            merged.copied_documents.pop(str(change.now.pk), None)
        else:
            change.now.delete()
    TravelDocument.objects.filter(person=merged.survivor, pk__in=list(merged.copied_documents)).delete()
    for person in (merged.survivor, merged.absorbed):
        person._prefetched_objects_cache = {}


def _restore_places(merged, cases):
    CaseMember.objects.filter(pk__in=merged.moved_members).update(person=merged.absorbed)
    for case in cases:
        if case.pk in merged.moved_cases:
            case.principal = merged.absorbed
            case.save(update_fields=["principal"])


def _reopen(merged, cases):
    """The case that was closed by the merge, if nobody has done anything with it since."""
    case = next((case for case in cases if case.pk == merged.closed_case_id), None)
    if case and case.status == CaseStatus.CLOSED and case.closing_reason == ClosingReason.DUPLICATE:
        case.status, case.closed_on, case.closing_reason = merged.closed_from, None, ""
        refresh(case)


# --- Sealing anew what was written since, in the other's cases ------------------------------------------------------


def papers():
    """Models of sealed rows about the person of a case: [(model, path to the case)], parts before their whole."""
    rows = [
        model
        for model in apps.get_models()
        if any(isinstance(f, EncryptedField) and f.subject == "person_id" for f in model._meta.local_fields)
    ]
    whole = {model: "case" for model in rows if _links(model).get("case") is Case}
    parts = {model: f"{name}__case" for model in rows for name, other in _links(model).items() if other in whole}
    return [*parts.items(), *whole.items()]


def _links(model):
    return {field.name: field.related_model for field in model._meta.local_fields if field.is_relation}


def _reseal(merged):
    """Row by row: memory stays constant however large a document is."""
    for model, path in papers():
        found = model._base_manager.filter(person=merged.survivor_id, **{f"{path}__in": merged.moved_cases})
        for pk in list(found.order_by("pk").values_list("pk", flat=True)):
            row = model._base_manager.get(pk=pk)
            sealed = [field.attname for field in model._meta.local_fields if isinstance(field, EncryptedField)]
            for name in sealed:
                getattr(row, name)  # opened under the key of the survivor
            row.person_id = merged.absorbed_id
            row.save(update_fields=["person", *sealed])
