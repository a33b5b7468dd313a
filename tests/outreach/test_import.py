"""Contacts from spreadsheets: mapped, tried out row by row, imported once, taken back; nobody's name gets in."""

import io
import uuid
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from casework import outbox
from casework.errors import Refusal
from casework.examination import table_of
from casework.models import AuditEvent, DataKey
from outreach import columns, contact_sheet
from outreach.actions import imports as actions
from outreach.actions.contacts import change_contact, fingerprint
from outreach.enums import ImportState
from outreach.models import ColumnMemory, Contact, ContactImport, Outing
from reports.models import Fact
from tests.cast import open_case
from tests.outreach.partners_made import a_sheet

CSV = (
    "Date;Lieu;Nombre de personnes;Langues;Thèmes;Nom;Téléphone;Commentaires\r\n"
    "05/01/2026;Porte de la Chapelle;3;Pachto, Dari;Retour volontaire;Amina;06 12 34 56 78;Deux familles\r\n"
    "06/01/2026;Halte humanitaire;2;ps;return;Zebulon;;\r\n"
)
TABLE = [
    ["date", "lieu", "personnes"],
    ["2026-01-05", "Porte de la Chapelle", "3"],
    ["2026-01-05", "Porte de la Chapelle", "3"],
    ["2026-01-06", "Halte humanitaire", "2"],
]


def xlsx(rows):
    book, kept = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(kept)
    return kept.getvalue()


def upload(client, content, name="contacts.csv"):
    return client.post(reverse("contact_import_list"), {"uid": uuid.uuid4(), "file": SimpleUploadedFile(name, content)})


def guessed(batch):
    return columns.proposed(batch.sheet["headings"], {})


def keep(field, batch, actor=None, **given):
    given = {"site": None, "mode": "outreach", **given}
    mapping = guessed(batch)
    rows = contact_sheet.tried(batch.sheet, mapping, team=field.cast.nord, **given)
    return actions.keep_import(batch, rows, mapping, actor=actor or field.cast.samir)


# --- Reading --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_whatever_its_separator_and_encoding(encoding, separator):
    text = f"date{separator}thème\r\n\r\n2026-01-05{separator}santé\r\n"
    assert table_of(text.encode(encoding)) == [[1, ["date", "thème"]], [3, ["2026-01-05", "santé"]]]


def test_xlsx_is_read_with_its_dates_and_numbers():
    day = timezone.datetime(2026, 1, 5)
    assert table_of(xlsx([["date", "n"], [day, 3.0], [day.replace(hour=14, minute=30), True]])) == [
        [1, ["date", "n"]],
        [2, ["2026-01-05", "3"]],
        [3, ["2026-01-05T14:30", "1"]],
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04 no archive", "neither a CSV nor an XLSX"),
        (b"a,b\x00", "neither a CSV nor an XLSX"),
        (b'a,b\n"never closed', "neither a CSV nor an XLSX"),
        (b"date,place\n", "no row below its headings"),
        (b"date\n" + b"2026-01-05\n" * 2001, "more than 2,000 rows"),
    ],
)
def test_file_that_is_no_sheet_is_refused_with_a_sentence(phone, field, content, sentence):
    response = upload(phone, content)
    assert sentence in response.context["form"].errors["file"][0]
    assert not ContactImport.objects.exists()


def test_bomb_of_a_file_is_refused():
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    with pytest.raises(Refusal) as refused:
        table_of(kept.getvalue())
    assert refused.value.reason == "heavy_table"


# --- Columns --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "values", "why"),
    [
        ("Nom", [], "names"),
        ("prénom de la personne", [], "names"),
        ("group_a/full_name", [], "names"),
        ("Nom du site", [], ""),
        ("Nombre de personnes", [], ""),
        ("Partner name", [], ""),
        ("N° de téléphone", [], "reach"),
        ("remarks", ["06 12 34 56 78", "a@b.example", "ok"], "reach"),
        ("Date de naissance", [], "birth"),
        ("d", ["1987-03-01", "12/05/1990", ""], "birth"),
        ("date", ["2026-01-05"], ""),
        ("N° étranger", [], "papers"),
        ("_geolocation", [], "device"),
        ("deviceid", [], "device"),
        ("Type de contact", [], ""),
    ],
)
def test_columns_that_name_somebody_are_refused(heading, values, why):
    assert columns.refused(heading, values) == why


