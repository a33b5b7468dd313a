"""Two files about one person: merged by a team lead's choices, and undone so that both are as they were."""

import itertools
import uuid

import pytest
from django.apps import apps
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from casework.access import Capability, can
from casework.actions import cases, documents, duplicates, file, merging, people
from casework.duplicates import as_typed, likeness
from casework.encrypted_fields import EncryptedField, SecretRecord
from casework.encryption import destroy_key
from casework.enums import Absence
from casework.errors import Refusal
from casework.matching import Query
from casework.models import (
    AuditEvent,
    Case,
    CaseMember,
    DocumentChunk,
    DuplicatePair,
    Note,
    OutboxEntry,
    Person,
    PersonMerge,
    TravelDocument,
    UploadPiece,
    everyone_behind,
)
from casework.partial_dates import PartialDate
from casework.search import search
from tests.cast import open_case
from tests.files import a_pdf

OWN = (DuplicatePair, PersonMerge)  # the rows of the merge itself
PDF = a_pdf()


def pair_of(one, other, **values):
    first, second = sorted((one.principal_id, other.principal_id))
    return DuplicatePair.objects.create(first_id=first, second_id=second, score=80, reasons=["name"], **values)


def two_files(cast):
    """Amina Haddad, and Aminata Hadad who is the same person; each with papers. The first was recorded earlier."""
    one = open_case(cast, other_names="Mina")
    other = open_case(cast, given_names="Aminata", family_name="Hadad", phone=Absence.WITHHELD, birth_place="Oran")
    people.record_travel_document(one, one.principal, number="12AB34567", actor=cast.claire)
    for case in (one, other):
        people.record_travel_document(case, case.principal, number=f"{case.reference[:4]}99887", actor=cast.claire)
        people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
        file.add_note(case, note_id=uuid.uuid4(), text=f"Of {case.reference}", actor=cast.claire)
        documents.add_document(
            case, document_id=uuid.uuid4(), kind="other", title="Acte", content=PDF, actor=cast.claire
        )
        file.make_appointment(
            case, appointment_id=uuid.uuid4(), kind="ofii", at=timezone.now(), place="Oran", actor=cast.claire
        )
    return one, other


def all_of(side):
    return dict.fromkeys(merging.CHOSEN_FIELDS, side)


def side_of(pair, case):
    return "first" if pair.first_id == case.principal_id else "second"


def merge(pair, actor, choices=None, **options):
    pair = DuplicatePair.objects.select_related("first", "second").get(pk=pair.pk)
    choices = choices or all_of("first")
    return merging.merge(pair, choices=choices, seen=merging.seen_of(pair), actor=actor, **options)


def undo(merged, actor, **keep):
    return merging.unmerge(PersonMerge.objects.get(pk=merged.pk), keep=keep, actor=actor)


def everything():
    """Every row with encrypted fields, cases and members: opened values, whatever they are sealed with.

    Left out: version numbers, which only ever grow, search tokens' own keys, and the stamp of what is sealed.
    """
    found = {}
    for model in (*apps.get_models(), CaseMember):
        if model in OWN or not (issubclass(model, SecretRecord) or model is CaseMember):
            continue
        for row in model._base_manager.all():
            fields = [field for field in model._meta.concrete_fields if field.name not in ("version", "tokens_stamp")]
            found[model.__name__, str(row.pk)] = {field.attname: getattr(row, field.attname) for field in fields}
    tokens = Person.objects.values_list("pk", "tokens__token")
    found["tokens"] = {(pk, bytes(token)) for pk, token in tokens if token}
    return found


@pytest.fixture
def files(cast):
    return two_files(cast)


@pytest.fixture
def pair(files):
    return pair_of(*files)


# --- Merging --------------------------------------------------------------------------------------------------------


