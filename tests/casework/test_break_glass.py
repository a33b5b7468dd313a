"""Emergency access: what it opens, for how long, who is told, what it does not tell, and its review."""

import datetime

import pytest
from django.core import mail as outbox
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework import access, mail
from casework.access import CaseShare
from casework.actions import break_glass as actions
from casework.actions import cases
from casework.errors import Refusal
from casework.models import AuditEvent, BreakGlass, Case, Mail
from tests.cast import open_case
from tests.fresh import prove
from tests.test_bad_input import NASTY

ADDRESS = "/emergency/"
GIVEN = {"reason": "departure", "words": "Zineb calls from the airport: the ticket is missing."}


@pytest.fixture
def nadia(client, cast):
    """Of Lyon: the case of Paris is not hers."""
    client.cookies["django_language"] = "en"
    return prove(client, cast.nadia)


def ask(client, reference, **changes):
    return client.post(ADDRESS, {"reference": reference, **GIVEN, **changes})


def opened(case, user, **changes):
    return actions.open_in_emergency(case.reference, **{**GIVEN, **changes}, actor=user)


def age(emergency, **past):
    """Make an emergency as old as this, which the database lets nobody do."""
    moment = timezone.now() - datetime.timedelta(**past)
    BreakGlass.objects.filter(pk=emergency.pk).delete()
    emergency.at, emergency.until = moment, moment + actions.LASTS
    emergency._state.adding = True
    emergency.save(force_insert=True)
    return emergency


# --- Opening ----------------------------------------------------------------------------------------------------------


def test_case_is_seen_to_read_for_half_an_hour_and_the_page_says_so(nadia, cast, case):
    page = reverse("case_detail", args=[case.pk])
    assert nadia.get(page).status_code == 404
    response = ask(nadia, case.reference.lower().replace("-", " "))
    assert (response.status_code, response.url) == (302, page)
    html = nadia.get(page).content.decode()
    emergency = BreakGlass.objects.get()
    assert "Haddad" in html
    assert f"until {timezone.localtime(emergency.until):%H:%M}" in html
    assert emergency.until - emergency.at == datetime.timedelta(minutes=30)
    assert nadia.get(reverse("note_add", args=[case.pk])).status_code == 404
    assert not access.can_work(cast.nadia, case)


def test_it_ends_by_itself(cast, case):
    opened(case, cast.nadia)
    CaseShare.objects.update(expires_at=timezone.now())
    assert not Case.objects.visible_to(cast.nadia).filter(pk=case.pk).exists()


def test_it_is_ended_at_once_on_request(nadia, cast, case):
    ask(nadia, case.reference)
    for _twice in range(2):
        assert nadia.post(reverse("break_glass_end", args=[case.pk])).status_code == 302
    assert nadia.get(reverse("case_detail", args=[case.pk])).status_code == 404
    assert not BreakGlass.objects.get().is_running
    assert AuditEvent.objects.filter(action="break_glass.ended").count() == 1


def test_the_team_sees_who_opened_its_file_and_may_end_it(client, cast, case):
    emergency = opened(case, cast.nadia)
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    html = client.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert f"Emergency access of Nadia until {timezone.localtime(emergency.until):%H:%M}" in html
    client.post(reverse("case_unshare", args=[case.pk, case.shares.get().pk]))
    assert not Case.objects.visible_to(cast.nadia).filter(pk=case.pk).exists()


def test_ending_leaves_a_share_that_the_team_gave_meanwhile(cast, case):
    emergency = opened(case, cast.nadia)
    cases.share(case, cast.nadia, until=timezone.now() + datetime.timedelta(days=2), actor=cast.claire)
    actions.end(emergency, actor=cast.nadia)
    assert Case.objects.visible_to(cast.nadia).filter(pk=case.pk).exists()


def test_a_case_opened_in_an_emergency_can_be_opened_so_again(cast, case):
    actions.end(opened(case, cast.nadia), actor=cast.nadia)
    opened(case, cast.nadia)
    assert Case.objects.visible_to(cast.nadia).filter(pk=case.pk).exists()


def test_whoever_sees_the_case_is_sent_to_it(client, cast, case):
    response = ask(prove(client, cast.claire), case.reference)
    assert response.url == reverse("case_detail", args=[case.pk])
    assert not BreakGlass.objects.exists()


def test_words_are_sealed_and_trail_and_mail_hold_none(nadia, cast, case):
    ask(nadia, case.reference)
    with connection.cursor() as cursor:
        for table in ("casework_breakglass", "casework_auditevent", "casework_mail"):
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert "Zineb" not in cursor.fetchone()[0]
    event = AuditEvent.objects.get(action="break_glass.opened")
    assert (event.case, event.detail, event.actor) == (case.pk, {"reason": "departure"}, cast.nadia)


# --- No oracle --------------------------------------------------------------------------------------------------------


def test_unknown_and_refused_references_get_the_same_answer(nadia, cast, case):
    emergency = opened(case, cast.nadia)
    actions.end(emergency, actor=cast.nadia)
    actions.review(emergency, verdict="unjustified", findings="Nothing was urgent.", actor=cast.delphine)
    refused, unknown = ask(nadia, case.reference), ask(nadia, "ZZZZ-ZZZZ")
    assert (refused.status_code, unknown.status_code) == (200, 200)
    told = [str(response.context["form"].errors) for response in (refused, unknown)]
    assert told[0] == told[1]
    assert "opens nothing" in told[0]
    events = AuditEvent.objects.filter(action="break_glass.refused", allowed=False, actor=cast.nadia)
    assert [event.objects_seen for event in events.order_by("pk")] == [[case.pk], []]


