"""The audit page: who saw what, for the data protection officer alone; no content, and the look itself recorded."""

import csv
import datetime
import io
import uuid

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import audit, audit_page, tasks
from casework.actions import cases, people
from casework.enums import DocumentKind, Purpose
from casework.examination import SENTENCES
from casework.models import AuditEvent
from tests import engines
from tests.cast import PASSWORD, make_cast, open_case

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
        detail={"step": "ofii_decision", "outcome": "granted", "later": "7"},
    )
    line = audit_page.lines([event])[0]
    step = case.pathway_definition.step("ofii_decision")
    assert line.detail == f"{step.label} · {step.outcome('granted').label} · 7"
    assert line.fields.endswith(", new_field")
    assert line.roles.endswith(", retired_role")


def test_refused_file_tells_why_in_words(cast, case):
    event = AuditEvent(action=audit.DOCUMENT_REFUSED, detail={"kind": "consent", "reason": "unknown"}, allowed=False)
    assert audit_page.lines([event])[0].detail == f"{DocumentKind.CONSENT.label} · {SENTENCES['unknown']}"


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


# --- The other questions ------------------------------------------------------------------------------------------


def read_by(client, user, case, times=1):
    client.force_login(user)
    for _ in range(times):
        client.get(reverse("case_detail", args=[case.pk]))


def test_file_shows_who_saw_it_how_often_and_why(officer, cast, case):
    read_by(officer, cast.claire, case, times=2)
    audit.record(audit.CASE_LISTED, case, open_case(cast), actor=cast.lucie, purpose=Purpose.LIST)
    audit.record(audit.ACCESS_REFUSED, case.pk, actor=cast.nadia, kind="casework.case", allowed=False)
    officer.force_login(cast.delphine)
    response = officer.get("/audit/file/", {"case": case.reference})
    found = {
        reader.who: (reader.opened, reader.listed, reader.refused, reader.purposes)
        for reader in response.context["readers"]
    }
    assert found["Claire"] == (2, 0, 0, "Work on the case")
    assert found["Lucie"] == (0, 1, 0, "Worklist")
    assert found["Nadia"] == (0, 0, 1, "")
    assert found["Samir"][0] == 0
    assert next(iter(found)) == "Nadia"  # the last on top
    assert "Haddad" not in response.content.decode()


def test_one_person_of_a_file_leaves_out_what_concerns_the_others_alone(officer, cast, case):
    member = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    audit.record(audit.DUPLICATES_COMPARED, case.principal, actor=cast.lucie, case=case)
    whole = officer.get("/audit/file/", {"case": case.reference})
    assert {reader.who for reader in whole.context["readers"]} == {"Samir", "Claire", "Lucie"}
    assert "Child" in whole.content.decode()
    assert "Lina" not in whole.content.decode()
    for query in ({"case": case.reference, "member": member.pk}, {"case": str(member.pk)}):
        seen = officer.get("/audit/file/", query).context["readers"]
        assert "Lucie" not in {reader.who for reader in seen}, query
        assert "Claire" in {reader.who for reader in seen}, query
    unknown = officer.get("/audit/file/", {"case": case.reference, "member": uuid.uuid4()})
    assert unknown.context["readers"] == []


def test_file_that_is_asked_about_is_named_in_the_event_of_the_look(officer, cast, case):
    officer.get("/audit/file/", {"case": case.reference})
    assert AuditEvent.objects.order_by("-pk").first().objects_seen == [case.pk]


def test_colleague_s_days_tell_distinct_files_and_lists(officer, cast, case):
    read_by(officer, cast.claire, case, times=3)
    read_by(officer, cast.claire, open_case(cast))
    officer.get(reverse("worklist"))
    officer.force_login(cast.delphine)
    response = officer.get("/audit/colleague/", {"actor": cast.claire.pk})
    [row] = response.context["page"].rows
    assert (row["day"], row["files"], row["opened"], row["listed"], row["shown"]) == (timezone.localdate(), 2, 4, 1, 2)
    assert response.context["totals"]["files"] == 2
    last = AuditEvent.objects.order_by("-pk").first()
    assert (last.action, last.objects_seen) == (audit.AUDIT_READ, [cast.claire.pk])
    assert officer.get("/audit/colleague/", {"actor": cast.odile.pk}).context["page"].rows == []
    assert "Which colleague?" in officer.get("/audit/colleague/").content.decode()


def test_purposes_are_counted_and_lead_to_their_events(officer, cast, case):
    read_by(officer, cast.claire, case, times=2)
    officer.force_login(cast.delphine)
    rows = {row.label: row for row in officer.get("/audit/purposes/").context["rows"]}
    assert (rows["Work on the case"].opened, rows["Work on the case"].people) == (2, 1)
    assert rows["None stated"].changed > 0
    assert {line.purpose for line in officer.get(rows["Work on the case"].url).context["lines"]} == {"Work on the case"}
    assert {line.purpose for line in officer.get(rows["None stated"].url).context["lines"]} == {""}