def test_kobo_options_are_put_together_however_they_are_split():
    table = [
        ["g/langues", "g/langues/ps", "g/langues/fr", "themes/return", "themes/asylum", "n"],
        ["ps fr", "1", "1", "1", "0", "3"],
        ["fr", "0", "1", "", "", "1"],
    ]
    assert columns.together(table) == (["g/langues", "n", "themes"], [["ps fr", "3", "return"], ["fr", "1", ""]])


def test_headings_propose_what_they_are_and_what_the_office_chose_goes_first():
    headings = ["Date", "Date de suivi", "Lieu", "Nb personnes", "g/langues", "Suivi souhaité", "Thèmes", "X"]
    found = columns.proposed(headings, {})
    assert found == {
        0: "on",
        1: "follow_up_on",
        2: "site",
        3: "people",
        4: "languages",
        5: "follow_up",
        6: "topics",
    }
    chosen = {columns.digest("X"): "site", columns.digest("lieu"): ""}
    assert columns.proposed(headings, chosen)[7] == "site"
    assert 2 not in columns.proposed(headings, chosen)


# --- Trying out -----------------------------------------------------------------------------------------------------


def test_sheet_keeps_no_column_that_names_somebody(phone, field):
    response = upload(phone, CSV.encode())
    batch = ContactImport.objects.get()
    assert response.url == reverse("contact_import", args=[batch.pk])
    assert batch.sheet["refused"] == [["Nom", "names"], ["Téléphone", "reach"]]
    assert "Zebulon" not in str(batch.sheet)
    html = phone.get(response.url).content.decode()
    assert "It seems to hold names or aliases." in html
    assert AuditEvent.objects.get(action="contact_import.added").detail == {"rows": "2"}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"date": "32/13/2026"}, "The date cannot be read: 31/12/2026 or 2026-12-31."),
        ({"date": "1999-01-01"}, "This date is more than ten years ago."),
        ({"date": "2099-01-01"}, "This moment is still to come."),
        ({"heure": "25:00"}, "The time cannot be read: 14:30."),
        ({"lieu": "Ailleurs"}, "This place is not in your office's list."),
        ({"lieu": ""}, "No place is said."),
        ({"personnes": "0"}, "The number of people is no whole number from 1 to 500."),
        ({"langues": "klingon"}, "Not in the reference list: klingon."),
        ({"mode": "vol"}, "“Mode” holds a word that the list does not know."),
        ({"partenaire": "Inconnu"}, "This partner is not in your office's directory."),
        ({"reponse": "accepted"}, "Say to whom the person was referred."),
        ({"suivi": "peut-être"}, "“Wishes to be met again” is neither yes nor no."),
        (
            {"note": "Appeler au 06 12 34 56 78"},
            "This seems to hold a telephone number or an e-mail address. Take it out, or keep it knowingly.",
        ),
        ({"note": "x" * 1001}, "The note is longer than 1,000 characters."),
    ],
)
def test_row_that_cannot_be_kept_says_why(field, row, sentence):
    usual = {"date": "2026-01-05", "heure": "", "lieu": "Porte de la Chapelle", "personnes": "2", "langues": "ps"}
    usual |= {"mode": "", "partenaire": "", "reponse": "", "suivi": "", "note": ""}
    told = {**usual, **row}
    sheet = {"headings": list(told), "rows": [[2, "", list(told.values())]]}
    mapping = columns.proposed(list(told), {})
    with override("en"):
        [found] = contact_sheet.tried(sheet, mapping, team=field.cast.nord, site=None, mode="outreach")
    assert (found.values, found.refusal) == (None, sentence)


