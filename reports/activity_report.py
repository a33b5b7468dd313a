"""The activity report of a closed period: what was published of it, in sentences, bars and tables, as a tagged PDF.

It tells published numbers and what anybody can compute of them, and nothing else: a report can give away no more than
the publications that it is made of. The same publications make the same bytes.

Words used here:

- *document*: what a publication says (`content`).
- *margin*: the numbers of a document by its first dimension alone, the total last.
- *earlier*: the document of the same table for the period before, where it is published and hidden by the same rules.
"""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from casework.sheet_pdf import compile_pdf
from reports.catalogue import TOTAL_CODE
from reports.closed_periods import ClosedPeriod
from reports.release_page import citation_of, sheet_of

TEMPLATE = (Path(__file__).parent / "report_layout" / "report.typ").read_bytes()
NAMED = 3  # levels that a sentence names


def as_pdf(period, releases, earlier, *, language):
    """The PDF (bytes). `releases`: what stands of this period, not empty; `earlier`: {table: document}."""
    newest = timezone.localtime(max(release.released_at for release in releases))
    data = {
        "lang": language,
        "publisher": settings.PUBLISHER,
        "title": _("Activity report, %(period)s") % {"period": period},
        "as_of": _("From what was published up to %(day)s.") % {"day": date_format(newest, "DATE_FORMAT")},
        "date": [newest.year, newest.month, newest.day],
        "note": _(
            "Every number here was published, rounded and protected, and can be read on the page of its publication. "
            "Three dots stand for a hidden number: few people are behind it, or behind one that it would give away."
        ),
        "method": _("How numbers are protected"),
        "parts": [_part(release, earlier.get(release.table), language) for release in releases],
    }
    return compile_pdf(TEMPLATE, data)


def _part(release, earlier, language):
    sheet = sheet_of(release.said, language)
    return {
        "title": sheet.title,
        "sentences": sentences_of(release.said, earlier, language),
        "counted": f"{sheet.definition} {sheet.unit_definition}",
        "method": sheet.method,
        "bars": _bars(release.said, language),
        "sections": [
            {"title": one.title, "corner": one.corner, "columns": one.columns, "rows": one.rows}
            for one in sheet.sections
            if not one.all_hidden
        ],
        "citation": citation_of(release, language),
    }


# --- In words ---------------------------------------------------------------------------------------------------------


def sentences_of(document, earlier, language):
    """What the numbers say, in the order in which somebody asks: how many, more or fewer, who first, what is hidden."""
    *levels, (_code, _label, total) = margin_of(document, language)
    unit = document["unit"]["label"][language]
    if total is None:
        said = [_("The total is hidden: too few people are behind it.")]
    else:
        said = [_("In all: %(number)s %(unit)s.") % {"number": _number(total), "unit": unit}]
        said += _compared(document, total, earlier, language)
    said += _money(document)
    shown = sorted(((number, label) for _code, label, number in levels if number), key=lambda one: -one[0])
    if len(shown) > 1:
        least = shown[:NAMED][-1][0]
        named = [f"{label} ({_number(number)})" for number, label in shown if number >= least]
        said.append(_("Most: %(levels)s.") % {"levels": ", ".join(named)})
    hidden = sum(one["number"] is None for one in document["cells"])
    if hidden:
        told = {"hidden": _number(hidden), "numbers": _number(len(document["cells"]))}
        said.append(_("Hidden: %(hidden)s of %(numbers)s numbers.") % told)
    return said


def margin_of(document, language):
    """[(code, label, number or None)] of the first dimension; of a table without one, its total alone."""
    rest = (TOTAL_CODE,) * (len(document["dimensions"]) - 1)
    numbers = {tuple(one["levels"]): one["number"] for one in document["cells"]}
    if not document["dimensions"]:
        return [(TOTAL_CODE, _("Total"), numbers[()])]
    levels = document["dimensions"][0]["levels"]
    return [(one["code"], one["label"][language], numbers[one["code"], *rest]) for one in levels]


def _compared(document, total, earlier, language):
    """With the period before; no more is said of a difference that rounding alone can make."""
    before = margin_of(earlier, language)[-1][2] if earlier else None
    if before is None or not _comparable(document, earlier):
        return []
    told = {"period": earlier["period"][language], "number": _number(before)}
    if abs(total - before) <= document["rounding"]:
        return [_("About as many as in %(period)s (%(number)s).") % told]
    if total > before:
        return [_("More than in %(period)s (%(number)s).") % told]
    return [_("Fewer than in %(period)s (%(number)s).") % told]


def _comparable(document, earlier):
    """Both count the same, rounded and hidden by the same rules. Noise may differ: like counts stay one step apart."""
    same = ("table", "definition", "unit", "threshold", "rounding")
    return all(document[name] == earlier[name] for name in same)


def _money(document):
    euros = document["cells"][-1].get("euros") if document["money"] else None
    return [] if euros is None else [_("Sum: %(euros)s euros.") % {"euros": _number(euros)}]


def _number(value):
    return number_format(value, force_grouping=True)


def _bars(document, language):
    """(label, number as shown, length from 0 to 1) of what is shown of the margin."""
    shown = [(label, number) for _code, label, number in margin_of(document, language)[:-1] if number]
    longest = max((number for _label, number in shown), default=0)
    return [(label, _number(number), number / longest) for label, number in shown] if len(shown) > 1 else []


# --- Which publications -----------------------------------------------------------------------------------------------


def period_before(period):
    """The closed period of the same length that ends where this one begins."""
    if not period.quarter:
        return ClosedPeriod(period.year - 1)
    return ClosedPeriod(period.year, period.quarter - 1) if period.quarter > 1 else ClosedPeriod(period.year - 1, 4)


def newest_first(codes):
    """Codes of periods, the one that ended last first; a year before its last quarter."""
    return sorted(codes, key=_end_of, reverse=True)


def _end_of(code):
    period = ClosedPeriod.parse(code)
    return period.ends_before, not period.quarter
