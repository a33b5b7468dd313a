"""Nothing typed is lost when the session ends in the middle of a long form.

The POST of a signed-out browser is sealed and kept for its author, who is known by a signed cookie that outlives the
session and opens nothing. After signing in, the same page comes back filled, for that user only.
"""

import datetime
import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, resolve_url
from django.utils import timezone

from casework.encryption import DecryptionFailed, seal, unseal
from casework.models import FormDraft

LIFETIME = datetime.timedelta(hours=1)
COOKIE_SECONDS = 12 * 3600
PURPOSE = "form-draft"
LARGEST = 200_000  # bytes; a form is words, not files


def cookie_name():
    return "__Host-author" if settings.HTTPS else "author"


class DraftMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.draft = _load(request)
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if request.user.is_authenticated:
            _mark_author(request, response)
        elif was_signed_in:  # signed out on purpose: the next form from this browser is nobody's
            response.delete_cookie(cookie_name(), samesite="Lax")
        return response

    def process_view(self, request, view, args, kwargs):
        if request.method != "POST" or request.user.is_authenticated or not getattr(view, "login_required", True):
            return None
        author = _author(request)
        draft = keep(request, author) if author else None
        query = urlencode({"next": f"{request.path}?draft={draft.pk}" if draft else request.path})
        target = f"{resolve_url(settings.LOGIN_URL)}?{query}"
        if getattr(request, "htmx", False):
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)


def submitted(request):
    """What a form is bound to: the POST, or what was kept of one sent after the session had ended, or None."""
    return request.POST if request.method == "POST" else request.draft


def forget_old():
    FormDraft.objects.filter(created_at__lt=timezone.now() - LIFETIME).delete()


def _mark_author(request, response):
    value = signing.dumps(str(request.user.pk), salt=PURPOSE)
    if cookie_name() not in request.COOKIES or _author(request) != request.user:
        response.set_cookie(
            cookie_name(), value, max_age=COOKIE_SECONDS, secure=settings.HTTPS, httponly=True, samesite="Lax"
        )


def _author(request):
    try:
        pk = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=PURPOSE, max_age=COOKIE_SECONDS)
    except signing.BadSignature:
        return None
    return get_user_model().objects.filter(pk=pk, is_active=True).first()


def keep(request, author):
    """Seal what was sent, for its author to find again; None when it is too much."""
    kept = request.POST.copy()
    kept.pop("csrfmiddlewaretoken", None)
    plain = kept.urlencode().encode()
    if len(plain) > LARGEST:
        return None
    return FormDraft.objects.create(user=author, path=request.path, sealed=seal(PURPOSE, plain))


def _load(request):
    """The kept form of this user for this page, or None."""
    if request.method != "GET" or "draft" not in request.GET or not request.user.is_authenticated:
        return None
    try:
        pk = uuid.UUID(request.GET["draft"])
    except ValueError:
        return None
    fresh = timezone.now() - LIFETIME
    draft = FormDraft.objects.filter(pk=pk, user=request.user, path=request.path, created_at__gte=fresh).first()
    try:
        return QueryDict(unseal(PURPOSE, draft.sealed)) if draft else None
    except DecryptionFailed:
        return None
