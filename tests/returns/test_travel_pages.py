"""Pages of a journey: what is typed wrong comes back with a sentence; the sheet of a day says what counts."""

import datetime
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions.people import add_member
from casework.models import AuditEvent, Case
from returns.actions.allowance import decide
from returns.actions.wish import ask_wish
from returns.models import Booking, WishCheck
from tests.returns.journeys_made import booked_case, ready_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def sent(case, day=TODAY, **changes):
    values = {
        "uid": uuid.uuid4(),
        "meet_day": day.isoformat(),
        "meet_time": "06:00",
        "meet_place": "CDG",
        "legs-TOTAL_FORMS": 1,
        "legs-INITIAL_FORMS": 0,
        "legs-0-means": "plane",
        "legs-0-origin": "Paris",
        "legs-0-departs_day": day.isoformat(),
        "legs-0-departs_time": "09:40",
        "legs-0-departs_zone": "Europe/Paris",
        "legs-0-destination": "Alger",
        "legs-0-arrives_day": day.isoformat(),
        "legs-0-arrives_time": "10:10",
        "legs-0-arrives_zone": "Africa/Algiers",
        "seats-TOTAL_FORMS": 1,
        "seats-INITIAL_FORMS": 1,
        "seats-0-person": case.principal_id,
        "seats-0-needs": ["wheelchair"],
    }
    return {**values, **changes}


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_step_of_the_tickets_leads_to_the_journey(desk, cast):
    case = ready_case(cast)
    answer = desk.get(reverse("case_step", args=[case.pk, "tickets"]))
    assert answer.url == reverse("booking", args=[case.pk])


def test_journey_is_booked_with_what_each_needs(desk, cast):
    case = ready_case(cast)
    assert desk.post(reverse("booking", args=[case.pk]), sent(case)).status_code == 302
    booking = Booking.objects.get()
    assert booking.seats.get().needs == ["wheelchair"]
    assert "Wheelchair" not in desk.get(reverse("case_detail", args=[case.pk])).content.decode()  # it is health
    page = desk.get(reverse("departure_list")).content.decode()
    assert "Wheelchair" in page
    assert "CDG" in page
    assert "06:00" in page
    assert "10:10" in page


@pytest.mark.parametrize(
    "change",
    [
        {"legs-0-arrives_time": "08:00"},
        {"legs-0-departs_zone": "Europe/Nowhere"},
        {"meet_time": "23:00"},
        {"legs-0-departs_day": "2020-02-30"},
        {"seats-0-person": "nobody"},
        {"seats-0-needs": ["a horse"]},
        {"legs-TOTAL_FORMS": "many"},
        {"cost": "-5"},
        {"uid": "x"},
    ],
)
def test_wrong_journey_comes_back_with_what_was_typed(desk, cast, change):
    case = ready_case(cast)
    answer = desk.post(reverse("booking", args=[case.pk]), sent(case, **change))
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "is-invalid" in page or "notice-error" in page
    assert 'value="CDG"' in page
    assert not Booking.objects.exists()


def test_everybody_departed_with_one_touch(desk, cast):
    case, booking = booked_case(cast)
    desk.post(reverse("departure_record", args=[booking.pk]), {"all": "departed"})
    assert Case.objects.get(pk=case.pk).departed_on == TODAY


def test_sheet_of_the_day_tells_what_to_hand_over_and_takes_a_mistake_back(desk, cast):
    case, booking = booked_case(cast)
    person = {"award_id": uuid.uuid4(), "amount": 600, "decided_on": TODAY}
    decide(case, case.principal_id, **person, actor=cast.claire)
    page = desk.get(reverse("departure_list")).content.decode()
    assert "€600 still to be paid" in page
    assert reverse("departure_undo", args=[booking.pk]) not in page
    desk.post(reverse("departure_record", args=[booking.pk]), {"all": "departed"})
    undo = reverse("departure_undo", args=[booking.pk])
    assert undo in desk.get(reverse("departure_list")).content.decode()
    assert desk.get(undo).status_code == 200
    assert Case.objects.get(pk=case.pk).departed_on == TODAY
    assert desk.post(undo).status_code == 302
    assert Case.objects.get(pk=case.pk).departed_on is None


