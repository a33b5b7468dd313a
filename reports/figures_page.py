"""The figures page, worked out: every number once, for the picture and for the table beside it."""

from dataclasses import dataclass, replace

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from casework.countries import country_name
from reports import charts, figures
from reports.disclosure import HIDDEN, TOTAL
from reports.enums import FactKind

# What one unit of each kind is, in words.
UNITS = {
    FactKind.CONTACT: lambda: _("Encounters in the field, whatever the number of people met"),
    FactKind.CASE_OPENED: lambda: _("Files, by the day of opening; a family is one file"),
    FactKind.DEPARTURE: lambda: _("Files whose people have left France, by the day of departure"),
    FactKind.WITHDRAWAL: lambda: _("Files whose people gave up the return, by the day they said so"),
}


# Short enough for the head of a column on a phone.
COLUMNS = {
    FactKind.CONTACT: lambda: pgettext("figures", "Contacts"),
    FactKind.CASE_OPENED: lambda: pgettext("figures", "Opened"),
    FactKind.DEPARTURE: lambda: pgettext("figures", "Departed"),
    FactKind.WITHDRAWAL: lambda: pgettext("figures", "Given up"),
}
HIDDEN_SIGN = "•••"


@dataclass(frozen=True)
class Picture:
    """One kind drawn: its total, what it counts, and the bars."""

    title: str
    total: str
    source: str  # data: address of the SVG
    alt: str
    unit: str
    people: str = ""


@dataclass(frozen=True)
class Row:
    label: str
    values: tuple  # (kind label, number as shown, whether it is hidden)
    note: str = ""


@dataclass(frozen=True)
class Sheet:
    """A protected table as the page shows it."""

    columns: tuple
    rows: tuple
    total: Row
    pictures: tuple
    hides: bool


def months_sheet(chosen, table, today):
    running = chosen.running(today)
    names = {month: date_format(month, "YEAR_MONTH_FORMAT") for month in table.rows}
    short = {month: f"{date_format(month, 'b')[:3]}|{month:%y}" for month in table.rows}
    notes = {running: _("in progress, provisional")}
    people = figures.people(chosen, table)
    pictures = tuple(
        replace(_picture(table, kind, names, charts.columns, short, running), people=_people(people.get(kind)))
        for kind in table.columns
    )
    return _sheet(table, names, notes, pictures)


def countries_sheet(table):
    names = {row: country_name(row) for row in table.rows} | {figures.OTHER: _("Other, or not known yet")}
    pictures = tuple(_picture(table, kind, names, charts.rows, names) for kind in table.columns)
    return _sheet(table, names, {}, pictures)


def _sheet(table, names, notes, pictures):
    rows = tuple(_row(table, row, names[row], notes.get(row, "")) for row in table.rows)
    labels = tuple(COLUMNS[kind]() for kind in table.columns)
    return Sheet(labels, rows, _row(table, TOTAL, _("Total")), pictures, table.hides)


def _row(table, row, label, note=""):
    cells = ((kind, table.value(row, kind)) for kind in table.columns)
    return Row(label, tuple((str(kind.label), _shown(value), value is HIDDEN) for kind, value in cells), note)


def _picture(table, kind, names, draw, short, provisional=None):
    """One kind over all rows. `names` are for sentences, `short` for the axis."""
    values = {row: None if (value := table.value(row, kind)) is HIDDEN else value for row in table.rows}
    bars = tuple(
        charts.Bar(short[row], value, _shown(table.value(row, kind)), provisional=row == provisional)
        for row, value in values.items()
    )
    highest = max(values, key=lambda row: values[row] or 0)
    alt = _("Bars: %(kind)s.") % {"kind": kind.label}
    if values[highest]:
        alt += " " + _("Highest: %(row)s, %(number)s.") % {"row": names[highest], "number": _shown(values[highest])}
    return Picture(str(kind.label), _shown(table.value(TOTAL, kind)), draw(bars), alt, UNITS[kind]())


def _shown(value):
    return HIDDEN_SIGN if value is HIDDEN else number_format(value, force_grouping=True)


def _people(count):
    if not count:
        return ""
    words = ngettext("%(count)s person", "%(count)s people", count)
    return words % {"count": number_format(count, force_grouping=True)}
