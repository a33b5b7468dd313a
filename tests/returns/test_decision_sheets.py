"""Decisions in bulk: what a sheet would do, a reason for each refused row, recording, taking back."""

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from casework.actions import steps
from casework.errors import Refusal
from returns import decision_sheet
from returns.models import Decision, DecisionBatch
from tests.cast import advance, open_case

TODAY = timezone.localdate()
HEADINGS = ["Référence", "Décision", "Date", "Montant"]


@pytest.fixture
def claire(client, cast):
    client.force_login(cast.claire)
    client.cookies["django_language"] = "en"
    return client


def waiting(cast, **options):
    return advance(open_case(cast, **options), "eligibility", actor=cast.claire)


def a_csv(*rows, separator=";"):
    text = "\n".join(separator.join(map(str, row)) for row in (HEADINGS, *rows))
    return SimpleUploadedFile("decisions.csv", text.encode("utf-8-sig"))


def an_xlsx(*rows):
    book, made = openpyxl.Workbook(), io.BytesIO()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    book.save(made)
    return SimpleUploadedFile("decisions.xlsx", made.getvalue())


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


def tried(client, file, **mapping):
    """The page of the dry run, by way of the page of the mapping."""
    html = client.post(reverse("decision_sheet"), {"file": file}).content.decode()
    columns = {"reference": "0", "answer": "1", "on": "2", "amount": "3", **mapping}
    form = {"sheet": hidden(html, "sheet"), "uid": hidden(html, "uid"), **columns}
    return client.post(reverse("decision_sheet"), form).content.decode()


def record(client, html):
    return client.post(reverse("decision_sheet"), {"shown": hidden(html, "shown")}, follow=True).content.decode()


@pytest.mark.parametrize("made", [a_csv, an_xlsx])
def test_sheet_is_tried_recorded_and_taken_back(claire, cast, made):
    one, other = waiting(cast), waiting(cast)
    rows = [one.reference, "Favorable", f"{TODAY:%d/%m/%Y}", 1200], [other.reference, "Défavorable", f"{TODAY}", ""]
    html = tried(claire, made(*rows))
    assert not Decision.objects.exists()
    assert "Granted" in html
    assert "Refused ·" in html
    assert "2 decisions are recorded." in record(claire, html)
    assert set(Decision.objects.values_list("case", "answer", "amount")) == {
        (one.pk, "granted", 1200),
        (other.pk, "refused", None),
    }
    record(claire, html)  # the same page, sent twice
    batch = DecisionBatch.objects.get()
    claire.post(reverse("decision_sheet_undo", args=[batch.pk]))
    one.refresh_from_db()
    assert (one.next_step, Decision.objects.standing().count()) == ("ofii_decision", 0)


def test_each_refused_row_says_why(claire, cast):
    case, day = waiting(cast), f"{TODAY:%d/%m/%Y}"
    early = advance(open_case(cast), "application", actor=cast.claire)
    elsewhere = waiting(cast, by=cast.yann, office=cast.lyon)
    html = tried(
        claire,
        a_csv(
            ["XXXX-YYYY", "accord", day, ""],
            [elsewhere.reference, "accord", day, ""],
            [early.reference, "accord", day, ""],
            [case.reference, "peut-être", day, ""],
            [case.reference, "accord", "31/02/2026", ""],
            [case.reference, "accord", "01/01/2099", ""],
            [case.reference, "refus", day, "300"],
            [case.reference, "accord", day, "beaucoup"],
            [case.reference, "accord", day, "1 200,00 €"],
            [case.reference, "refus", day, ""],
        ),
    )
    assert html.count("No case of yours has this reference.") == 2
    for sentence in (
        "comes first",
        "neither granted nor refused",
        "cannot be read",
        "still to come",
        "A refusal grants no sum.",
        "no whole number of euros",
        "stands in an earlier row",
    ):
        assert html.count(sentence) == 1, sentence
    record(claire, html)
    assert Decision.objects.get().amount == 1200


def test_file_that_has_gone_on_is_not_taken_back(claire, cast):
    case = waiting(cast)
    record(claire, tried(claire, a_csv([case.reference, "accord", TODAY, ""])))
    case.refresh_from_db()
    steps.complete(case, "travel_document", on=TODAY, outcome="passport", actor=cast.claire)
    address = reverse("decision_sheet_undo", args=[DecisionBatch.objects.get().pk])
    assert "has gone on since" in claire.post(address, follow=True).content.decode()
    assert Decision.objects.standing().exists()


def test_what_changed_since_the_dry_run_is_not_recorded_and_said(claire, cast):
    one, other = waiting(cast), waiting(cast)
    html = tried(claire, a_csv([one.reference, "accord", TODAY, ""], [other.reference, "accord", TODAY, ""]))
    steps.complete(other, "ofii_decision", on=TODAY, outcome="refused", actor=cast.odile)
    said = claire.post(reverse("decision_sheet"), {"shown": hidden(html, "shown")}).content.decode()
    assert other.reference in said
    assert "already settled" in said
    assert not DecisionBatch.objects.exists()


def test_sheet_of_another_user_and_made_up_ones_are_refused(claire, cast, client):
    html = tried(claire, a_csv([waiting(cast).reference, "accord", TODAY, ""]))
    client.force_login(cast.lucie)
    for shown in (hidden(html, "shown"), "made up"):
        said = client.post(reverse("decision_sheet"), {"shown": shown}).content.decode()
        assert "choose the file again" in said
    assert not Decision.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"PK\x03\x04 nothing", b"", b"only headings", b'a;"b\nc;d'])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_file_that_is_no_sheet_is_refused_in_words(db, content, name):
    with pytest.raises(Refusal):
        decision_sheet.read(content, name)


def test_headings_are_guessed_and_one_column_is_not_two(claire, cast):
    assert decision_sheet.guessed(["N°", *HEADINGS]) == {"reference": 1, "answer": 2, "on": 3, "amount": 4}
    html = tried(claire, a_csv(["XXXX-YYYY", "accord", TODAY, ""]), amount="2")
    assert "One column was chosen twice." in html


def test_dry_run_asks_as_many_queries_for_one_row_as_for_five(claire, cast):
    counts = []
    for number in (1, 5):
        rows = [(row, [waiting(cast).reference, "accord", str(TODAY), ""]) for row in range(number)]
        mapping = {"reference": 0, "answer": 1, "on": 2, "amount": 3}
        with CaptureQueriesContext(connection) as captured:
            assert all(one.decision for one in decision_sheet.tried(rows, mapping, cast.claire))
        counts.append(len(captured))
    assert counts[0] == counts[1]
