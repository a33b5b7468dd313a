"""Spreadsheets: the first sheet of an XLSX file, or a CSV file, as rows of texts. Formulas are not followed."""

import csv
import datetime
import io
import json
import zipfile

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from casework.parsing import Refused

ZIP = b"PK\x03\x04"
MOST_ROWS, MOST_COLUMNS, LONGEST, MOST_BYTES = 2000, 300, 4000, 200 * 1024 * 1024
UNREADABLE = (
    csv.Error,
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
)


def table(content):
    """({"rows": how many}, JSON of [[number, [text, …]], …]), headings first; rows without a word are left out."""
    try:
        rows = _xlsx(content) if content.startswith(ZIP) else _csv(content)
        kept = [(number, row) for number, row in enumerate(_without_margin(rows), 1) if any(row)]
    except UNREADABLE:
        raise Refused("no_table") from None
    if len(kept) < 2:
        raise Refused("empty_table")
    if len(kept) > MOST_ROWS + 1:
        raise Refused("long_table")
    return {"rows": len(kept) - 1}, json.dumps(kept, ensure_ascii=False).encode()


def _xlsx(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise Refused("heavy")
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True):
        yield [_text(value) for value in row]


def _without_margin(rows):
    """Sheets are read as wide as they may be: what is empty in every row is no column."""
    rows = list(rows)
    width = max((at for row in rows for at, value in enumerate(row, 1) if value), default=0)
    return [row[:width] for row in rows]


def _text(value):
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="minutes")
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()[:LONGEST]


def _csv(content):
    """UTF-8, or what spreadsheets of French computers still write; commas, semicolons or tabs."""
    if b"\x00" in content:
        raise Refused("no_table")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    first = text.split("\n", 1)[0]
    separator = max(";,\t", key=first.count)
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)):
        if number > MOST_ROWS + 1:
            return
        yield [value.strip()[:LONGEST] for value in row[:MOST_COLUMNS]]