def test_words_and_codes_of_both_languages_are_known(field):
    told = {
        "date": "2026-01-05T14:30:00.000+01:00",
        "lieu": "porte de la chapelle",
        "personnes": "12",
        "langues": "ps fa-af",
        "themes": "Retour volontaire; Health",
        "mode": "Séance d'information",
        "interprete": "Interpreter by telephone",
        "partenaire": "médecins du monde",
        "reponse": "Accepté",
        "suivi": "oui",
        "date suivi": "20/01/2026",
    }
    sheet = {"headings": list(told), "rows": [[2, "", list(told.values())]]}
    mapping = columns.proposed(list(told), {})
    [found] = contact_sheet.tried(sheet, mapping, team=field.cast.nord, site=None, mode="outreach")
    assert found.refusal == ""
    values = found.values
    assert timezone.localtime(values["at"]).strftime("%d %H:%M") == "05 14:30"
    assert (values["site"], values["people"], values["languages"]) == (field.chapelle, 12, ["ps", "fa-af"])
    assert (values["topics"], values["mode"]) == (["return", "health"], "information_session")
    assert (values["interpreting"], values["partner"], values["referral_answer"]) == (
        "phone",
        field.partner,
        "accepted",
    )
    assert (values["follow_up"], str(values["follow_up_on"])) == (True, "2026-01-20")


# --- Importing ------------------------------------------------------------------------------------------------------


def test_what_was_shown_is_imported_in_one_event_and_remembered(phone, field):
    upload(phone, CSV.encode())
    batch = ContactImport.objects.get()
    address = reverse("contact_import", args=[batch.pk])
    sent = {f"column_{at}": target for at, target in guessed(batch).items()} | {"mode": "outreach"}
    tried = phone.post(address, sent)
    assert (tried.context["possible_count"], tried.context["refused_count"]) == (2, 0)
    assert not Contact.objects.exists()
    response = phone.post(address, {**sent, "shown": tried.context["shown"]})
    assert response.url == reverse("contact_import_list")
    first, second = Contact.objects.order_by("at")
    assert (first.people, first.languages, first.topics, first.note) == (
        3,
        ["ps", "fa-af"],
        ["return"],
        "Deux familles",
    )
    assert (first.outing.on.isoformat(), first.site, second.site) == ("2026-01-05", field.chapelle, field.halte)
    event = AuditEvent.objects.get(action="contact_import.kept")
    assert set(event.objects_seen) == {batch.pk, first.pk, second.pk}
    assert not AuditEvent.objects.filter(action="contact.logged").exists()
    batch.refresh_from_db()
    assert (batch.state, batch.sheet, batch.contacts) == ("kept", None, 2)
    assert set(ColumnMemory.objects.values_list("target", flat=True)) == set(guessed_of_csv().values())


def guessed_of_csv():
    sheet = contact_sheet.sheet_of(table_of(CSV.encode()))
    return columns.proposed(sheet["headings"], {})


def test_columns_changed_since_they_were_tried_are_shown_first(phone, field):
    upload(phone, CSV.encode())
    batch = ContactImport.objects.get()
    address = reverse("contact_import", args=[batch.pk])
    sent = {f"column_{at}": target for at, target in guessed(batch).items()} | {"mode": "outreach"}
    shown = phone.post(address, sent).context["shown"]
    changed = phone.post(address, {**sent, "mode": "drop_in", "shown": shown})
    assert changed.status_code == 200
    assert not Contact.objects.exists()


def test_one_column_is_one_thing_and_the_date_is_needed(phone, field):
    batch = a_sheet(field.cast.nord, field.cast.samir)
    sent = {"column_0": "site", "column_1": "site", "mode": "outreach"}
    errors = phone.post(reverse("contact_import", args=[batch.pk]), sent).context["form"].non_field_errors()
    assert errors == ["Two columns were chosen for “Place”.", "Say which column holds the date."]


def test_same_file_twice_doubles_nothing_and_twins_are_two(field):
    keep(field, a_sheet(field.cast.nord, field.cast.samir, TABLE))
    assert Contact.objects.count() == 3
    again = a_sheet(field.cast.nord, field.cast.samir, [*TABLE, ["2026-01-07", "Halte humanitaire", "1"]])
    assert keep(field, again).contacts == 1
    assert Contact.objects.count() == 4
    with pytest.raises(Refusal):
        keep(field, a_sheet(field.cast.nord, field.cast.samir, TABLE))


