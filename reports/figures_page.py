"""The figures page, worked out: every number once, for the picture and for the table beside it."""

from dataclasses import dataclass, replace

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from casework.charts import Bar
from casework.countries import country_name
from reports import charts, figures, world_map
from reports.disclosure import HIDDEN, TOTAL
from reports.enums import FactKind, Reached

# What one unit of each kind is, in words.
UNITS = {
    FactKind.CONTACT: lambda: _("Encounters in the field, whatever the number of people met"),
    FactKind.CASE_OPENED: lambda: _("Files, by the day of opening; a family is one file"),
    FactKind.DEPARTURE: lambda: _("Files whose people have left France, by the day of departure"),
    FactKind.WITHDRAWAL: lambda: _("Files whose people gave up the return, by the day they said so"),
    FactKind.NO_SHOW: lambda: _("Files of which somebody did not come, by the day; the last one of each file"),
    FactKind.TRAVELLER: lambda: _("People who left France, by the day of departure"),
    FactKind.REFERRAL: lambda: _("Referrals, by the day on which they were made"),
    FactKind.RECEIVED: lambda: _("Referrals from partners, by the day on which they came"),
    FactKind.ATTENDANCE: lambda: _("Participants, by the first day of the event"),
    FactKind.MEETING: lambda: _("Meetings, by their day"),
    FactKind.CONSULATE: lambda: _("Requests for a travel document, by the day of asking"),
    FactKind.PLAN: lambda: _("Reintegration plans, by the day of their approval"),
    FactKind.EXPENSE: lambda: _("Lines of approved budgets, by the day of the approval"),
    FactKind.VISIT: lambda: _("Visits, by the day for which they were planned"),
}


# Short enough for the head of a column on a phone.
COLUMNS = {
    FactKind.CONTACT: lambda: pgettext("figures", "Contacts"),
    FactKind.CASE_OPENED: lambda: pgettext("figures", "Opened"),
    FactKind.DEPARTURE: lambda: pgettext("figures", "Departed"),
    FactKind.WITHDRAWAL: lambda: pgettext("figures", "Given up"),
}
HIDDEN_SIGN = "•••"
# The two delays, as a column says them, and what is counted of each.
DELAYS = (lambda: _("From the contact to the file"), lambda: _("From the file to the departure"))
DELAY_UNITS = (
    lambda: _("Files opened in the period, by the days since the first contact in the field"),
    lambda: _("People who left France in the period, by the days since their file was opened"),
)
FUNNEL = (lambda: _("All contacts"), lambda: _("led to a file"), lambda: _("led to a departure"))


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
class Figure:
    """A number of a table. `label`: of its column. `value`: a count, a share of one where `is_share`, or HIDDEN."""

    label: str
    value: object
    is_share: bool = False

    @property
    def words(self):
        return _percent(self.value) if self.is_share and self.value is not HIDDEN else shown(self.value)


@dataclass(frozen=True)
class Row:
    label: str
    values: tuple  # of Figure
    note: str = ""


@dataclass(frozen=True)
class Change:
    """A number of three months, and how it compares. `way`: more, fewer, same or hidden."""

    label: str
    number: str
    words: str
    way: str


@dataclass(frozen=True)
class Card:
    """A sheet with its heading; `first`: what its rows are."""

    code: str
    title: str
    first: str
    sheet: object


@dataclass(frozen=True)
class Sheet:
    """A protected table as the page shows it. `total` None: its rows do not add up to anything."""

    columns: tuple
    rows: tuple
    total: Row | None
    pictures: tuple
    hides: bool


def months_sheet(chosen, table, today):
    running = chosen.running(today)
    names = {month: date_format(month, "YEAR_MONTH_FORMAT") for month in table.rows}
    short = {month: f"{name}|{month:%y}" for month, name in _in_short(table.rows).items()}
    notes = {running: _("in progress, provisional")}
    pictures = tuple(
        replace(_picture(table, kind, names, charts.columns, short, running), people=_people(table.people.get(kind)))
        for kind in table.columns
    )
    return _sheet(table, names, notes, pictures)


