"""The shell of the field application: one page, its worker, its manifest. They hold nobody, and open to the signed-out:
a telephone updates them whoever is signed in."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from casework.enums import Interpreting
from outreach.enums import Mode, ReferralAnswer, Region

SCRIPTS = ("app", "capture", "doubts", "page", "photos", "queue", "seal", "send")
ASSETS = (*(f"field/{name}.js" for name in SCRIPTS), "hpke/index.js", "field/field.css", "logo.svg")
LANGUAGES = tuple(code for code, _label in settings.LANGUAGES)


@login_not_required
def app(request, language=None):
    if language is None:
        return redirect("field_app", translation.get_language()[:2])
    with _spoken(language):
        return HttpResponse(_page(language))


def _page(language):
    """The same for everybody, so that it can be kept on a telephone."""
    context = {
        "language": language,
        "others": [translation.get_language_info(code) for code in LANGUAGES if code != language],
        "modes": Mode.choices,
        "regions": Region.choices,
        "interpreting": Interpreting.choices,
        "answers": ReferralAnswer.choices,
        "modules": [name for name in ASSETS if name.endswith(".js")],
    }
    return render_to_string("outreach/field.html", context)


@login_not_required
def worker(request):
    """The service worker, told which files make the shell; another file, and browsers take the new one up."""
    shell = {
        "version": _version(),
        "pages": [reverse("field_app", args=[code]) for code in LANGUAGES],
        "files": [
            *(_address(name) for name in ASSETS),
            *(reverse("field_manifest", args=[code]) for code in LANGUAGES),
        ],
    }
    script = f"self.shell = {json.dumps(shell)};\n{_read('field/worker.js').decode()}"
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@login_not_required
def manifest(request, language):
    with _spoken(language):
        start = reverse("field_app", args=[language])
        told = {
            "id": reverse("field_home"),
            "name": _("Escale in the field"),
            "short_name": "Escale",
            "lang": language,
            "dir": "rtl" if translation.get_language_bidi() else "ltr",
            "start_url": start,
            "scope": reverse("field_home"),
            "display": "standalone",
            "background_color": "#f6f6f3",
            "theme_color": "#0f4c5c",
            "icons": [{"src": static("logo.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        }
        return JsonResponse(told, content_type="application/manifest+json")


def _spoken(language):
    if language not in LANGUAGES:
        raise Http404
    return translation.override(language)


def _address(name):
    """Scripts name each other without the digest that production puts into names; the worker keeps them by version."""
    return f"{settings.STATIC_URL}{name}"


def _read(name):
    found = finders.find(name)
    if found is None:  # in production the files are where collectstatic put them
        with staticfiles_storage.open(name) as file:
            return file.read()
    return Path(found).read_bytes()


@lru_cache(maxsize=1)
def _version():
    digest = hashlib.sha256(b"".join(_read(name) for name in (*ASSETS, "field/worker.js")))
    for language in LANGUAGES:
        with translation.override(language):
            digest.update(_page(language).encode())
    return digest.hexdigest()[:16]
