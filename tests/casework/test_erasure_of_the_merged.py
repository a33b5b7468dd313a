"""Erasing reaches whoever stands behind a person by a merge, and leaves nobody behind who is not found any more."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from casework.actions import cases, file, merging, rights
from casework.actions import retention as actions
from casework.actions.break_glass import open_in_emergency, review
from casework.models import Case, DataKey, DuplicatePair, LegalHold, Person, PersonMerge, RightsRequest
from tests.cast import open_case
from tests.one_of_each import paired

TODAY = timezone.localdate()


@pytest.fixture
def merged(cast):
    """Two cases of one person recorded twice: the later one closed as opened twice."""
    one, other = (open_case(cast, by=cast.claire, given_names=name, family_name="Beridze") for name in ("Gia", "Giga"))
    file.add_note(other, note_id=uuid.uuid4(), text="Of the second file", actor=cast.claire)
    pair = DuplicatePair.objects.select_related("first", "second").get(pk=paired(one.principal, other.principal).pk)
    choices = dict.fromkeys(merging.CHOSEN_FIELDS, merging.FIRST)
    seen = merging.seen_of(pair)
    return merging.merge(pair, choices=choices, seen=seen, close_case=other.pk, actor=cast.lucie)


def erase(case):
    actions._erase(Case.objects.select_related("office").get(pk=case), rule="withdrawn", actor=None)
    connection.check_constraints()


def test_whoever_was_merged_into_a_person_goes_with_them(cast, merged):
    both = {merged.survivor_id, merged.absorbed_id}
    for case in Case.objects.values_list("pk", flat=True):
        erase(case)
    assert not Person.objects.filter(pk__in=both).exists()
    assert not DataKey.objects.filter(subject__in=both).exists()
    assert not PersonMerge.objects.exists()


def test_case_that_a_merge_closed_goes_and_the_merge_still_says_who_stands_behind(cast, merged):
    erase(merged.closed_case_id)
    left = PersonMerge.objects.get()
    assert left.closed_case is None
    assert Person.objects.filter(pk__in=[left.survivor_id, left.absorbed_id]).count() == 2
    erase(Case.objects.get(principal=left.survivor_id).pk)
    assert not Person.objects.filter(pk__in=[left.survivor_id, left.absorbed_id]).exists()


def test_merge_is_undone_after_one_case_was_erased(cast, merged):
    erase(merged.closed_case_id)
    pair_and_merge = PersonMerge.objects.select_related("pair", "survivor", "absorbed").get()
    merging.unmerge(pair_and_merge, keep={}, actor=cast.lucie)
    assert PersonMerge.objects.get().undone_at is not None


def test_restricted_file_is_not_merged(cast):
    one, other = open_case(cast, by=cast.claire), open_case(cast, by=cast.claire)
    pair = paired(one.principal, other.principal)
    rights.restrict(other.pk, reason="accuracy", actor=cast.lucie)
    other.refresh_from_db()
    assert merging.RESTRICTED in merging.objections(pair, [one, other], cast.lucie)


def test_emergency_access_that_waits_for_its_review_spares_the_file(cast):
    case = open_case(cast)
    Case.objects.filter(pk=case.pk).update(erase_on=TODAY, erase_rule="withdrawn")
    opened = open_in_emergency(case.reference, reason="departure", words="The airport calls.", actor=cast.nadia)
    assert not actions.due_cases(TODAY).exists()
    review(opened, verdict="justified", findings="", actor=cast.delphine)
    assert actions.due_cases(TODAY).exists()


def test_officer_restricts_what_a_person_asked_to_be_restricted(cast, case):
    told = {"asked_by": "person", "identity_check": "known", "received_on": TODAY}
    asked = rights.record_request(case, kind="restriction", actor=cast.claire, **told)
    rights.grant_restriction(asked, reason="accuracy", actor=cast.delphine)
    assert Case.objects.get(pk=case.pk).restricted_on == TODAY
    assert RightsRequest.objects.get().status == "granted"


def test_holds_words_are_sealed_and_kept_with_the_file(cast, case):
    actions.place_hold(case, reason="appeal", words="Tribunal", until=TODAY, actor=cast.delphine)
    assert LegalHold.objects.get().words == "Tribunal"
    cases.withdraw(case, reason="stay", actor=cast.claire)
    erase(case.pk)
    assert not LegalHold.objects.exists()
