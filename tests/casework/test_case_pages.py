"""The case page and its forms: what they show, what bad input gets, who is turned away."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases, people
from casework.actions.file import add_note
from casework.enums import CaseStatus
from casework.models import Appointment, Note
from tests.cast import advance, open_case
from tests.clear_text import without_lots

TODAY = timezone.localdate()


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def page(case, name="case_detail", *args):
    return reverse(name, args=[case.pk, *args])


def test_case_page_says_what_is_next_and_shows_the_family(desk, cast, case):
    people.add_member(case, {"given_names": "Lina", "family_name": "Haddad"}, relation="child", actor=cast.claire)
    html = desk.get(page(case)).content.decode()
    for words in (
        "Hold the counselling interview",
        "Amina Haddad",
        "Lina Haddad",
        "March 1987",
        "Algeria",
        "Not asked",
    ):
        assert words in html


def test_case_page_reads_the_same_number_of_queries_for_small_and_large_files(desk, cast):
    counts = []
    for size in (1, 4):
        case = open_case(cast)
        for _ in range(size):
            add_note(case, note_id=uuid.uuid4(), text="Called.", actor=cast.claire)
            people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
        desk.get(page(case))
        with CaptureQueriesContext(connection) as captured:
            desk.get(page(case))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_field_worker_sees_the_name_and_the_next_appointment_only(client, cast, case):
    add_note(case, note_id=uuid.uuid4(), text="Speaks of a debt.", actor=cast.claire)
    client.force_login(cast.samir)
    html = without_lots(client.get(page(case)).content.decode())
    assert "Amina Haddad" in html
    for hidden in ("Speaks of a debt", "1987", "98 76 54 32"):
        assert hidden not in html


def test_step_is_recorded_from_its_page(desk, cast, case):
    response = desk.post(page(case, "case_step", "counselling"), {"on": TODAY.isoformat()}, follow=True)
    assert response.redirect_chain == [(page(case), 302)]
    assert "The step is recorded." in response.content.decode()
    case.refresh_from_db()
    assert case.next_step == "application"


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("", "This field is required."),
        ("31/02/2026", "Enter a valid date."),
        ((TODAY + datetime.timedelta(days=2)).isoformat(), "A step cannot be recorded before it happened."),
        ("2001-01-01", "This date is before the case was opened."),
    ],
)
def test_bad_date_gets_a_sentence_and_stays_in_the_field(desk, cast, case, day, sentence):
    response = desk.post(page(case, "case_step", "counselling"), {"on": day})
    assert response.status_code == 200
    html = response.content.decode()
    assert sentence in html
    assert f'value="{day}"' in html or not day


def test_step_out_of_turn_explains_itself_instead_of_failing(desk, cast, case):
    html = desk.get(page(case, "case_step", "convocation")).content.decode()
    assert "“Tickets” comes first." in html
    response = desk.post(page(case, "case_step", "convocation"), {"on": TODAY.isoformat()})
    assert "“Tickets” comes first." in response.content.decode()
    html = desk.get(page(case, "case_step", "tickets"), follow=True).content.decode()
    assert "“Travel document” comes first." in html


def test_second_of_two_colleagues_learns_that_the_step_is_already_settled(desk, cast, case):
    advance(case, "counselling", actor=cast.lucie)
    response = desk.post(page(case, "case_step", "counselling"), {"on": TODAY.isoformat()})
    assert "This step is already settled" in response.content.decode()


def test_unknown_step_is_not_there(desk, case):
    assert desk.get(page(case, "case_step", "nonsense")).status_code == 404


def test_withdrawing_needs_no_justification_and_thanks_nobody_with_a_penalty(desk, cast, case):
    response = desk.post(page(case, "case_withdraw"), {"reason": "not_said"}, follow=True)
    case.refresh_from_db()
    assert case.status == CaseStatus.WITHDRAWN
    assert "the person may come back at any time" in response.content.decode()
    desk.post(page(case, "case_resume"))
    case.refresh_from_db()
    assert case.status == CaseStatus.ACTIVE


@pytest.mark.parametrize("name", ["case_postpone", "case_no_show", "case_close", "case_withdraw"])
def test_turn_without_its_reason_gets_a_sentence(desk, case, name):
    response = desk.post(page(case, name), {"reason": "", "place": ""})
    assert response.status_code == 200
    assert "This field is required." in response.content.decode()


def test_turn_that_is_no_longer_possible_explains_itself(desk, cast, case):
    cases.close(case, reason="other", actor=cast.claire)
    response = desk.post(page(case, "case_no_show"), {"place": "airport", "on": TODAY.isoformat()})
    assert "Only a case in progress" in response.content.decode()


def test_note_sent_twice_is_kept_once(desk, case):
    form = {"uid": str(uuid.uuid4()), "text": "Wants to leave before winter."}
    for _ in range(2):
        desk.post(page(case, "note_add"), form)
    assert [note.text for note in Note.objects.filter(case=case)] == ["Wants to leave before winter."]


def test_appointment_is_shown_to_the_field_worker(client, desk, cast, case):
    day = (TODAY + datetime.timedelta(days=3)).isoformat()
    form = {"uid": str(uuid.uuid4()), "kind": "consulate", "day": day, "time": "09:30", "place": "Rue du Consulat"}
    desk.post(page(case, "appointment_add"), form)
    assert Appointment.objects.get().place == "Rue du Consulat"
    client.force_login(cast.samir)
    assert "Rue du Consulat" in client.get(page(case)).content.decode()


def test_colleague_with_a_view_only_share_reads_but_does_not_change(client, cast, case):
    cases.share(case, cast.nadia, until=timezone.now() + datetime.timedelta(days=1), actor=cast.claire)
    client.force_login(cast.nadia)
    assert client.get(page(case)).status_code == 200
    assert client.get(page(case, "case_step", "counselling")).status_code == 404
    assert client.post(page(case, "case_withdraw"), {"reason": "stay"}).status_code == 404


def test_sharing_and_ending_the_share(client, desk, cast, case):
    desk.post(page(case, "case_share"), {"user": str(cast.nadia.pk), "until": TODAY.isoformat()})
    share = case.shares.get()
    desk.post(page(case, "case_unshare", share.pk))
    client.force_login(cast.nadia)
    assert client.get(page(case)).status_code == 404


def test_caseworker_takes_a_case_that_nobody_has_but_does_not_give_it_to_others(desk, cast, case):
    assert desk.post(page(case, "case_assign"), {"assignee": str(cast.lucie.pk)}).status_code == 200
    desk.post(page(case, "case_assign"), {"assignee": str(cast.claire.pk)})
    case.refresh_from_db()
    assert case.assignee == cast.claire
    assert desk.get(page(case, "case_assign")).status_code == 404
