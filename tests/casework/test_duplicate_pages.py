"""The pages about duplicates as requests make them: behind both walls, with all that a merge and its undoing write."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import mail
from casework.actions import holders, merging
from casework.enums import HolderAnswer, PairState
from casework.models import CaseMember, CaseShare, DuplicatePair, HolderRequest, Note, Person, PersonMerge
from tests.casework.test_merging import all_of, merge, pair_of, side_of, two_files
from tests.cast import open_case
from tests.one_of_each import paired
from tests.walls import disagreements


@pytest.fixture
def files(cast):
    return two_files(cast)


@pytest.fixture
def pair(files):
    return pair_of(*files)


@pytest.fixture
def lead(client, cast):
    client.force_login(cast.lucie)
    return client


def test_pair_is_compared_merged_and_undone_by_a_team_lead(lead, cast, files, pair):
    one, other = files
    assert reverse("duplicate_pair", args=[pair.pk]) in lead.get(reverse("duplicate_list")).content.decode()
    address = reverse("duplicate_merge", args=[pair.pk])
    form = lead.get(address).context["form"]
    choices = {name: "first" for name in form.fields if name in merging.CHOSEN_FIELDS}
    sent = {**choices, "seen": form["seen"].value(), "close_case": "all"}
    assert "merge_confirm" in lead.post(address, sent).templates[0].name
    done = lead.post(address, {**sent, "stage": "merge"})
    merged = PersonMerge.objects.get()
    assert done.url == reverse("merge_undo", args=[merged.pk])
    assert set(CaseMember.objects.filter(person=merged.survivor_id).values_list("case", flat=True)) == {
        one.pk,
        other.pk,
    }
    assert lead.get(reverse("merge_list")).context["rows"][0][2].person.full_name == merged.absorbed.full_name
    assert lead.get(done.url).status_code == 200
    assert lead.post(done.url).url == reverse("merge_list")
    merged.refresh_from_db()
    assert merged.undone_by == cast.lucie
    assert CaseMember.objects.filter(person=merged.absorbed_id).exists()
    assert DuplicatePair.objects.get().state == PairState.DIFFERENT


def test_what_was_changed_since_is_asked_about_and_sealed_anew_by_a_request(lead, cast, files, pair):
    merged = merge(pair, cast.lucie)
    moved = merged.moved_cases[0]
    lead.post(reverse("note_add", args=[moved]), {"uid": "", "text": "Since"})
    person = Person.objects.get(pk=merged.survivor_id)
    person.email = "new@example.org"
    person.save()
    address = reverse("merge_undo", args=[merged.pk])
    assert lead.post(address).status_code == 200
    assert lead.post(address, {"email": "absorbed"}).status_code == 302
    assert Person.objects.get(pk=merged.absorbed_id).email == "new@example.org"
    assert set(Note.objects.filter(case=moved).values_list("person", flat=True)) == {merged.absorbed_id}


def test_walls_agree_while_merged_and_after(cast):
    pair = pair_of(open_case(cast), open_case(cast, given_names="Mina"))
    merged = merge(pair, cast.lucie)
    for who in (cast.claire, cast.samir, cast.nadia, cast.odile, cast.lucie):
        assert disagreements(who) == {}
    merging.unmerge(merged, keep={}, actor=cast.lucie)
    for who in (cast.claire, cast.nadia, cast.lucie):
        assert disagreements(who) == {}


@pytest.mark.parametrize("say", ["same", "different"])
def test_caseworker_says_what_they_think_of_a_pair(client, cast, pair, say):
    client.force_login(cast.claire)
    assert client.post(reverse("duplicate_pair", args=[pair.pk]), {"say": say}).status_code == 302
    pair.refresh_from_db()
    assert (pair.proposed_by or pair.decided_by) == cast.claire


# --- Between offices ------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(cast):
    """(a case of Lyon, one of Paris like it)."""
    lyon = open_case(cast, by=cast.nadia, office=cast.lyon)
    paris = open_case(cast, by=cast.claire)
    paired(lyon.principal, paris.principal)
    return lyon, paris


def asked(client, cast, lyon):
    client.force_login(cast.nadia)
    listed = client.get(reverse("elsewhere_list"))
    address = reverse("holder_ask", args=[lyon.pk, lyon.principal_id])
    assert address in listed.content.decode()
    assert client.post(address, {"reason": "opening", "words": "Vu hier"}).status_code == 302
    return HolderRequest.objects.get()


@pytest.mark.parametrize("answer", ["shared", "not_same", "declined"])
def test_holder_is_asked_and_answers(client, cast, elsewhere, answer):
    lyon, paris = elsewhere
    question = asked(client, cast, lyon)
    page = client.get(reverse("elsewhere_list")).content.decode()
    assert paris.reference not in page
    client.force_login(cast.lucie)
    address = reverse("holder_answer", args=[question.pk])
    assert address in client.get(reverse("holder_list")).content.decode()
    shown = client.get(address).content.decode()
    assert "Vu hier" in shown
    assert lyon.reference not in shown
    until = timezone.localdate() + datetime.timedelta(days=10)
    day = {"until_0": until.day, "until_1": until.month, "until_2": until.year, "until": until.isoformat()}
    assert client.post(address, {"answer": answer, **day}).status_code == 302
    question.refresh_from_db()
    assert (question.answer, question.answered_by) == (answer, cast.lucie)
    assert CaseShare.objects.filter(user=cast.nadia, content_object=paris).exists() == (answer == "shared")
    assert (DuplicatePair.objects.get().state == PairState.DIFFERENT) == (answer == "not_same")
    client.force_login(cast.nadia)
    assert client.get(reverse("case_detail", args=[paris.pk])).status_code == (200 if answer == "shared" else 404)


def test_question_is_chased_once_then_ends(client, cast, elsewhere, mailoutbox):
    question = asked(client, cast, elsewhere[0])
    soon = question.expires_on - datetime.timedelta(days=2)
    assert holders.chase(soon) == (1, 0)
    assert holders.chase(soon) == (0, 0)
    assert mail.send_waiting() == 1
    assert [sent.to for sent in mailoutbox] == [[cast.lucie.email]]
    assert holders.chase(question.expires_on + datetime.timedelta(days=1)) == (0, 1)
    question.refresh_from_db()
    assert question.answer == HolderAnswer.EXPIRED
    client.force_login(cast.lucie)
    assert client.get(reverse("holder_answer", args=[question.pk])).status_code == 404


# --- Cost -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["duplicate_list", "elsewhere_list", "holder_list", "merge_list"])
def test_list_asks_as_much_for_many_as_for_few(lead, cast, name, django_assert_max_num_queries):
    def more():
        one, other, third, fourth = (open_case(cast, by=cast.claire) for _ in range(4))
        away, beyond = (open_case(cast, by=cast.nadia, office=cast.lyon) for _ in range(2))
        paired(one.principal, other.principal)
        paired(one.principal, away.principal)
        double = pair_of(third, fourth)
        merge(double, cast.lucie, all_of(side_of(double, third)))
        paired(beyond.principal, other.principal)
        holders.ask(beyond, beyond.principal_id, reason="opening", actor=cast.nadia)

    def count():
        with django_assert_max_num_queries(60) as queries:
            assert lead.get(reverse(name)).status_code == 200
        return len(queries)

    more()
    count()
    few = count()
    more()
    more()
    assert count() == few
