"""Whoever needs protection is stopped at each gate, told why, and allowed once what it asks for is there."""

import datetime
import secrets

import pytest
from django.utils import timezone

from casework.actions import people as persons
from casework.actions import steps
from casework.errors import Refusal
from casework.models import Case
from returns.pathways import MINOR_SAFE
from returns.vulnerabilities import SENTENCES
from tests.browsing import DESKTOP, PHONE
from tests.cast import ROAD_TO_DEPARTURE, advance, open_case
from tests.journeys.acts import BOOKED, book_journey, box, choose, fill_journey, fr, in_french, says, submit
from tests.journeys.looking import AXE, look
from tests.returns.journeys_made import ready_case

pytestmark = pytest.mark.journey
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
GATES = {
    "best_interests": {"reference": "BIE-2026-114"},
    "judge_decision": {"reference": "JE Bobigny 26/0412"},
    "guardian_decision": {"who": "ASE, responsable de secteur"},
}
WHO = "Inès Carvalho, assistante sociale"


@pytest.fixture
def desk(signed_in, world):
    page = signed_in(world.claire)
    page.context.add_init_script(path=AXE)
    return page


def record(page, pk, code, **answers):
    """Fill the page of a step and send it."""
    page.goto(f"/cases/{pk}/steps/{code}/")
    for name, answer in answers.items():
        box(page, name).fill(answer)
    submit(page)


def told(page, sentence):
    """The page says that it cannot be, and why."""
    page.locator(".form-summary, .refusal").get_by_text(in_french(sentence)).first.wait_for()


def refused(at_served, world, pk, code, sentence):
    """Whatever page it comes from: the step itself is refused, for this reason."""
    with at_served(), pytest.raises(Refusal) as why:
        steps.complete(Case.objects.get(pk=pk), code, on=TODAY, outcome="departed", actor=world.claire)
    assert sentence in why.value.sentences


def saved(at_served, pk):
    with at_served():
        return Case.objects.get(pk=pk)


def go_on(at_served, world, pk, *codes):
    """Steps that others record meanwhile."""
    with at_served():
        for code in codes:
            outcome = dict(ROAD_TO_DEPARTURE)[code]
            steps.complete(Case.objects.get(pk=pk), code, on=TODAY, outcome=outcome, actor=world.claire)


def test_minor_is_stopped_at_each_gate_then_allowed(desk, world, at_served):
    with at_served():
        minor = open_case(world, given_names="Sami", unaccompanied_minor=True)
        pk = advance(minor, "counselling", actor=world.claire).pk
    page = desk
    for code, answers in GATES.items():
        page.goto(f"/cases/{pk}/departure/")  # no journey yet: it leads to booking one, which says why not yet
        page.locator(".refusal").first.wait_for()
        refused(at_served, world, pk, "departure", MINOR_SAFE.refusal)
        record(page, pk, code, **answers)
        says(page, "The step is recorded.")
    go_on(at_served, world, pk, "application", "eligibility", "ofii_decision", "travel_document", "medical_fitness")

    page.goto(f"/cases/{pk}/booking/")
    assert page.locator(".refusal li, .refusal p").count() >= 1
    fill_journey(page, TODAY)
    submit(page)
    page.locator(".form-summary").wait_for()
    assert box(page, "meet_place").input_value() == "Terminal 2F, porte 8"

    page.goto(f"/cases/{pk}/protection/")
    assert page.get_by_text(fr("Missing"), exact=True).count() == 2
    assert look(page, "fr", "protection", widths=(DESKTOP, PHONE)) == []
    receiver = {"name": "Khadija Haddad", "relation": "Grand-mère", "confirmed_by": "Enquête sociale, appel"}
    record(page, pk, "receiving_adult", **receiver, confirmed_on=TODAY.isoformat())
    says(page, "The step is recorded.")
    record(page, pk, "escort", name="Marc Petit", function="Éducateur, ASE")
    says(page, "The step is recorded.")

    page.goto(f"/cases/{pk}/booking/")
    book_journey(page, TODAY, hour=20)
    record(page, pk, "convocation")
    page.goto(f"/cases/{pk}/steps/departure/")
    choose(page, "outcome_0", "departed")
    submit(page)
    says(page, "Departed. Next: ask for news of the arrival.")
    assert saved(at_served, pk).departed_on == TODAY


