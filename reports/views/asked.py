"""Forms that others ask for, filled in with what is published: looked at, and taken away as a file."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from casework import access
from casework.access import Capability
from reports import asked_forms
from reports.closed_periods import ClosedPeriod
from reports.content import LANGUAGES
from reports.published_numbers import Published, periods_of

SHOWN = 4  # periods that are offered; others by their address


@access.requires(Capability.SEE_FIGURES)
def asked_list(request):
    today = timezone.localdate()
    forms = [(form, periods_of(form.kind, today)[:SHOWN]) for form in asked_forms.every().values()]
    return render(request, "reports/asked_list.html", {"forms": forms})


def _filled(code, period):
    """(form, period, sections); 404 for a form or a period that there is not."""
    form = asked_forms.every().get(code)
    try:
        asked = ClosedPeriod.parse(period)
    except ValueError:
        raise Http404 from None
    if form is None or asked.kind != form.kind or not asked.is_closed(timezone.localdate()):
        raise Http404
    return form, asked, asked_forms.fill(form, Published(asked))


@access.requires(Capability.SEE_FIGURES)
def asked_detail(request, code, period):
    form, asked, sections = _filled(code, period)
    periods = [
        {
            "url": reverse("asked_detail", args=[form.code, one.code]),
            "label": str(one),
            "active": one == asked,
            "count": None,
        }
        for one in periods_of(form.kind, timezone.localdate())[:SHOWN]
    ]
    language = get_language() if get_language() in LANGUAGES else LANGUAGES[0]
    context = {"form": form, "period": asked, "sections": sections, "periods": periods, "language": language}
    return render(request, "reports/asked_detail.html", context)


@access.requires(Capability.SEE_FIGURES)
def asked_file(request, code, period):
    form, asked, sections = _filled(code, period)
    headers = {"Content-Disposition": f'attachment; filename="{form.code}-{asked.code}.csv"'}
    content = asked_forms.as_csv(form, sections, asked)
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)
