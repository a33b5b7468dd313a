"""The situation of a file: what is kept, what asks for attention, who sees it; arrivals that nobody confirmed."""

import datetime
import uuid

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from casework.actions import cases, steps
from casework.errors import Refusal
from casework.models import AuditEvent, Case
from returns import aid, destinations
from returns.actions import arrival, situation, travel
from returns.models import Arrival, AsylumClaim, Situation
from returns.situations import dpar_ends
from tests.cast import advance, open_case
from tests.returns.journeys_made import a_journey, booked_case, ready_case
from tests.returns.situations_made import arrived, asylum_of, situated

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def test_what_was_checked_is_not_asked_again_for_the_return_aid(cast):
    case = ready_case(cast)
    situated(case, cast.claire, restraint="cra", past_aid="helped")
    facts = aid.facts_of(case, aid.opened(case, actor=cast.claire))
    assert (facts.in_detention, facts.previous_aid) == (True, True)


def test_colleague_who_saved_meanwhile_is_not_written_over(cast):
    case = ready_case(cast)
    situated(case, cast.claire, housing="dpar")
    with pytest.raises(Refusal):
        situation.record_situation(case, {"housing": "own"}, uid=uuid.uuid4(), seen=None, actor=cast.lucie)
    assert Situation.objects.get().answers == {"housing": "dpar"}


def test_trail_says_that_asylum_changed_and_not_how(cast):
    asylum_of(ready_case(cast), cast.claire, asylum="cnda")
    event = AuditEvent.objects.get(action="asylum.changed")
    assert (event.fields, event.detail) == ([], {})


@pytest.mark.parametrize(
    ("answers", "end"),
    [
        ({"housing": "dpar", "housed_since": "2026-01-01"}, datetime.date(2026, 2, 15)),
        ({"housing": "dpar", "housed_since": "2026-01-01", "dpar_days": 90}, datetime.date(2026, 4, 1)),
        ({"housing": "dpar"}, None),
        ({"housing": "own", "housed_since": "2026-01-01"}, None),
    ],
)
def test_end_of_a_stay_in_a_dpar(answers, end):
    assert dpar_ends(answers, 45) == end


def test_page_warns_of_a_missing_contract_and_of_a_departure_after_the_stay(desk, cast, settings):
    settings.DPAR_DAYS = 10
    case, _booking = booked_case(cast, in_days=20)
    situated(case, cast.claire, housing="dpar", housed_since=TODAY.isoformat())
    page = desk.get(reverse("situation", args=[case.pk])).content.decode()
    assert page.count("notice-warning") >= 3
    assert "to be confirmed" in page


def test_situation_and_asylum_are_recorded_on_their_pages(desk, cast):
    case = ready_case(cast)
    form = {"uid": uuid.uuid4(), "housing": "dpar", "dpar_days": "60", "words": "Chambre 4"}
    wrong = desk.post(reverse("situation_change", args=[case.pk]), {**form, "past_aid": "none"})
    assert wrong.status_code == 200
    assert "Chambre 4" in wrong.content.decode()
    assert desk.post(reverse("situation_change", args=[case.pk]), form).status_code == 302
    address = reverse("asylum_change", args=[case.pk, case.principal_id])
    assert desk.post(address, {"uid": uuid.uuid4(), "asylum": "ofpra"}).status_code == 302
    assert (Situation.objects.get().answers["dpar_days"], AsylumClaim.objects.get().answers["asylum"]) == (60, "ofpra")
    page = desk.get(reverse("situation", args=[case.pk])).content.decode()
    assert "A claim is under way" in page
    shown = desk.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert "OFPRA" not in shown


def test_colleague_who_may_only_read_and_the_liaison_see_no_situation(client, cast):
    case = ready_case(cast)
    asylum_of(case, cast.claire, asylum="cnda")
    cases.share(case, cast.nadia, until=timezone.now() + DAY, actor=cast.claire)
    for user in (cast.nadia, cast.odile, cast.marc, cast.delphine):
        assert not AsylumClaim.objects.visible_to(user).exists()
        client.force_login(user)
        assert client.get(reverse("situation", args=[case.pk])).status_code == 404


# --- Suspended countries ----------------------------------------------------------------------------------------------

