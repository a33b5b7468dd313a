"""The restricted screens of OFII's liaison."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions.file import add_note
from casework.models import AuditEvent
from tests.cast import advance, open_case

TODAY = timezone.localdate()


@pytest.fixture
def liaison(client, cast):
    client.force_login(cast.odile)
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def transmitted(cast, case):
    return advance(case, "application", actor=cast.claire)


def test_liaison_sees_transmitted_dossiers_only(liaison, cast, transmitted):
    open_case(cast)
    response = liaison.get(reverse("dossier_list"))
    assert [case.reference for case in response.context["page"].rows] == [transmitted.reference]


def test_case_that_is_not_transmitted_is_not_there(liaison, case):
    assert liaison.get(reverse("dossier_detail", args=[case.pk])).status_code == 404
    assert liaison.get(reverse("case_detail", args=[case.pk])).status_code == 404


def test_dossier_shows_who_applies_and_nothing_of_the_notes(liaison, cast, transmitted):
    add_note(transmitted, note_id=uuid.uuid4(), text="Speaks of a debt.", actor=cast.claire)
    html = liaison.get(reverse("dossier_detail", args=[transmitted.pk])).content.decode()
    assert "Amina Haddad" in html
    assert "Speaks of a debt" not in html
    assert AuditEvent.objects.latest("id").purpose == "ofii"


def test_case_address_leads_the_liaison_to_the_dossier(liaison, transmitted):
    response = liaison.get(reverse("case_detail", args=[transmitted.pk]))
    assert response.url == reverse("dossier_detail", args=[transmitted.pk])


def test_liaison_answers_and_the_team_sees_it(liaison, cast, transmitted):
    url = reverse("dossier_step", args=[transmitted.pk, "eligibility"])
    assert "Say how this step ended." in liaison.post(url, {"on": TODAY.isoformat()}).content.decode()
    liaison.post(url, {"on": TODAY.isoformat(), "outcome": "clear"})
    transmitted.refresh_from_db()
    assert (transmitted.next_step, transmitted.steps.get(code="eligibility").recorded_by) == (
        "ofii_decision",
        cast.odile,
    )


def test_step_that_is_not_the_liaisons_is_not_answered(liaison, transmitted):
    url = reverse("dossier_step", args=[transmitted.pk, "tickets"])
    assert liaison.post(url, {"on": TODAY.isoformat()}).url == reverse("dossier_detail", args=[transmitted.pk])


def test_liaison_does_not_change_the_case_elsewhere(liaison, transmitted):
    for name in ("case_withdraw", "note_add", "case_identity"):
        assert liaison.get(reverse(name, args=[transmitted.pk])).status_code == 404


def test_same_number_of_queries_for_one_dossier_and_for_three(liaison, cast):
    counts = []
    for _ in range(2):
        advance(open_case(cast), "application", actor=cast.claire)
        liaison.get(reverse("dossier_list"))
        with CaptureQueriesContext(connection) as captured:
            liaison.get(reverse("dossier_list"))
        counts.append(len(captured))
        advance(open_case(cast), "application", actor=cast.claire)
    assert counts[0] == counts[1]
