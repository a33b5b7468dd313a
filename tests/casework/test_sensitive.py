"""Nationality and health are shown at the steps that need them, elsewhere on request, and the request is recorded."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from casework import audit, sensitive, workflow
from casework.actions import cases
from casework.models import AuditEvent
from tests.cast import advance, open_case

COUNTRY = "Georgia"


@pytest.fixture
def case(cast):
    """Of a Georgian who returns to Armenia, fit to travel with an escort."""
    return open_case(cast, nationality="GE", destination="AM")


@pytest.fixture
def claire(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def page(case):
    return reverse("case_detail", args=[case.pk])


def ask(client, case, *fields, **headers):
    return client.post(reverse("case_reveal", args=[case.pk]), {"field": fields}, headers=headers)


def test_case_page_does_not_say_the_nationality(claire, case):
    assert COUNTRY not in claire.get(page(case)).content.decode()


def test_reveal_is_a_fragment_for_htmx_and_a_page_without(claire, cast, case):
    fragment = ask(claire, case, "nationality", **{"HX-Request": "true"}).content.decode()
    whole = ask(claire, case, "nationality").content.decode()
    assert COUNTRY in fragment
    assert "<html" not in fragment
    assert COUNTRY in whole
    assert "<h1" in whole
    events = AuditEvent.objects.filter(action=audit.FIELD_REVEALED)
    assert {(e.actor, e.case, tuple(e.fields), e.purpose) for e in events} == {
        (cast.claire, case.pk, ("nationality",), "work")
    }
    assert events.count() == 2
    assert COUNTRY not in claire.get(page(case)).content.decode()  # for that page view only


@pytest.mark.parametrize("fields", [(), ("family_name",), ("x" * 5000,)])
def test_reveal_of_nothing_known_goes_back(claire, case, fields):
    assert ask(claire, case, *fields).url == page(case)
    assert not AuditEvent.objects.filter(action=audit.FIELD_REVEALED).exists()


@pytest.mark.parametrize("step", ["eligibility", "travel_document"])
def test_step_that_needs_the_nationality_shows_it(claire, cast, case, step):
    html = claire.get(reverse("case_step", args=[case.pk, step])).content.decode()
    assert COUNTRY in html
    assert COUNTRY not in claire.get(reverse("case_step", args=[case.pk, "counselling"])).content.decode()


def test_identity_form_shows_it_since_it_asks_for_it(claire, case):
    assert '<option value="GE" selected>' in claire.get(reverse("case_identity", args=[case.pk])).content.decode()


def test_health_is_said_neither_by_steps_nor_by_history(claire, cast, case):
    advance(case, "travel_document", actor=cast.claire)
    claire.post(
        reverse("fitness", args=[case.pk]),
        {"uid": str(uuid.uuid4()), "found_0": "fit_with_escort", "on": timezone.localdate().isoformat()},
    )
    html = claire.get(page(case)).content.decode()
    assert "escort" not in html
    assert "Fit with an escort" in ask(claire, case, "health", **{"HX-Request": "true"}).content.decode()
    assert "Fit with an escort" in claire.get(reverse("booking", args=[case.pk])).content.decode()


def test_reason_of_health_is_not_in_the_history(claire, cast, case):
    cases.withdraw(case, reason="health", actor=cast.claire)
    assert "Health</" not in claire.get(page(case)).content.decode().replace("<dt>Health</dt>", "").replace(
        "· Health</span>", ""
    )
    assert "Gave up the return" in ask(claire, case, "health", **{"HX-Request": "true"}).content.decode()


def test_liaison_sees_the_nationality_while_an_answer_needs_it_and_never_the_health(client, cast, case):
    case = advance(case, "application", actor=cast.claire)
    client.force_login(cast.odile)
    client.cookies["django_language"] = "en"
    dossier = reverse("dossier_detail", args=[case.pk])
    assert COUNTRY in client.get(dossier).content.decode()
    today = timezone.localdate().isoformat()
    client.post(reverse("dossier_step", args=[case.pk, "eligibility"]), {"outcome": "clear", "on": today})
    decision = reverse("decision_add", args=[case.pk])
    assert COUNTRY in client.get(decision).content.decode()
    client.post(decision, {"answer": "granted", "on": today})
    assert COUNTRY not in client.get(dossier).content.decode()
    assert COUNTRY in ask(client, case, "nationality").content.decode()
    assert AuditEvent.objects.get(action=audit.FIELD_REVEALED).purpose == "ofii"
    assert ask(client, case, "health").status_code == 302


def test_interface_gives_them_on_request_only(claire, cast, case):
    case = advance(case, "medical_fitness", actor=cast.claire)
    address = f"/api/v1/cases/{case.pk}/"
    plain = claire.get(address).json()
    assert "nationality" not in plain["members"][0]
    assert [s["code"] for s in plain["steps"] if "outcome" not in s] == ["medical_fitness"]
    wanted = {"fields_wanted": ["nationality", "health"]}
    told = claire.post(f"{address}reveal/", wanted, content_type="application/json").json()
    assert told == {
        "health": {"medical_fitness": "fit"},
        "nationality": {str(case.principal_id): {"value": "GE", "absence": None}},
    }
    assert AuditEvent.objects.get(action=audit.FIELD_REVEALED).fields == ["health", "nationality"]


@pytest.mark.parametrize("body", ["{}", "[]", '{"fields_wanted": []}', '{"fields_wanted": ["phone"]}', "{"])
def test_interface_refuses_what_it_does_not_know(claire, case, body):
    answer = claire.post(f"/api/v1/cases/{case.pk}/reveal/", body, content_type="application/json")
    assert answer.status_code == 400


def test_reveals_are_limited(claire, case, settings):
    settings.READ_LIMITS = {**settings.READ_LIMITS, "reveals": {"": (1, 2, 5, 9)}}
    assert [ask(claire, case, "nationality").status_code for _ in range(3)] == [200, 200, 429]


def test_pathways_name_known_fields():
    named = {
        field
        for pathway in workflow.PATHWAYS.values()
        for step in pathway.steps
        for field in (*step.needs, step.records)
    }
    assert named - {""} <= set(sensitive.FIELDS)
