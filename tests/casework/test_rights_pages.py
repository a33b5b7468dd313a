"""Pages of retention and rights: references without names, who may do what, and the sheet as a download."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases, rights
from casework.models import AuditEvent, Case, LegalHold, RightsRequest
from tests.cast import PASSWORD, open_case

TODAY = timezone.localdate()
ASKED = {"asked_by": "person", "identity_check": "known", "received_on": TODAY}


def due(cast, **options):
    case = open_case(cast, **options)
    Case.objects.filter(pk=case.pk).update(erase_on=TODAY, erase_rule="withdrawn", erasure_announced_on=TODAY)
    return case


def signed_in(client, user):
    """With the password, so that pages that ask for it again are satisfied."""
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_preview_shows_references_and_no_names_and_leads_only_their_office(client, cast):
    paris, lyon = due(cast), due(cast, office=cast.lyon, by=cast.yann)
    client.force_login(cast.delphine)
    page = client.get(reverse("retention_list"), {"try": 1}).content.decode()
    assert paris.reference in page
    assert lyon.reference in page
    assert "Haddad" not in page
    assert "casework.Person" in page
    client.force_login(cast.lucie)
    page = client.get(reverse("retention_list")).content.decode()
    assert paris.reference in page
    assert lyon.reference not in page
    assert Case.objects.count() == 2


def test_hold_is_placed_shown_and_lifted(client, cast):
    case = due(cast)
    client.force_login(cast.delphine)
    form = {"reason": "appeal", "words": "Tribunal", "until": (TODAY + datetime.timedelta(days=60)).isoformat()}
    client.post(reverse("hold_add", args=[case.pk]), form)
    hold = LegalHold.objects.get()
    page = client.get(reverse("retention_list")).content.decode()
    assert reverse("hold_lift", args=[hold.pk]) in page
    assert "Tribunal" not in page
    client.post(reverse("hold_lift", args=[hold.pk]))
    assert not LegalHold.objects.standing().exists()


def test_file_announces_its_erasure(client, cast):
    case = due(cast)
    client.force_login(cast.claire)
    page = client.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert "notice-warning" in page
    assert f"{TODAY:%d/%m/%Y}" in page


def test_erasure_goes_from_the_caseworker_to_the_officer(client, cast, case):
    client.force_login(cast.claire)
    asks = {**ASKED, "person": case.principal_id, "kind": "erasure", "ground": "objection"}
    client.post(reverse("rights_add", args=[case.pk]), asks)
    asked = RightsRequest.objects.get()
    client.post(reverse("rights_answer", args=[asked.pk]), {"decision": "erase"})
    assert Case.objects.filter(pk=case.pk).exists()
    assert RightsRequest.objects.get().is_waiting
    client.force_login(cast.delphine)
    client.post(reverse("rights_answer", args=[asked.pk]), {"decision": "erase"})
    assert not Case.objects.exists()
    client.get(reverse("rights_list"))


def test_restricted_file_says_so_and_refuses_with_a_sentence(client, cast, case):
    client.force_login(cast.lucie)
    client.post(reverse("case_restrict", args=[case.pk]), {"reason": "accuracy"})
    note = {"text": "x", "note_id": uuid.uuid4(), "ticket": uuid.uuid4()}
    page = client.post(reverse("note_add", args=[case.pk]), note)
    assert page.status_code == 200
    assert not case.notes.exists()
    client.post(reverse("case_restrict", args=[case.pk]), {"told": "on"})
    assert Case.objects.get(pk=case.pk).restricted_on is None


@pytest.mark.parametrize(("kind", "start"), [("pdf", b"%PDF"), ("json", b"{")])
def test_sheet_is_a_download_that_leaves_no_trace_but_in_the_audit(client, cast, case, kind, start):
    signed_in(client, cast.claire)
    address = reverse("person_sheet", args=[case.pk, case.principal_id])
    answer = client.post(address, {"language": "ar", "kind": kind})
    assert answer.content.startswith(start)
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"] == f'attachment; filename="escale.{kind}"'
    assert AuditEvent.objects.get(action="person.sheet").detail == {"kind": kind, "language": "ar"}


def test_sheet_asks_for_the_password_again(client, cast, case):
    client.force_login(cast.claire)
    answer = client.post(reverse("person_sheet", args=[case.pk, case.principal_id]), {"language": "ar", "kind": "pdf"})
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    assert not AuditEvent.objects.filter(action="person.sheet").exists()


@pytest.mark.parametrize("name", ["retention_list", "rights_list"])
def test_lists_ask_the_same_number_of_queries_for_many(client, cast, name):
    def count():
        client.force_login(cast.delphine)
        client.get(reverse(name))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse(name))
        return len(queries)

    def add():
        case = due(cast)
        cases.assign(case, cast.claire, actor=cast.claire)
        rights.record_request(case, kind="access", actor=cast.claire, **ASKED)

    add()
    few = count()
    for _number in range(4):
        add()
    assert count() == few
