"""What OFII decided for each person, and what was paid of it: never twice, whatever the way."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases, people
from casework.errors import Refusal
from casework.models import AuditEvent, Case, CaseMember
from returns.actions import allowance, travel
from returns.actions.decision import decide
from returns.models import Award, Payment
from tests.cast import advance, open_case
from tests.returns.journeys_made import booked_case, ready_case
from tests.returns.money_made import a_payment, decided, departed_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def pay(award, amount="400", *, actor, **changes):
    return allowance.pay(award, **a_payment(amount, **changes), actor=actor)


def paid_of(award):
    return Award.objects.get(pk=award.pk).paid


def test_paid_in_instalments_up_to_what_was_decided_and_the_step_follows(cast):
    case = departed_case(cast)
    award = decided(case, "1200", actor=cast.claire)
    pay(award, "700", actor=cast.claire)
    pay(award, "500", actor=cast.claire)
    assert paid_of(award) == 1200
    with pytest.raises(Refusal):
        pay(award, "0.01", actor=cast.claire)
    case = allowance.complete(case, "arrival", on=TODAY, actor=cast.claire)
    assert Case.objects.get(pk=case.pk).progress().records["allowance"].outcome == "paid"
    told = set(AuditEvent.objects.filter(case=case.pk).values_list("action", flat=True))
    assert {"award.decided", "payment.made"} <= told


def test_the_same_form_sent_twice_pays_once(cast):
    award = decided(departed_case(cast), actor=cast.claire)
    sent = a_payment("200")
    first, second = (allowance.pay(award, **sent, actor=cast.claire) for _ in range(2))
    assert first == second
    assert paid_of(award) == 200


def test_increase_takes_the_place_of_the_first_sum(cast):
    award = decided(departed_case(cast), "1200", actor=cast.claire)
    with pytest.raises(Refusal):
        allowance.increase(award, amount=Decimal(1200), on=TODAY, actor=cast.claire)
    pay(award, "1200", actor=cast.claire)
    allowance.increase(award, amount=Decimal(2500), on=TODAY, reference="DG 7", actor=cast.claire)
    assert Award.objects.get(pk=award.pk).left == 1300


def test_cancelled_payment_stays_and_counts_no_more(cast):
    case = departed_case(cast)
    award = decided(case, actor=cast.claire)
    payment = pay(award, actor=cast.claire)
    allowance.complete(case, "arrival", on=TODAY, actor=cast.claire)
    with pytest.raises(Refusal):
        allowance.end(award, reason="mistake", actor=cast.claire)
    allowance.cancel(payment, reason="not_collected", actor=cast.claire)
    kept = Payment.objects.get(pk=payment.pk)
    assert (kept.amount, kept.cancelled_by, paid_of(award)) == (400, cast.claire, 0)
    assert not Case.objects.get(pk=case.pk).progress().settled("allowance")
    with pytest.raises(Refusal):
        allowance.cancel(payment, reason="mistake", actor=cast.claire)
    pay(award, actor=cast.claire)
    assert award.payments.count() == 2


@pytest.mark.parametrize("when", ["before the decision", "before the departure", "given up"])
def test_nothing_is_paid_out_of_time(cast, when):
    if when == "before the decision":
        with pytest.raises(Refusal):
            decided(open_case(cast), actor=cast.claire)
        return
    case = ready_case(cast) if when == "given up" else booked_case(cast, in_days=2)[0]
    award = decided(case, actor=cast.claire)
    if when == "given up":
        cases.withdraw(case, reason="stay", actor=cast.claire)
    with pytest.raises(Refusal):
        pay(award, actor=cast.claire)


def test_who_does_not_travel_is_not_paid(cast):
    case = ready_case(cast)
    child = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    travel.stay(case, child.pk, reason="later", actor=cast.claire)
    award = decided(case, person=child.pk, actor=cast.claire)
    Case.objects.filter(pk=case.pk).update(departure_on=TODAY)
    with pytest.raises(Refusal, match="refused"):
        pay(award, actor=cast.claire)


def test_nobody_is_paid_in_a_second_file(cast):
    first = departed_case(cast)
    award = decided(first, actor=cast.claire)
    second = departed_case(cast, given_names="Karim")
    CaseMember.objects.create(case=second, person=first.principal, relation="spouse", position=1)
    waiting = decided(second, person=first.principal_id, actor=cast.claire)
    pay(award, actor=cast.claire)
    with pytest.raises(Refusal):
        pay(waiting, actor=cast.claire)
    with pytest.raises(Refusal):
        decided(second, person=first.principal_id, actor=cast.claire)


# --- What the database itself refuses ---------------------------------------------------------------------------


def row(award, amount, **changes):
    about = {"person_id": award.person_id, "recorded_by_id": award.recorded_by_id}
    return Payment(award=award, amount=amount, on=TODAY, means="cash", place="departure", **about, **changes)


def refuses(act):
    with pytest.raises(IntegrityError), transaction.atomic():
        act()


def test_database_refuses_what_would_pay_twice(cast):
    case = departed_case(cast)
    award = decided(case, actor=cast.claire)
    row(award, 300).save()
    assert paid_of(award) == 300
    refuses(row(award, 101).save)
    refuses(lambda: Award.objects.filter(pk=award.pk).update(paid=0))
    refuses(lambda: Award.objects.filter(pk=award.pk).update(amount=200))
    refuses(lambda: Award.objects.filter(pk=award.pk).update(ended_at=timezone.now(), end_reason="mistake"))
    refuses(lambda: Payment.objects.filter(award=award).update(amount=1))
    other = decided(departed_case(cast, given_names="Karim"), actor=cast.claire)
    Award.objects.filter(pk=other.pk).update(person_id=award.person_id)
    refuses(row(other, 1).save)


def test_database_keeps_a_cancelled_payment_cancelled(cast):
    award = decided(departed_case(cast), actor=cast.claire)
    payment = pay(award, actor=cast.claire)
    allowance.cancel(payment, reason="mistake", actor=cast.claire)
    back = {"cancelled_at": None, "cancelled_by": None, "cancellation": ""}
    refuses(lambda: Payment.objects.filter(pk=payment.pk).update(**back))


# --- Pages --------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_what_ofiis_decision_says_is_not_typed_again(desk, cast):
    case = advance(open_case(cast), "eligibility", actor=cast.claire)
    day = TODAY - DAY if case.opened_on < TODAY else TODAY
    decide(case, answer="granted", on=day, amount=650, reference="DT 75/12", actor=cast.claire)
    initial = desk.get(reverse("award_add", args=[case.pk])).context["form"].initial
    assert (initial["decided_on"], initial["reference"]) == (day, "DT 75/12")
    assert initial[f"amount_{case.principal_id}"] == 650


def test_sums_are_recorded_for_each_beside_what_to_expect(desk, cast):
    case = advance(open_case(cast), "ofii_decision", actor=cast.claire)
    child = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    address = reverse("award_add", args=[case.pk])
    page = desk.get(address)
    assert "Allowance to expect, at most" in page.content.decode()
    assert AuditEvent.objects.filter(action="field.revealed", case=case.pk).exists()
    sent = {
        "uid": "0b8a0f5e-6a52-4a35-9a5e-2d1e2d1f7f10",
        "kind": "allowance",
        "decided_on": TODAY,
        "reference": "DT/1",
    }
    empty = desk.post(address, sent)
    assert "one person at least" in empty.content.decode()
    wrong = desk.post(address, {**sent, f"amount_{case.principal_id}": "0", f"amount_{child.pk}": "150"})
    assert "more than nothing" in wrong.content.decode()
    assert 'value="150"' in wrong.content.decode()
    assert not Award.objects.exists()
    amounts = {f"amount_{case.principal_id}": "400", f"amount_{child.pk}": "150.50"}
    for _again in range(2):
        assert desk.post(address, sent | amounts).status_code == 302
    assert sorted(Award.objects.values_list("amount", flat=True)) == [Decimal("150.50"), 400]
    assert "€550.50" in desk.get(reverse("case_detail", args=[case.pk])).content.decode()


def test_payment_page_keeps_what_was_typed_and_says_what_is_wrong(desk, cast):
    award = decided(departed_case(cast), actor=cast.claire)
    address = reverse("payment_add", args=[award.pk])
    sent = {"uid": "0b8a0f5e-6a52-4a35-9a5e-2d1e2d1f7f11", "amount": "500", "on": TODAY, "place": "country"}
    page = desk.post(address, {**sent, "means": "code", "counter": "Poste centrale"}).content.decode()
    assert "Give the code" in page
    page = desk.post(address, {**sent, "means": "code", "code": "X-1", "counter": "Poste centrale"}).content.decode()
    assert "more than what is left" in page
    assert "Poste centrale" in page
    assert desk.post(address, {**sent, "means": "cash", "amount": "400"}).status_code == 302
    assert paid_of(award) == 400
    page = desk.get(reverse("case_detail", args=[award.case_id])).content.decode()
    assert "Everything that was decided is paid." in page


def test_case_page_asks_as_often_for_many_awards_as_for_one(desk, cast):
    def queries(case):
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert desk.get(reverse("case_detail", args=[case.pk])).status_code == 200
        return len(found)

    case = departed_case(cast)
    award = decided(case, actor=cast.claire)
    pay(award, "100", actor=cast.claire)
    desk.get(reverse("case_detail", args=[case.pk]))
    one = queries(case)
    decided(case, kind="document_bonus", actor=cast.claire)
    pay(award, "100", actor=cast.claire)
    pay(award, "100", actor=cast.claire)
    assert queries(case) == one