def test_one_person_has_the_chosen_answers_and_both_cases(cast, files, pair):
    one, other = files
    mine = side_of(pair, other)
    choices = all_of(side_of(pair, one)) | {"given_names": mine, "family_name": mine, "birth_place": mine}
    merged = merge(pair, cast.lucie, choices)
    person = Person.objects.get(pk=one.principal_id)
    assert merged.survivor_id == person.pk
    assert (person.full_name, person.birth_place, person.phone) == ("Aminata Hadad", "Oran", "+33 6 98 76 54 32")
    assert person.other_names == "Mina, Amina Haddad"
    assert set(Case.objects.filter(principal=person)) == {one, other}
    assert not CaseMember.objects.filter(person=merged.absorbed_id).exists()
    numbers = {document.number for document in person.travel_documents.all()}
    assert numbers == {"12AB34567", f"{one.reference[:4]}99887", f"{other.reference[:4]}99887"}
    assert everyone_behind(person.pk) == [person.pk, merged.absorbed_id]
    pair.refresh_from_db()
    assert (pair.state, pair.decided_by) == ("merged", cast.lucie)


def test_notes_and_documents_stay_where_they_are_and_open(cast, files, pair):
    before = {model: list(model.objects.order_by("pk").values_list()) for model in (Note, DocumentChunk)}
    merge(pair, cast.lucie)
    assert {model: list(model.objects.order_by("pk").values_list()) for model in before} == before
    assert {note.text for note in Note.objects.all()} == {f"Of {case.reference}" for case in files}


@pytest.mark.parametrize("words", ["Amina Haddad", "Aminata Hadad", "Hadad 1987"])
def test_both_names_find_the_one_person(cast, files, pair, words):
    merge(pair, cast.lucie)
    survivor = files[0].principal_id
    for email in (None, "a@example.org"):  # at once, and after a change that made the tokens anew
        if email:
            version = Person.objects.get(pk=survivor).version
            people.change_identity(
                files[0], Person(pk=survivor), {"email": email}, version=version, seen={}, actor=cast.claire
            )
        tokens = Person.objects.get(pk=survivor).tokens.values_list("token", flat=True)
        assert Query.read(words).tokens() & {bytes(token) for token in tokens}
        assert {match.person.pk for match in search(words, cast.claire).here} == {survivor}


def test_case_is_closed_as_opened_twice_when_chosen(cast, files, pair):
    merge(pair, cast.lucie, close_case=files[1].pk)
    files[1].refresh_from_db()
    assert (files[1].status, files[1].closing_reason) == ("closed", "duplicate")


def test_merge_is_in_the_history_of_both_cases_and_told_to_the_figures(cast, files, pair):
    OutboxEntry.objects.all().delete()
    merge(pair, cast.lucie)
    events = AuditEvent.objects.filter(action="people.merged")
    assert {event.case for event in events} == {case.pk for case in files}
    assert {frozenset(event.objects_seen) for event in events} == {frozenset((pair.first_id, pair.second_id))}
    assert set(OutboxEntry.objects.values_list("object_id", flat=True)) == {case.pk for case in files}


@pytest.mark.parametrize("who", ["claire", "samir", "nadia", "delphine", "alain"])
def test_only_team_leads_merge_and_undo(cast, pair, who):
    actor = getattr(cast, who)
    assert not can(actor, Capability.MERGE_PEOPLE)
    with pytest.raises(Refusal):
        merge(pair, actor)
    merged = merge(pair, cast.lucie)
    with pytest.raises(Refusal):
        undo(merged, actor)


def test_case_held_elsewhere_is_not_merged_until_it_is_shared_to_work_on(cast):
    pair = pair_of(open_case(cast), away := open_case(cast, by=cast.yann, office=cast.lyon))
    until = timezone.now() + timezone.timedelta(days=2)
    for to_work in (None, False):
        if to_work is not None:
            cases.share(away, cast.lucie, until=until, to_work=to_work, actor=cast.nadia)
        with pytest.raises(Refusal, match="refused"):
            merge(pair, cast.lucie)
    cases.share(away, cast.lucie, until=until, to_work=True, actor=cast.nadia)
    assert merge(pair, cast.lucie).undone_at is None


