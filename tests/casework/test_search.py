"""Searching: two things known together, never one name alone; in the body of a request, never in an address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from casework import search as searching
from casework.actions import people
from casework.enums import Absence
from casework.models import AuditEvent
from casework.partial_dates import PartialDate
from casework.search import search
from tests.cast import open_case

URL = "/cases/search/"


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def names(found):
    return [match.person.full_name for match in found.here]


@pytest.mark.parametrize(
    "text",
    [
        "Amina Haddad",
        "haddad AMINA",
        "  Haddad,   Amina  ",
        "Amina Nour Haddad",
        "Haddad 1987",
        "1986 haddad",
        "Haddad 1988",
        "06 98 76 54 32",
        "+33 6 98 76 54 32",
        "12 AB 34567",
        "12ab-34567",
    ],
)
def test_person_is_found_by_two_things_known_of_them(cast, case, text):
    people.record_travel_document(case, case.principal, number="12AB34567", actor=cast.claire)
    open_case(cast, given_names="Giorgi", family_name="Beridze", birth=PartialDate(1979), phone=Absence.WITHHELD)
    assert names(search(text, cast.claire)) == ["Amina Haddad"]


@pytest.mark.parametrize(
    "text", ["Amina Mansour", "Haddad 1985", "Haddad 1989", "06 98 76 54 33", "12AB34568", "Ali 1987"]
)
def test_somebody_else_is_not_found(cast, case, text):
    found = search(text, cast.claire)
    assert (found.here, found.elsewhere) == ((), False)


def test_names_are_found_in_their_own_script(cast):
    open_case(cast, given_names="ნინო", family_name="ბერიძე")
    open_case(cast, given_names="محمد", family_name="حسن")
    assert names(search("ბერიძე ნინო", cast.claire)) == ["ნინო ბერიძე"]
    assert names(search("nino beridze", cast.claire)) == ["ნინო ბერიძე"]
    assert names(search("محمد حسن", cast.claire)) == ["محمد حسن"]


@pytest.mark.parametrize(
    "written", [str, str.lower, lambda text: text.replace("-", ""), lambda text: f" {text[:6]} {text[6:]}"]
)
def test_case_is_found_by_its_reference(cast, case, written):
    assert [match.case for match in search(written(case.reference), cast.claire).here] == [case]


def test_family_member_is_found_and_said_to_be_one(desk, cast, case):
    people.add_member(case, {"given_names": "Lina", "family_name": "Haddad"}, relation="child", actor=cast.claire)
    html = desk.post(URL, {"q": "lina haddad"}).content.decode()
    assert "Lina Haddad" in html
    assert "Child" in html


def test_exact_answers_come_first(cast, case):
    near = open_case(cast, birth=PartialDate(1988), given_names="Amina Nour")
    assert [match.case for match in search("Haddad Amina 1987", cast.claire).here] == [case, near]
    assert [match.case for match in search("Haddad Amina 1988", cast.claire).here] == [near, case]
    assert [match.case for match in search("Amina Nour Haddad", cast.claire).here] == [near, case]


# --- What a search tells ----------------------------------------------------------------------------------


def test_result_shows_what_is_needed_to_go_on(desk, case):
    html = desk.post(URL, {"q": "Amina Haddad"}).content.decode()
    for words in (case.reference, "1987", "In progress", "Counselling interview", "1 person found"):
        assert words in html
    assert reverse("case_detail", args=[case.pk]) in html


@pytest.mark.parametrize("text", ["Amina Haddad", "Haddad 1987", "06 98 76 54 32", "reference"])
def test_of_a_case_elsewhere_only_that_somebody_is_known(desk, cast, text):
    away = open_case(cast, by=cast.yann, office=cast.lyon)
    html = desk.post(URL, {"q": away.reference if text == "reference" else text}).content.decode()
    assert "Somebody like this is known elsewhere." in html
    for secret in (str(away.pk), "Lyon", "Counselling", "row-link"):
        assert secret not in html
    assert text == "reference" or away.reference not in html


@pytest.mark.parametrize("text", ["Haddad", "1987", "", "   ", "ha", "?!", "x" * 121, "a\x00b Haddad"])
def test_too_little_gets_a_sentence_and_no_search(desk, case, text):
    before = AuditEvent.objects.filter(action="people.searched").count()
    response = desk.post(URL, {"q": text})
    assert response.status_code == 200
    assert len(response.context["form"].errors["q"]) >= 1
    assert "found" not in response.context
    assert AuditEvent.objects.filter(action="people.searched").count() == before


def test_one_name_alone_is_told_what_to_add(desk, case):
    html = desk.post(URL, {"q": "Haddad"}).content.decode()
    assert "One name alone would show people who have nothing to do with your question." in html
    assert 'value="Haddad"' in html


def test_address_never_searches(desk, case):
    response = desk.get(URL, {"q": "Amina Haddad"})
    assert response.context["form"].is_bound is False
    assert "found" not in response.context


def test_search_is_in_the_trail_with_its_count_and_without_its_words(desk, cast, case):
    away = open_case(cast, by=cast.yann, office=cast.lyon).principal_id
    desk.post(URL, {"q": "Amina Haddad"})
    event = AuditEvent.objects.order_by("-id").first()
    assert (event.action, event.actor, event.purpose) == ("people.searched", cast.claire, "search")
    assert (event.objects_seen, event.detail) == ([case.pk, away], {"here": "1", "elsewhere": "yes"})
    assert "addad" not in str(AuditEvent.objects.filter(pk=event.pk).values_list())


def test_searching_without_end_is_stopped(desk, case, monkeypatch):
    monkeypatch.setattr(searching, "SEARCHES_PER_HOUR", 2)
    for _ in range(2):
        assert "found" in desk.post(URL, {"q": "Amina Haddad"}).context
    response = desk.post(URL, {"q": "Amina Haddad"})
    assert "Try again later." in response.content.decode()
    assert "found" not in response.context


def test_fragment_for_htmx_is_the_part_of_the_page(desk, case):
    page = desk.post(URL, {"q": "Amina Haddad"}).content.decode()
    fragment = desk.post(URL, {"q": "Amina Haddad"}, headers={"HX-Request": "true"}).content.decode()
    token = 'name="csrfmiddlewaretoken"'

    def without_token(html):
        return [line.strip() for line in html.splitlines() if token not in line and line.strip()]

    inner = "\n".join(without_token(fragment))
    assert inner in "\n".join(without_token(page))
    assert "<html" not in fragment
    assert "Amina Haddad" in fragment


@pytest.mark.parametrize("who", ["samir", "marc", "odile", "delphine", "alain", "personne"])
def test_search_is_not_there_for_whoever_does_not_work_cases(client, cast, case, who):
    client.force_login(getattr(cast, who))
    assert client.get(URL).status_code == 404
    assert client.post(URL, {"q": "Amina Haddad"}).status_code == 404


def test_search_reads_the_same_number_of_queries_for_one_and_for_many(cast, case):
    counts = []
    for more in (1, 5):
        for _ in range(more):
            open_case(cast)
        cast.claire.__dict__.pop("_scope", None)
        with override("en"), CaptureQueriesContext(connection) as captured:
            search("Amina Haddad", cast.claire)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_at_most_forty_are_shown_and_it_is_said(desk, cast, monkeypatch):
    monkeypatch.setattr(searching, "HERE_AT_MOST", 2)
    for _ in range(3):
        open_case(cast)
    response = desk.post(URL, {"q": "Amina Haddad"})
    assert len(response.context["found"].here) == 2
    assert "There are more." in response.content.decode()
