"""The pages of the dealings with OFII, by the team and by OFII's liaison."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.models import AuditEvent, Case
from returns.models import Decision, Dossier, Question, Review, Transmission
from tests.cast import advance, open_case
from tests.returns.dossiers_made import a_document, a_review, make, ofii_rows, refused_case, send, sent_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def as_user(client):
    """`as_user(cast.claire)`: the client signed in, in English."""

    def sign_in(user):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def claire(as_user, cast):
    return as_user(cast.claire)


def test_decision_that_came_by_other_means_asks_for_no_dossier(claire, cast):
    case = advance(open_case(cast), "ofii_decision", actor=cast.claire)
    page = claire.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert "OFII has granted the aid." in page
    assert "Put the dossier for OFII together." not in page


def test_erasure_that_a_review_holds_up_is_not_announced_as_sure(claire, cast):
    case, refused = refused_case(cast)
    announced = {"erase_on": TODAY + 15 * DAY, "erase_rule": "refused", "erasure_announced_on": TODAY}
    Case.objects.filter(pk=case.pk).update(**announced)
    address = reverse("case_detail", args=[case.pk])
    assert "This file will be erased on" in claire.get(address).content.decode()
    a_review(refused, cast.claire)
    page = claire.get(address).content.decode()
    assert "The erasure of this file waits" in page
    assert "This file will be erased on" not in page
    assert "Answer to the review awaited" in claire.get(reverse("worklist")).content.decode()


def test_silence_leads_to_the_acknowledgement(claire, cast):
    case, _made, sending = sent_case(cast)
    page = claire.get(reverse("case_ofii", args=[case.pk])).content.decode()
    assert (
        f'<a class="btn btn-primary d-print-none" href="{reverse("transmission_acknowledge", args=[sending.pk])}">'
        in page
    )


@pytest.fixture
def counselled(cast):
    return advance(open_case(cast), "counselling", actor=cast.claire)


def text_of(client, name, *args):
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_next_step_of_the_file_leads_to_the_dossier_which_is_made_and_sent(claire, counselled, cast):
    document = a_document(counselled, cast.claire)
    step = claire.get(reverse("case_step", args=[counselled.pk, "application"]))
    assert step.url == reverse("case_ofii", args=[counselled.pk])
    assert "Put the dossier for OFII together." in text_of(claire, "case_ofii", counselled.pk)
    address, sent = reverse("dossier_make", args=[counselled.pk]), {"uid": uuid.uuid4(), "documents": [document.pk]}
    assert "Pieces are missing" in claire.post(address, sent).content.decode()
    assert claire.post(address, {**sent, "incomplete": "on"}).status_code == 302
    made = Dossier.objects.get()
    assert AuditEvent.objects.filter(action="field.revealed", case=counselled.pk).exists()
    assert "Version 1 is ready" in text_of(claire, "case_ofii", counselled.pk)
    form = {"uid": uuid.uuid4(), "channel": "inbox", "on": TODAY.isoformat()}
    wrong = claire.post(reverse("dossier_send", args=[made.pk]), {**form, "on": (TODAY + DAY).isoformat()})
    assert "still to come" in wrong.content.decode()
    claire.post(reverse("dossier_send", args=[made.pk]), form)
    assert "Sent today, no acknowledgement yet." in text_of(claire, "case_ofii", counselled.pk)


def test_version_page_shows_what_changed(claire, counselled, cast):
    make(counselled, cast.claire)
    second = make(counselled, cast.claire, [a_document(counselled, cast.claire)])
    html = text_of(claire, "dossier_version", second.pk)
    assert "What changed since version 1" in html
    assert "Passeport" in html


def test_silence_stands_on_the_worklist_the_ledger_and_the_file(claire, cast):
    case, _made, sending = sent_case(cast)
    Transmission.objects.filter(pk=sending.pk).update(on=TODAY - 9 * DAY)
    assert "1 dossier sent to OFII has no acknowledgement." in text_of(claire, "worklist")
    assert "Sent 9 days ago, no acknowledgement." in text_of(claire, "transmission_list")
    assert "Sent 9 days ago, no acknowledgement." in text_of(claire, "case_detail", case.pk)
    claire.post(reverse("transmission_chase", args=[sending.pk]))
    assert Transmission.objects.get(pk=sending.pk).chased_on == TODAY


def test_liaison_reads_what_was_sent_acknowledges_asks_and_decides(as_user, cast):
    case, made, sending = sent_case(cast)
    unsent = make(case, cast.claire)
    odile = as_user(cast.odile)
    html = text_of(odile, "dossier_detail", case.pk)
    assert "Version 1" in html
    assert "Version 2" not in html
    assert odile.get(reverse("dossier_version", args=[unsent.pk])).status_code == 404
    part = odile.get(reverse("dossier_part", args=[made.manifest["parts"][0]["id"]]))
    assert part.content.startswith(b"%PDF-")
    assert part["Content-Disposition"] == 'attachment; filename="document.pdf"'
    assert text_of(odile, "dossier_version", made.pk).count("SHA-256") == 2
    receipt = {"on": TODAY.isoformat(), "reference": "OFII-9"}
    odile.post(reverse("transmission_acknowledge", args=[sending.pk]), receipt)
    assert Transmission.objects.get(pk=sending.pk).acknowledged_by == cast.odile
    odile.post(reverse("question_add", args=[case.pk]), {"uid": uuid.uuid4(), "text": "Depuis quand ?"})
    question = Question.objects.get()
    claire = as_user(cast.claire)
    assert "OFII asks a question." in text_of(claire, "case_ofii", case.pk)
    claire.post(reverse("question_answer", args=[question.pk]), {"text": "Depuis 2019."})
    assert "Depuis 2019." in text_of(as_user(cast.odile), "dossier_detail", case.pk)


def test_liaison_decides_and_never_sees_what_was_expected(as_user, cast):
    case, _made, _sending = sent_case(cast)
    odile = as_user(cast.odile)
    told = {"on": TODAY.isoformat(), "outcome": "clear"}
    odile.post(reverse("dossier_step", args=[case.pk, "eligibility"]), told)
    step = odile.get(reverse("dossier_step", args=[case.pk, "ofii_decision"]))
    assert step.url == reverse("decision_add", args=[case.pk])
    answer = {"answer": "refused", "on": TODAY.isoformat(), "grounds": "Séjour trop court."}
    assert "Say how this step ended." in odile.post(step.url, {"grounds": "Séjour trop court."}).content.decode()
    assert "A refusal grants no sum." in odile.post(step.url, {**answer, "amount": "300"}).content.decode()
    odile.post(step.url, answer)
    Decision.objects.update(difference="refused")
    assert "Séjour trop court." in text_of(odile, "dossier_detail", case.pk)
    assert "rules" not in text_of(odile, "dossier_detail", case.pk)
    assert "Refused, where the rules let expect the aid" in text_of(as_user(cast.claire), "case_ofii", case.pk)


def test_difference_is_looked_at_with_one_touch(claire, cast):
    case = advance(open_case(cast), "application", actor=cast.claire)
    made = ofii_rows(case, cast.claire)
    assert "differs from the rules" in text_of(claire, "worklist")
    claire.post(reverse("decision_look", args=[made["decision"]]))
    assert Decision.objects.get().looked_by == cast.claire
    assert "differs from the rules" not in text_of(claire, "worklist")


def test_refusal_then_review_then_the_aid(claire, cast):
    case, refused = refused_case(cast)
    assert "OFII has refused." in text_of(claire, "case_ofii", case.pk)
    form = {"uid": uuid.uuid4(), "kind": "ofii", "filed_on": TODAY.isoformat(), "grounds": "Preuve jointe."}
    claire.post(reverse("review_add", args=[refused.pk]), form)
    assert "A review waits for its answer." in text_of(claire, "case_ofii", case.pk)
    answer = {"result": "reversed", "on": TODAY.isoformat()}
    claire.post(reverse("review_answer", args=[Review.objects.get().pk]), answer)
    assert "OFII has granted the aid." in text_of(claire, "case_ofii", case.pk)
    case.refresh_from_db()
    assert case.next_step == "travel_document"


def test_slip_is_printed_with_the_checksums(claire, counselled, cast):
    sending = send(make(counselled, cast.claire), cast.claire, channel="slip")
    response = claire.get(reverse("transmission_slip", args=[sending.pk]))
    assert response.content.startswith(b"%PDF-")
    assert AuditEvent.objects.filter(action="dossier.slip", case=counselled.pk).exists()


@pytest.mark.parametrize("view", ["silent", "questions", "differs", "all"])
def test_ledger_has_the_same_number_of_queries_for_one_row_and_for_three(claire, cast, view):
    counts = []
    for number in (1, 2):
        for _ in range(number):
            ofii_rows(advance(open_case(cast), "application", actor=cast.claire), cast.claire)
        with CaptureQueriesContext(connection) as captured:
            claire.get(reverse("transmission_list"), {"view": view})
        counts.append(len(captured))
    assert counts[0] == counts[1]
