"""A report for a donor, made of a template that somebody chose and of what is published; neither is kept."""

from django.http import Http404, HttpResponse
from django.shortcuts import render

from casework import access
from casework.access import Capability
from casework.errors import Refusal
from reports import donor_report as reports
from reports.closed_periods import ClosedPeriod
from reports.content import LANGUAGES
from reports.forms import DonorReportForm

LIKE_THIS = "{{ departures.total }}"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@access.requires(Capability.SEE_FIGURES)
def donor_report(request):
    form = DonorReportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        period = ClosedPeriod.parse(given["period"])
        template = given["file"].read() if given["file"] else reports.example(given["language"])
        try:
            content = reports.report(template, period, language=given["language"])
        except Refusal as refusal:
            form.add_error("file", [str(sentence) for sentence in refusal.sentences])
        else:
            return _file(content, f"report-{period.code}-{given['language']}.docx")
    context = {"form": form, "placeholders": reports.placeholders(), "besides": reports.BESIDES, "like_this": LIKE_THIS}
    return render(request, "reports/donor_report.html", context)


@access.requires(Capability.SEE_FIGURES)
def donor_example(request, language):
    if language not in LANGUAGES:
        raise Http404
    return _file(reports.example(language), f"template-{language}.docx")


def _file(content, name):
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
