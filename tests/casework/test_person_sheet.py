"""The sheet says everything that is held about the person, in their language, and nothing about anybody else."""

import datetime
import json
import uuid

import pypdfium2
import pytest
from django.apps import apps

from casework import person_sheet, sheet_pdf
from casework.actions import file, merging, people
from casework.encrypted_fields import EncryptedField
from casework.models import Case, CaseMember, DuplicatePair
from tests.casework.test_erasure import full_case
from tests.cast import advance, open_case
from tests.one_of_each import paired

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
    text = text_of(sheet_pdf.as_pdf(person_sheet.sheet([member]), language="fr"))
    flat = text.replace("\r", "").replace("\n", " ")
    for value in ("Haddad", "12AB34567", "Prefers to be called in the evening", member.case.reference, "03/1987"):
        assert value in flat, value
    assert '#panic("x") $x^2$ *gras*' in flat
    assert "Zebulon" not in flat
    assert "Claire" not in flat


@pytest.mark.parametrize("language", person_sheet.languages())
def test_every_language_gives_a_sheet_and_an_unchecked_one_shows_the_french(member, language):
    labels = person_sheet.labels(language)
    pdf = sheet_pdf.as_pdf(person_sheet.sheet([member]), language=language)
    assert pdf.startswith(b"%PDF")
    assert set(labels.words) == set(person_sheet.labels("fr").words)
    assert labels.rtl == (language in ("ar", "fa-af", "ps"))
    text = text_of(pdf)
    assert ("34567" if labels.rtl else "12AB34567") in text  # right-to-left lines come out of the PDF in pieces
    # In a right-to-left line the French words come out of the PDF from last to first.
    french = "famille de Nom" if labels.rtl else "Nom de famille"
    assert (french in text) == (language == "fr" or not labels.checked)


def test_json_sheet_is_versioned_and_holds_codes(member):
    sections = person_sheet.sheet([member])
    told = json.loads(person_sheet.as_json(sections, language="ar"))
    assert told["schema"] == "escale.person-sheet/1"
    assert told["sections"]["identity"][0]["birth_place"] == NASTY
    assert told["sections"]["identity"][0]["sex"] == {"absent": "not_asked"}
    assert told["sections"]["travel_documents"][0]["number"] == "12AB34567"
    assert "Zebulon" not in json.dumps(told)


# What is sealed about people and is not on their sheet, and why.
NOT_TOLD = {
    "casework.PersonMerge.kept": "how two files were made one: told as the one person that they are",
    "casework.HolderRequest.words": "a question between two teams",
    "casework.BreakGlass.words": "why a colleague acted; the trail tells the person that the file was opened",
    "casework.BreakGlass.findings": "what the officer found of a colleague",
    "casework.LegalHold.words": "grounds of a dispute; that the file is kept, and until when, is told",
    "outreach.ContactPhoto.content": "a place or material; nobody is on it, or it is taken away",
    "outreach.FieldKey.private": "a key",
    "outreach.Incident.words": "what happened to a team; of nobody who was met",
    "outreach.Incident.concerned": "colleagues",
    "outreach.WayThere.words": "how a team finds a place; of nobody",
    "outreach.FieldEntry.answers": "joined to nobody yet: an encounter is told once it is kept and led to the file",
    "outreach.FieldEntry.reason": "why a colleague let an entry go",
    "outreach.Event.trainers": "professionals who speak at an event",
    "casework.Document.manifest": "sizes and checksums",
    "casework.DocumentChunk.content": "the files themselves are given as they are",
    "returns.Dossier.manifest": "sizes and checksums",
    "returns.DossierPart.title": "a copy: the title of the document is told",
    "returns.DossierPart.content": "copies of files, which are given as they are",
    "casework.UploadPiece.content": "a file on its way, gone within a day",
    **dict.fromkeys((f"outreach.PartnerPerson.{name}" for name in ("name", "phone", "mail")), "a professional"),
    "outreach.PartnerMeeting.decisions": "decisions between organisations",
    **dict.fromkeys((f"outreach.ReceivedReferral.{name}" for name in ("alias", "reach")), "joined to no file"),
    "outreach.ContactImport.sheet": "joined to nobody, gone within a day",
}


def test_every_sealed_value_is_on_the_sheet_or_there_is_a_reason(cast, monkeypatch):
    """Fails when a new encrypted field is told nowhere."""
    opened, open_value = set(), EncryptedField.open

    def watched(field, instance, sealed):
        opened.add(f"{type(instance)._meta.label}.{field.name}")
        return open_value(field, instance, sealed)

    case = full_case(cast)
    contact = case.contacts.get()
    contact.contact_consent, contact.alias, contact.reach = True, "Le grand", "chez Ahmad"
    contact.save()
    people.record_travel_document(
        case, case.principal, number="12AB34567", expires_on=datetime.date(2030, 1, 1), actor=cast.claire
    )
    monkeypatch.setattr(EncryptedField, "open", watched)
    person_sheet.sheet(list(CaseMember.objects.filter(case=case, relation="principal")))
    every = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, EncryptedField)
    }
    assert every - opened == NOT_TOLD.keys()


def test_sheet_tells_of_every_case_of_the_person_and_of_whom_they_were_merged_with(cast, member):
    other = open_case(cast, by=cast.claire, given_names="Amina", family_name="Haddad")
    file.add_note(other, note_id=uuid.uuid4(), text="Written in the second file", actor=cast.claire)
    pair = DuplicatePair.objects.select_related("first", "second").get(pk=paired(member.person, other.principal).pk)
    choices = dict.fromkeys(merging.CHOSEN_FIELDS, merging.FIRST)
    merging.merge(pair, choices=choices, seen=merging.seen_of(pair), actor=cast.lucie)
    members = list(CaseMember.objects.filter(person=member.person).select_related("case__office", "person"))
    told = json.loads(person_sheet.as_json(person_sheet.sheet(members), language="fr"))["sections"]
    assert {row["reference"] for row in told["case"]} == {member.case.reference, other.reference}
    assert {row["text"] for row in told["notes"]} == {
        "Prefers to be called in the evening",
        "Written in the second file",
    }
    assert {row["reference"] for row in told["notes"]} == {member.case.reference, other.reference}


def test_sheet_is_in_the_language_of_the_person_when_there_is_one(cast):
    assert person_sheet.language_for(Case.objects.get(pk=open_case(cast, language="ps").pk).principal) == "ps"
    assert person_sheet.language_for(open_case(cast, language="wo").principal) == "fr"
    assert person_sheet.language_for(open_case(cast).principal) == "fr"