def test_baggage_that_ofii_pays_for_is_told_or_to_be_confirmed(desk, cast, settings):
    case = ready_case(cast)
    page = reverse("booking", args=[case.pk])
    assert "to this country is to be confirmed" in desk.get(page).content.decode()
    settings.BAGGAGE_LIMITS = {Case.objects.get(pk=case.pk).destination: {"adult": 30, "minor": 20}}
    assert "OFII pays for 30 kg for an adult, 20 kg for a minor." in desk.get(page).content.decode()


def test_next_step_of_the_day_leads_to_what_became_of_it(desk, cast):
    case, booking = booked_case(cast)
    answer = desk.get(reverse("case_step", args=[case.pk, "departure"]), follow=True)
    assert answer.redirect_chain[-1][0] == reverse("departure_record", args=[booking.pk])
    ready = ready_case(cast)
    assert desk.get(reverse("case_departure", args=[ready.pk]))["Location"] == reverse("booking", args=[ready.pk])


def test_convocation_is_made_where_it_is_handed_over(desk, cast):
    case, _booking = booked_case(cast)
    page = desk.get(reverse("case_step", args=[case.pk, "convocation"])).content.decode()
    assert reverse("case_papers", args=[case.pk]) in page


def test_answer_about_the_wish_is_kept_with_its_words(desk, cast):
    case, _booking = booked_case(cast, in_days=1)
    form = {"uid": uuid.uuid4(), "person": case.principal_id, "moment": "day_before", "on": TODAY.isoformat()}
    form |= {"language": "ar", "interpreting": "phone", "answer": "hesitates", "words": "Ma mère est malade"}
    for _twice in range(2):
        assert desk.post(reverse("wish_add", args=[case.pk]), form).status_code == 302
    assert WishCheck.objects.get().words == "Ma mère est malade"
    page = desk.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert "malade" not in page
    assert AuditEvent.objects.get(action="wish.asked").detail == {"moment": "day_before", "answer": "hesitates"}


def test_answer_of_no_longer_leads_to_giving_up(desk, cast):
    case, _booking = booked_case(cast, in_days=1)
    form = {"uid": uuid.uuid4(), "person": case.principal_id, "moment": "day_before", "on": TODAY.isoformat()}
    form |= {"language": "ar", "interpreting": "phone", "answer": "stays"}
    assert desk.post(reverse("wish_add", args=[case.pk]), form).url == reverse("case_withdraw", args=[case.pk])
    child = add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    answer = desk.post(reverse("wish_add", args=[case.pk]), {**form, "uid": uuid.uuid4(), "person": child.pk})
    assert answer.url == reverse("member_stay", args=[case.pk, child.pk])


def test_sheet_of_the_day_warns_of_who_hesitates(desk, cast):
    case, _booking = booked_case(cast)
    quiet = desk.get(reverse("departure_list")).content.decode()
    asked = {"moment": "day_before", "on": TODAY, "language": "ar", "interpreting": "none", "answer": "hesitates"}
    ask_wish(case, case.principal_id, check_id=uuid.uuid4(), **asked, actor=cast.claire)
    warned = desk.get(reverse("departure_list")).content.decode()
    assert warned.count("notice-warning") == quiet.count("notice-warning") + 1


@pytest.mark.parametrize("day", ["", "tomorrow", "2020-02-30", "9999-12-31", "0001-01-01", "²"])
def test_day_that_means_nothing_is_today(desk, day):
    assert desk.get(reverse("departure_list"), {"day": day}).context["is_today"]


def test_colleague_elsewhere_sees_no_departure_of_ours(client, cast):
    _case, booking = booked_case(cast)
    client.force_login(cast.nadia)
    assert "CDG" not in client.get(reverse("departure_list")).content.decode()
    assert client.post(reverse("departure_record", args=[booking.pk]), {"all": "departed"}).status_code == 404


def test_sheet_of_a_day_asks_the_same_number_of_queries_for_many(desk, cast):
    def count():
        desk.get(reverse("departure_list"))
        with CaptureQueriesContext(connection) as queries:
            desk.get(reverse("departure_list"))
        return len(queries)

    booked_case(cast)
    few = count()
    for _number in range(3):
        booked_case(cast)
    assert count() == few
