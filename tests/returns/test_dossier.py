"""Versions of a dossier for OFII, the ledger of transmissions, questions, silence."""

import datetime
import hashlib
import uuid

import pypdfium2
import pytest
from django.utils import timezone, translation

from casework import case_page
from casework.actions import cases, steps
from casework.actions.people import change_identity
from casework.errors import Refusal
from casework.models import AuditEvent, Mail, Person
from casework.partial_dates import PartialDate
from returns import completeness, dossier_content
from returns.actions import dossier as actions
from returns.actions import silence
from returns.actions.facts import record_facts
from returns.models import Dossier, DossierPart, Transmission
from tests.cast import advance, open_case
from tests.returns.dossiers_made import a_document, make, send, sent_case

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)


def refusal_of(act):
    with pytest.raises(Refusal) as refused:
        act()
    return " ".join(map(str, refused.value.sentences))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def counselled(cast):
    return advance(open_case(cast), "counselling", actor=cast.claire)


def sent_days_ago(sending, days):
    Transmission.objects.filter(pk=sending.pk).update(on=TODAY - days * DAY)
    return Transmission.objects.get(pk=sending.pk)


# --- Completeness ---------------------------------------------------------------------------------------------------


def lacking(case):
    return {one.piece.value for one in completeness.missing(completeness.checked(case, case_page.members(case)))}


def test_what_is_missing_is_named_and_goes_as_it_is_found(counselled, cast):
    assert {"travel_document", "identity_copy", "measure", "measure_copy", "residence", "wish"} == lacking(counselled)
    a_document(counselled, cast.claire)
    answers = {"oqtf_notified_on": "2026-01-05", "prefecture": "75", "resident_since": "2024-01-05"}
    record_facts(counselled, answers, seen={}, actor=cast.claire)
    assert lacking(counselled) == {"travel_document", "measure_copy", "wish"}


def test_children_ask_for_their_civil_status_and_a_lone_minor_for_the_judge(cast):
    minor = open_case(cast, birth=PartialDate(TODAY.year - 15), unaccompanied_minor=True)
    assert {"civil_status", "judge"} <= lacking(minor)


# --- Versions -------------------------------------------------------------------------------------------------------


def test_version_holds_what_was_sent_and_the_manifest_proves_it(counselled, cast):
    made = make(counselled, cast.claire, [a_document(counselled, cast.claire)])
    parts = list(DossierPart.objects.filter(dossier=made))
    assert (made.version, [part.title for part in parts]) == (1, ["Demande d’aide au retour, version 1", "Passeport"])
    for told, part in zip(made.manifest["parts"], parts, strict=True):
        assert told["sha256"] == hashlib.sha256(part.content).hexdigest()
        assert (told["id"], told["size"]) == (str(part.pk), len(part.content))
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(parts[0].content))
    assert "Amina Haddad" in text
    assert "Passeport" in text


def test_name_in_a_script_that_no_font_has_is_written_in_latin_letters(cast):
    case = advance(open_case(cast, family_name="王", given_names="静"), "counselling", actor=cast.claire)
    part = make(case, cast.claire).parts.get(position=0)
    text = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(part.content))
    assert "Jing Wang" in text


def test_correction_is_another_version_and_the_difference_is_told(counselled, cast):
    first = make(counselled, cast.claire)
    person = Person.objects.get(pk=counselled.principal_id)
    values, seen = {"given_names": "Aminata"}, {"given_names": person.given_names}
    change_identity(counselled, person, values, version=person.version, seen=seen, actor=cast.claire)
    document = a_document(counselled, cast.claire)
    second = make(counselled, cast.claire, [document])
    changes = [(str(c.label), c.before, c.after) for c in dossier_content.differences(first, second)]
    assert ("Name", "Amina Haddad", "Aminata Haddad") in changes
    assert ("Document", "", "Passeport") in changes
    assert second.version == 2
    assert Dossier.objects.get(pk=first.pk).content == first.content


def test_what_tells_of_health_never_goes_along(counselled, cast):
    medical = a_document(counselled, cast.claire, kind="medical", title="Certificat")
    assert "tells of health" in refusal_of(lambda: make(counselled, cast.claire, [medical]))
    elsewhere = a_document(open_case(cast), cast.claire)
    assert "not there any more" in refusal_of(lambda: make(counselled, cast.claire, [elsewhere]))


# --- The ledger -----------------------------------------------------------------------------------------------------


def test_sending_files_the_application(counselled, cast):
    made = make(counselled, cast.claire)
    sending = send(made, cast.claire)
    counselled.refresh_from_db()
    assert (counselled.transmitted_on, counselled.next_step) == (TODAY, "eligibility")
    assert sending.sent_at is not None
    assert AuditEvent.objects.filter(action=actions.SENT, case=counselled.pk).get().detail["channel"] == "inbox"