def _in_short(months):
    """{month: its first letters, three or as many as tell it from the others}: in French, June and July share three."""
    names = {month: date_format(month, "F").lower() for month in months}
    return {
        month: next(name[:n] for n in range(3, 12) if sum(other.startswith(name[:n]) for other in names.values()) == 1)
        for month, name in names.items()
    }


def countries_sheet(table):
    names = {row: country_name(row) for row in table.rows} | {figures.OTHER: _("Other, or not known yet")}
    pictures = tuple(_picture(table, kind, names, charts.rows, names) for kind in table.columns)
    return _sheet(table, names, {}, pictures)


def cards(tables):
    """[`Card`] of what is counted besides months and countries, of those that `tables` has."""
    made = []
    if "reached" in tables:
        step = _("Step")
        made.append(Card("reached", _("How far contacts led"), step, funnel_sheet(tables["reached"])))
    if "stage" in tables:
        title = _("Where the files of the period stand")
        made.append(Card("stage", title, _("Stage or outcome"), levels_sheet(tables["stage"], _("Files"))))
    if {"opening", "procedure"} <= set(tables):
        sheet = delays_sheet(tables["opening"], tables["procedure"])
        made.append(Card("delays", _("How long it takes"), _("Delay"), sheet))
    if "reason" in tables:
        sheet = levels_sheet(tables["reason"], _("Files"))
        made.append(Card("reason", _("Why returns are given up"), _("Reason"), sheet))
    if "place" in tables:
        sheet = levels_sheet(tables["place"], _("Files"))
        made.append(Card("place", _("Where people did not come"), pgettext("figures", "Where"), sheet))
    if "site" in tables:
        sheet = levels_sheet(tables["site"], COLUMNS[FactKind.CONTACT]())
        made.append(Card("site", _("Where contacts take place"), _("Kind of place"), sheet))
    return made


def departures_map(table):
    """The countries that stand alone and are shown, on a map of the world; None where there are none."""
    counts = {row: table.value(row, FactKind.DEPARTURE) for row in table.rows if row != figures.OTHER}
    places = [
        world_map.Place(code, country_name(code), count) for code, count in counts.items() if count and count != HIDDEN
    ]
    if not places:
        return None
    most = max(places, key=lambda place: place.value)
    alt = _("Map of the world: a circle for each country of return. Largest: %(row)s, %(number)s.")
    said = alt % {"row": most.name, "number": shown(most.value)}
    unit = UNITS[FactKind.DEPARTURE]()
    return Picture(
        str(FactKind.DEPARTURE.label),
        shown(table.value(TOTAL, FactKind.DEPARTURE)),
        world_map.world(places),
        said,
        unit,
    )


def levels_sheet(table, label, levels=None):
    """A table of one column, by the words of its kind; `label`: of the column. `levels`: {row: label}, of no enum."""
    names = {row: str(levels[row] if levels else row.label) for row in table.rows}
    (kind,) = table.columns
    return _sheet(table, names, {}, (_picture(table, kind, names, charts.rows, names),), (label,))


def delays_sheet(opening, procedure):
    """Days from the contact to the file, and from the file to the departure: how they spread, not their mean."""
    files, people = (levels_sheet(table, label()) for table, label in zip((opening, procedure), DELAYS, strict=True))
    beside = zip(files.rows, people.rows, strict=True)
    return Sheet(
        (*files.columns, *people.columns),
        tuple(Row(one.label, (*one.values, *other.values)) for one, other in beside),
        Row(files.total.label, (*files.total.values, *people.total.values)),
        tuple(
            replace(picture, title=label(), unit=unit())
            for (picture,), label, unit in zip((files.pictures, people.pictures), DELAYS, DELAY_UNITS, strict=True)
        ),
        files.hides or people.hides,
    )


