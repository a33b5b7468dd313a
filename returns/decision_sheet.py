"""Decisions that come in a spreadsheet: read, mapped, tried out row by row. Nothing here changes anything.

Words used here:

- *mapping*: which column (its heading) holds which of `COLUMNS`; guessed from the headings, and changed on the page.
- *row*: (number in the sheet, values as texts); its first sheet is read, values only: formulas are not.
- *dry run*: what each row would do, or why it is refused. What is recorded is what was shown.
"""

import csv
import datetime
import io
import zipfile
from dataclasses import dataclass

import openpyxl
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl.utils.exceptions import InvalidFileException

from casework import access, workflow
from casework.errors import Refusal
from casework.models import Case
from returns.actions.decision import DECISION
from returns.ofii import Answer
from returns.pathways import CODE

MOST_ROWS, MOST_BYTES, LARGEST_SUM = 500, 2 * 1024 * 1024, 20_000
REFERENCE, ANSWER, ON, AMOUNT = "reference", "answer", "on", "amount"
COLUMNS = {
    REFERENCE: gettext_lazy("Reference of the case in Escale"),
    ANSWER: gettext_lazy("Decision (granted or refused)"),
    ON: gettext_lazy("Date of the decision"),
    AMOUNT: gettext_lazy("Sum granted, in euros"),
}
REQUIRED = (REFERENCE, ANSWER, ON)
# Headings and words as they are met, in lower case.
HEADINGS = {
    REFERENCE: ("référence", "reference", "dossier", "escale"),
    ANSWER: ("décision", "decision", "avis", "answer"),
    ON: ("date",),
    AMOUNT: ("montant", "somme", "amount", "allocation"),
}
ANSWERS = {
    "accordé": Answer.GRANTED,
    "accord": Answer.GRANTED,
    "favorable": Answer.GRANTED,
    "granted": Answer.GRANTED,
    "refus": Answer.REFUSED,
    "défavorable": Answer.REFUSED,
    "rejet": Answer.REFUSED,
    "refused": Answer.REFUSED,
}


def read(content, name):
    """(headings, rows) of a CSV or XLSX file (bytes), all values texts. Refusal, in words, for what is none."""
    if len(content) > MOST_BYTES:
        raise Refusal(_("This file is larger than 2 MB."), field="file")
    try:
        table = list(_xlsx(content) if name.lower().endswith(".xlsx") else _csv(content))
    except (UnicodeDecodeError, csv.Error, zipfile.BadZipFile, InvalidFileException, KeyError, ValueError):
        raise Refusal(_("This is neither a CSV (UTF-8) nor an XLSX file."), field="file") from None
    rows = [(number, values) for number, values in enumerate(table, 1) if any(values)]
    if len(rows) < 2:
        raise Refusal(_("This sheet has no row below its headings."), field="file")
    if len(rows) > MOST_ROWS + 1:
        raise Refusal(_("This sheet has more than 500 rows: send it in parts."), field="file")
    return rows[0][1], rows[1:]


def _xlsx(content):
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    for row in book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=40, values_only=True):
        yield [_text(value) for value in row]


def _text(value):
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _csv(content):
    text = content.decode("utf-8-sig")
    separator = ";" if text.split("\n", 1)[0].count(";") else ","
    for row in csv.reader(io.StringIO(text), delimiter=separator, strict=True):
        yield [value.strip() for value in row[:40]]


def guessed(headings):
    """{column: index of its heading} as far as the headings tell."""
    found = {}
    for column, words in HEADINGS.items():
        for index, heading in enumerate(headings):
            if index not in found.values() and any(word in heading.lower() for word in words):
                found[column] = index
                break
    return found


@dataclass(frozen=True)
class Tried:
    """What a row would do: `decision` as [case id, answer, day, sum], or why it is refused."""

    number: int
    reference: str
    decision: list | None
    refusal: str = ""

    @property
    def answer(self):
        return Answer(self.decision[1]).label if self.decision else ""


def tried(rows, mapping, user):
    """[Tried], one for each row, in the cases that `user` works; four queries, whatever the number of rows."""
    wanted = {_value(values, mapping, REFERENCE).upper() for _number, values in rows}
    seen = access.full_cases(Case.objects.filter(reference__in=wanted, pathway=CODE), user).prefetch_related("steps")
    cases, done = {case.reference: case for case in seen}, set()
    return [_tried(number, values, mapping, cases, done) for number, values in rows]


def _tried(number, values, mapping, cases, done):
    reference = _value(values, mapping, REFERENCE).upper()
    try:
        case = cases.get(reference)
        if case is None:
            raise Refusal(_("No case of yours has this reference."))
        if reference in done:
            raise Refusal(_("This reference stands in an earlier row."))
        decision = [str(case.pk), *_told(values, mapping, case)]
        if reasons := workflow.refusals(case.pathway_definition, case.progress(), DECISION):
            raise Refusal(*reasons)
    except Refusal as refusal:
        return Tried(number, reference[:20], None, " ".join(map(str, refusal.sentences)))
    done.add(reference)
    return Tried(number, reference, decision)


def _told(values, mapping, case):
    """(answer, day, sum or None) of a row, as JSON takes them."""
    answer = _answer(_value(values, mapping, ANSWER))
    on = _day(_value(values, mapping, ON))
    if not case.opened_on <= on <= timezone.localdate():
        raise Refusal(_("The day of the decision is before the case was opened, or still to come."))
    amount = _sum(_value(values, mapping, AMOUNT)) if AMOUNT in mapping else None
    if amount is not None and answer == Answer.REFUSED:
        if amount:
            raise Refusal(_("A refusal grants no sum."))
        amount = None
    return str(answer), on.isoformat(), amount


def _value(values, mapping, column):
    index = mapping[column]
    return values[index] if index < len(values) else ""


def _answer(text):
    """Refusals are looked for first: "défavorable" holds "favorable"."""
    words = text.lower()
    for word in sorted(ANSWERS, key=len, reverse=True):
        if word in words:
            return ANSWERS[word]
    raise Refusal(_("The decision is neither granted nor refused."))


def _day(text):
    parts = text.replace(".", "/").split("/")
    try:
        if len(parts) == 3:
            return datetime.date(int(parts[2]), int(parts[1]), int(parts[0]))
        day = parse_date(text[:10])
    except ValueError:
        day = None
    if day is None:
        raise Refusal(_("The date cannot be read: 31/12/2026 or 2026-12-31."))
    return day


def _sum(text):
    plain = text.replace("€", "").replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not plain:
        return None
    whole = plain.replace(",", ".").removesuffix(".00").removesuffix(".0")
    if not (whole.isascii() and whole.isdigit() and len(whole) < 8 and int(whole) <= LARGEST_SUM):
        raise Refusal(_("The sum is no whole number of euros."))
    return int(whole)
