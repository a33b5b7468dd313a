"""OFII's decisions beside what the rules expect, and what is asked after a refusal."""

import datetime

import pytest
from django.utils import timezone

from casework import outbox
from casework.actions import steps
from casework.actions.retention import due_cases, reckon
from casework.models import AuditEvent, Case
from returns import comparison
from returns.actions import decision as actions
from returns.actions.facts import record_facts
from returns.models import Decision, Review, Transmission
from tests.returns.dossiers_made import a_review, refused_case, sent_case
from tests.returns.test_dossier import in_english, refusal_of  # noqa: F401 – sentences in English

assert comparison  # listens to changes of cases
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
# Everything that makes an adult eligible: phase 1, at most 1,200 euros.
ELIGIBLE = {
    "place": "mainland",
    "irregular": True,
    "oqtf_in_force": True,
    "oqtf_notified_on": TODAY.isoformat(),
    "prefecture": "75",
    "irtf": False,
    "resident_since": "2020-01-01",
    "in_detention": False,
    "barred": False,
    "agreement": False,
    "own_document": False,
    "dg_operation": False,
    "channel_listed": False,
    "readmitted_from_uk": False,
    "programme_covered": False,
    "viable_project": False,
}


@pytest.fixture
def cleared(cast):
    """A dossier that OFII has to decide on."""
    case, _made, _sending = sent_case(cast)
    case.refresh_from_db()
    record_facts(case, ELIGIBLE, seen={}, actor=cast.claire)
    return steps.complete(case, "eligibility", on=TODAY, outcome="clear", actor=cast.odile)


def decided(case, actor, **changes):
    made = actions.decide(case, **{"answer": "granted", "on": TODAY, **changes}, actor=actor)
    outbox.relay()
    return Decision.objects.get(pk=made.pk)


def test_decision_stands_beside_its_step_whoever_records_it(cleared, cast):
    case = steps.complete(cleared, "ofii_decision", on=TODAY, outcome="granted", actor=cast.claire)
    standing = Decision.objects.standing().get(case=case)
    assert (standing.answer, standing.step, standing.author) == ("granted", "ofii_decision", cast.claire)
    assert not Transmission.objects.filter(case=case, acknowledged_on=None).exists()
    steps.reopen(case, "ofii_decision", reason="mistake", actor=cast.claire)
    assert not Decision.objects.standing().exists()
    assert Decision.objects.get(pk=standing.pk).ended_on == TODAY


def test_refusal_at_the_check_of_eligibility_is_a_decision_too(cast):
    case, _made, _sending = sent_case(cast)
    case.refresh_from_db()
    steps.complete(case, "eligibility", on=TODAY, outcome="not_eligible", actor=cast.odile)
    standing = Decision.objects.standing().get()
    assert (standing.answer, standing.step) == ("refused", "eligibility")


@pytest.mark.parametrize(
    ("told", "difference"),
    [
        ({"amount": 1200}, ""),
        ({}, ""),
        ({"amount": 1201}, "more"),
        ({"amount": 299}, "less"),
        ({"answer": "refused"}, "refused"),
    ],
)
def test_decision_is_held_against_what_the_rules_expect(cleared, cast, told, difference):
    found = decided(cleared, cast.claire, **told)
    assert (found.difference, found.expected["verdict"], found.expected["high"]) == (difference, "eligible", 1200), (
        found.expected
    )


def test_grant_that_the_rules_do_not_expect(cleared, cast):
    record_facts(cleared, {"barred": True}, seen={"barred": False}, actor=cast.claire)
    assert decided(cleared, cast.claire).difference == "granted"


def test_what_is_not_known_makes_no_difference(cast):
    _case, refused = refused_case(cast)
    outbox.relay()
    refused.refresh_from_db()
    assert (refused.expected["verdict"], refused.difference) == ("unknown", "")


def test_difference_asks_for_a_look_and_again_when_it_is_another(cleared, cast):
    found = decided(cleared, cast.claire, amount=1300)
    assert list(Decision.objects.to_look_at()) == [found]
    actions.look_at(found, actor=cast.lucie)
    assert not Decision.objects.to_look_at().exists()
    record_facts(cleared, {"barred": True}, seen={"barred": False}, actor=cast.claire)
    outbox.relay()
    assert Decision.objects.to_look_at().get().difference == "granted"


def test_decision_that_cannot_be_is_refused(cleared, cast):
    told = {"answer": "granted", "on": TODAY, "actor": cast.claire}
    early = {**told, "notified_on": TODAY - DAY}
    assert "before it is made" in refusal_of(lambda: actions.decide(cleared, **early))
    assert "grants no sum" in refusal_of(lambda: actions.decide(cleared, **{**told, "answer": "refused"}, amount=5))
    assert not Decision.objects.exists()


# --- Reviews --------------------------------------------------------------------------------------------------------


def test_review_that_is_lost_leaves_the_refusal(cast):
    case, refused = refused_case(cast)
    review = a_review(refused, cast.claire)
    actions.answer_review(review, result="upheld", on=TODAY, actor=cast.odile)
    case.refresh_from_db()
    assert (Decision.objects.standing().get().answer, case.next_step) == ("refused", "")


def test_challenged_file_is_neither_closed_nor_erased_meanwhile(cast):
    refused, decision = refused_case(cast)
    review, due = a_review(decision, cast.claire), TODAY + 400 * DAY
    assert "challenged: keep the file open" in refused.explain().sentence
    reckon(refused.pk)
    assert not due_cases(due).filter(pk=refused.pk).exists()
    actions.answer_review(review, result="upheld", on=TODAY, actor=cast.odile)
    assert "challenged" not in Case.objects.get(pk=refused.pk).explain().sentence
    assert due_cases(due).filter(pk=refused.pk).exists()


def test_review_that_is_won_grants_the_aid_and_the_file_goes_on(cast):
    case, refused = refused_case(cast)
    review = a_review(refused, cast.claire, kind="court", deadline_on=TODAY + 30 * DAY)
    actions.answer_review(review, result="reversed", on=TODAY, actor=cast.claire)
    case.refresh_from_db()
    assert (Decision.objects.standing().get().answer, case.next_step) == ("granted", "travel_document")
    assert Decision.objects.get(pk=refused.pk).ended_on == TODAY
    assert AuditEvent.objects.filter(action=actions.REVIEW_ANSWERED).get().detail == {"result": "reversed"}


def test_decision_to_be_made_anew_goes_back_to_ofii(cast):
    case, refused = refused_case(cast)
    actions.answer_review(a_review(refused, cast.claire), result="anew", on=TODAY, actor=cast.odile)
    case.refresh_from_db()
    assert (case.next_step, case.next_actor) == ("ofii_decision", "ofii")
    assert not Decision.objects.standing().exists()


def test_review_needs_a_refusal_that_stands_and_days_that_can_be(cleared, cast):
    granted = decided(cleared, cast.claire)
    assert "refusal that stands" in refusal_of(lambda: a_review(granted, cast.claire))
    _case, refused = refused_case(cast)
    assert "since the decision" in refusal_of(lambda: a_review(refused, cast.claire, filed_on=TODAY - DAY))
    review = a_review(refused, cast.claire)
    assert "already" in refusal_of(lambda: a_review(refused, cast.claire))
    actions.answer_review(review, result="upheld", on=TODAY, actor=cast.odile)
    assert "meanwhile" in refusal_of(lambda: actions.answer_review(review, result="upheld", on=TODAY, actor=cast.odile))
    assert Review.objects.count() == 1