def test_exports_are_what_left_the_tool(officer, cast, case):
    audit.record(audit.CASE_READ, case, actor=cast.claire, purpose=Purpose.WORK)
    audit.record(audit.AUDIT_EXPORTED, actor=cast.delphine)
    response = officer.get("/audit/exports/")
    assert [line.what for line in response.context["lines"]] == ["Exported the audit trail"]


@pytest.mark.parametrize(
    ("address", "query"),
    [
        ("/audit/file/", {"case": "ZZZZ-ZZZZ"}),
        ("/audit/file/", {"case": str(uuid.uuid4())}),
        ("/audit/file/", {"since": "2026-05-02", "until": "2026-05-01"}),
        ("/audit/colleague/", {"actor": "nobody"}),
        ("/audit/purposes/", {"since": "soon"}),
        ("/audit/exports/", {"until": "2026-02-31"}),
        ("/audit/", {"purpose": "curiosity"}),
    ],
)
def test_question_that_is_not_understood_is_answered_by_its_error(officer, case, address, query):
    response = officer.get(address, query)
    assert response.status_code == 200
    assert "has-error" in response.content.decode()


@pytest.mark.parametrize("address", ["/audit/file/", "/audit/colleague/", "/audit/purposes/", "/audit/exports/"])
def test_questions_take_the_same_queries_for_few_and_many(officer, cast, case, address):
    query = {"/audit/file/": {"case": case.reference}, "/audit/colleague/": {"actor": cast.claire.pk}}.get(address, {})
    counts = []
    for number in (1, 5):
        for _ in range(number):
            for who in (cast.claire, cast.lucie, cast.samir)[: 1 + number % 3]:
                audit.record(audit.CASE_READ, case, actor=who, case=case, purpose=Purpose.WORK)
                audit.record(audit.AUDIT_EXPORTED, case, actor=who, purpose=Purpose.FIELD)
        with CaptureQueriesContext(connection) as captured:
            officer.get(address, query)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# --- The file that leaves -------------------------------------------------------------------------------------------


@pytest.fixture
def proven(officer):
    """The officer, who has just given the password once more."""
    officer.post("/account/reauthenticate/", {"password": PASSWORD})
    return officer


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))


def test_export_asks_for_the_password_again(officer, cast):
    response = officer.get("/audit/download/", {"refused": "on"})
    assert response.status_code == 302
    assert response.url.startswith("/account/reauthenticate/?next=%2Faudit%2Fdownload%2F%3Frefused%3Don")
    assert not AuditEvent.objects.filter(action=audit.AUDIT_EXPORTED).exists()


def test_export_holds_the_filtered_view_and_is_recorded(proven, cast, case):
    audit.record(audit.ACCESS_REFUSED, case.pk, actor=cast.nadia, kind="casework.case", allowed=False)
    response = proven.get("/audit/download/", {"refused": "on", "case": case.reference})
    head, row = rows_of(response)
    assert head[0] == "When"
    assert (row[1], row[3], row[7], row[9]) == ("Nadia", "Was refused access", case.reference, "No")
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.action, event.objects_seen, event.detail) == (audit.AUDIT_EXPORTED, [case.pk], {"lines": "1"})
    assert response["Content-Disposition"] == 'attachment; filename="audit.csv"'


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_of_the_export_is_a_formula(proven, cast, case, name):
    cast.claire.full_name = name
    cast.claire.save()
    audit.record(audit.CASE_READ, case, actor=cast.claire, purpose=Purpose.WORK)
    rows = rows_of(proven.get("/audit/download/", {"action": audit.CASE_READ}))
    assert [row[1] for row in rows[1:]] == [f"'{name}"]


# --- Is the trail whole? --------------------------------------------------------------------------------------------


def test_page_of_seals_tells_the_state_and_is_loud_when_it_is_broken(fresh_database, client, settings, tmp_path):
    settings.AUDIT_CHECKPOINTS = [str(tmp_path)]
    with transaction.atomic():
        cast = make_cast()
    client.force_login(cast.delphine)
    client.cookies["django_language"] = "en"

    def page():
        return client.get("/audit/seals/").content.decode()

    assert "the sealer does not run" in page()
    tasks.seal_audit()
    assert "It has not been verified yet" in page()
    tasks.seal_audit()
    tasks.verify_audit()
    html = page()
    assert "the last verification found nothing wrong" in html
    assert "0 events" in html
    with engines.cluster().connect(fresh_database) as owner:
        owner.execute("ALTER TABLE casework_auditevent DISABLE TRIGGER USER")
        owner.execute(
            "UPDATE casework_auditevent SET roles = 'manager' WHERE id = (SELECT min(id) FROM casework_auditevent)"
        )
    with pytest.raises(SystemExit):
        call_command("verify_audit", stdout=io.StringIO())
    html = page()
    assert "the trail was tampered with" in html
    assert "was changed after it was sealed (seal 1)." in html


def test_page_of_seals_takes_the_same_queries_always(officer, cast):
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            officer.get("/audit/seals/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
