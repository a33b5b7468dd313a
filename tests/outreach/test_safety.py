"""Who goes alone says that all is well, or the leads are told, twice; incidents of a team are the team's."""

import datetime
import uuid

import pytest
from django.core import mail as sent_mail
from django.urls import reverse
from django.utils import timezone

from casework import mail
from casework.errors import Refusal
from casework.models import AuditEvent, Mail
from outreach.actions import planning, safety
from outreach.forgetting import forget_words
from outreach.models import CheckIn, Incident

MINUTE = datetime.timedelta(minutes=1)


def after(minutes):
    return timezone.now() + minutes * MINUTE


def expected(field, minutes=30, who="samir"):
    user = getattr(field.cast, who)
    return safety.expect(field.outing, user=user, due_at=after(minutes), actor=user)


def incident(field, **given):
    told = {
        "kind": "assault",
        "gravity": "serious",
        "at": timezone.now(),
        "words": "A stone was thrown",
        "concerned": [],
    }
    told |= {"incident_id": uuid.uuid4(), "actor": field.cast.samir, **given}
    return safety.add_incident(field.outing, **told)


def typed(**given):
    return {"uid": uuid.uuid4(), "kind": "insults", "gravity": "minor", "time": "00:00", **given}


def test_missed_time_alerts_the_leads_once_and_a_second_time_after_the_delay(field, settings):
    settings.CHECK_IN_SECOND_ALERT_MINUTES = 15
    check_in = expected(field)
    assert safety.chase(after(29)) == 0
    assert [safety.chase(after(at)) for at in (31, 32, 45)] == [1, 0, 0]
    assert [safety.chase(after(at)) for at in (46, 50, 90)] == [1, 0, 0]
    left = Mail.objects.order_by("created_at").values_list("template", "recipient", "about")
    lucie = field.cast.lucie.pk
    assert list(left) == [(safety.FIRST, lucie, check_in.pk), (safety.SECOND, lucie, check_in.pk)]
    acts = AuditEvent.objects.filter(action__startswith="check_in.missed").values_list("action", flat=True)
    assert sorted(acts) == ["check_in.missed", "check_in.missed_again"]


def test_mail_tells_of_nobody_and_no_place(field):
    expected(field)
    safety.chase(after(31))
    mail.send_waiting()
    [message] = sent_mail.outbox
    text = message.subject + message.body
    assert "Samir" not in text
    assert "Chapelle" not in text


def test_all_is_well_in_one_tap_and_nobody_is_alerted(phone, field):
    check_in = expected(field)
    assert reverse("check_in_well", args=[check_in.pk]) in phone.get("/outreach/").content.decode()
    for _again in range(2):
        assert phone.post(reverse("check_in_well", args=[check_in.pk])).status_code == 302
    check_in.refresh_from_db()
    assert check_in.well_by == field.cast.samir
    assert safety.chase(after(120)) == 0
    assert AuditEvent.objects.filter(action="check_in.well").count() == 1


def test_lead_sees_who_is_missing_where_the_day_starts_and_others_do_not(client, field):
    check_in = expected(field)
    safety.chase(after(31))
    for who, sees in (("lucie", True), ("claire", False), ("nadia", False)):
        client.force_login(getattr(field.cast, who))
        for page in (reverse("worklist"), reverse("outing_list")):
            assert ("notice-danger" in client.get(page).content.decode()) is sees
    client.force_login(field.cast.lucie)
    client.post(reverse("check_in_well", args=[check_in.pk]))
    assert "notice-danger" not in client.get(reverse("worklist")).content.decode()


def test_time_is_moved_and_the_alerts_begin_anew(field):
    first = expected(field, 10)
    safety.chase(after(11))
    second = expected(field, 60)
    assert (second.pk, CheckIn.objects.count()) == (first.pk, 1)
    assert [safety.chase(after(at)) for at in (30, 61)] == [0, 1]
    assert Mail.objects.filter(template=safety.FIRST).count() == 2


def test_outing_called_off_alerts_nobody_and_expects_nobody(field):
    expected(field)
    planning.cancel(field.outing, reason="weather", actor=field.cast.samir)
    assert safety.chase(after(31)) == 0
    with pytest.raises(Refusal):
        expected(field, who="claire")


def test_office_without_lead_alerts_its_caseworkers(field):
    field.cast.lucie.assignments.all().delete()
    assert safety.told_of(expected(field)) == [field.cast.claire]


def test_form_takes_a_time_to_come_and_says_what_is_wrong(phone, field):
    address, samir = reverse("check_in_add", args=[field.outing.pk]), field.cast.samir.pk
    for time, wrong in (("", "time"), ("99:99", "time")):
        assert list(phone.post(address, {"user": samir, "time": time}).context["form"].errors) == [wrong]
    later = timezone.localtime() + datetime.timedelta(hours=1)
    assert phone.post(address, {"user": samir, "time": f"{later:%H:%M}"}).status_code == 302
    due = timezone.localtime(CheckIn.objects.get().due_at)
    assert (due.date(), due.hour) == (later.date(), later.hour)
    assert list(phone.post(address, {"user": field.cast.yann.pk, "time": "23:59"}).context["form"].errors) == ["user"]


# --- Incidents --------------------------------------------------------------------------------------------------------


def test_incident_is_for_the_team_and_its_leads(client, field):
    made = incident(field, concerned=[field.cast.samir])
    for who, sees in (("samir", True), ("lucie", True), ("claire", False)):
        client.force_login(getattr(field.cast, who))
        html = client.get(reverse("outing_detail", args=[field.outing.pk])).content.decode()
        assert ("A stone was thrown" in html) is sees
        assert (str(field.outing.pk) in client.get(reverse("incident_list")).content.decode()) is sees
    read = AuditEvent.objects.filter(action="incident.read")
    assert {event.actor for event in read} == {field.cast.samir, field.cast.lucie}
    assert read.first().objects_seen == [made.pk]


def test_incident_form_keeps_it_once_and_takes_no_number_and_no_time_to_come(phone, field):
    address = reverse("incident_add", args=[field.outing.pk])
    told = typed(words="Shouting at the entrance", concerned=[field.cast.claire.pk])
    assert phone.post(address, told).status_code == phone.post(address, told).status_code == 302
    kept = Incident.objects.get()
    assert (kept.words, kept.concerned) == ("Shouting at the entrance", [str(field.cast.claire.pk)])
    wrong = phone.post(address, typed(words="Call 06 12 34 56 78", kind="", concerned=[field.cast.yann.pk]))
    assert set(wrong.context["form"].errors) == {"words", "kind", "concerned"}
    assert AuditEvent.objects.get(action="incident.added").detail == {"kind": "insults", "gravity": "minor"}


def test_words_of_an_incident_go_in_their_time_and_its_kind_stays(field):
    incident(field, concerned=[field.cast.samir])
    later = timezone.localdate() + datetime.timedelta(days=3 * 365)
    assert forget_words() == 0
    assert forget_words(later) == 1
    left = Incident.objects.get()
    assert (left.words, left.concerned, left.kind, left.words_erased_on) == ("", [], "assault", later)
    assert forget_words(later) == 0
