"""Papers for the person: in every language, with the French beside while unchecked; never why they leave."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import cases, people, rights
from casework.encrypted_fields import EncryptedField
from casework.models import AuditEvent, Case, Office
from casework.partial_dates import PartialDate
from casework.person_sheet import labels_in
from returns import papers
from returns.actions import travel
from returns.actions.facts import record_facts
from returns.enums import Means, Need, Paper
from tests.cast import advance, open_case
from tests.clear_text import without_lots
from tests.printed import text_of
from tests.returns.journeys_made import a_journey, a_leg, booked_case, ready_case

NASTY = '#panic("x") $x^2$ *gras* _it_ `code` @ref <label> \\ // /* "'
RIGHT_TO_LEFT = ("ar", "fa-af", "ps")
TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def letters_of(text):
    return set(re.findall(r"[^\W\d_]{3,}", text))


def told(case):
    case = Case.objects.get(pk=case.pk)
    return papers.told_of(case, [member.person for member in case.members.all()])[case.principal_id]


def made(case, paper, language="fr"):
    return text_of(papers.as_pdf(paper, told(case), language=language))


@pytest.fixture
def booked(cast):
    """Departs in three days; one leg after another, with help in transit."""
    case = ready_case(cast)
    day = TODAY + 3 * DAY
    first = a_leg(day)
    late = first["arrives_at"] + datetime.timedelta(hours=2)
    second = a_leg(
        day, means="coach", number="", origin="Alger", destination="Oran", departs_at=late,
        departs_zone="Africa/Algiers", arrives_at=late + 5 * datetime.timedelta(hours=1),
    )  # fmt: skip
    seats = {case.principal_id: {"needs": ["wheelchair", "transit"], "baggage": 23}}
    journey = a_journey(case, day, legs=[first, second], seats=seats, reference="QX7ABC")
    travel.book(case, **journey, actor=cast.claire)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def claire(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def page(case):
    return reverse("case_papers", args=[case.pk])


def chosen(case, paper, language="fr", person=None):
    return {"paper": paper, "language": language, "person": str(person or case.principal_id)}


# --- The words --------------------------------------------------------------------------------------------------------


def test_there_are_ten_languages():
    assert set(papers.languages()) == {"fr", "en", "ar", "fa-af", "ps", "ka", "sq", "es", "pt", "ru"}


@pytest.mark.parametrize("language", papers.languages())
def test_a_language_has_the_words_of_the_french_and_its_direction(language):
    words, french = labels_in(papers.FOLDER, language), labels_in(papers.FOLDER, "fr")
    assert set(words.words) == set(french.words)
    assert all(text.strip() for text in words.words.values())
    assert words.rtl == (language in RIGHT_TO_LEFT)
    assert {*Means.values, *Need.values} <= set(words.words)


@pytest.mark.parametrize("language", papers.languages())
@pytest.mark.parametrize("paper", Paper)
def test_a_paper_is_made_in_every_language_with_the_french_beside_while_unchecked(booked, paper, language):
    words = labels_in(papers.FOLDER, language)
    pdf = papers.as_pdf(paper, told(booked), language=language)
    assert pdf.startswith(b"%PDF")
    assert b"/Lang" in pdf
    # In a right-to-left line the French words come out of the PDF in pieces, from last to first.
    french = letters_of(labels_in(papers.FOLDER, "fr").words[f"title_{paper}"])
    assert (french <= letters_of(text_of(pdf))) == (language == "fr" or not words.checked)


@pytest.mark.parametrize("language", papers.languages())
def test_the_typesetter_is_told_direction_and_draft(booked, language, monkeypatch):
    seen = {}
    monkeypatch.setattr(papers, "compile_pdf", lambda template, data: seen.update(data))
    papers.as_pdf(Paper.INFORMATION, told(booked), language=language)
    assert seen["rtl"] == (language in RIGHT_TO_LEFT)
    assert bool(seen["draft"]) == (language != "fr")
    texts = [block["words"] for block in seen["blocks"] if block["kind"] == "text"]
    assert all(bool(text["french"]) == (language != "fr") for text in texts)


# --- What they say ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [Paper.CONVOCATION, Paper.TRAVEL])
def test_paper_of_the_journey_says_whom_to_call(booked, paper):
    assert "Téléphone" not in made(booked, paper)
    Office.objects.filter(pk=booked.office_id).update(phone="01 99 00 12 34")
    assert "01 99 00 12 34" in made(booked, paper)


def test_convocation_tells_when_and_where_and_that_one_may_change_ones_mind(booked):
    text = made(booked, Paper.CONVOCATION)
    day = f"{TODAY + 3 * DAY:%d/%m/%Y}"
    for value in ("Amina Haddad", booked.reference, "06:00", "CDG 2F, porte 8", "AH1001", "Paris CDG", "Oran"):
        assert value in text, value
    assert f"09:40 · {day} (UTC+0" in text
    assert f"11:05 · {day} (UTC+01:00)" in text
    assert "jusqu’à l’embarquement" in text
    assert "Claire" not in text


def test_travel_sheet_tells_baggage_help_and_needs_by_their_label(booked):
    text = made(booked, Paper.TRAVEL)
    for value in ("23 kg", "Fauteuil roulant", "Assistance en correspondance", "QX7ABC", "Autocar", "Billets"):
        assert value in text, value
    assert "Une assistance est prévue pour vos correspondances" in text


def test_travel_sheet_of_a_direct_journey_says_so_and_asks_for_nothing(cast):
    case, _booking = booked_case(cast, in_days=3)
    text = made(case, Paper.TRAVEL)
    assert "pas de correspondance" in text
    assert "Aucun besoin signalé" in text


def test_declaration_of_a_minor_is_signed_by_their_guardian_too(cast, booked):
    minor = open_case(cast, birth=PartialDate(TODAY.year - 9, 1), given_names="Lina")
    assert "représentant légal" in made(minor, Paper.DECLARATION)
    assert "enfants mineurs" not in made(minor, Paper.DECLARATION)
    assert "représentant légal" not in made(booked, Paper.DECLARATION)
    assert "représentant légal" not in made(minor, Paper.WITHDRAWAL)


def test_what_was_typed_stays_text(cast):
    case = ready_case(cast, family_name="Haddad حداد")
    journey = a_journey(
        case, TODAY + DAY, meet_place=NASTY, way_there="الباب 8", legs=[a_leg(TODAY + DAY, origin=NASTY)]
    )
    travel.book(case, **journey, actor=cast.claire)
    for paper in Paper:
        for language in ("fr", "ar"):
            assert papers.as_pdf(paper, told(case), language=language).startswith(b"%PDF")
    assert made(case, Paper.CONVOCATION).count('#panic("x") $x^2$ *gras*') == 2


def test_no_paper_opens_the_facts_of_the_aid_or_speaks_of_a_decision(cast, booked, monkeypatch):
    """A paper may be shown to a consulate: nothing of the order to leave is on it (domain.md §1.3)."""
    answers = {
        "irregular": True, "oqtf_in_force": True, "irtf": True, "prefecture": "62",
        "oqtf_notified_on": "2019-02-17",
    }  # fmt: skip
    record_facts(booked, answers, seen={}, actor=cast.claire)
    opened, open_value = set(), EncryptedField.open

    def watched(field, instance, sealed):
        opened.add(f"{type(instance)._meta.label}.{field.name}")
        return open_value(field, instance, sealed)

    monkeypatch.setattr(EncryptedField, "open", watched)
    for paper in Paper:
        text = without_lots(made(booked, paper))
        for word in ("OQTF", "IRTF", "obligation", "irrégul", "2019", "Pas-de-Calais", "préfet", "DZ"):
            assert word not in text, (paper, word)
    assert opened
    assert {name for name in opened if name.split(".")[1] not in ("Person", "Booking", "Leg", "Seat")} == set()


# --- The page ---------------------------------------------------------------------------------------------------------


def test_page_starts_in_the_language_of_the_person(claire, cast):
    assert claire.get(page(open_case(cast, language="ps"))).context["form"]["language"].value() == "ps"
    assert claire.get(page(open_case(cast, language="wo"))).context["form"]["language"].value() == "fr"


def test_case_page_leads_there(claire, case):
    assert page(case) in claire.get(reverse("case_detail", args=[case.pk])).content.decode()


def test_without_a_journey_two_papers_say_why_not(claire, case):
    response = claire.get(page(case))
    assert [code for code, _label in response.context["form"].fields["paper"].choices] == [
        "information",
        "declaration",
        "withdrawal",
    ]
    assert response.content.decode().count("No journey is booked.") == 2
    assert claire.post(page(case), chosen(case, "convocation")).context["form"].errors["paper"]


def test_paper_is_sent_as_a_file_that_nothing_keeps_and_the_trail_knows(claire, booked):
    response = claire.post(page(booked), chosen(booked, "convocation", "ka"))
    assert response.content.startswith(b"%PDF")
    assert response["Cache-Control"] == "no-store"
    assert response["Content-Disposition"] == 'attachment; filename="escale.pdf"'
    event = AuditEvent.objects.get(action="paper.made")
    assert (event.case, event.objects_seen) == (booked.pk, [booked.principal_id])
    assert event.detail == {"kind": "convocation", "language": "ka"}


def test_whoever_stays_gets_no_convocation(claire, cast):
    case = ready_case(cast)
    child = people.add_member(case, {"given_names": "Lina"}, relation="child", actor=cast.claire).pk
    travel.book(case, **a_journey(case, TODAY + DAY), actor=cast.claire)
    travel.stay(case, child, reason="not_said", actor=cast.claire)
    form = claire.post(page(case), chosen(case, "convocation", person=child)).context["form"]
    assert form.errors == {"paper": ["This person does not travel."]}
    assert claire.post(page(case), chosen(case, "convocation")).status_code == 200
    assert AuditEvent.objects.filter(action="paper.made").count() == 1


def test_what_a_state_of_the_file_leaves_to_make(cast, booked):
    def offered():
        return {paper.value for paper in Paper if not told(booked).why_not(paper)}

    assert offered() == set(Paper.values)
    rights.restrict(booked.pk, reason="accuracy", until=None, actor=cast.lucie)
    assert offered() == {"information", "withdrawal"}
    rights.lift_restriction(booked.pk, actor=cast.lucie)
    cases.withdraw(Case.objects.get(pk=booked.pk), reason="not_said", actor=cast.claire)
    assert offered() == {"information", "withdrawal"}


def test_after_the_departure_only_the_information_is_left(cast):
    case = advance(open_case(cast), "departure", actor=cast.claire, departure_in=0)
    assert [paper for paper in Paper if not told(case).why_not(paper)] == [Paper.INFORMATION]


@pytest.mark.parametrize("who", ["samir", "nadia", "marc", "odile", "delphine", "alain", "personne"])
def test_paper_is_not_there_for_whoever_does_not_work_the_case(client, cast, booked, who):
    client.force_login(getattr(cast, who))
    assert client.get(page(booked)).status_code == 404
    assert client.post(page(booked), chosen(booked, "information")).status_code == 404
    assert not AuditEvent.objects.filter(action="paper.made").exists()


def test_queries_do_not_grow_with_the_family(claire, cast):
    counts = []
    for size in (0, 3):
        case = ready_case(cast)
        for number in range(size):
            people.add_member(case, {"given_names": f"Lina{number}"}, relation="child", actor=cast.claire)
        travel.book(case, **a_journey(case, TODAY + DAY), actor=cast.claire)
        claire.get(page(case))
        for ask in (lambda: claire.get(page(case)), lambda: claire.post(page(case), chosen(case, "travel"))):  # noqa: B023
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert ask().status_code == 200
            counts.append(len(queries))
    assert counts[:2] == counts[2:]
