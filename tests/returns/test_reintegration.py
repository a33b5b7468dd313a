"""The reintegration plan: its budget, who approves it, instalments with proofs, never more than was approved."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import case_page
from casework.actions import steps
from casework.actions.documents import add_document
from casework.errors import Refusal
from casework.models import AuditEvent, Case
from returns import aid, programmes
from returns.actions import reintegration as actions
from returns.actions.facts import record_facts
from returns.models import Instalment, Plan
from tests.files import a_pdf
from tests.returns.money_made import departed_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def started(cast, level="level_1", **identity):
    case = departed_case(cast, **identity)
    return actions.start(case, plan_id=uuid.uuid4(), level=level, project="Atelier de couture", actor=cast.claire)


def line(plan, amount, *, actor):
    about = {"kind": "equipment", "what": "Machine à coudre", "amount": Decimal(amount)}
    return actions.add_line(plan, line_id=uuid.uuid4(), **about, actor=actor)


def approved(cast, *amounts):
    plan = started(cast)
    for amount in amounts:
        line(plan, amount, actor=cast.claire)
    actions.submit(plan, actor=cast.claire)
    return actions.approve(plan, actor=cast.lucie)


def pay(plan, amount, *, actor, **changes):
    sent = {"instalment_id": uuid.uuid4(), "amount": Decimal(amount), "on": TODAY, "means": "cash", **changes}
    return actions.pay_instalment(plan, **sent, actor=actor)


def a_document(case, actor):
    return add_document(case, document_id=uuid.uuid4(), kind="other", title="Facture", content=a_pdf(), actor=actor)


def test_plan_goes_from_its_lines_to_its_last_instalment(cast):
    plan = approved(cast, "250", "150")
    assert Plan.objects.get(pk=plan.pk).approved == 400
    first = pay(plan, "300", actor=cast.claire)
    with pytest.raises(Refusal):  # the proof of the first is missing
        pay(plan, "100", actor=cast.claire)
    actions.prove(first, proof=a_document(plan.case, cast.claire), actor=cast.claire)
    with pytest.raises(Refusal):
        pay(plan, "101", actor=cast.claire)
    pay(plan, "100", actor=cast.claire)
    assert Plan.objects.get(pk=plan.pk).left == 0
    actions.close(plan, reason="completed", actor=cast.claire)
    with pytest.raises(Refusal):
        pay(plan, "1", actor=cast.claire)
    told = set(AuditEvent.objects.filter(case=plan.case_id).values_list("action", flat=True))
    assert {"plan.started", "plan.submitted", "plan.approved", "instalment.made", "plan.closed"} <= told


def test_step_of_the_plan_is_done_once_it_is_approved(cast):
    plan = approved(cast, "400")
    steps.complete(plan.case, "arrival", on=TODAY, actor=cast.claire)
    assert Case.objects.get(pk=plan.case_id).progress().done("reintegration")


def test_second_person_approves_above_the_threshold(cast, settings):
    plan = started(cast)
    line(plan, "400", actor=cast.claire)
    actions.submit(plan, actor=cast.claire)
    with pytest.raises(Refusal):
        actions.approve(plan, actor=cast.claire)
    actions.send_back(plan, actor=cast.lucie)
    settings.REINTEGRATION_SECOND_PERSON_ABOVE = 400
    actions.submit(plan, actor=cast.claire)
    assert actions.approve(plan, actor=cast.claire).approved == 400


def test_project_waits_for_the_committee(cast):
    plan = started(cast, level="level_3")
    line(plan, "4000", actor=cast.claire)
    with pytest.raises(Refusal):
        actions.submit(plan, actor=cast.claire)
    actions.find(plan, finding="to_rework", on=TODAY, actor=cast.claire)
    with pytest.raises(Refusal):
        actions.submit(plan, actor=cast.claire)
    actions.find(plan, finding="viable", on=TODAY, words="Bon emplacement", actor=cast.claire)
    assert actions.submit(plan, actor=cast.claire).status == "submitted"


def test_budget_changes_only_in_preparation_and_one_plan_is_open(cast):
    plan = started(cast)
    added = line(plan, "400", actor=cast.claire)
    again = {"plan_id": uuid.uuid4(), "level": "level_1", "project": "x"}
    with pytest.raises(Refusal):
        actions.start(plan.case, **again, actor=cast.claire)
    actions.submit(plan, actor=cast.claire)
    with pytest.raises(Refusal):
        line(plan, "1", actor=cast.claire)
    with pytest.raises(Refusal):
        actions.remove_line(plan, added.pk, actor=cast.claire)


def test_cancelled_instalment_stays_and_counts_no_more(cast):
    plan = approved(cast, "400")
    paid = pay(plan, "400", actor=cast.claire)
    actions.cancel_instalment(paid, reason="returned", actor=cast.claire)
    assert Plan.objects.get(pk=plan.pk).left == 400
    assert Instalment.objects.get(pk=paid.pk).cancellation == "returned"


def refuses(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_database_refuses_what_the_actions_would(cast):
    plan = approved(cast, "400")
    about = {"plan": plan, "person_id": plan.person_id, "on": TODAY, "means": "cash", "recorded_by": cast.claire}
    Instalment(amount=399, **about).save()
    refuses(Instalment(amount=2, **about).save)
    refuses(lambda: Plan.objects.filter(pk=plan.pk).update(paid=0))
    refuses(lambda: Plan.objects.filter(pk=plan.pk).update(approved=300))
    refuses(lambda: Plan.objects.filter(pk=plan.pk).update(approved_by=cast.claire))
    waiting = started(cast, given_names="Karim")
    refuses(Instalment(amount=1, **{**about, "plan": waiting}).save)


def test_programmes_are_read_and_what_is_not_known_is_not_said(cast):
    assert {one.code for one in programmes.every()} == {"ofii_sn", "oim_medical_ge"}
    assert [one.code for one in programmes.covering("GE", datetime.date(2021, 4, 1))] == ["oim_medical_ge"]
    assert programmes.covering("GE", datetime.date(2021, 3, 31)) == []
    assert programmes.covering("DZ", TODAY) == []
    assert all(one.source.startswith("http") and one.to_confirm for one in programmes.every())


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_page_leads_from_one_thing_to_the_next(desk, cast):
    case = departed_case(cast)
    page = reverse("plan_detail", args=[case.pk])
    assert "ask OFII, which defines them" in desk.get(page).content.decode()
    uid = uuid.uuid4()
    missing = desk.post(reverse("plan_start", args=[case.pk]), {"uid": uid, "level": "level_1"})
    assert missing.context["form"].errors.keys() == {"project"}
    sent = {"uid": uid, "level": "level_1", "project": "Couture"}
    assert desk.post(reverse("plan_start", args=[case.pk]), sent).url == page
    plan = Plan.objects.get()
    sent = {"uid": uuid.uuid4(), "kind": "equipment", "what": "Machine", "amount": "0"}
    wrong = desk.post(reverse("plan_line_add", args=[plan.pk]), sent).content.decode()
    assert "more than nothing" in wrong
    assert "Machine" in wrong
    desk.post(reverse("plan_line_add", args=[plan.pk]), {**sent, "amount": "400"})
    assert "Submit for approval" in desk.get(page).content.decode()
    desk.post(reverse("plan_turn", args=[plan.pk, "submit"]))
    assert "second person" in desk.get(page).content.decode()
    assert "second person" in desk.post(reverse("plan_turn", args=[plan.pk, "approve"])).content.decode()
    assert desk.get(reverse("plan_turn", args=[plan.pk, "steal"])).status_code == 404
    desk.force_login(cast.lucie)
    desk.post(reverse("plan_turn", args=[plan.pk, "approve"]))
    sent = {"uid": uuid.uuid4(), "amount": "400", "on": TODAY, "means": "cash"}
    desk.post(reverse("instalment_add", args=[plan.pk]), sent)
    assert "Proof missing" in desk.get(page).content.decode()


def test_page_asks_as_often_for_many_instalments_as_for_one(desk, cast):
    plan = approved(cast, "400")
    page = reverse("plan_detail", args=[plan.case_id])

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert desk.get(page).status_code == 200
        return len(found)

    proof = a_document(plan.case, cast.claire)
    pay(plan, "100", proof=proof, actor=cast.claire)
    queries()
    one = queries()
    pay(plan, "100", proof=proof, actor=cast.claire)
    assert queries() == one


@pytest.mark.parametrize(
    ("level", "covered", "amount", "said"),
    [
        ("level_1", True, "400", "let expect €400 at most"),
        ("level_1", True, "401", "above what the texts let expect at most: €400"),
        ("level_1", False, "100", "let expect nothing"),
        ("level_2", True, "100", "is to be confirmed with OFII"),
    ],
)
def test_who_submits_sees_the_budget_beside_the_ceiling(client, cast, level, covered, amount, said):
    plan = started(cast, level)
    facts = {"programme_covered": covered, "viable_project": True, "irtf": False, "oqtf_notified_on": TODAY.isoformat()}
    record_facts(plan.case, facts, seen={}, actor=cast.claire)
    line(plan, amount, actor=cast.claire)
    client.force_login(cast.claire)
    shown = client.get(reverse("plan_turn", args=[plan.pk, "submit"]), headers={"accept-language": "en"})
    assert said in shown.content.decode()
    assert AuditEvent.objects.filter(action="field.revealed", case=plan.case_id, actor=cast.claire).exists()


def test_plan_of_a_country_that_a_programme_covers_needs_no_second_answer(cast):
    """What the file of programmes says is a fact of the file, unless somebody recorded otherwise."""
    case = departed_case(cast)
    Case.objects.filter(pk=case.pk).update(destination="SN")
    case.refresh_from_db()
    assert aid.facts_of(case, case_page.members(case)).programme_covered is True
    record_facts(case, {"programme_covered": False}, seen={}, actor=cast.claire)
    assert aid.facts_of(case, case_page.members(case)).programme_covered is False
    Case.objects.filter(pk=case.pk).update(destination="BR")
    record_facts(case, {"programme_covered": None}, seen={"programme_covered": False}, actor=cast.claire)
    case.refresh_from_db()
    assert aid.facts_of(case, case_page.members(case)).programme_covered is None


def test_what_an_earlier_plan_paid_counts_against_the_ceiling(client, cast):
    plan = approved(cast, "300")
    pay(plan, "300", actor=cast.claire)
    actions.close(plan, reason="not_viable", actor=cast.claire)
    told = {"level": "level_1", "project": "Élevage de poules", "actor": cast.claire}
    second = actions.start(Case.objects.get(pk=plan.case_id), plan_id=uuid.uuid4(), **told)
    facts = {"programme_covered": True, "irtf": False, "oqtf_notified_on": TODAY.isoformat()}
    record_facts(second.case, facts, seen={}, actor=cast.claire)
    line(second, "200", actor=cast.claire)
    client.force_login(cast.claire)
    shown = client.get(reverse("plan_turn", args=[second.pk, "submit"]), headers={"accept-language": "en"})
    assert "an earlier plan paid €300: together above the €400 at most" in shown.content.decode()
