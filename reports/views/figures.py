"""The figures: whole numbers of groups, and no way from there to anybody."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, audit
from casework.access import Capability
from reports import figures, figures_page, month_report, support_figures
from reports.content import LANGUAGES
from reports.freshness import freshness
from reports.workbook import parts_as_xlsx
from reports.workload import counted_by_an_older_version, workload

MONTH_REPORT = audit.action(
    "figures.exported", gettext_lazy("Took the report of a month away"), exports=True, month=None, kind=None
)
KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@access.requires(Capability.SEE_FIGURES)
def figures_view(request):
    today = figures.today()
    chosen = figures.period(request.GET.get("period"), today)
    tables = figures.tables(chosen)
    months, months_over = tables[figures.MONTH], month_report.closed_months(today)
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
        "freshness": freshness(),
        "reports": [(code, month) for code, (month, one) in months_over.items() if one == chosen],
        "languages": [(code, translation.get_language_info(code)["name_local"]) for code in LANGUAGES],
    }
    return render(request, "reports/figures.html", context)


@access.requires(Capability.SEE_FIGURES)
def month_report_file(request, language, month, kind):
    """The internal report of a closed month, as a PDF or a spreadsheet. What leaves leaves a row in the trail."""
    try:
        asked, window = month_report.month_of(month, figures.today())
    except ValueError:
        raise Http404 from None
    if language not in LANGUAGES or kind not in KINDS:
        raise Http404
    tables, fresh = figures.tables(window), freshness()
    threshold = tables[figures.MONTH].threshold
    with translation.override(language):
        parts = list(month_report.parts_of(asked, window, tables))
        if kind == "pdf":
            content = month_report.as_pdf(asked, parts, fresh, threshold=threshold, language=language)
        else:
            notes = (month_report.as_of(fresh), month_report.note_of(threshold))
            content = parts_as_xlsx(month_report.title_of(asked), notes, parts, made_on=asked)
    audit.record(MONTH_REPORT, actor=request.user, detail={"month": month, "kind": kind})
    name = f"internal-{month}-{language}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=KINDS[kind], headers=headers)


@access.requires(Capability.SEE_FIGURES)
def figures_state(request):
    """What the page of figures asks for while all facts are counted anew."""
    return render(request, "reports/_figures_state.html", {"freshness": freshness()})


def _periods(chosen):
    labels = {figures.LATEST: _("Last 12 months"), figures.PREVIOUS: _("The 12 months before")}
    return [
        {"url": f"{reverse('figures')}?period={code}", "label": label, "active": code == chosen.code, "count": None}
        for code, label in labels.items()
    ]
