"""The pages of the follow-up: what comes next, a visit in one form, a questionnaire in three parts, scores."""

import datetime
import uuid
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import person_sheet
from casework.actions import rights
from casework.actions.people import add_member
from casework.models import AuditEvent, Case, CaseMember
from returns.actions import visits
from returns.models import Staying, Survey, Visit, VisitEvent
from returns.questionnaire import files
from tests.returns.visits_made import DAY, TODAY, answered, held, returned_case, tried, visit_of

HOUSE = files.every()[-1]


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def page_of(desk, case):
    return desk.get(reverse("follow_up", args=[case.pk])).content.decode()


def turn(visit, name):
    return reverse("visit_turn", args=[visit.pk, name])


def part(visit, dimension="economic", person=None):
    return reverse("survey_part", args=[visit.pk, person or visit.person_id, dimension])


def earlier(visit, days):
    """The visit took place so many days ago."""
    Visit.objects.filter(pk=visit.pk).update(settled_on=TODAY - days * DAY)


def test_visit_then_questionnaire_then_scores(desk, cast):
    case = returned_case(cast, days_ago=95)
    visit = visit_of(case)
    page = page_of(desk, case)
    assert f'href="{turn(visit, "record")}">Record the visit</a>' in page
    sent = {"uid": uuid.uuid4(), "on": TODAY.isoformat(), "by": "partner", "how": "in_person", "words": "Va bien"}
    assert desk.post(turn(visit, "record"), sent).url == reverse("follow_up", args=[case.pk])
    assert visit_of(case).state == "done"
    assert f'href="{part(visit)}">Begin</a>' in page_of(desk, case)
    for number, dimension in enumerate(HOUSE.dimensions):
        given = {item.code: item.answers[-1].code for item in HOUSE.of(dimension.code)}
        response = desk.post(part(visit, dimension.code), {**given, "seen": number})
    assert response.url == reverse("follow_up", args=[case.pk])
    page = page_of(desk, case)
    assert "22 of 22 answered" in page
    assert "20 of 20 answers" in page  # two did not apply
    assert 'alt="Overall score, from 0 to 1:' in page
    assert "This is not IOM’s survey (RSS)" in page
    assert "to be confirmed" in page


def test_chart_tells_each_visit_and_its_table_too(desk, cast):
    case = returned_case(cast, days_ago=370)
    for months, place in ((3, 0), (6, 1), (12, -1)):
        held(visit_of(case, months), cast.claire)
        answered(visit_of(case, months), cast.claire, place=place)
    page = page_of(desk, case)
    picture = unquote(page.split('class="scores-chart" src="')[1].split('"')[0].replace("&#x27;", "'"))
    for name in ("3 months", "6 months", "12 months", "Overall", "Economic", "Social", "Psychosocial"):
        assert f"{name}</text>" in picture
    assert page.count("22 of 22 answers") + page.count("20 of 20 answers") == 3
    assert "Amina" not in picture


def test_low_score_asks_for_a_look(desk, cast):
    case = returned_case(cast)
    held(visit_of(case), cast.claire)
    answered(visit_of(case), cast.claire, place=0)
    low = [item for item in HOUSE.items if item.answers[0].mark == 0]
    assert len(low) == len(HOUSE.items)
    assert "A low score: look again" in page_of(desk, case)


def test_part_that_breaks_off_is_kept_and_gone_on_with(desk, cast):
    visit = visit_of(returned_case(cast))
    response = desk.post(part(visit, "economic"), {"seen": 0, "food": "often", "work": "no_answer"})
    assert response.url == part(visit, "social")
    assert Survey.objects.get().answers == {"food": "often", "work": "no_answer"}
    page = page_of(desk, visit.case)
    assert "A questionnaire was begun." in page
    assert "2 of 22 answered" in page
    again = desk.get(part(visit, "economic")).content.decode()
    assert 'value="often" checked' in " ".join(again.replace("\n", " ").split()) or 'value="often"' in again


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"seen": 0, "food": "perhaps"}, "perhaps"),
        ({"seen": "x"}, "seen"),
        ({"seen": 7, "food": "often"}, "A colleague changed this meanwhile"),
    ],
)
def test_bad_part_keeps_nothing_and_says_why(desk, cast, sent, said):
    visit = visit_of(returned_case(cast))
    response = desk.post(part(visit), sent)
    assert response.status_code == 200
    form = response.context["form"]
    assert said in str(form.errors)
    assert not Survey.objects.exists()


def test_who_stayed_and_who_is_in_another_file_are_asked_nothing(desk, cast):
    case = returned_case(cast)
    lina = add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire)
    assert desk.get(part(visit_of(case), person=lina.pk)).status_code == 200
    Staying.objects.create(case=case, person=lina, reason="later", told_by=cast.claire)
    assert desk.get(part(visit_of(case), person=lina.pk)).status_code == 404
    assert desk.get(part(visit_of(case), "sports")).status_code == 404
    assert desk.get(part(visit_of(case), person=uuid.uuid4())).status_code == 404
    assert desk.get(turn(visit_of(case), "forget")).status_code == 404


def test_history_is_told_in_words(desk, cast):
    case = returned_case(cast, days_ago=95)
    tried(visit_of(case), cast.claire, words="Rappeler le soir")
    told = {"uid": uuid.uuid4(), "on": (TODAY + 9 * DAY).isoformat(), "by": "field_office", "how": "telephone"}
    assert desk.post(turn(visit_of(case), "plan"), told).status_code == 302
    page = page_of(desk, case)
    for words in ("Attempt without success", "No answer", "Rappeler le soir", "agreed with the person", "instead of"):
        assert words in page
    assert desk.post(turn(visit_of(case), "give-up"), {"uid": uuid.uuid4()}).status_code == 302
    assert "Could not be reached" in page_of(desk, case)
    assert desk.post(turn(visit_of(case), "reopen"), {"uid": uuid.uuid4()}).status_code == 302
    assert visit_of(case).is_open


