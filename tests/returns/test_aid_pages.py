"""Why this amount? The page of a case, its form, and the simulator."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases, people, steps
from casework.encryption import destroy_key
from casework.models import AuditEvent
from returns import aid
from returns.actions.facts import record_facts
from returns.actions.travel import stay
from returns.models import ReturnFacts
from returns.rules.facts import NAMES, Facts
from tests.cast import advance, open_case

TODAY = timezone.localdate()
KNOWN = {"place": "mainland", "irregular": True, "oqtf_in_force": True, "previous_aid": False, "barred": False}


@pytest.fixture
def claire(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def record(case, cast, **answers):
    return record_facts(case, {**KNOWN, **answers}, seen={}, actor=cast.claire)


def days_ago(count):
    return (TODAY - datetime.timedelta(days=count)).isoformat()


def members_of(case):
    return list(case.members.select_related("person").prefetch_related("person__travel_documents"))


# --- What a case knows ------------------------------------------------------------------------------------------------


def test_a_case_knows_by_itself_who_leaves_and_where_to(cast, case):
    people.add_member(case, {"given_names": "Karim"}, relation="spouse", actor=cast.claire)
    facts = aid.facts_of(case, members_of(case))
    assert facts == Facts(nationality="DZ", destination="DZ", adult=True, couple=True, minor_children=0)


def test_a_child_of_unknown_age_leaves_their_number_unknown(cast, case):
    people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    assert aid.facts_of(case, members_of(case)).minor_children is None


def test_a_child_who_stays_is_not_counted(cast, case):
    child = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    stay(case, child.pk, reason="later", actor=cast.claire)
    assert aid.facts_of(case, members_of(case)).minor_children == 0


def test_a_case_knows_when_it_was_filed_and_what_ofii_found(cast, case):
    case = advance(case, "eligibility", actor=cast.claire)
    people.record_travel_document(case, case.principal, number="12AB34567", actor=cast.claire)
    facts = aid.facts_of(case, members_of(case))
    assert (facts.filed_on, facts.previous_aid, facts.own_document) == (TODAY, False, True)


def test_what_is_recorded_comes_before_what_the_file_tells(cast, case):
    case = advance(case, "application", actor=cast.claire)
    record(case, cast, filed_on=days_ago(5))
    assert aid.facts_of(case, members_of(case)).filed_on == TODAY - datetime.timedelta(days=5)


def test_every_fact_is_told_by_the_file_or_recorded():
    assert {*aid.FROM_THE_FILE, *aid.RECORDED} == set(NAMES)


# --- Recording them ---------------------------------------------------------------------------------------------------


def test_recorded_facts_are_sealed_under_the_key_of_the_person(cast, case):
    record(case, cast, prefecture="59")
    kept = ReturnFacts.objects.get(case=case)
    assert kept.answers["prefecture"] == "59"
    assert AuditEvent.objects.latest("pk").fields == sorted([*KNOWN, "prefecture"])
    destroy_key(case.principal_id)
    with pytest.raises(Exception, match=r"return_facts\.answers"):
        _ = ReturnFacts.objects.get(case=case).answers


def test_an_emptied_answer_is_unknown_again(cast, case):
    record(case, cast, prefecture="59")
    record_facts(case, {"prefecture": None}, seen={"prefecture": "59"}, actor=cast.claire)
    assert "prefecture" not in ReturnFacts.objects.get(case=case).answers


def page(case, name="return_aid"):
    return reverse(name, args=[case.pk])


def test_form_starts_from_what_is_recorded_and_saves(claire, cast, case):
    record(case, cast, oqtf_notified_on=days_ago(40))
    form = claire.get(page(case, "return_facts")).context["form"]
    assert (form["irregular"].value(), form["oqtf_notified_on"].value()) == ("yes", days_ago(40))
    sent = {name: form[name].value() or "" for name in form.fields} | {"irtf": "no", "previous_aid": ""}
    assert claire.post(page(case, "return_facts"), sent).url == page(case)
    answers = ReturnFacts.objects.get(case=case).answers
    assert answers["irtf"] is False
    assert "previous_aid" not in answers


def test_a_date_to_come_is_refused(claire, case):
    response = claire.post(page(case, "return_facts"), {"oqtf_notified_on": days_ago(-2)})
    assert response.context["form"].errors == {"oqtf_notified_on": ["This date is still to come."]}


def test_two_people_who_change_the_same_fact_are_asked(claire, cast, case):
    form = claire.get(page(case, "return_facts")).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    record(case, cast, prefecture="62")
    response = claire.post(page(case, "return_facts"), sent | {"prefecture": "59", "irtf": "yes"})
    assert list(response.context["form"].errors) == ["prefecture"]
    assert "Pas-de-Calais" in response.context["form"].errors["prefecture"][0]
    assert "irtf" not in ReturnFacts.objects.get(case=case).answers
    again = sent | {"prefecture": "59", "irtf": "yes", "snapshot": response.context["form"].data["snapshot"]}
    assert claire.post(page(case, "return_facts"), again).status_code == 302
    kept = ReturnFacts.objects.get(case=case).answers
    assert (kept["prefecture"], kept["irtf"], kept["irregular"]) == ("59", True, True)


# --- The pages --------------------------------------------------------------------------------------------------------


def test_page_tells_amount_phase_text_and_what_is_missing(claire, cast, case):
    case = steps.complete(case, "counselling", on=TODAY, actor=cast.claire)
    record(case, cast, oqtf_notified_on=days_ago(40), filed_on=days_ago(5), resident_since=days_ago(900))
    html = claire.get(page(case)).content.decode()
    assert "modifié par l’arrêté du 27 novembre 2025" in html
    for words in ("Why this amount?", "to be confirmed", "Application validated by OFII on", "If it happened today"):
        assert words in html, words


def test_page_says_that_sensitive_answers_were_shown(claire, case):
    claire.get(page(case))
    event = AuditEvent.objects.get(action="field.revealed")
    assert (event.case, event.fields, event.purpose) == (case.pk, ["nationality", "status"], "work")


def test_case_page_leads_there(claire, case):
    assert page(case) in claire.get(reverse("case_detail", args=[case.pk])).content.decode()


def test_whoever_reads_a_shared_case_sees_the_page_and_no_form(client, cast, case):
    cases.share(case, cast.nadia, until=timezone.now() + datetime.timedelta(days=2), actor=cast.claire)
    client.force_login(cast.nadia)
    assert page(case, "return_facts") not in client.get(page(case)).content.decode()
    assert client.get(page(case, "return_facts")).status_code == 404


def test_restricted_file_is_read_and_not_changed(claire, cast, case):
    type(case).objects.filter(pk=case.pk).update(restricted_on=TODAY)
    assert page(case, "return_facts") not in claire.get(page(case)).content.decode()
    response = claire.post(page(case, "return_facts"), {"irtf": "yes"})
    assert "restricted" in str(response.context["form"].non_field_errors())
    assert not ReturnFacts.objects.exists()


SIMULATED = {"place": "mainland", "nationality": "DZ", "oqtf_notified_on": "2024-01-10", "filed_on": "2024-02-05"}


def test_simulator_answers_and_keeps_nothing(claire, cast, case):
    before = AuditEvent.objects.count()
    response = claire.post(reverse("return_aid_simulator"), SIMULATED)
    assert response.context["found"].component("allowance").ceiling == 1200
    assert "€1,200" in response.content.decode()
    assert (AuditEvent.objects.count(), ReturnFacts.objects.count()) == (before, 0)


def test_simulator_in_french(client, cast):
    client.force_login(cast.samir)
    html = client.post(reverse("return_aid_simulator"), SIMULATED, headers={"accept-language": "fr"}).content.decode()
    assert "Allocation forfaitaire incitative" in html
    assert "à confirmer" in html
    assert "1\u202f200\u00a0€" in html


def test_schema_describes_the_facts(client, cast):
    client.force_login(cast.samir)
    told = client.get(reverse("api_returns_schema")).json()
    assert set(told["properties"]) == set(NAMES)
    assert told["properties"]["filed_on"]["format"] == "date"


def test_a_case_of_another_office_is_not_there(client, cast, case):
    client.force_login(cast.nadia)
    assert client.get(page(case)).status_code == 404


def test_facts_are_asked_with_the_same_number_of_queries(claire, cast, django_assert_max_num_queries):
    case = open_case(cast, by=cast.claire)
    for position in range(3):
        people.add_member(case, {"given_names": f"Lina {position}"}, relation="child", actor=cast.claire)
    with django_assert_max_num_queries(40):
        claire.get(page(case))
