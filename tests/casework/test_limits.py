"""How much one user reads: nothing for a normal day, a quiet alert above it, a calm stop far above it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import alerts, audit, limits
from casework.enums import Measure, Role
from casework.models import Alert, AuditEvent
from outreach.actions.contacts import CONTACT_READ
from tests.cast import open_case


def reads(user, number, code=audit.CASE_READ, case=None):
    for _ in range(number):
        audit.record(code, actor=user, case=case or uuid.uuid4())


@pytest.fixture
def tight(settings):
    settings.READ_LIMITS = {**settings.READ_LIMITS, "cases": {"": (3, 5, 20, 40), "team_lead": (4, 9, 20, 40)}}


def test_normal_day_leaves_no_alert(cast, client, case):
    """Sixty files looked through in an hour, a search for each third, a few documents, lists of fifty."""
    reads(cast.claire, 60)
    reads(cast.claire, 20, audit.PEOPLE_SEARCHED)
    reads(cast.claire, 30, audit.DOCUMENT_READ)
    for _ in range(40):
        audit.record(audit.CASE_LISTED, *(uuid.uuid4() for _ in range(50)), actor=cast.claire)
    assert alerts.watch() == 0
    client.force_login(cast.claire)
    assert client.get(reverse("case_detail", args=[case.pk])).status_code == 200


def test_soft_limit_alerts_once_and_the_user_goes_on(cast, client, case, tight):
    reads(cast.claire, 4)
    reads(cast.lucie, 4)  # a team lead may read more
    assert alerts.watch() == 1
    assert alerts.watch() == 0
    alert = Alert.objects.get()
    assert (alert.user, alert.measure, alert.count, alert.hours, alert.stopped) == (cast.claire, "cases", 4, 1, False)
    client.force_login(cast.claire)
    assert client.get(reverse("case_detail", args=[case.pk])).status_code == 200


def test_the_same_case_read_again_is_one_case(cast, case, tight):
    reads(cast.claire, 30, case=case.pk)
    assert alerts.watch() == 0


def test_hard_limit_stops_calmly_tells_the_officer_and_keeps_the_trace(cast, client, case, tight):
    reads(cast.claire, 5)
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    response = client.get(reverse("case_detail", args=[case.pk]))
    html = response.content.decode()
    assert response.status_code == 429
    assert "ask the data protection officer" in html
    assert "Haddad" not in html
    alert = Alert.objects.get()
    assert (alert.user, alert.stopped, alert.count) == (cast.claire, True, 5)
    event = AuditEvent.objects.order_by("-pk").first()
    assert (event.action, event.allowed, event.detail) == ("limit.reached", False, {"measure": "cases", "hours": "1"})
    assert not AuditEvent.objects.filter(action="case.read", case=case.pk, actor=cast.claire).exists()


def test_hard_limit_lets_go_on_with_a_case_that_is_open(cast, client, case, tight):
    reads(cast.claire, 4)
    reads(cast.claire, 1, case=case.pk)
    client.force_login(cast.claire)
    assert client.get(reverse("case_detail", args=[case.pk])).status_code == 200
    assert client.get(reverse("note_add", args=[case.pk])).status_code == 200
    assert client.get(reverse("case_detail", args=[open_case(cast).pk])).status_code == 429


def test_hard_limit_holds_for_the_interface(cast, client, case, tight):
    reads(cast.claire, 5)
    client.force_login(cast.claire)
    assert client.get(f"/api/v1/cases/{case.pk}/").status_code == 429
    assert Alert.objects.get().stopped


def test_check_is_one_query_on_an_index(cast, case):
    with CaptureQueriesContext(connection) as captured:
        limits.check(cast.claire, audit.CASE_READ, case.pk)
    reading = [query["sql"] for query in captured if "auditevent" in query["sql"]]
    assert len(reading) == 1
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {reading[0]}")
        assert "Seq Scan" not in str(cursor.fetchall())


def test_whoever_holds_several_roles_has_the_widest_limits(tight):
    both = limits.limits_of({Role.CASEWORKER, Role.TEAM_LEAD}, Measure.CASES)
    assert both[1] == limits.Limit(4, 9)


def test_every_measure_has_limits(settings):
    assert set(settings.READ_LIMITS) == set(Measure.values)


def test_officer_sees_and_acknowledges_an_alert(cast, client, tight):
    reads(cast.claire, 4)
    alerts.watch()
    alert = Alert.objects.get()
    client.force_login(cast.delphine)
    client.cookies["django_language"] = "en"
    assert "4 in an hour" in client.get(reverse("alert_list")).content.decode()
    for _twice in range(2):
        assert client.post(reverse("alert_acknowledge", args=[alert.pk])).status_code == 302
    assert "Claire" not in client.get(reverse("alert_list")).content.decode()
    assert "Claire" in client.get(reverse("alert_list"), {"view": "all"}).content.decode()
    assert AuditEvent.objects.filter(action="alert.acknowledged").count() == 1


def test_list_of_alerts_takes_the_same_queries_for_few_and_many(cast, client, tight):
    client.force_login(cast.delphine)
    counts = []
    for users in ((cast.claire,), (cast.nadia, cast.samir, cast.odile)):
        for user in users:
            reads(user, 4)
        alerts.watch()
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("alert_list"))
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_contacts_opened_are_counted_as_cases_are(cast, settings):
    settings.READ_LIMITS = {**settings.READ_LIMITS, "contacts": {"": (2, 3, 9, 9)}}
    for _ in range(3):
        audit.record(CONTACT_READ, uuid.uuid4(), actor=cast.samir)
    assert alerts.watch() == 1
    with pytest.raises(limits.LimitReached):
        limits.check(cast.samir, CONTACT_READ)
