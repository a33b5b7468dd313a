"""Publications, or a month's report, as a spreadsheet: a sheet each, numbers as numbers; the first says what they are.

The same publications make the same bytes; nothing of it touches the disk.
"""

import datetime
import io
from functools import partial
from itertools import product

import xlsxwriter
from django.utils.translation import gettext as _

from reports.disclosure import HIDDEN
from reports.release_page import HIDDEN_SIGN, citation_of, sheet_of

WIDE, NARROW = 100, 22  # characters
LOOKS = {
    "bold": {"bold": True, "text_wrap": True, "valign": "top"},
    "text": {"text_wrap": True, "valign": "top"},
    "number": {"num_format": "#,##0"},
    "share": {"num_format": "0 %"},
    "hidden": {"align": "right", "font_color": "#666666"},
}


def as_xlsx(releases, *, language):
    """The workbook (bytes). A hidden number is three dots, never an empty cell, which reads as zero."""
    about = []
    for release in releases:
        told = sheet_of(release.said, language)
        about += [(f"{_numbered(release)}: {told.title}, {told.period}", "bold")]
        about += [(line, "text") for line in (told.definition, told.unit_definition, citation_of(release, language))]
    about += [(_("What is hidden, and why"), "bold"), (_("Three dots stand for a hidden number."), "text")]
    methods = dict.fromkeys(line for release in releases for line in release.said["method"][language])
    about += [(line, "text") for line in methods]
    sheets = {_numbered(release): partial(_publication, release.said, language) for release in releases}
    return _workbook(max(release.released_at for release in releases).replace(tzinfo=None), about, sheets)


def parts_as_xlsx(title, notes, parts, *, made_on):
    """The workbook (bytes) of a month's report: `notes` on a first sheet, each `month_report.Part` on one of its own.

    `made_on`: the date that the file carries, so that the same report makes the same bytes.
    """
    about = [(title, "bold"), *((note, "text") for note in notes)]
    for part in parts:
        about += [(part.title, "bold"), *((sentence, "text") for sentence in part.sentences)]
    sheets = {str(number): partial(_part, part) for number, part in enumerate(parts, start=1)}
    return _workbook(datetime.datetime.combine(made_on, datetime.time()), about, sheets)


def _workbook(created, about, sheets):
    """`about`: (line, look) each, of the first sheet. `sheets`: {name: what fills it, given sheet and looks}."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": created})
    looks = {name: book.add_format(look) for name, look in LOOKS.items()}
    first = book.add_worksheet(_("Contents and method"))
    first.set_column(0, 0, WIDE, looks["text"])
    for row, (line, look) in enumerate(about):
        first.write_string(row, 0, line, looks[look])
    for name, fill in sheets.items():
        fill(book.add_worksheet(name), looks)
    book.close()
    return made.getvalue()


def _publication(document, language, sheet, looks):
    """One row for each cell of the publication, its levels before its numbers: what a pivot table starts from."""
    dimensions = document["dimensions"]
    measures = {"number": document["unit"]["label"][language]} | ({"euros": _("Euros")} if document["money"] else {})
    heads = [*(one["label"][language] for one in dimensions), *measures.values()]
    sheet.set_column(0, len(heads) - 1, NARROW)
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, looks["bold"])
    labels = product(*([level["label"][language] for level in one["levels"]] for one in dimensions))
    for row, (names, cell) in enumerate(zip(labels, document["cells"], strict=True), start=1):
        for column, name in enumerate(names):
            sheet.write_string(row, column, name)
        for column, measure in enumerate(measures, start=len(names)):
            _number(sheet, row, column, cell[measure], looks)


def _part(part, sheet, looks):
    sheet.set_column(0, len(part.columns), NARROW)
    sheet.freeze_panes(2, 1)
    sheet.write_string(0, 0, part.title, looks["bold"])
    for column, head in enumerate((part.corner, *part.columns)):
        sheet.write_string(1, column, head, looks["bold"])
    for row, (label, figures) in enumerate(part.rows, start=2):
        sheet.write_string(row, 0, label)
        for column, figure in enumerate(figures, start=1):
            _number(sheet, row, column, figure.value, looks, "share" if figure.is_share else "number")


def _number(sheet, row, column, value, looks, look="number"):
    if value in (None, HIDDEN):
        sheet.write_string(row, column, HIDDEN_SIGN, looks["hidden"])
    else:
        sheet.write_number(row, column, value, looks[look])


def _numbered(release):
    return _("No. %(number)s") % {"number": release.number}
