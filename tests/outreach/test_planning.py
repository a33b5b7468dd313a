"""Outings ahead: planned, changed, called off with a reason, offered first on the telephone; and the way to a place."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.errors import Refusal
from casework.models import AuditEvent
from outreach import calendar_page
from outreach.actions import planning
from outreach.actions.contacts import plan_outing
from outreach.field_reference import reference
from outreach.forgetting import forget_words
from outreach.forms.planning import month_of
from outreach.models import Outing, WayThere
from tests.outreach.test_outing_pages import ADD, sent

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
CALENDAR = "/outreach/calendar/"


def ahead(field, days=3, **given):
    told = {"team": field.cast.nord, "site": field.chapelle, "mode": "outreach", "actor": field.cast.samir, **given}
    return plan_outing(outing_id=uuid.uuid4(), on=TODAY + DAY * days, **told)


def values(outing, **given):
    return {**{name: getattr(outing, name) for name in planning.PLANNED}, **given}


def test_plan_says_when_with_whom_and_who_goes(phone, field):
    day = TODAY + 5 * DAY
    people = [field.cast.samir.pk, field.cast.claire.pk]
    told = sent(field, on=day.isoformat(), starts="22:00", ends="02:00", partner=field.partner.pk, people=people)
    assert phone.post(ADD, told).status_code == phone.post(ADD, told).status_code == 302
    outing = Outing.objects.get(on=day)
    assert (outing.state, outing.starts, outing.partner) == ("planned", datetime.time(22), field.partner)
    assert {going.user for going in outing.goings.all()} == {field.cast.samir, field.cast.claire}


def test_bad_plan_gets_a_sentence_beside_the_field(phone, field):
    response = phone.post(ADD, sent(field, ends="12:00"))
    assert response.context["form"].errors == {"starts": ["Say when it starts, too."]}
    assert list(phone.post(ADD, sent(field, people=[field.cast.yann.pk])).context["form"].errors) == ["people"]
    assert list(phone.post(ADD, sent(field, starts="25:99")).context["form"].errors) == ["starts"]


def test_outing_of_today_begins_at_once_and_one_to_come_is_planned(field):
    assert field.outing.state == "held"
    assert ahead(field).state == "planned"


def test_contact_makes_a_planned_or_cancelled_outing_one_that_took_place(field):
    outing = ahead(field, days=0, starts=datetime.time(23, 59))
    planning.cancel(outing, reason="weather", actor=field.cast.samir)
    field.log(outing=outing)
    outing.refresh_from_db()
    assert (outing.state, outing.cancel_reason) == ("held", "")
    assert AuditEvent.objects.filter(action="outing.held").count() == 1


def test_cancelled_with_a_reason_and_never_once_contacts_were_logged(phone, field):
    outing, address = ahead(field), lambda one: reverse("outing_cancel", args=[one.pk])
    assert list(phone.post(address(outing), {"reason": ""}).context["form"].errors) == ["reason"]
    assert phone.post(address(outing), {"reason": "cleared"}).status_code == 302
    outing.refresh_from_db()
    assert (outing.state, outing.cancel_reason) == ("cancelled", "cleared")
    assert AuditEvent.objects.get(action="outing.cancelled").detail == {"reason": "cleared"}
    field.log()
    assert "it took place" in phone.post(address(field.outing), {"reason": "other"}).content.decode()


def test_change_keeps_the_day_of_contacts_and_tells_the_trail_what_changed(phone, field):
    outing = ahead(field)
    planning.change_plan(outing, values(outing, site=field.halte), people=[field.cast.claire], actor=field.cast.samir)
    assert AuditEvent.objects.get(action="outing.changed").fields == ["site", "people"]
    planning.change_plan(outing, values(outing, site=field.halte), people=[field.cast.claire], actor=field.cast.samir)
    assert AuditEvent.objects.filter(action="outing.changed").count() == 1
    field.log()
    with pytest.raises(Refusal):
        planning.change_plan(field.outing, values(field.outing, on=TODAY - DAY), people=[], actor=field.cast.samir)


def test_change_form_shows_the_plan_and_saves_it(phone, field):
    outing = ahead(field, people=[field.cast.samir])
    address = reverse("outing_change", args=[outing.pk])
    assert phone.get(address).context["form"].initial["people"] == [field.cast.samir.pk]
    told = {"site": field.halte.pk, "mode": "drop_in", "on": (TODAY + DAY).isoformat(), "starts": "09:00"}
    assert phone.post(address, told).status_code == 302
    outing.refresh_from_db()
    assert (outing.site, outing.on, outing.goings.count()) == (field.halte, TODAY + DAY, 0)


def test_outing_took_place_though_nobody_was_met(phone, field):
    outing = ahead(field, days=0, starts=datetime.time(23, 59))
    phone.post(reverse("outing_hold", args=[outing.pk]))
    later = ahead(field)
    phone.post(reverse("outing_hold", args=[later.pk]))
    assert [Outing.objects.get(pk=one.pk).state for one in (outing, later)] == ["held", "planned"]


def test_telephone_is_offered_first_where_its_user_goes_and_nothing_that_was_called_off(field):
    mine = ahead(field, days=0, starts=datetime.time(23, 58), people=[field.cast.samir])
    planned = ahead(field, days=0, starts=datetime.time(23, 59))
    planning.cancel(ahead(field, days=0), reason="team", actor=field.cast.samir)
    offered = [row["id"] for row in reference(field.cast.samir)["outings"]]
    assert offered == [mine.pk, planned.pk, field.outing.pk]


# --- The calendar -----------------------------------------------------------------------------------------------------


def test_calendar_shows_the_month_in_weeks_and_what_is_planned(phone, field):
    ahead(field, days=0, starts=datetime.time(23, 59))
    page = phone.get(CALENDAR)
    days = [day for week in page.context["weeks"] for day in week.days]
    assert days[0].date.weekday() == 0
    assert len(days) % 7 == 0
    assert [len(day.outings) for day in days if day.is_today] == [2]
    html = page.content.decode()
    assert "Presqu" not in html
    assert html.count('<th scope="col">') == 7


def test_calendar_reads_the_same_number_of_queries_for_one_and_three_outings(phone, field):
    counts = []
    ahead(field, days=0, people=[field.cast.samir])
    for number in (0, 1):
        phone.get(CALENDAR)
        with CaptureQueriesContext(connection) as captured:
            phone.get(CALENDAR)
        counts.append(len(captured))
        for _again in range(2):
            ahead(field, days=number, people=[field.cast.samir, field.cast.claire])
    assert counts[0] == counts[1]


@pytest.mark.parametrize("text", ["", "2026", "2026-13", "0-0", "x-y", "9999-01", "2026-01-01", "²-³"])
def test_month_that_means_nothing_is_this_one(text):
    assert month_of(text, datetime.date(2026, 11, 27)) == datetime.date(2026, 11, 1)


def test_months_follow_one_another():
    assert calendar_page.next_month(datetime.date(2026, 12, 1)) == datetime.date(2027, 1, 1)
    assert calendar_page.next_month(datetime.date(2026, 1, 1), -1) == datetime.date(2025, 12, 1)


# --- The way there ----------------------------------------------------------------------------------------------------


def test_way_is_shown_to_the_team_and_its_leads_and_leaves_a_trace(client, phone, field):
    address = reverse("outing_way", args=[field.outing.pk])
    assert phone.post(address, {"words": "Behind the depot"}).status_code == 302
    way = WayThere.objects.get()
    for who, sees in (("samir", True), ("lucie", True), ("claire", False)):
        client.force_login(getattr(field.cast, who))
        html = client.get(reverse("outing_detail", args=[field.outing.pk])).content.decode()
        assert ("Behind the depot" in html) is sees
        assert AuditEvent.objects.filter(action="way_there.read", actor=getattr(field.cast, who)).exists() is sees
    phone.force_login(field.cast.claire)
    assert phone.get(address).status_code == 404
    assert AuditEvent.objects.filter(action="way_there.read").first().objects_seen == [way.pk]


def test_way_holds_no_number_and_is_emptied_on_demand(phone, field):
    address = reverse("outing_way", args=[field.outing.pk])
    response = phone.post(address, {"words": "Call 06 12 34 56 78"})
    assert list(response.context["form"].errors) == ["words"]
    assert "Call 06 12 34 56 78" in response.content.decode()
    phone.post(address, {"words": "Behind the depot"})
    phone.post(address, {"words": ""})
    assert WayThere.objects.get().words == ""


def test_way_to_a_place_where_nobody_goes_any_more_is_forgotten(field):
    way = planning.write_way(field.chapelle, field.cast.nord, words="Behind the depot", actor=field.cast.samir)
    later = TODAY + datetime.timedelta(days=3 * 365)
    assert forget_words(TODAY) == 0
    WayThere.objects.filter(pk=way.pk).update(changed_at=timezone.now() - datetime.timedelta(days=4 * 365))
    assert forget_words(TODAY) == 0
    assert forget_words(later) == 1
    assert not WayThere.objects.exists()
