"""The lower half of the figures page: partners, documents, what follows the return, and how heavy the work is."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from casework.charts import Bar
from reports import charts, figures
from reports.disclosure import HIDDEN, TOTAL
from reports.figures_page import Card, Figure, Picture, Row, Sheet, levels_sheet, shown, told_of
from reports.workload import LATE, OTHERS, STAGES

# name of a series: (title, what its rows are, what its column counts)
CARDS = {
    "territory": lambda: (_("Where teams go"), _("Region"), pgettext("figures", "Contacts")),
    "partner": lambda: (_("To whom people are referred"), _("Kind of partner"), _("Referrals")),
    "referred": lambda: (_("What became of referrals"), _("What became of it"), _("Referrals")),
    "received": lambda: (_("Referrals from partners"), _("What became of it"), _("Referrals")),
    "met": lambda: (_("Partners met"), _("Kind of partner"), _("Meetings")),
    "audience": lambda: (_("Who came to trainings and events"), _("Who came"), _("Participants")),
    "consular": lambda: (_("What consulates answered"), _("Answer"), _("Requests")),
    "document": lambda: (_("How long a travel document takes"), _("Delay"), _("Requests")),
    "level": lambda: (_("Reintegration plans approved"), _("Level"), _("Plans")),
    "expense": lambda: (_("What reintegration supports"), _("Kind of support"), _("Expenses")),
    "moment": lambda: (_("Monitoring visits, by moment"), _("After the return"), _("Visits")),
    "visit": lambda: (_("How monitoring visits ended"), _("How it ended"), _("Visits")),
}
PARTS = (
    (lambda: _("Field work and partners"), ("territory", "partner", "referred", "received", "met", "audience")),
    (lambda: _("Documents"), ("consular", "document")),
    (lambda: _("After the return"), ("level", "expense", "moment", "visit")),
)


@dataclass(frozen=True)
class Part:
    """Cards under one heading. `too_few`: titles of those of which nothing may be shown."""

    code: str
    title: str
    cards: tuple
    too_few: str


def parts(tables):
    """[`Part`] of the series that `tables` has."""
    made = []
    for number, (title, names) in enumerate(PARTS):
        cards, too_few = [], []
        for name in names:
            if name not in tables:
                continue
            heading, first, counted = CARDS[name]()
            if all(
                tables[name].value(row, column) is HIDDEN
                for row in tables[name].rows
                for column in tables[name].columns
            ):
                too_few.append(heading)
            else:
                cards.append(
                    Card(name, heading, first, levels_sheet(tables[name], counted, figures.SERIES[name].levels))
                )
        made.append(Part(f"part-{number}", title(), tuple(cards), ", ".join(too_few)))
    return made


def workload_sheet(work):
    """A `Workload` as a `Sheet`, offices down, stages across; None where nothing may be told."""
    if not work.offices:
        return None
    columns = (*STAGES, TOTAL, LATE)
    heads = (*(str(stage.label) for stage in STAGES), _("Total"), _("A step is late"))
    names = {row: work.names.get(row, row) for row in work.offices} | {OTHERS: _("Small offices")}

    def row_of(office, name):
        values = (Figure(head, work.cells[office, column]) for head, column in zip(heads, columns, strict=True))
        return Row(name, tuple(values))

    rows = tuple(row_of(office, names[office]) for office in work.offices)
    pictures = tuple(
        _bars(work, column, title, names) for column, title in ((TOTAL, _("Files in progress")), (LATE, heads[-1]))
    )
    return Sheet(heads, rows, row_of(TOTAL, _("Total")), pictures, HIDDEN in work.cells.values())


def _bars(work, column, title, names):
    values = {office: work.cells[office, column] for office in work.offices}
    bars = tuple(
        Bar(names[office], None if value is HIDDEN else value, shown(value)) for office, value in values.items()
    )
    said = told_of((names[office], value) for office, value in values.items())
    unit = _("Files in progress now; of whoever works them, nothing is told")
    return Picture(title, shown(work.cells[TOTAL, column]), charts.rows(bars), f"{title}. {said}".strip(), unit)
