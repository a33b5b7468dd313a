"""The activity report of one month, for the inside: what the page of figures shows, on paper and as a spreadsheet.

Months are not published. This report is a reading of the page of figures and of nothing else: the month's own numbers
are those of the page's table by month, in the window that holds the month, and the breakdowns are those of that whole
window. So a report tells nobody more than the page does, and reports of two months tell no more than one page: a
breakdown of a single month would be a third of a quarter's, and small groups would follow by subtraction.

Words used here:

- *window*: the twelve months of the page (`figures.Period`).
- *before*: the month before in the same window; none before its first.
"""

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework.sheet_pdf import compile_pdf
from reports import figures, figures_page
from reports.activity_report import NAMED, TEMPLATE
from reports.disclosure import HIDDEN
from reports.figures_page import Figure, shown

ROUNDING_MAKES = figures.ShownTable.base  # a difference of one may be shown as this


@dataclass(frozen=True)
class Part:
    """A heading, its sentences, its table. `rows`: (label, [`Figure`]), the last of which is a total if `has_total`."""

    title: str
    sentences: tuple
    corner: str
    columns: tuple
    rows: tuple
    has_total: bool
    bars: tuple = ()
    counted: str = ""


def closed_months(today):
    """{code: (the month's first day, its window)} of the whole months of the page's two windows, the newest first."""
    windows = [figures.period(code, today) for code in (figures.LATEST, figures.PREVIOUS)]
    return {
        f"{month:%Y-%m}": (month, window)
        for window in windows
        for month in reversed(window.months)
        if month != window.running(today)
    }


def month_of(code, today):
    """(the month's first day, its window); ValueError for whatever is no closed month of the page."""
    found = closed_months(today).get(code)
    if found is None:
        raise ValueError("no month of the page")
    return found


def parts_of(month, window, tables):
    """[Part] in the order of reading: the month, the months of its window, what the window is made of."""
    by_month = tables[figures.MONTH]
    sheet = figures_page.months_sheet(window, by_month, figures.today())
    said = _span(window)
    yield _the_month(month, window, by_month)
    yield _part(_("By month"), said, _("Month"), sheet)
    countries = figures_page.countries_sheet(tables[figures.COUNTRY])
    for card in figures_page.cards(tables):
        yield _part(card.title, said, card.first, card.sheet, _most_of(card, tables))
    yield _part(_("By country of return"), said, _("Country of return"), countries)


def title_of(month):
    return _("Activity report, %(period)s") % {"period": date_format(month, "YEAR_MONTH_FORMAT")}


def _span(window):
    first, last = (date_format(day, "YEAR_MONTH_FORMAT") for day in (window.months[0], window.last_day))
    return _("From %(first)s to %(last)s, all offices together.") % {"first": first, "last": last}


def _the_month(month, window, table):
    place = window.months.index(month)
    before = window.months[place - 1] if place else None
    rows, sentences = [], []
    for kind in table.columns:
        count, earlier = table.value(month, kind), table.value(before, kind) if before else HIDDEN
        counts = (count, earlier) if before else (count,)
        rows.append((str(kind.label), tuple(Figure(str(kind.label), one) for one in counts)))
        sentences.append(_sentence(str(kind.label), count, earlier, before))
    heads = [date_format(one, "YEAR_MONTH_FORMAT") for one in (month, before) if one]
    said = _("%(what)s: %(number)s.")
    units = " ".join(said % {"what": kind.label, "number": figures_page.UNITS[kind]()} for kind in table.columns)
    return Part(
        heads[0], tuple(sentences), _("What is counted"), tuple(heads), tuple(rows), has_total=False, counted=units
    )


def _sentence(label, count, earlier, before):
    """What a number says, beside that of the month before where both are shown and rounding alone explains less."""
    told = {"what": label, "number": shown(count)}
    if count is HIDDEN:
        return _("%(what)s: hidden, too few to be told, or none.") % told
    if earlier is HIDDEN:
        return _("%(what)s: %(number)s.") % told
    told |= {"before": shown(earlier), "month": date_format(before, "YEAR_MONTH_FORMAT")}
    if abs(count - earlier) <= ROUNDING_MAKES:
        return _("%(what)s: %(number)s, about as many as in %(month)s (%(before)s).") % told
    if count > earlier:
        return _("%(what)s: %(number)s, more than in %(month)s (%(before)s).") % told
    return _("%(what)s: %(number)s, fewer than in %(month)s (%(before)s).") % told


def _most_of(card, tables):
    """Which levels are the largest, of a card that is one table; what its pictures say, of any other."""
    table = tables.get(card.code)
    if table is None or card.sheet.total is None:
        return tuple(picture.alt for picture in card.sheet.pictures if card.sheet.total is None)
    (kind,) = table.columns
    found = [(table.value(row, kind), str(row.label)) for row in table.rows]
    told = sorted((one for one in found if one[0] is not HIDDEN), key=lambda one: -one[0])
    if len(told) < 2:
        return ()
    named = [f"{label} ({shown(number)})" for number, label in told if number >= told[:NAMED][-1][0]]
    return (_("Most: %(levels)s.") % {"levels": ", ".join(named)},)


def _part(title, said, corner, sheet, sentences=()):
    rows = [*sheet.rows, *([sheet.total] if sheet.total else [])]
    told = tuple((_named(row), row.values) for row in rows)
    units = " ".join(dict.fromkeys(f"{picture.unit}." for picture in sheet.pictures))
    return Part(title, (said, *sentences), corner, sheet.columns, told, bool(sheet.total), counted=units)


def _named(row):
    return f"{row.label} ({row.note})" if row.note else row.label


def note_of(threshold):
    """Why this is not published, and what its numbers are."""
    return " ".join(
        [
            _("Internal: not for publication. Months are not published, only quarters and years that are over."),
            _("Every number is rounded to the nearest %(base)s, totals too.") % {"base": figures.ShownTable.base},
            _("Three dots stand for a hidden number: under %(k)s, none, or one that would give such a number away.")
            % {"k": threshold},
        ]
    )


def as_of(fresh):
    if fresh.as_of is None:
        return _("Nothing has been counted yet")
    moment = date_format(timezone.localtime(fresh.as_of), "DATETIME_FORMAT")
    said = _("Last counted: %(moment)s") % {"moment": moment}
    return f"{said} · {_('These figures are behind')}" if fresh.is_behind else said


def as_pdf(month, parts, fresh, *, threshold, language):
    """The PDF (bytes), tagged, in the active language (code)."""
    data = {
        "lang": language,
        "publisher": settings.PUBLISHER,
        "mark": _("Internal: not for publication"),
        "title": title_of(month),
        "as_of": as_of(fresh),
        "date": [month.year, month.month, month.day],
        "note": note_of(threshold),
        "method": _("How numbers are protected"),
        "parts": [
            {
                "title": part.title,
                "sentences": part.sentences,
                "counted": part.counted,
                "method": [_("Breakdowns are of the whole span, never of the month alone: see the note above.")],
                "bars": part.bars,
                "citation": "",
                "sections": [
                    {
                        "title": "",
                        "corner": part.corner,
                        "columns": part.columns,
                        "rows": [(label, [figure.words for figure in figures]) for label, figures in part.rows],
                        "total": part.has_total,
                    }
                ],
            }
            for part in parts
        ],
    }
    return compile_pdf(TEMPLATE, data)