def test_declining_is_one_form_and_thanks_nobody_with_a_penalty(desk, cast):
    case = returned_case(cast)
    page = desk.get(turn(visit_of(case), "decline")).content.decode()
    assert "costs them nothing" in page
    sent = {"uid": uuid.uuid4(), "on": TODAY.isoformat(), "reason": "not_said", "further": "on"}
    assert desk.post(turn(visit_of(case), "decline"), sent).status_code == 302
    assert set(Visit.objects.values_list("state", flat=True)) == {"declined"}
    assert "No visit is to come." in page_of(desk, case)
    assert 'name="further"' not in desk.get(turn(visit_of(case, 12), "decline")).content.decode()


def test_bad_day_is_said_beside_it_and_nothing_typed_is_lost(desk, cast):
    visit = visit_of(returned_case(cast))
    sent = {
        "uid": uuid.uuid4(),
        "on": (TODAY + DAY).isoformat(),
        "by": "team",
        "how": "message",
        "words": "Tout va bien",
    }
    response = desk.post(turn(visit, "record"), sent)
    assert response.context["form"].errors == {"on": ["A day since the departure, and not to come."]}
    assert "Tout va bien" in response.content.decode()
    assert not VisitEvent.objects.exists()


def test_restricted_file_is_read_and_not_changed(desk, cast):
    case = returned_case(cast)
    rights.restrict(case.pk, reason="accuracy", actor=cast.lucie)
    page = page_of(desk, case)
    assert turn(visit_of(case), "record") not in page
    sent = {"uid": uuid.uuid4(), "on": TODAY.isoformat(), "by": "team", "how": "message"}
    assert desk.post(turn(visit_of(case), "record"), sent).status_code == 200
    assert visit_of(case).is_open


def test_next_is_the_visit_that_is_due(desk, cast):
    case = returned_case(cast, days_ago=10)
    page = page_of(desk, case)
    assert "The next visit, at 3 months, is due from" in page
    Visit.objects.filter(case=case, months=3).update(due_on=TODAY - 20 * DAY)
    assert "The visit at 3 months is late" in page_of(desk, case)
    held(visit_of(case), cast.claire)
    earlier(visit_of(case), 0)
    assert "The questionnaire, with" in page_of(desk, case)
    earlier(visit_of(case), 40)
    assert "The next visit, at 6 months" in page_of(desk, case)


def test_case_page_shows_the_visits_and_the_step_leads_to_them(desk, cast):
    case = returned_case(cast)
    page = desk.get(reverse("case_detail", args=[case.pk])).content.decode()
    assert reverse("follow_up", args=[case.pk]) in page
    assert "At 12 months" in page
    response = desk.get(reverse("case_step", args=[case.pk, "follow_up"]))
    assert response.url == reverse("follow_up", args=[case.pk])


def test_version_that_is_gone_is_said(desk, cast):
    case = returned_case(cast)
    held(visit_of(case), cast.claire)
    answered(visit_of(case), cast.claire)
    Survey.objects.update(version="of-another-release")
    page = page_of(desk, case)
    assert "Asked with of-another-release, which this release no longer has" in page
    assert 'class="scores-chart"' not in page
    assert desk.get(part(visit_of(case))).status_code == 404


def test_reading_answers_is_recorded(desk, cast):
    case = returned_case(cast)
    page_of(desk, case)
    event = AuditEvent.objects.filter(action="field.revealed").latest("pk")
    assert (event.fields, event.case) == (["questionnaire"], case.pk)


def test_number_of_queries_does_not_grow(desk, cast):
    counts = []
    case = returned_case(cast, days_ago=370)
    page_of(desk, case)
    for number, months in enumerate((3, 6, 12)):
        tried(visit_of(case, months), cast.claire)
        if months < 12:  # one is to come, or the page asks less
            held(visit_of(case, months), cast.claire)
        answered(visit_of(case, months), cast.claire)
        if number:
            lina = add_member(case, {"given_names": f"Lina {number}"}, relation="child", actor=cast.claire)
            answered(visit_of(case, months), cast.claire, person=lina.pk)
        page_of(desk, case)
        with CaptureQueriesContext(connection) as captured:
            page_of(desk, case)
        counts.append(len(captured))
    assert len(set(counts)) == 1


def test_closed_file_offers_no_visit(desk, cast):
    case = returned_case(cast)
    Case.objects.filter(pk=case.pk).update(status="closed", closed_on=TODAY, closing_reason="lost_contact")
    page = page_of(desk, case)
    assert "No visit is to come." in page
    assert turn(visit_of(case), "record") not in page
    with_chart = visits.since(case)
    assert with_chart == TODAY - datetime.timedelta(days=94)


def test_sheet_of_the_person_tells_visits_answers_and_scores(cast):
    case = returned_case(cast)
    held(visit_of(case), cast.claire, words="Loge chez sa sœur")
    answered(visit_of(case), cast.claire, place=0)
    sections = person_sheet.sheet(list(CaseMember.objects.filter(case=case)))
    section = next(one for one in sections if one.code == "follow_up")
    told = {item.shown for row in section.rows for item in row}
    words = {
        "Loge chez sa sœur",
        "Visite à 3 mois",
        "Comment est votre logement ?",
        "Très mauvaise",
        "Ensemble",
        "0.00",
    }
    assert words <= told