def funnel_sheet(table):
    """How far contacts led, each step with those that went on: sums of what is shown, and hidden where a part is."""
    (kind,) = table.columns
    parts = (TOTAL,), (Reached.FILE, Reached.DEPARTED), (Reached.DEPARTED,)
    counts = [_sum([table.value(row, kind) for row in part]) for part in parts]
    names = tuple(label() for label in FUNNEL)
    rows = [
        Row(name, (Figure(name, count), Figure(name, _share(count, counts[0]), is_share=True)))
        for name, count in zip(names, counts, strict=True)
    ]
    bars = tuple(
        Bar(name, None if count is HIDDEN else count, shown(count)) for name, count in zip(names, counts, strict=True)
    )
    said = told_of(zip(names, counts, strict=True))
    picture = Picture(names[0], shown(counts[0]), charts.rows(bars), said, UNITS[kind]())
    columns = (COLUMNS[kind](), pgettext("figures", "Share"))
    return Sheet(columns, tuple(rows), None, (picture,), HIDDEN in counts)


def changes(table, chosen, today):
    """A `Change` for each kind: the last three whole months of the period beside the three before them."""
    whole = [month for month in chosen.months if month != chosen.running(today)]
    return tuple(
        _change(
            str(kind.label),
            *(_sum([table.value(month, kind) for month in some]) for some in (whole[-3:], whole[-6:-3])),
        )
        for kind in table.columns
    )


def _change(label, count, before):
    """Sums of three rounded numbers each: a difference that rounding alone may explain is none."""
    if HIDDEN in (count, before):
        return Change(label, shown(count), _("too few to compare"), "hidden")
    then = {"before": number_format(before, force_grouping=True)}
    if abs(count - before) <= 2 * 3 * (figures.ShownTable.base // 2):
        return Change(label, shown(count), _("about the same as before (%(before)s)") % then, "same")
    if count > before:
        return Change(label, shown(count), _("more than before (%(before)s)") % then, "more")
    return Change(label, shown(count), _("fewer than before (%(before)s)") % then, "fewer")


def _sum(values):
    return HIDDEN if HIDDEN in values else sum(values)


def _share(count, whole):
    """In whole percent: finer would tell more than the rounded numbers do."""
    if HIDDEN in (count, whole) or not whole:
        return HIDDEN
    return round(100 * count / whole) / 100


def _percent(share):
    return _("%(percent)s %%") % {"percent": round(100 * share)}


def _sheet(table, names, notes, pictures, labels=None):
    rows = tuple(_row(table, row, names[row], notes.get(row, "")) for row in table.rows)
    labels = labels or tuple(COLUMNS[kind]() for kind in table.columns)
    return Sheet(labels, rows, _row(table, TOTAL, _("Total")), pictures, table.hides)


def _row(table, row, label, note=""):
    return Row(label, tuple(Figure(str(kind.label), table.value(row, kind)) for kind in table.columns), note)


def _picture(table, kind, names, draw, short, provisional=None):
    """One kind over all rows. `names` are for sentences, `short` for the axis."""
    values = {row: None if (value := table.value(row, kind)) is HIDDEN else value for row in table.rows}
    bars = tuple(
        Bar(short[row], value, shown(table.value(row, kind)), hollow=row == provisional)
        for row, value in values.items()
    )
    highest = max(values, key=lambda row: values[row] or 0)
    alt = _("Bars: %(kind)s.") % {"kind": kind.label}
    if values[highest]:
        alt += " " + _("Highest: %(row)s, %(number)s.") % {"row": names[highest], "number": shown(values[highest])}
    return Picture(str(kind.label), shown(table.value(TOTAL, kind)), draw(bars), alt, UNITS[kind]())


def told_of(pairs):
    """What a picture says of (name, value), without those that are hidden."""
    said = _("%(what)s: %(number)s")
    return "; ".join(said % {"what": name, "number": shown(value)} for name, value in pairs if value is not HIDDEN)


def shown(value):
    """A number as the page says it."""
    return HIDDEN_SIGN if value is HIDDEN else number_format(value, force_grouping=True)


def _people(count):
    if not count:
        return ""
    words = ngettext("%(count)s person", "%(count)s people", count)
    return words % {"count": number_format(count, force_grouping=True)}
