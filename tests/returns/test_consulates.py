"""Steps with a consulate; and that nothing of asylum, or of why somebody leaves, can reach one."""

import ast
import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.errors import Refusal
from casework.models import Appointment, AuditEvent
from returns import consulates, papers
from returns.actions import travel
from returns.actions.consulate import answer_consulate
from returns.actions.facts import record_facts
from returns.models import ConsularRequest
from tests.cast import advance, open_case
from tests.returns.journeys_made import a_journey, ready_case
from tests.returns.situations_made import asylum_of, consulate_asked, situated
from tests.test_codebase import ROOT

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
SECRET = "Persécutée par la police de Tizi"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_page_and_print_for_the_consulate_tell_nothing_of_why_somebody_leaves(desk, cast):
    case = ready_case(cast)
    asylum_of(case, cast.claire, asylum="cnda", words=SECRET)
    situated(case, cast.claire, housing="asylum", restraint="cra", words=SECRET)
    record_facts(case, {"irtf": True, "prefecture": "59"}, seen={}, actor=cast.claire)
    consulate_asked(case, cast.claire)
    # What stands around the content names no file; its words are those of every page.
    page = desk.get(reverse("consulate", args=[case.pk])).content.decode().split("<main")[1]
    assert "Amina Haddad" in page
    for word in (SECRET, "asylum", "CNDA", "OFPRA", "OQTF", "detention", "CRA", "Nord", "ban on return"):
        assert word.lower() not in page.lower(), word


@pytest.mark.parametrize("name", ["returns/consulates.py", "returns/papers.py", "returns/actions/consulate.py"])
def test_what_a_consulate_may_be_shown_is_made_without_knowing_the_situation(name):
    """Imports are the whole of what a module can read."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"))
    named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not named & {"AsylumClaim", "Situation", "ReturnFacts", "Screening", "Safeguard"}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not modules & {"returns.aid", "returns.situation_page", "returns.protection_page", "returns.situations"}


def test_papers_for_the_person_tell_nothing_of_asylum(cast):
    case = ready_case(cast)
    asylum_of(case, cast.claire, asylum="cnda", words=SECRET)
    told = papers.told_of(case, [case.principal])[case.principal_id]
    blocks = str([papers.BLOCKS[paper](papers.Words("fr"), told) for paper in papers.Paper if not told.why_not(paper)])
    assert SECRET not in blocks
    assert "CNDA" not in blocks


def test_only_identity_and_documents_are_told(cast):
    case = open_case(cast)
    sheet = consulates.sheet_of(case.principal)
    assert [str(value) for _label, value in sheet.rows][:2] == ["Haddad", "Amina"]
    assert len(sheet.rows) <= len(consulates.FIELDS)


def test_appointment_at_the_consulate_is_among_those_of_the_case(cast):
    case = advance(open_case(cast), "ofii_decision", actor=cast.claire)
    at = timezone.now() + DAY
    asked = consulate_asked(case, cast.claire, at=at)
    assert (Appointment.objects.get().kind, Appointment.objects.get().pk) == ("consulate", asked.appointment_id)
    assert AuditEvent.objects.filter(action="consulate.asked", case=case.pk).exists()


def test_laissez_passer_that_expires_before_the_flight_blocks_it(cast):
    case = ready_case(cast)
    asked = consulate_asked(case, cast.claire)
    told = {"answer": "obtained", "on": TODAY, "number": "LP 77", "expires_on": TODAY + 2 * DAY}
    answer_consulate(asked, **told, actor=cast.claire)
    assert case.principal.travel_documents.get().kind == "laissez_passer"
    with pytest.raises(Refusal):
        travel.book(case, **a_journey(case, TODAY + 3 * DAY), actor=cast.claire)
    travel.book(case, **a_journey(case, TODAY + DAY), actor=cast.claire)


@pytest.mark.parametrize(
    "told",
    [
        {"answer": "obtained", "on": TODAY},
        {"answer": "refused", "on": TODAY + DAY},
        {"answer": "refused", "on": TODAY - DAY},
        {"answer": "waiting", "on": TODAY},
    ],
    ids=["no number", "to come", "before it was asked", "no answer"],
)
def test_answer_that_cannot_be_is_refused(cast, told):
    asked = consulate_asked(ready_case(cast), cast.claire)
    with pytest.raises(Refusal):
        answer_consulate(asked, **told, actor=cast.claire)
    assert ConsularRequest.objects.get().answer == "waiting"


def test_answer_is_given_once(cast):
    asked = consulate_asked(ready_case(cast), cast.claire)
    answer_consulate(asked, answer="refused", on=TODAY, actor=cast.claire)
    with pytest.raises(Refusal):
        answer_consulate(asked, answer="obtained", on=TODAY, number="1", actor=cast.claire)


def test_request_and_answer_on_their_pages(desk, cast):
    case = ready_case(cast)
    form = {"uid": uuid.uuid4(), "person": case.principal_id, "consulate": "Alger", "asked_on": TODAY.isoformat()}
    wrong = desk.post(reverse("consulate_ask", args=[case.pk]), {**form, "day": TODAY.isoformat()})
    assert wrong.status_code == 200
    assert 'value="Alger"' in wrong.content.decode()
    for _twice in range(2):
        assert desk.post(reverse("consulate_ask", args=[case.pk]), form).status_code == 302
    address = reverse("consulate_answer", args=[case.pk, form["uid"]])
    assert desk.post(address, {"answer": "not_known", "on": TODAY.isoformat()}).status_code == 302
    assert ConsularRequest.objects.get().answer == "not_known"
    assert desk.get(address).status_code == 404
