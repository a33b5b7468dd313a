"""A report for a donor, made of a template and of what is published; templates are kept by name, reports are not."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access
from casework.access import Capability
from casework.enums import Purpose
from casework.errors import Refusal
from casework.views.turns import acted
from reports import donor_report as reports
from reports.actions import templates as actions
from reports.closed_periods import ClosedPeriod
from reports.content import LANGUAGES
from reports.forms import EXAMPLE, FILE, DonorReportForm, KeepTemplateForm, TemplateFileForm
from reports.models import DonorTemplate

LIKE_THIS = "{{ departures.total }}"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@access.requires(Capability.SEE_FIGURES)
def donor_report(request):
    kept = list(DonorTemplate.objects.visible_to(request.user).for_choosing())
    form = DonorReportForm(request.POST or None, request.FILES or None, kept=kept, chosen=request.GET.get("template"))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        period, language = ClosedPeriod.parse(given["period"]), given["language"]
        try:
            content = reports.report(_template(request, given), period, language=language)
        except Refusal as refusal:
            form.add_error("file" if given["template"] == FILE else "template", [str(one) for one in refusal.sentences])
        else:
            return _file(content, f"report-{period.code}-{language}.docx")
    context = {"form": form, "placeholders": reports.placeholders(), "besides": reports.BESIDES, "like_this": LIKE_THIS}
    return render(request, "reports/donor_report.html", {**context, "kept": kept, "most": len(kept) >= actions.MOST})


def _template(request, given):
    """The bytes of what was chosen."""
    if given["template"] == FILE:
        return given["file"].read()
    if given["template"] == EXAMPLE:
        return reports.example(given["language"])
    return bytes(_loaded(request, given["template"]).content)


@access.requires(Capability.SEE_FIGURES)
def donor_example(request, language):
    if language not in LANGUAGES:
        raise Http404
    return _file(reports.example(language), f"template-{language}.docx")


def _file(content, name):
    return HttpResponse(content, content_type=DOCX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


# --- Templates that are kept ------------------------------------------------------------------------------------------


def _loaded(request, pk):
    rows = DonorTemplate.objects.select_related("kept_by")
    return access.get_or_404(rows, request.user, pk, code=actions.TEMPLATE_READ, purpose=Purpose.WORK)


@access.requires(Capability.SEE_FIGURES)
def donor_template_add(request):
    form = KeepTemplateForm(request.POST or None, request.FILES or None)

    def act(form):
        given = {name: form.cleaned_data[name] for name in ("name", "language")}
        return actions.keep_template(
            form.cleaned_data["uid"], form.cleaned_data["content"], **given, actor=request.user
        )

    done = acted(request, form, act, _chosen, _("The template is kept."))
    return done or render(request, "reports/donor_template_add.html", {"form": form})


def _chosen(template):
    """The page that makes a report, with this template chosen."""
    return redirect(f"{reverse('donor_report')}?template={template.pk}")


@access.requires(Capability.SEE_FIGURES)
def donor_template(request, pk):
    template = _loaded(request, pk)
    form = TemplateFileForm(request.POST or None, request.FILES or None, language=template.language)

    def act(form):
        return actions.replace_template(template, form.cleaned_data["content"], actor=request.user)

    done = acted(request, form, act, _chosen, _("The template is replaced."))
    return done or render(request, "reports/donor_template.html", {"form": form, "template": template})


@access.requires(Capability.SEE_FIGURES)
def donor_template_file(request, pk):
    template = _loaded(request, pk)
    return _file(bytes(template.content), f"template-{template.language}.docx")


@access.requires(Capability.SEE_FIGURES)
@require_POST
def donor_template_remove(request, pk):
    if not DonorTemplate.objects.filter(pk=pk).exists():
        return redirect("donor_report")  # sent twice
    actions.remove_template(_loaded(request, pk), actor=request.user)
    messages.success(request, _("The template is removed."))
    return redirect("donor_report")
