"""Fitness of each traveller: who is unfit stops nobody else; confirming it again undoes no booking."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.actions import people, steps
from casework.errors import Refusal
from casework.models import AuditEvent, Case
from returns.actions import travel
from returns.actions.fitness import tell_fitness
from returns.enums import Fit
from returns.fitness import told_of
from returns.models import Fitness
from returns.pathways import FIT_TO_TRAVEL
from returns.safeguards import missing_safeguards
from tests.cast import advance, open_case
from tests.returns.journeys_made import a_journey
from tests.returns.protection_made import safeguarded, screened

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def family(cast):
    """(case, principal, child), whose travel documents are there."""
    case = advance(open_case(cast), "travel_document", actor=cast.claire)
    child = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    return case, case.principal_id, child.pk


def told(case, actor, found, on=TODAY):
    return tell_fitness(case, found, form_id=uuid.uuid4(), on=on, actor=actor)


def refused(verb, *args, **kwargs):
    with pytest.raises(Refusal) as refusal:
        verb(*args, **kwargs)
    return [str(sentence) for sentence in refusal.value.sentences]


def test_child_who_is_unfit_stays_and_the_others_go(cast, family):
    case, principal, child = family
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.UNFIT})
    assert Case.objects.get(pk=case.pk).steps.get(code="medical_fitness").outcome == "unfit"
    assert refused(travel.book, case, **a_journey(case, TODAY), actor=cast.claire) == [str(FIT_TO_TRAVEL.refusal)]
    travel.stay(case, child, reason="not_said", actor=cast.claire)
    travel.book(case, **a_journey(case, TODAY), actor=cast.claire)


def test_escort_is_booked_and_named_for_the_one_who_needs_it(cast, family):
    case, principal, child = family
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.ESCORT})
    seats = {person: {"needs": [], "baggage": None} for person in (principal, child)}
    seats[principal]["needs"] = ["medical_escort"]
    assert refused(travel.book, case, **a_journey(case, TODAY, seats=seats), actor=cast.claire)
    seats = {principal: {"needs": [], "baggage": None}, child: {"needs": ["medical_escort"], "baggage": None}}
    travel.book(case, **a_journey(case, TODAY, seats=seats), actor=cast.claire)
    safeguarded(case, cast.claire, "escort", person=principal)
    assert missing_safeguards(case) == {"escort"}
    safeguarded(case, cast.claire, "escort", person=child)
    steps.complete(case, "convocation", on=TODAY, actor=cast.claire)


def test_told_anew_before_the_departure_undoes_nothing_and_may_stop_it(cast, family):
    case, principal, child = family
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.FIT})
    booking = travel.book(case, **a_journey(case, TODAY), actor=cast.claire)
    steps.complete(case, "convocation", on=TODAY, actor=cast.claire)
    told(case, cast.claire, {principal: Fit.UNFIT, child: Fit.FIT})
    booking.refresh_from_db()
    assert booking.ended_at is None
    departed = {principal: "departed", child: "departed"}
    assert refused(travel.tell_departure, booking, departed, actor=cast.claire) == [str(FIT_TO_TRAVEL.refusal)]
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.FIT})
    assert travel.tell_departure(booking, departed, actor=cast.claire).departed_on == TODAY
    assert refused(told, case, cast.claire, {principal: Fit.FIT, child: Fit.FIT})


def test_skipped_step_is_told_for_somebody_who_is_ill_without_reopening_it(cast, family):
    case, principal, child = family
    steps.skip(case, "medical_fitness", reason="declined", actor=cast.claire)
    screened(case, cast.claire, "illness", person=child)
    safeguarded(case, cast.claire, "support", about="illness", person=child)
    assert missing_safeguards(case) == {"fitness"}
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.FIT})
    assert missing_safeguards(case) == frozenset()


def test_step_recorded_by_itself_is_believed_too(cast, family):
    case, principal, child = family
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.FIT})
    steps.reopen(case, "medical_fitness", reason="new_information", actor=cast.claire)
    steps.complete(case, "medical_fitness", on=TODAY, outcome="unfit", actor=cast.claire)
    assert {person: one.found for person, one in told_of(case).items()} == {principal: Fit.UNFIT, child: Fit.FIT}
    assert FIT_TO_TRAVEL.refusal in Case.objects.get(pk=case.pk).explain().missing


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_page_asks_of_each_and_loses_nothing_that_was_typed(desk, cast, family):
    case, _principal, _child = family
    assert desk.get(reverse("case_step", args=[case.pk, "medical_fitness"])).url == reverse("fitness", args=[case.pk])
    page, form = reverse("fitness", args=[case.pk]), {"uid": str(uuid.uuid4()), "on": TODAY.isoformat()}
    for wrong in ({"found_0": "fit"}, {"found_0": "fit", "found_1": "superb"}):
        answer = desk.post(page, {**form, **wrong}).content.decode()
        assert answer.count(" checked") == 1
    late = {"found_0": "fit", "found_1": "unfit", "on": (TODAY + DAY).isoformat()}
    assert desk.post(page, {**form, **late}).content.decode().count(" checked") == 2
    assert not Fitness.objects.exists()
    for _twice in range(2):
        assert desk.post(page, {**form, "found_0": "fit", "found_1": "unfit"}).status_code == 302
    assert Fitness.objects.count() == 2
    assert "Not fit to travel" in desk.get(reverse("protection", args=[case.pk])).content.decode()
    assert "fit to travel" not in desk.get(reverse("case_detail", args=[case.pk])).content.decode().lower()
    assert AuditEvent.objects.get(action="fitness.told").detail == {}


def test_sheet_of_the_day_asks_to_confirm_what_is_old_and_leads_there(desk, cast, family):
    case, principal, child = family
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.FIT}, on=TODAY - 3 * DAY)
    seats = {principal: {"needs": [], "baggage": None}, child: {"needs": ["oxygen"], "baggage": None}}
    travel.book(case, **a_journey(case, TODAY, seats=seats), actor=cast.claire)
    page = reverse("fitness", args=[case.pk])
    assert page in desk.get(reverse("departure_list")).content.decode()
    told(case, cast.claire, {principal: Fit.FIT, child: Fit.FIT})
    assert page not in desk.get(reverse("departure_list")).content.decode()
