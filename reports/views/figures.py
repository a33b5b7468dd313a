"""The figures: whole numbers of groups, and no way from there to anybody."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from casework import access
from casework.access import Capability
from reports import figures, figures_page, support_figures
from reports.workload import counted_by_an_older_version, workload


@access.requires(Capability.SEE_FIGURES)
def figures_view(request):
    today = figures.today()
    chosen = figures.period(request.GET.get("period"), today)
    tables = figures.tables(chosen)
    months = tables[figures.MONTH]
    context = {
        "period": chosen,
        "periods": _periods(chosen),
        "changes": figures_page.changes(months, chosen, today),
        "months": figures_page.months_sheet(chosen, months, today),
        "countries": figures_page.countries_sheet(tables[figures.COUNTRY]),
        "map": figures_page.departures_map(tables[figures.COUNTRY]),
        "cards": figures_page.cards(tables),
        "parts": support_figures.parts(tables),
        "workload": support_figures.workload_sheet(workload(today)),
        "is_old": not set(figures.SERIES) <= set(tables) or counted_by_an_older_version(),
        "threshold": months.threshold,
        "base": months.base,
        "freshness": figures.freshness(),
    }
    return render(request, "reports/figures.html", context)


def _periods(chosen):
    labels = {figures.LATEST: _("Last 12 months"), figures.PREVIOUS: _("The 12 months before")}
    return [
        {"url": f"{reverse('figures')}?period={code}", "label": label, "active": code == chosen.code, "count": None}
        for code, label in labels.items()
    ]