def test_members_of_one_case_are_not_merged(cast, case):
    other = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    first, second = sorted((case.principal_id, other.pk))
    pair = DuplicatePair.objects.create(first_id=first, second_id=second, score=60)
    with pytest.raises(Refusal) as refusal:
        merge(pair, cast.lucie)
    assert "two members of a family" in str(refusal.value.sentences[0]) or "famille" in str(refusal.value.sentences[0])


def test_choices_about_something_else_are_refused(cast, files, pair):
    held = DuplicatePair.objects.select_related("first", "second").get(pk=pair.pk)
    seen = merging.seen_of(held)
    people.change_identity(files[0], files[0].principal, {"sex": "female"}, version=2, seen={}, actor=cast.claire)
    with pytest.raises(Refusal):
        merging.merge(held, choices=all_of("first"), seen=seen, actor=cast.lucie)


def test_pair_is_merged_once_and_said_apart_no_more(cast, pair):
    merge(pair, cast.lucie)
    with pytest.raises(Refusal):
        merge(pair, cast.lucie)
    with pytest.raises(Refusal):
        duplicates.set_apart(pair, actor=cast.lucie)


# --- Undoing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closing", [None, 0, 1])
@pytest.mark.parametrize("side", ["first", "second"])
def test_undoing_restores_every_field_of_every_row(cast, files, pair, side, closing):
    before = everything()
    merged = merge(pair, cast.lucie, all_of(side), close_case=None if closing is None else files[closing].pk)
    assert everything() != before
    undo(merged, cast.lucie)
    assert everything() == before
    pair.refresh_from_db()
    assert pair.state == "different"


NAMES = st.sampled_from(["Amina", "أمينة", "", "O’Neil-Ba", Absence.UNKNOWN, Absence.WITHHELD, "unknown"])
BIRTHS = st.sampled_from([PartialDate(1987), PartialDate(1987, 2, 3), Absence.UNKNOWN])
IDENTITIES = st.fixed_dictionaries(
    dict.fromkeys(("given_names", "family_name", "other_names", "birth_place", "email"), NAMES) | {"birth": BIRTHS}
)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=25)
@given(one=IDENTITIES, other=IDENTITIES, data=st.data())
def test_undoing_restores_whoever_they_were(cast, one, other, data):
    pair = pair_of(open_case(cast, **one), open_case(cast, **other))
    choices = {name: data.draw(st.sampled_from(["first", "second"])) for name in merging.CHOSEN_FIELDS}
    before = everything()
    undo(merge(pair, cast.lucie, choices), cast.lucie)
    assert everything() == before


def test_what_was_written_meanwhile_in_the_others_case_goes_back_under_their_key(cast, files, pair):
    other = files[1]
    merged = merge(pair, cast.lucie)
    other.refresh_from_db()
    note = file.add_note(other, note_id=uuid.uuid4(), text="Since", actor=cast.claire)
    kept = documents.add_document(
        other, document_id=uuid.uuid4(), kind="other", title="Since", content=PDF, actor=cast.claire
    )
    assert note.person_id == merged.survivor_id
    content = documents.content_of(kept)
    undo(merged, cast.lucie)
    destroy_key(merged.survivor_id)
    note, kept = Note.objects.get(pk=note.pk), type(kept).objects.get(pk=kept.pk)
    assert (note.person_id, note.text, kept.title) == (merged.absorbed_id, "Since", "Since")
    assert documents.content_of(kept) == content


def test_every_paper_of_a_case_is_sealed_anew_when_it_must_be():
    """A new model with fields about a person is either handled, or named here with the reason."""
    elsewhere = {TravelDocument, UploadPiece}  # copied, not moved; gone within a day
    about_people = {
        model
        for model in apps.get_models()
        if any(isinstance(f, EncryptedField) and f.subject == "person_id" for f in model._meta.local_fields)
    }
    assert about_people - {model for model, _path in merging.papers()} == elsewhere