def test_submission_of_kobo_is_known_by_its_id(field):
    heads = ["today", "site", "people", "_uuid"]
    first = [heads, ["2026-01-05", "Porte de la Chapelle", "3", "a-1"]]
    keep(field, a_sheet(field.cast.nord, field.cast.samir, first))
    corrected = [heads, ["2026-01-05", "Porte de la Chapelle", "4", "a-1"]]
    with pytest.raises(Refusal):
        keep(field, a_sheet(field.cast.nord, field.cast.samir, corrected))


def test_import_joins_the_outing_of_that_day(field):
    today = timezone.localdate().isoformat()
    keep(field, a_sheet(field.cast.nord, field.cast.samir, [TABLE[0], [today, "Porte de la Chapelle", "2"]]))
    assert Contact.objects.get().outing == field.outing


# --- Taking back ----------------------------------------------------------------------------------------------------


def test_taking_back_leaves_nothing_and_the_same_file_may_come_again(phone, field):
    batch = keep(field, a_sheet(field.cast.nord, field.cast.samir, TABLE))
    ids = set(Contact.objects.values_list("pk", flat=True))
    outbox.relay()
    assert Fact.objects.filter(kind="contact").exists()
    assert phone.post(reverse("contact_import_undo", args=[batch.pk])).status_code == 302
    assert not Contact.objects.exists()
    assert set(Outing.objects.all()) == {field.outing, field.outing_of_lyon}
    outbox.relay()
    assert not Fact.objects.filter(kind="contact").exists()
    assert not DataKey.objects.filter(subject__in=ids).exists()
    keep(field, a_sheet(field.cast.nord, field.cast.samir, TABLE))
    assert set(Contact.objects.values_list("pk", flat=True)) == ids


@pytest.mark.parametrize("what", ["corrected", "case"])
def test_what_was_built_on_is_not_taken_back(phone, field, what):
    batch = keep(field, a_sheet(field.cast.nord, field.cast.samir, TABLE))
    contact = Contact.objects.first()
    if what == "case":
        Contact.objects.filter(pk=contact.pk).update(case=open_case(field.cast))
    else:
        change_contact(contact, {"people": 9}, seen={"people": fingerprint(contact.people)}, actor=field.cast.samir)
    page = phone.post(reverse("contact_import_undo", args=[batch.pk]), follow=True)
    assert "A contact of this file was corrected, or led to a case: they stay." in page.content.decode()
    assert Contact.objects.count() == 3


def test_sheet_given_up_or_a_day_old_is_gone_with_its_key(phone, field):
    given_up, old = (a_sheet(field.cast.nord, field.cast.samir, TABLE) for _number in range(2))
    phone.post(reverse("contact_import_drop", args=[given_up.pk]))
    given_up.refresh_from_db()
    assert (given_up.state, given_up.sheet) == (ImportState.DROPPED, None)
    assert actions.forget_sheets(timezone.now()) == 1
    assert actions.forget_sheets(timezone.now() + actions.READ_FOR) == 1
    old.refresh_from_db()
    assert (old.state, old.sheet) == (ImportState.DROPPED, None)
    assert not DataKey.objects.filter(subject__in=[old.pk, given_up.pk]).exists()


def test_list_reads_the_same_number_of_queries_for_one_and_three(phone, field):
    counts = []
    for _round in range(2):
        a_sheet(field.cast.nord, field.cast.samir, TABLE)
        phone.get(reverse("contact_import_list"))
        with CaptureQueriesContext(connection) as captured:
            phone.get(reverse("contact_import_list"))
        counts.append(len(captured))
        a_sheet(field.cast.nord, field.cast.samir, TABLE)
    assert counts[0] == counts[1]


def test_two_thousand_rows_are_tried_by_as_many_queries_as_two(field):
    counts = []
    for number in (2, 2000):
        rows = [["2026-01-05", "Porte de la Chapelle", str(1 + at % 9)] for at in range(number)]
        batch = a_sheet(field.cast.nord, field.cast.samir, [TABLE[0], *rows])
        with CaptureQueriesContext(connection) as captured:
            found = contact_sheet.tried(batch.sheet, guessed(batch), team=field.cast.nord, site=None, mode="outreach")
        assert all(row.values for row in found)
        counts.append(len(captured))
    assert counts[0] == counts[1]
