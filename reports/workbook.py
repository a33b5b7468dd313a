"""Publications as a spreadsheet: one sheet each, numbers as numbers, and a first sheet that says what they are.

The same publications make the same bytes; nothing of it touches the disk.
"""

import io
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
