"""The audit page: who saw what, for the data protection officer alone; no content, and the look itself recorded."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import audit, audit_page
from casework.actions import cases, people
from casework.enums import Purpose
from casework.models import AuditEvent
from tests.cast import open_case

ADDRESS = "/audit/"


@pytest.fixture
def officer(client, cast):
    client.force_login(cast.delphine)
    client.cookies["django_language"] = "en"
    return client


def lines(client, **query):
    """What each line of the page says, as (action label, reference)."""
    return [(line.what, line.reference) for line in client.get(ADDRESS, query).context["lines"]]


def test_officer_sees_who_did_what_to_which_file(officer, cast, case):
    officer.force_login(cast.claire)
    officer.get(reverse("case_detail", args=[case.pk]))
    officer.force_login(cast.delphine)
    html = officer.get(ADDRESS).content.decode()
    for words in ("Read the case", "Claire", "Caseworker", case.reference, "Work on the case", "Opened the case"):
        assert words in html


def test_nothing_of_the_people_helped_is_on_the_page(officer, cast, case):
    people.change_identity(case, case.principal, {"family_name": "Belkacem"}, version=2, seen={}, actor=cast.claire)
    html = officer.get(ADDRESS).content.decode()
    assert "Family name" in html
    assert [word for word in ("Haddad", "Amina", "Belkacem", "98 76 54 32") if word in html] == []
    assert f"/cases/{case.pk}" not in html


def test_looking_is_recorded_and_searching_for_a_file_names_it(officer, cast, case):
    officer.get(ADDRESS)
    officer.get(ADDRESS, {"case": case.reference})
    reads = AuditEvent.objects.filter(action=audit.AUDIT_READ).order_by("pk")
    assert [(read.actor, read.objects_seen, read.case) for read in reads] == [
        (cast.delphine, [], None),
        (cast.delphine, [case.pk], None),
    ]


def test_who_saw_a_file_includes_lists_refusals_and_comparisons(officer, cast, case):
    other = open_case(cast)
    audit.record(audit.CASE_LISTED, other, case, actor=cast.lucie, purpose=Purpose.LIST)
    audit.record(audit.ACCESS_REFUSED, case.pk, actor=cast.nadia, kind="casework.case", allowed=False)
    audit.record(audit.DUPLICATES_COMPARED, case.principal, actor=cast.samir, case=other)
    found = lines(officer, case=case.reference.lower().replace("-", " "))
    assert found[:3] == [
        ("Compared possible duplicates", other.reference),
        ("Was refused access", case.reference),
        ("Saw the case in a list", ""),
    ]
    assert {reference for _label, reference in found[3:]} == {case.reference}


def test_filters_narrow_and_add_up(officer, cast, case):
    cases.withdraw(case, reason="family", actor=cast.claire)
    audit.record(audit.ACCESS_REFUSED, case.pk, actor=cast.nadia, kind="casework.case", allowed=False)
    gave_up = "Recorded that the person gives up the return"
    assert lines(officer, action=audit.CASE_WITHDRAWN) == [(gave_up, case.reference)]
    assert lines(officer, actor=cast.claire.pk, case=case.reference)[0] == (gave_up, case.reference)
    assert lines(officer, refused="on") == [("Was refused access", case.reference)]
    assert lines(officer, refused="on", actor=cast.claire.pk) == []
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    assert lines(officer, since=tomorrow.isoformat()) == []
    assert lines(officer, until=timezone.localdate().isoformat(), action=audit.CASE_WITHDRAWN) != []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"case": "ZZZZ-ZZZZ"}, "No case has this reference."),
        ({"case": "'; DROP TABLE"}, "No case has this reference."),
        ({"since": "soon"}, "Enter a valid date."),
        ({"actor": "nobody"}, "is not a valid"),
        ({"action": "case.exploded"}, "Select a valid choice"),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "The period ends before it begins."),
    ],
)
def test_filter_that_is_not_understood_says_so_and_shows_nothing(officer, case, query, sentence):
    response = officer.get(ADDRESS, query)
    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert response.context["lines"] == []


@pytest.mark.parametrize("mark", ["abc", "-1", "9" * 30, "", "1e5", "٣"])
def test_place_in_the_list_that_means_nothing_is_left_out(officer, mark):
    assert officer.get(ADDRESS, {"before": mark}).status_code == 200
    assert officer.get(ADDRESS, {"after": mark}).status_code == 200


def test_pages_go_back_and_forth_without_gaps_while_rows_arrive(officer, cast):
    for _ in range(120):
        audit.record(audit.CASE_LISTED, uuid.uuid4(), actor=cast.claire)
    query = {"action": audit.CASE_LISTED}
    newest = list(AuditEvent.objects.filter(**query).order_by("-pk").values_list("objects_seen", flat=True))
    first = officer.get(ADDRESS, query)
    audit.record(audit.CASE_LISTED, uuid.uuid4(), actor=cast.claire)
    second = officer.get(ADDRESS + first.context["older_url"])
    third = officer.get(ADDRESS + second.context["older_url"])
    sizes = [len(page.context["lines"]) for page in (first, second, third)]
    assert (sizes, third.context["older_url"]) == ([50, 50, 20], "")
    assert first.context["newer_url"] == ""
    assert second.context["newer_url"] != ""
    assert f"before={AuditEvent.objects.get(objects_seen=newest[49]).pk}" in first.context["older_url"]
    back = officer.get(ADDRESS + third.context["newer_url"])
    assert [line.at for line in back.context["lines"]] == [line.at for line in second.context["lines"]]


def test_list_takes_the_same_queries_for_few_and_many(officer, cast):
    counts = []
    for number in (1, 3):
        for _ in range(number):
            cases.withdraw(open_case(cast), reason="health", actor=cast.claire)
        with CaptureQueriesContext(connection) as captured:
            officer.get(ADDRESS)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_only_the_officer_opens_it(client, cast):
    for name in ("samir", "claire", "lucie", "marc", "odile", "alain", "personne"):
        client.force_login(getattr(cast, name))
        assert client.get(ADDRESS).status_code == 404


def test_officer_opens_no_file(officer, case):
    assert officer.get(reverse("case_detail", args=[case.pk])).status_code == 404
    assert officer.get(reverse("worklist")).status_code == 404


def test_codes_are_said_in_words(cast, case):
    event = AuditEvent(
        action=audit.STEP_DONE,
        roles="caseworker,retired_role",
        kind="casework.case",
        fields=["family_name", "new_field"],
        detail={"step": "ofii_decision", "outcome": "granted", "id": "7"},
    )
    line = audit_page.lines([event])[0]
    step = case.pathway_definition.step("ofii_decision")
    assert line.detail == f"{step.label} · {step.outcome('granted').label} · 7"
    assert line.fields.endswith(", new_field")
    assert line.roles.endswith(", retired_role")


# --- Who saw this person (also asked for by the person's own sheet) ------------------------------------------------


def test_who_saw_a_person_tells_reads_changes_and_lists_but_no_refusal(cast, case):
    audit.record(audit.CASE_LISTED, open_case(cast), case, actor=cast.lucie, purpose=Purpose.LIST)
    audit.record(audit.ACCESS_REFUSED, case.pk, actor=cast.nadia, kind="casework.case", allowed=False)
    audit.record(audit.DUPLICATES_COMPARED, case.principal, actor=cast.claire, purpose=Purpose.DUPLICATE_CHECK)
    found = audit_page.who_saw(people=[case.principal_id], cases=[case.pk])
    assert [(line.who, line.what) for line in found[:2]] == [
        ("Claire", str(audit.label_of(audit.DUPLICATES_COMPARED))),
        ("Lucie", str(audit.label_of(audit.CASE_LISTED))),
    ]
    assert {line.who for line in found} == {"Claire", "Lucie", "Samir"}
    assert audit_page.who_saw(people=[case.principal_id])[0].who == "Claire"
    assert audit_page.who_saw() == []