def test_what_cannot_be_sent_is_refused_in_words(counselled, cast):
    made = make(counselled, cast.claire)
    assert "not open here" in refusal_of(lambda: send(made, cast.claire, channel="sftp"))
    assert "since it was made" in refusal_of(lambda: send(made, cast.claire, on=TODAY - DAY))
    send(made, cast.claire)
    assert "already" in refusal_of(lambda: send(made, cast.claire))
    send(made, cast.claire, channel="slip")
    cases.withdraw(counselled, reason="not_said", actor=cast.claire)
    assert "resume it first" in refusal_of(lambda: send(make(counselled, cast.claire), cast.claire))


def test_application_that_may_not_be_filed_yet_is_not_sent(cast):
    case = open_case(cast)
    made = make(case, cast.claire)
    assert "comes first" in refusal_of(lambda: send(made, cast.claire))
    assert not Transmission.objects.exists()


def test_acknowledgement_by_the_liaison_or_for_what_came_back_on_paper(cast):
    _case, _made, sending = sent_case(cast)
    done = actions.acknowledge(sending, on=TODAY, reference="OFII-9", actor=cast.odile)
    assert (done.acknowledged_by, done.reference, done.days_of_silence) == (cast.odile, "OFII-9", None)
    assert actions.acknowledge(sending, on=TODAY, actor=cast.claire).acknowledged_by == cast.odile


def test_an_answer_or_a_question_of_ofii_is_an_acknowledgement(cast):
    case, _made, sending = sent_case(cast)
    actions.ask(case, question_id=uuid.uuid4(), side="ofii", text="Depuis quand ?", actor=cast.odile)
    assert Transmission.objects.get(pk=sending.pk).acknowledged_by == cast.odile


# --- Silence --------------------------------------------------------------------------------------------------------


def test_silence_is_shown_chased_and_never_a_refusal(cast):
    case, _made, sending = sent_case(cast)
    sending = sent_days_ago(sending, 9)
    assert sending.days_of_silence == 9
    assert list(silence.silent(Transmission.objects.all())) == [sending]
    assert silence.remind() == 1
    assert silence.remind() == 0
    assert {mail.recipient for mail in Mail.objects.all()} == {cast.lucie}  # nobody is in charge
    assert actions.chase(sending, actor=cast.claire).chases == 1
    assert actions.chase(sending, actor=cast.claire).chases == 1
    case.refresh_from_db()
    assert (case.status, case.next_step) == ("active", "eligibility")


def test_silence_is_told_again_after_as_long_and_not_once_it_has_ended(cast):
    case, _made, sending = sent_case(cast)
    sending = sent_days_ago(sending, 20)
    cases.assign(case, cast.claire, actor=cast.lucie)
    assert silence.remind(TODAY) == 1
    assert silence.remind(TODAY + 6 * DAY) == 0
    assert silence.remind(TODAY + 7 * DAY) == 1
    assert {mail.recipient for mail in Mail.objects.all()} == {cast.claire}
    actions.acknowledge(sending, on=TODAY, actor=cast.odile)
    assert silence.remind(TODAY + 30 * DAY) == 0


def test_later_version_takes_the_place_of_one_without_an_answer(cast):
    case, _made, sending = sent_case(cast)
    sent_days_ago(sending, 30)
    make(case, cast.claire)
    assert not silence.silent(Transmission.objects.all()).exists()


# --- Questions ------------------------------------------------------------------------------------------------------


def test_question_is_answered_once_by_the_other_side(cast):
    case, _made, _sending = sent_case(cast)
    question = actions.ask(case, question_id=uuid.uuid4(), side="ofii", text="Depuis quand ?", actor=cast.odile)
    assert question.waits_for == "team"
    answer = {"text": "Depuis 2019.", "actor": cast.claire}
    assert "other side" in refusal_of(lambda: actions.answer_question(question, side="ofii", **answer))
    answered = actions.answer_question(question, side="team", **answer)
    assert (answered.answer, answered.waits_for) == ("Depuis 2019.", "")
    assert "meanwhile" in refusal_of(lambda: actions.answer_question(question, side="team", **answer))


def test_questions_begin_once_the_dossier_is_sent(counselled, cast):
    act = {"question_id": uuid.uuid4(), "side": "team", "text": "?", "actor": cast.claire}
    assert "once the dossier is sent" in refusal_of(lambda: actions.ask(counselled, **act))


def test_application_reopened_takes_the_dossier_from_the_liaison(cast):
    case, made, _sending = sent_case(cast)
    assert Dossier.objects.visible_to(cast.odile).filter(pk=made.pk).exists()
    unsent = make(case, cast.claire)
    assert not Dossier.objects.visible_to(cast.odile).filter(pk=unsent.pk).exists()
    case.refresh_from_db()
    steps.reopen(case, "application", reason="mistake", actor=cast.claire)
    assert not Dossier.objects.visible_to(cast.odile).exists()
