"""What anybody reads without signing in. Pages are made without the request: everybody gets the same bytes."""

import functools

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from reports.content import LANGUAGES, as_csv, canonical, metadata
from reports.models import Release
from reports.release_page import citation_of, definitions, sheet_of

JSON, CSV = "application/json", "text/csv; charset=utf-8"


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
    if language not in LANGUAGES:
        raise Http404
    with translation.override(language):
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
    rows = Release.objects.published().defer("content")
    return _page("reports/public_list.html", language, {"releases": lambda: [(one, one.said) for one in rows]})


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
