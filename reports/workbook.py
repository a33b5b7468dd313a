"""Publications, or a month's report, as a spreadsheet: a sheet each, numbers as numbers; the first says what they are.

The same publications make the same bytes; nothing of it touches the disk.
"""

import datetime
import io
import re
from itertools import product

import xlsxwriter
from django.utils.translation import gettext as _

from reports.release_page import HIDDEN_SIGN, citation_of, sheet_of

WIDE, NARROW = 100, 22  # characters


def as_xlsx(releases, *, language):
    """The workbook (bytes). A hidden number is three dots, never an empty cell, which reads as zero."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": max(release.released_at for release in releases).replace(tzinfo=None)})
    formats = {
        "bold": book.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": "#,##0"}),
        "hidden": book.add_format({"align": "right", "font_color": "#666666"}),
    }
    _about(book.add_worksheet(_("Contents and method")), releases, language, formats)
    for release in releases:
        _table(book.add_worksheet(_("No. %(number)s") % {"number": release.number}), release.said, language, formats)
    book.close()
    return made.getvalue()


def _about(sheet, releases, language, formats):
    sheet.set_column(0, 0, WIDE, formats["text"])
    lines = []
    for release in releases:
        told = sheet_of(release.said, language)
        lines += [(f"{_('No. %(number)s') % {'number': release.number}}: {told.title}, {told.period}", "bold")]
        lines += [(line, "text") for line in (told.definition, told.unit_definition, citation_of(release, language))]
    lines += [(_("What is hidden, and why"), "bold"), (_("Three dots stand for a hidden number."), "text")]
    methods = dict.fromkeys(line for release in releases for line in release.said["method"][language])
    for row, (line, kind) in enumerate([*lines, *((line, "text") for line in methods)]):
        sheet.write_string(row, 0, line, formats[kind])


def _table(sheet, document, language, formats):
    """One row for each cell of the publication, its levels before its numbers: what a pivot table starts from."""
    dimensions = document["dimensions"]
    measures = {"number": document["unit"]["label"][language]} | ({"euros": _("Euros")} if document["money"] else {})
    heads = [*(one["label"][language] for one in dimensions), *measures.values()]
    sheet.set_column(0, len(heads) - 1, NARROW)
    sheet.freeze_panes(1, 0)
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head, formats["bold"])
    labels = product(*([level["label"][language] for level in one["levels"]] for one in dimensions))
    for row, (names, cell) in enumerate(zip(labels, document["cells"], strict=True), start=1):
        for column, name in enumerate(names):
            sheet.write_string(row, column, name)
        for column, measure in enumerate(measures, start=len(names)):
            if cell[measure] is None:
                sheet.write_string(row, column, HIDDEN_SIGN, formats["hidden"])
            else:
                sheet.write_number(row, column, cell[measure], formats["number"])


def parts_as_xlsx(title, notes, parts, *, made_on):
    """The workbook (bytes) of a month's report: `notes` on a first sheet, each `month_report.Part` on one of its own.

    `made_on`: the date that the file carries, so that the same report makes the same bytes.
    """
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime.datetime.combine(made_on, datetime.time())})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    text = book.add_format({"text_wrap": True, "valign": "top"})
    formats = {True: book.add_format({"num_format": "#,##0"}), False: book.add_format({"align": "right"})}
    about = book.add_worksheet(_("Contents and method"))
    about.set_column(0, 0, WIDE, text)
    lines = [(title, bold), *((note, text) for note in notes)]
    for part in parts:
        lines += [(part.title, bold), *((sentence, text) for sentence in part.sentences)]
    for row, (line, kind) in enumerate(lines):
        about.write_string(row, 0, line, kind)
    for number, part in enumerate(parts, start=1):
        sheet = book.add_worksheet(str(number))
        sheet.set_column(0, len(part.columns), NARROW)
        sheet.freeze_panes(2, 1)
        sheet.write_string(0, 0, part.title, bold)
        for column, head in enumerate((part.corner, *part.columns)):
            sheet.write_string(1, column, head, bold)
        for row, (label, values) in enumerate(part.rows, start=2):
            sheet.write_string(row, 0, label)
            for column, value in enumerate(values, start=1):
                number_of = _number_in(value)
                written = sheet.write_string if number_of is None else sheet.write_number
                written(row, column, value if number_of is None else number_of, formats[number_of is not None])
    book.close()
    return made.getvalue()


def _number_in(shown):
    """The number of a text that is one, whatever separates its thousands; None for dots and shares."""
    digits = "".join(letter for letter in shown if letter.isdigit())
    return int(digits) if digits and not re.search(r"[^\d\s.,\u202f\xa0]", shown) else None
