"""The interface: the same access and the same trail as the pages."""

import uuid

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casework.actions import people
from casework.enums import Absence
from casework.models import AuditEvent, Case
from tests.cast import advance, open_case

LIST = "/api/v1/cases/"


def one(case):
    return f"{LIST}{case.pk}/"


@pytest.fixture
def signed_in(client):
    def sign_in(user):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def test_list_holds_no_name_and_only_what_is_seen_whole(signed_in, cast, case):
    open_case(cast, by=cast.yann, office=cast.lyon)
    case = advance(case, "application", actor=cast.claire)
    response = signed_in(cast.claire).get(LIST)
    assert response.json()["results"] == [
        {
            "id": str(case.pk),
            "reference": case.reference,
            "office": "PAR",
            "status": "active",
            "next_step": "eligibility",
            "due_on": case.due_on.isoformat(),
            "destination": "DZ",
        }
    ]
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.objects_seen, event.purpose) == ("case.listed", [case.pk], "api")


def test_list_is_walked_by_cursor(signed_in, cast, case, monkeypatch):
    monkeypatch.setattr("casework.api.NewestFirst.page_size", 2)
    mine = {str(case.pk), *(str(open_case(cast, days_ago=days).pk) for days in (1, 2, 3, 3))}
    client, seen, url = signed_in(cast.claire), [], LIST
    while url:
        page = client.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == 5
    assert set(seen) == mine


def test_list_reads_the_same_number_of_queries_for_one_and_for_many(signed_in, cast, case):
    client, counts = signed_in(cast.claire), []
    for more in (0, 4):
        for _ in range(more):
            open_case(cast)
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_case_says_who_and_what_was_done(signed_in, cast, case):
    people.add_member(case, {"given_names": "Lina", "birth": Absence.UNKNOWN}, relation="child", actor=cast.claire)
    answer = signed_in(cast.claire).get(one(case)).json()
    principal, child = answer["members"]
    assert principal["relation"] == "principal"
    assert principal["family_name"] == {"value": "Haddad", "absence": None}
    assert principal["birth"] == {"value": "1987-03", "absence": None}
    assert principal["sex"] == {"value": None, "absence": "not_asked"}
    assert child["given_names"] == {"value": "Lina", "absence": None}
    assert child["birth"] == {"value": None, "absence": "unknown"}
    assert [(step["code"], step["status"]) for step in answer["steps"]] == [("consent", "done"), ("identity", "done")]
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.objects_seen, event.case, event.purpose) == ("case.read", [case.pk], case.pk, "api")


def test_case_reads_the_same_number_of_queries_for_small_and_large_families(signed_in, cast, case):
    client, counts = signed_in(cast.claire), []
    for more in (0, 4):
        for _ in range(more):
            people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
        client.get(one(case))
        with CaptureQueriesContext(connection) as captured:
            client.get(one(case))
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("who", ["samir", "yann", "nadia", "marc", "odile", "delphine", "alain", "personne"])
def test_case_is_not_there_for_strangers_nor_for_who_sees_less_than_the_file(signed_in, cast, case, who):
    case = advance(case, "application", actor=cast.claire)
    Case.objects.filter(pk=case.pk).update(opened_by=cast.samir)
    client = signed_in(getattr(cast, who))
    refused = client.get(one(case))
    assert (refused.status_code, refused.json()) == (404, {"detail": "Not found."})
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.actor, event.allowed) == ("access.refused", getattr(cast, who), False)
    nothing = client.get(f"{LIST}{uuid.uuid4()}/")
    assert (nothing.status_code, nothing.json()) == (404, {"detail": "Not found."})


def test_refusal_names_the_case_and_keeps_no_event_of_a_read(signed_in, cast, case):
    signed_in(cast.nadia).get(one(case))
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.objects_seen, event.kind) == ([case.pk], "casework.case")
    assert not AuditEvent.objects.filter(actor=cast.nadia, action="case.read").exists()


def test_list_is_not_there_for_whoever_works_no_case(signed_in, cast, case):
    for user in (cast.samir, cast.marc, cast.odile, cast.delphine, cast.alain, cast.personne):
        assert signed_in(user).get(LIST).status_code == 404


def test_signed_out_is_told_nothing(client, cast, case):
    for url in (LIST, one(case), f"{LIST}{uuid.uuid4()}/"):
        response = client.get(url)
        assert response.status_code == 403
        assert "Haddad" not in response.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_interface_only_reads(signed_in, cast, case, method):
    client = signed_in(cast.claire)
    for url in (LIST, one(case)):
        assert getattr(client, method)(url, "{}", content_type="application/json").status_code == 405


def test_bad_cursor_gets_an_answer_in_words(signed_in, cast, case):
    response = signed_in(cast.claire).get(LIST, {"cursor": "x"})
    assert (response.status_code, response.json()) == (404, {"detail": "Invalid cursor"})


def test_schema_is_complete(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))
    text = (tmp_path / "schema.yml").read_text()
    assert "/api/v1/cases/{id}/" in text
