"""The sheet says everything that is held about the person, in their language, and nothing about anybody else."""

import json
import uuid

import pypdfium2
import pytest

from casework import person_sheet, sheet_pdf
from casework.actions import file, people
from casework.models import Case, CaseMember
from tests.cast import advance, open_case

NASTY = '#panic("x") $x^2$ *gras* _it_ `code` @ref <label> \\ // /* "'


@pytest.fixture
def member(cast):
    case = advance(open_case(cast, family_name="Haddad حداد", birth_place=NASTY), "application", actor=cast.claire)
    people.record_travel_document(case, case.principal, number="12AB34567", actor=cast.claire)
    people.add_member(case, {"given_names": "Zebulon"}, relation="child", actor=cast.claire)
    file.add_note(case, note_id=uuid.uuid4(), text="Prefers to be called in the evening", actor=cast.claire)
    return CaseMember.objects.select_related("case__office", "person").get(case=case, relation="principal")


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_french_sheet_says_what_is_held_and_markup_stays_text(member):
    text = text_of(sheet_pdf.as_pdf(person_sheet.sheet(member), language="fr"))
    flat = text.replace("\r", "").replace("\n", " ")
    for value in ("Haddad", "12AB34567", "Prefers to be called in the evening", member.case.reference, "03/1987"):
        assert value in flat, value
    assert '#panic("x") $x^2$ *gras*' in flat
    assert "Zebulon" not in flat
    assert "Claire" not in flat


@pytest.mark.parametrize("language", person_sheet.languages())
def test_every_language_gives_a_sheet_and_an_unchecked_one_shows_the_french(member, language):
    labels = person_sheet.labels(language)
    pdf = sheet_pdf.as_pdf(person_sheet.sheet(member), language=language)
    assert pdf.startswith(b"%PDF")
    assert set(labels.words) == set(person_sheet.labels("fr").words)
    assert labels.rtl == (language in ("ar", "fa-af", "ps"))
    text = text_of(pdf)
    assert ("34567" if labels.rtl else "12AB34567") in text  # right-to-left lines come out of the PDF in pieces
    # In a right-to-left line the French words come out of the PDF from last to first.
    french = "famille de Nom" if labels.rtl else "Nom de famille"
    assert (french in text) == (language == "fr" or not labels.checked)


def test_json_sheet_is_versioned_and_holds_codes(member):
    sections = person_sheet.sheet(member)
    told = json.loads(person_sheet.as_json(sections, language="ar"))
    assert told["schema"] == "escale.person-sheet/1"
    assert told["sections"]["identity"][0]["birth_place"] == NASTY
    assert told["sections"]["identity"][0]["sex"] == {"absent": "not_asked"}
    assert told["sections"]["travel_documents"][0]["number"] == "12AB34567"
    assert "Zebulon" not in json.dumps(told)


def test_sheet_is_in_the_language_of_the_person_when_there_is_one(cast):
    assert person_sheet.language_for(Case.objects.get(pk=open_case(cast, language="ps").pk).principal) == "ps"
    assert person_sheet.language_for(open_case(cast, language="wo").principal) == "fr"
    assert person_sheet.language_for(open_case(cast).principal) == "fr"