def test_tries_are_limited_and_the_limit_says_nothing_of_references(nadia, cast, case):
    for _ in range(10):
        ask(nadia, "ZZZZ-ZZZZ")
    for reference in ("ZZZZ-ZZZZ", case.reference):
        response = ask(nadia, reference)
        assert response.status_code == 429
        assert "A pause" in response.content.decode()
    assert not BreakGlass.objects.exists()


@pytest.mark.parametrize("value", NASTY.values(), ids=NASTY.keys())
def test_bad_input_is_an_answer(nadia, case, value):
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    assert nadia.post(ADDRESS, dict.fromkeys(("reference", "reason", "words"), value)).status_code == 200
    assert not BreakGlass.objects.exists()


# --- A fresh proof ----------------------------------------------------------------------------------------------------


def test_old_sign_in_is_proved_again_and_what_was_typed_comes_back(client, cast, case):
    client.cookies["django_language"] = "en"
    prove(client, cast.nadia, age=301)
    response = ask(client, case.reference)
    assert response.url.startswith("/account/reauthenticate/?next=%2Femergency%2F%3Fdraft%3D")
    assert not BreakGlass.objects.exists()
    back = client.post(response.url, {"password": "correct horse battery"})
    assert "Zineb calls" in client.get(back.url).content.decode()


# --- Telling the officer, and the review ------------------------------------------------------------------------------


def test_officer_is_written_to_once_without_a_personal_word(nadia, cast, case):
    ask(nadia, case.reference)
    assert mail.send_waiting() == 1
    assert mail.send_waiting() == 0
    (message,) = outbox.outbox
    assert message.to == [cast.delphine.email]
    whole = message.message().as_string()
    assert str(BreakGlass.objects.get().pk) in whole
    assert [word for word in ("Haddad", "Amina", "Zineb", "Nadia", case.reference, str(case.pk)) if word in whole] == []


def test_overdue_review_is_chased_once_a_day(cast, case):
    emergency = opened(case, cast.nadia)
    Mail.objects.all().delete()
    actions.chase()
    assert not Mail.objects.exists()
    age(emergency, hours=73)
    actions.chase()
    actions.chase()
    assert Mail.objects.get().template == mail.REVIEW_OVERDUE
    age(emergency, hours=73 + 24)
    actions.chase()
    assert Mail.objects.count() == 2


def test_officer_reads_why_and_reviews(client, cast, case):
    emergency = opened(case, cast.nadia)
    client.force_login(cast.delphine)
    client.cookies["django_language"] = "en"
    listed = client.get(reverse("break_glass_list")).content.decode()
    assert case.reference in listed
    assert "Zineb" not in listed
    page = reverse("break_glass_review", args=[emergency.pk])
    assert "Zineb calls" in client.get(page).content.decode()
    assert client.post(page, {"verdict": "avoidable", "findings": ""}).status_code == 200
    assert client.post(page, {"verdict": "avoidable", "findings": "A share would do."}).status_code == 302
    emergency.refresh_from_db()
    assert (emergency.verdict, emergency.reviewed_by, emergency.findings) == (
        "avoidable",
        cast.delphine,
        "A share would do.",
    )
    assert not BreakGlass.objects.waiting().exists()
    event = AuditEvent.objects.get(action="break_glass.reviewed")
    assert event.detail == {"verdict": "avoidable"}


def test_review_is_given_once_and_by_another(cast, case):
    emergency = opened(case, cast.nadia)
    with pytest.raises(Refusal):
        actions.review(emergency, verdict="justified", findings="", actor=cast.nadia)
    actions.review(emergency, verdict="justified", findings="", actor=cast.delphine)
    with pytest.raises(Refusal):
        actions.review(emergency, verdict="unjustified", findings="", actor=cast.delphine)


@pytest.mark.parametrize(
    "change",
    [
        {"until": timezone.now() + datetime.timedelta(days=1)},
        {"reason": "other"},
        {"at": timezone.now() - datetime.timedelta(days=1)},
    ],
)
def test_database_lets_nobody_rewrite_or_lengthen_it(cast, case, change):
    emergency = opened(case, cast.nadia)
    with pytest.raises(DatabaseError), transaction.atomic():
        BreakGlass.objects.filter(pk=emergency.pk).update(**change)


def test_list_takes_the_same_queries_for_few_and_many(client, cast, case):
    client.force_login(cast.delphine)
    counts = []
    for number in (1, 3):
        for _ in range(number):
            opened(open_case(cast), cast.nadia)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("break_glass_list"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_first_page_of_the_officer_says_what_waits(client, cast, case):
    age(opened(case, cast.nadia), hours=80)
    client.force_login(cast.delphine)
    client.cookies["django_language"] = "en"
    assert client.get("/").url == reverse("oversight")
    html = client.get(reverse("oversight")).content.decode()
    assert "Waiting for your review: 1." in html
    assert "For more than 72 hours: 1." in html
    assert reverse("audit_list") in html