def test_medical_case_departs_with_an_escort_booked_and_named(desk, world, at_served):
    with at_served():
        pk = advance(open_case(world), "travel_document", actor=world.claire).pk
        principal = Case.objects.get(pk=pk).principal_id
    page = desk
    page.goto(f"/cases/{pk}/steps/medical_fitness/")
    page.wait_for_url("**/fitness/")
    choose(page, "found_0", "fit_with_escort")
    assert look(page, "fr", "fitness", widths=(DESKTOP, PHONE)) == []
    submit(page)
    page.goto(f"/cases/{pk}/protection/")
    page.locator("main .btn-primary").click()
    page.wait_for_url("**/screening/")
    assert look(page, "fr", "screening", widths=(DESKTOP, PHONE)) == []
    choose(page, "vulnerabilities", "illness")
    submit(page)
    says(page, "Saved.")

    page.goto(f"/cases/{pk}/booking/")
    told(page, SENTENCES["support"])
    page.goto(f"/cases/{pk}/protection/{principal}/done/")
    answer_safeguard(page, "support:illness")
    page.goto(f"/cases/{pk}/booking/")
    fill_journey(page, TODAY, hour=20)
    submit(page)
    told(page, fr("An escort is needed: book one, among the needs of whoever is accompanied."))
    choose(page, "seats-0-needs", "medical_escort")
    submit(page)
    says(page, BOOKED)

    record(page, pk, "convocation")
    told(page, SENTENCES["escort"])
    page.goto(f"/cases/{pk}/protection/{principal}/done/")
    answer_safeguard(page, "escort")
    assert look(page, "fr", "protection", widths=(DESKTOP, PHONE)) == []
    record(page, pk, "convocation")
    says(page, "The step is recorded.")


def answer_safeguard(page, key):
    choose(page, "key", key)
    choose(page, "state", "met")
    box(page, "who").fill(WHO)
    submit(page)
    says(page, "Saved.")


def test_family_of_five_of_whom_a_passport_expires_and_an_adult_gives_up(desk, world, at_served):
    with at_served():
        case = ready_case(world, family_name=f"Diallo{secrets.token_hex(3)}")
        spouse = persons.add_member(case, {"given_names": "Bilal"}, relation="spouse", actor=world.claire)
        children = [
            persons.add_member(case, {"given_names": name}, relation="child", actor=world.claire)
            for name in ("Lina", "Sami", "Nour")
        ]
        late = {"number": "12AB34567", "expires_on": TODAY + 2 * DAY}
        persons.record_travel_document(case, children[1], **late, actor=world.claire)
    page, pk = desk, case.pk
    page.goto(f"/cases/{pk}/booking/")
    fill_journey(page, TODAY + 5 * DAY)
    submit(page)
    page.locator(".form-summary").get_by_text("Sami").first.wait_for()

    page.goto(f"/cases/{pk}/members/{spouse.pk}/stay/")
    box(page, "reason").select_option("changed_mind")
    submit(page)
    says(page, "Saved.")
    with at_served():
        renewed = {"number": "12AB34567", "expires_on": TODAY + 400 * DAY}
        persons.record_travel_document(Case.objects.get(pk=pk), children[1], **renewed, actor=world.claire)
    page.goto(f"/cases/{pk}/booking/")
    book_journey(page, TODAY + 5 * DAY)
    with at_served():
        booking = Case.objects.get(pk=pk).bookings.standing().get()
        seated = set(booking.seats.values_list("person_id", flat=True))
    assert seated == {case.principal_id, *(child.pk for child in children)}
    assert page.get_by_text(fr("Changed their mind")).count() == 1