@pytest.mark.parametrize(
    ("whose", "survivor", "absorbed"),
    [("survivor", "new", "old"), ("absorbed", "was", "new"), ("neither", "was", "old")],
)
def test_answer_changed_meanwhile_goes_to_whom_it_belongs(cast, whose, survivor, absorbed):
    one, other = open_case(cast, email="was"), open_case(cast, email="old")
    pair = pair_of(one, other)
    merged = merge(pair, cast.lucie, all_of(side_of(pair, one)))
    person = Person.objects.get(pk=merged.survivor_id)
    people.change_identity(one, person, {"email": "new"}, version=person.version, seen={}, actor=cast.claire)
    with pytest.raises(Refusal):
        undo(merged, cast.lucie)
    undo(merged, cast.lucie, email=whose)
    emails = [Person.objects.get(pk=pk).email for pk in (merged.survivor_id, merged.absorbed_id)]
    assert emails == [survivor, absorbed]


@pytest.mark.parametrize("whose", ["survivor", "absorbed", "neither"])
@pytest.mark.parametrize("which", ["added", "corrected"])
def test_travel_document_changed_meanwhile_goes_to_whom_it_belongs(cast, files, pair, whose, which):
    merged = merge(pair, cast.lucie)
    person = Person.objects.get(pk=merged.survivor_id)
    original = TravelDocument.objects.get(person=merged.absorbed_id).number
    copy = next(document for document in person.travel_documents.all() if document.number == original)
    corrects = copy if which == "corrected" else None
    changed = people.record_travel_document(files[0], person, number="NEW12345", corrects=corrects, actor=cast.claire)
    with pytest.raises(Refusal):
        undo(merged, cast.lucie)
    undo(merged, cast.lucie, **{f"document-{changed.pk}": whose})
    held = {
        owner: {document.number for document in TravelDocument.objects.filter(person=pk)}
        for owner, pk in (("survivor", merged.survivor_id), ("absorbed", merged.absorbed_id))
    }
    assert [owner for owner in held if "NEW12345" in held[owner]] == ([whose] if whose != "neither" else [])
    assert (original in held["absorbed"]) is not (whose == "absorbed" and which == "corrected")


def test_case_that_somebody_took_up_again_stays_as_they_left_it(cast, files, pair):
    merged = merge(pair, cast.lucie, close_case=files[1].pk)
    cases.resume(files[1], actor=cast.claire)
    cases.close(files[1], reason="lost_contact", actor=cast.claire)
    undo(merged, cast.lucie)
    files[1].refresh_from_db()
    assert (files[1].status, files[1].closing_reason) == ("closed", "lost_contact")


def test_later_merge_is_undone_first(cast, files, pair):
    merged = merge(pair, cast.lucie)
    third = open_case(cast, given_names="Mina")
    later = merge(pair_of(files[0], third), cast.lucie)
    assert everyone_behind(merged.survivor_id) == [
        merged.survivor_id,
        *sorted([merged.absorbed_id, later.absorbed_id]),
    ] or set(everyone_behind(merged.survivor_id)) == {merged.survivor_id, merged.absorbed_id, later.absorbed_id}
    with pytest.raises(Refusal):
        undo(merged, cast.lucie)
    undo(later, cast.lucie)
    assert undo(merged, cast.lucie).undone_at
    with pytest.raises(Refusal):
        undo(merged, cast.lucie)


@pytest.mark.parametrize("gone", ["survivor_id", "absorbed_id"])
def test_nothing_is_undone_once_one_of_the_two_is_erased(cast, pair, gone):
    merged = merge(pair, cast.lucie)
    destroy_key(getattr(merged, gone))
    with pytest.raises(Refusal):
        undo(merged, cast.lucie)
    assert not PersonMerge.objects.undoable().exists()


def test_merged_and_unmerged_in_a_row_leaves_nothing_behind(cast, files, pair):
    before = everything()
    for side in itertools.islice(itertools.cycle(["first", "second"]), 4):
        undo(merge(pair, cast.lucie, all_of(side)), cast.lucie)
        DuplicatePair.objects.update(state="open")
    assert everything() == before


def test_the_two_still_look_alike_after_undoing(cast, files, pair):
    undo(merge(pair, cast.lucie), cast.lucie)
    known = as_typed([case.principal for case in Case.objects.filter(pk__in=[c.pk for c in files])])
    assert likeness(*known.values()).score >= 50