SUSPENDED = """
[[suspension]]
country = "{country}"
from = {since}
until = {until}
reason_fr = "Exemple inventé"
reason_en = "Made-up example"
source = "Test"
"""


@pytest.fixture
def suspended(settings, tmp_path):
    """Write the operator's file: `suspended("DZ", since, until)`."""
    settings.DESTINATIONS_FILE = str(tmp_path / "destinations.toml")

    def write(country, since, until):
        text = SUSPENDED.format(country=country, since=since, until=until)
        (tmp_path / "destinations.toml").write_text(text, encoding="utf-8")

    return write


def test_no_suspension_is_shipped():
    assert destinations.suspensions() == ()


def test_suspended_country_is_not_booked_on_its_days_and_says_why(cast, suspended):
    case = ready_case(cast)
    suspended("DZ", TODAY, TODAY + 5 * DAY)
    with translation.override("fr"), pytest.raises(Refusal) as refusal:
        travel.book(case, **a_journey(case, TODAY + 5 * DAY), actor=cast.claire)
    with translation.override("fr"):
        assert "Exemple inventé" in str(refusal.value.sentences[0])
    travel.book(case, **a_journey(case, TODAY + 6 * DAY), actor=cast.claire)


def test_suspension_that_comes_after_the_booking_stops_the_departure(cast, suspended):
    suspended("AQ", TODAY, TODAY)
    _case, booking = booked_case(cast)
    suspended("DZ", TODAY - DAY, TODAY + DAY)
    with pytest.raises(Refusal):
        travel.tell_departure(booking, {booking.person_id: "departed"}, actor=cast.claire)


@pytest.mark.parametrize(
    "text",
    ["[[suspension", "x = 1", '[[suspension]]\ncountry = "ZZ"', SUSPENDED.format(country="DZ", since="1", until="2")],
)
def test_file_that_says_what_it_should_not_is_refused(settings, tmp_path, text):
    settings.DESTINATIONS_FILE = str(tmp_path / "bad.toml")
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(destinations.BadDestinations):
        destinations.suspensions()


# --- Arrival ----------------------------------------------------------------------------------------------------------


def departed(cast, *, days_ago=0):
    case = advance(open_case(cast), "departure", actor=cast.claire)
    Case.objects.filter(pk=case.pk).update(departed_on=TODAY - days_ago * DAY)
    return Case.objects.get(pk=case.pk)


def test_arrival_says_by_whom_and_how_they_went_on(desk, cast):
    case = departed(cast)
    assert desk.get(reverse("case_step", args=[case.pk, "arrival"])).url == reverse("arrival", args=[case.pk])
    form = {"uid": uuid.uuid4(), "on": TODAY.isoformat(), "source": "family", "who": "Sa sœur", "onward": "En car"}
    for _twice in range(2):
        assert desk.post(reverse("arrival", args=[case.pk]), form).status_code == 302
    assert Arrival.objects.get().onward == "En car"
    assert Case.objects.get(pk=case.pk).next_step == "allowance"
    assert "En car" in desk.get(reverse("case_detail", args=[case.pk])).content.decode()


def test_nobody_arrives_before_departing(cast):
    with pytest.raises(Refusal):
        arrived(ready_case(cast), cast.claire)


@pytest.mark.parametrize(("days_ago", "chased"), [(2, 0), (3, 1), (9, 1)])
def test_missing_news_becomes_the_move_of_the_team_after_the_delay(cast, days_ago, chased):
    case = departed(cast, days_ago=days_ago)
    assert arrival.chase_arrivals() == chased
    assert arrival.chase_arrivals() == 0
    found = Case.objects.get(pk=case.pk)
    assert (found.next_actor == "team") == bool(chased)
    assert Case.objects.waiting_for_team(TODAY).filter(pk=case.pk).exists() == bool(chased)
    assert AuditEvent.objects.filter(action="arrival.chased", case=case.pk).count() == chased


def test_delay_is_a_setting(cast, settings):
    settings.ARRIVAL_CHASED_AFTER_DAYS = 10
    departed(cast, days_ago=9)
    assert arrival.chase_arrivals() == 0


def test_arrival_that_was_confirmed_is_chased_no_more(cast):
    case = departed(cast, days_ago=9)
    steps.complete(case, "arrival", on=TODAY, actor=cast.claire)
    assert arrival.chase_arrivals() == 0
