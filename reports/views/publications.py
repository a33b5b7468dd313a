"""What anybody reads without signing in. Pages are made without the request: everybody gets the same bytes."""

import functools

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from casework.paging import page_of
from reports import activity_report
from reports.catalogue import BY_CODE
from reports.closed_periods import ClosedPeriod
from reports.content import LANGUAGES, as_csv, canonical, metadata, sha256
from reports.models import Release
from reports.release_page import citation_of, definitions, sheet_of
from reports.workbook import as_xlsx

JSON, CSV, PDF = "application/json", "text/csv; charset=utf-8", "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _public(view):
    """Open to whoever is signed out, kept by caches for a while, and listed by search engines only if asked for."""

    @login_not_required
    @require_safe
    @functools.wraps(view)
    def opened(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.is_public = True
        response.headers["Cache-Control"] = f"public, max-age={settings.PUBLICATIONS_CACHED}"
        if not settings.PUBLICATIONS_INDEXED:
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    return opened


def _page(template, language, context):
    with _in(language):
        made = {name: value() if callable(value) else value for name, value in context.items()}
        other = next(one for one in LANGUAGES if one != language)
        told = {"language": language, "other_language": other, "indexed": settings.PUBLICATIONS_INDEXED}
        told["other_label"] = translation.get_language_info(other)["name_local"].capitalize()
        return HttpResponse(render_to_string(template, told | made))


def _published(number):
    release = Release.objects.published().select_related("revises").filter(number=number).first()
    if release is None:
        raise Http404
    return release


@_public
def publications(request):
    return redirect("publication_list", LANGUAGES[0])


@_public
def publication_list(request, language):
    rows = Release.objects.published().defer("content", "document")
    codes = Release.objects.standing().order_by().values_list("period", flat=True).distinct()
    periods = [ClosedPeriod.parse(code) for code in activity_report.newest_first(codes)]
    context = {"page": page_of(rows, request), "periods": lambda: [(one.code, str(one)) for one in periods]}
    return _page("reports/public_list.html", language, context)


@_public
def publication(request, language, number):
    release = _published(number)
    newer = Release.objects.published().filter(table=release.table, period=release.period).first()
    context = {
        "release": release,
        "newer": newer if newer and newer.version > release.version else None,
        "sheet": lambda: sheet_of(release.said, language),
        "citation": lambda: citation_of(release, language),
    }
    return _page("reports/public.html", language, context)


@_public
def publication_definitions(request, language):
    return _page("reports/public_definitions.html", language, definitions())


def _file(content, kind, name):
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type=kind, headers=headers)


@_public
def publication_json(request, number):
    return _file(_published(number).document.encode(), JSON, f"publication-{number}.json")


@_public
def publication_csv(request, number):
    return _file(as_csv(_published(number).said), CSV, f"publication-{number}.csv")


@_public
def publication_metadata(request, number):
    return _file(canonical(metadata(_published(number).said)), JSON, f"publication-{number}-metadata.json")


# --- Files in one language --------------------------------------------------------------------------------------------


@_public
def publication_xlsx(request, language, number):
    release = _published(number)
    with _in(language):
        return _file(as_xlsx([release], language=language), XLSX, f"publication-{number}-{language}.xlsx")


@_public
def report_pdf(request, language, period):
    asked, releases = _standing(period)
    before = activity_report.period_before(asked)
    earlier = list(Release.objects.standing().filter(period=before.code).order_by("table"))

    def made():
        said = {one.table: one.said for one in earlier}
        return activity_report.as_pdf(asked, releases, said, language=language)

    with _in(language):
        # Setting it takes a while, and anybody may ask for it as often as they like.
        of_these = sha256("".join([language, *(one.sha256 for one in (*releases, *earlier))]).encode())
        content = cache.get_or_set(f"activity-report:{of_these}", made, settings.PUBLICATIONS_CACHED)
    return _file(content, PDF, f"report-{asked.code}-{language}.pdf")


@_public
def report_xlsx(request, language, period):
    asked, releases = _standing(period)
    with _in(language):
        return _file(as_xlsx(releases, language=language), XLSX, f"report-{asked.code}-{language}.xlsx")


def _in(language):
    if language not in LANGUAGES:
        raise Http404
    return translation.override(language)


def _standing(code):
    """(the period, what stands of it, in the order of the catalogue); 404 where there is nothing to tell."""
    try:
        period = ClosedPeriod.parse(code)
    except ValueError:
        raise Http404 from None
    tables = list(BY_CODE)
    known = Release.objects.standing().filter(period=period.code, table__in=tables)
    releases = sorted(known, key=lambda one: tables.index(one.table))
    if not releases:
        raise Http404
    return period, releases
