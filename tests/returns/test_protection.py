"""Gates that a screening sets: each is closed until what it asks for holds, and says what is missing."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases, people, steps
from casework.errors import Refusal
from casework.models import AuditEvent, Case
from returns.actions import travel
from returns.models import Safeguard, Screening
from returns.safeguards import missing_safeguards
from returns.vulnerabilities import ASKED, SENTENCES, SafeguardKind, Vulnerability, asked_for
from tests.cast import advance, open_case
from tests.returns.journeys_made import a_journey, booked_case, ready_case
from tests.returns.protection_made import WHO, details_of, safeguarded, screened

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def refused(verb, *args, **kwargs):
    with pytest.raises(Refusal) as refusal:
        verb(*args, **kwargs)
    return [str(sentence) for sentence in refusal.value.sentences]


def booking_refused(cast, case):
    return refused(travel.book, case, **a_journey(case, TODAY), actor=cast.claire)


def said(*codes):
    return [str(SENTENCES[code]) for code in SENTENCES if code in codes]


def test_screening_that_finds_nothing_stops_nobody(cast):
    case = ready_case(cast)
    screened(case, cast.claire)
    assert missing_safeguards(case) == frozenset()
    travel.book(case, **a_journey(case, TODAY), actor=cast.claire)


def test_victim_of_trafficking_departs_when_safety_time_and_choice_are_there(cast):
    case = ready_case(cast)
    screened(case, cast.claire, "trafficking")
    assert booking_refused(cast, case) == said("safety", "reflection", "choice")
    safeguarded(case, cast.claire, "safety")
    safeguarded(case, cast.claire, "choice")
    safeguarded(case, cast.claire, "reflection", until=TODAY)
    assert booking_refused(cast, case) == said("reflection")
    safeguarded(case, cast.claire, "reflection", until=TODAY - DAY)
    travel.book(case, **a_journey(case, TODAY), actor=cast.claire)


def test_assessment_that_turns_bad_after_the_booking_stops_the_departure(cast):
    case, booking = booked_case(cast)
    screened(case, cast.claire, "trafficking")
    for kind in ("safety", "choice"):
        safeguarded(case, cast.claire, kind)
    safeguarded(case, cast.claire, "reflection", state="declined")
    safeguarded(case, cast.claire, "safety", state="open")
    told = {case.principal_id: "departed"}
    assert refused(travel.tell_departure, booking, told, actor=cast.claire) == said("safety")


@pytest.mark.parametrize("kind", ["safety", "choice", "capacity", "escort"])
def test_what_protects_whatever_the_person_says_cannot_be_declined(cast, kind):
    case = ready_case(cast)
    assert refused(safeguarded, case, cast.claire, kind, state="declined")


@pytest.mark.parametrize("told", [{"who": " "}, {"kind": "reflection"}], ids=["by nobody", "no end"])
def test_safeguard_says_who_and_until_when(cast, told):
    case = ready_case(cast)
    assert refused(safeguarded, case, cast.claire, told.pop("kind", "safety"), **told)
    assert not Safeguard.objects.exists()


@pytest.mark.parametrize("found", Vulnerability)
def test_every_vulnerability_asks_for_something_and_each_is_lifted_apart(cast, found):
    case = ready_case(cast)
    screened(case, cast.claire, found)
    asked = asked_for([found])
    assert asked
    for kind, about in asked:
        assert booking_refused(cast, case)
        until = {"until": TODAY - DAY} if kind is SafeguardKind.REFLECTION else {}
        safeguarded(case, cast.claire, kind, about=about, **until)
    travel.book(case, **a_journey(case, TODAY), actor=cast.claire)


def test_what_is_done_about_one_need_answers_no_other(cast):
    case = ready_case(cast)
    screened(case, cast.claire, "old_age", "torture")
    safeguarded(case, cast.claire, "support", about="torture")
    assert booking_refused(cast, case) == said("support")


def test_need_of_somebody_who_stays_stops_nobody(cast):
    case = ready_case(cast)
    child = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    screened(case, cast.claire, "trafficking", person=child.pk)
    assert booking_refused(cast, case)
    travel.stay(case, child.pk, reason="not_said", actor=cast.claire)
    travel.book(case, **a_journey(case, TODAY), actor=cast.claire)


def test_latest_screening_counts_and_the_earlier_one_stays(cast):
    case = ready_case(cast)
    screened(case, cast.claire, "pressure")
    screened(case, cast.claire)
    assert missing_safeguards(case) == frozenset()
    assert Screening.objects.filter(case=case).count() == 2


# --- Health -----------------------------------------------------------------------------------------------------------


def medical_case(cast, outcome):
    case = advance(open_case(cast), "travel_document", actor=cast.claire)
    return steps.complete(case, "medical_fitness", on=TODAY, outcome=outcome, actor=cast.claire)


def test_fitness_is_not_skipped_for_somebody_who_is_ill(cast):
    case = advance(open_case(cast), "travel_document", actor=cast.claire)
    steps.skip(case, "medical_fitness", reason="declined", actor=cast.claire)
    screened(case, cast.claire, "illness")
    safeguarded(case, cast.claire, "support", about="illness")
    assert booking_refused(cast, case) == said("fitness")
    steps.reopen(case, "medical_fitness", reason="new_information", actor=cast.claire)
    steps.complete(case, "medical_fitness", on=TODAY, outcome="fit", actor=cast.claire)
    travel.book(case, **a_journey(case, TODAY), actor=cast.claire)


def test_fit_with_an_escort_departs_with_one_booked_and_named(cast):
    case = medical_case(cast, "fit_with_escort")
    assert len(booking_refused(cast, case)) == 1
    seats = {case.principal_id: {"needs": ["medical_escort"], "baggage": None}}
    travel.book(case, **a_journey(case, TODAY, seats=seats), actor=cast.claire)
    assert refused(steps.complete, case, "convocation", on=TODAY, actor=cast.claire) == said("escort")
    safeguarded(case, cast.claire, "escort")
    steps.complete(case, "convocation", on=TODAY, actor=cast.claire)
    steps.complete(case, "departure", on=TODAY, outcome="departed", actor=cast.claire)


def test_tickets_recorded_without_a_journey_hold_no_escort(cast):
    case = medical_case(cast, "fit_with_escort")
    safeguarded(case, cast.claire, "escort")
    steps.complete(case, "tickets", on=TODAY, details={"departure_on": TODAY}, actor=cast.claire)
    assert refused(steps.complete, case, "convocation", on=TODAY, actor=cast.claire) == said("escort_seat")


# --- Unaccompanied minors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "answer"),
    [("receiving_adult", "confirmed_by"), ("escort", "name"), ("judge_decision", "reference"), ("tickets", None)],
)
def test_step_without_what_it_asks_for_is_not_done(cast, code, answer):
    case = open_case(cast, unaccompanied_minor=True)
    for done in ("counselling", "best_interests", "judge_decision", "guardian_decision", "application"):
        if done != code:
            case = steps.complete(case, done, on=TODAY, details=details_of(done), actor=cast.claire)
        else:
            break
    else:
        for done, outcome in (("eligibility", "clear"), ("ofii_decision", "granted")):
            case = steps.complete(case, done, on=TODAY, outcome=outcome, actor=cast.claire)
    details = {**details_of(code), answer: ""} if answer else {}
    assert refused(steps.complete, case, code, on=TODAY, details=details, actor=cast.claire)
    assert not Case.objects.get(pk=case.pk).progress().done(code)


# --- Who sees it ------------------------------------------------------------------------------------------------------


def test_trail_says_that_something_was_recorded_and_not_what(cast):
    case = ready_case(cast)
    screened(case, cast.claire, "trafficking", words="Elle a peur de Bilal")
    safeguarded(case, cast.claire, "safety")
    for event in AuditEvent.objects.filter(action__in=["screening.made", "safeguard.recorded"]):
        assert (event.fields, event.detail) == ([], {})


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_page_says_of_whom_what_is_missing_and_the_case_page_does_not(desk, cast):
    case = ready_case(cast)
    screened(case, cast.claire, "trafficking", words="Elle a peur de Bilal")
    page = desk.get(reverse("protection", args=[case.pk])).content.decode()
    assert "Signs of trafficking" in page
    assert "Bilal" in page
    assert page.count("Missing") == len(ASKED[Vulnerability.TRAFFICKING])
    shown = desk.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert "trafficking" not in shown.lower()
    assert "Bilal" not in shown
    assert AuditEvent.objects.filter(action="field.revealed", case=case.pk, fields=["health", "protection"]).exists()


def test_colleague_who_was_given_the_file_to_read_sees_nothing_of_it(client, cast):
    case = ready_case(cast)
    screened(case, cast.claire, "trafficking")
    until = timezone.now() + DAY
    cases.share(case, cast.nadia, until=until, actor=cast.claire)
    assert not Screening.objects.visible_to(cast.nadia).exists()
    client.force_login(cast.nadia)
    assert client.get(reverse("case_detail", args=[case.pk])).status_code == 200
    assert client.get(reverse("protection", args=[case.pk])).status_code == 404


def test_finding_is_kept_once_and_offered_again(desk, cast):
    case = ready_case(cast)
    address = reverse("screening_add", args=[case.pk, case.principal_id])
    form = {"uid": uuid.uuid4(), "talked": "yes", "on": TODAY.isoformat(), "words": "Fatigue"}
    form |= {"vulnerabilities": ["illness"], "individual": ["individual.risk.distress"]}
    for _twice in range(2):
        assert desk.post(address, form).status_code == 302
    kept = Screening.objects.get()
    assert kept.answers["factors"] == ["individual.risk.distress"]
    again = desk.get(address).content.decode()
    assert again.count(" checked") == 3


@pytest.mark.parametrize(
    "change",
    [
        {"on": (TODAY + DAY).isoformat()},
        {"vulnerabilities": ["poor"]},
        {"talked": "no"},
        {"uid": "x"},
        {"family": ["x"]},
    ],
)
def test_wrong_screening_comes_back_with_what_was_typed(desk, cast, change):
    case = ready_case(cast)
    form = {"uid": uuid.uuid4(), "talked": "yes", "on": TODAY.isoformat(), "words": "Fatigue extrême"}
    form |= {"vulnerabilities": ["illness"], **change}
    answer = desk.post(reverse("screening_add", args=[case.pk, case.principal_id]), form)
    assert answer.status_code == 200
    assert "Fatigue extrême" in answer.content.decode()
    assert not Screening.objects.exists()


def test_safeguard_is_recorded_on_its_page(desk, cast):
    case = ready_case(cast)
    screened(case, cast.claire, "pregnancy")
    address = reverse("safeguard_add", args=[case.pk, case.principal_id])
    form = {"uid": uuid.uuid4(), "key": "support:pregnancy", "state": "met", "who": WHO, "on": TODAY.isoformat()}
    assert desk.post(address, {**form, "key": "safety"}).status_code == 200
    assert desk.post(address, form).status_code == 302
    assert missing_safeguards(case) == frozenset()


def test_page_asks_the_same_number_of_queries_for_many(desk, cast):
    case = ready_case(cast)

    def count():
        desk.get(reverse("protection", args=[case.pk]))
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("protection", args=[case.pk]))
        return len(queries)

    screened(case, cast.claire, "old_age")
    few = count()
    for number in range(4):
        child = people.add_member(case, {"given_names": f"Lina {number}"}, relation="child", actor=cast.claire)
        screened(case, cast.claire, "old_age", person=child.pk)
    assert count() == few
