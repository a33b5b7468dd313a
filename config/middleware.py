"""Headers of every response, and the second factor that every account needs."""

from django.conf import settings
from django.http import HttpResponseForbidden, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from casework.fresh_sign_in import has_second_factor

HEADERS = {
    # Tabler's style sheet draws its arrows and ticks with data: pictures. Nothing comes from another host, and nothing
    # is reported to one. Trusted types are not asked for: htmx puts fragments in by innerHTML.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'"
    ),
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), payment=(), usb=(), browsing-topics=(), clipboard-read=()"
    ),
    "Cross-Origin-Resource-Policy": "same-origin",
}
ACCOUNT, INTERFACE = "/account/", "/api/"


def response_headers(get_response):
    """What every response carries. Static files do not pass here: WhiteNoise answers before."""

    def middleware(request):
        signed_in_before = settings.SESSION_COOKIE_NAME in request.COOKIES
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if getattr(response, "is_public", False):
            del response.headers["Vary"]  # the same bytes for everybody (reports/views/publications.py)
        else:
            response.headers["Cache-Control"] = "no-store"  # shared machines: the back button must not show a case
        if request.path == reverse("account_logout") and request.method == "POST" and signed_in_before:
            # Not "cookies": the language is kept in one; the session's is ended by the server. Not "storage": sealed
            # entries of the field wait there until they reach us (static/field/sign_out.js empties the rest).
            response.headers["Clear-Site-Data"] = '"cache"'
        return response

    return middleware


METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def known_methods_only(get_response):
    """TRACE and whatever else nothing here needs would reach views that only tell POST from the rest."""

    def middleware(request):
        return get_response(request) if request.method in METHODS else HttpResponseNotAllowed(sorted(METHODS))

    return middleware


def plain_interface_refused(get_response):
    """A program that calls the interface without TLS has to notice: a silent redirect would go on leaking what it sends
    (ASVS 4.1.2)."""

    def middleware(request):
        if settings.SECURE_SSL_REDIRECT and request.path.startswith(INTERFACE) and not request.is_secure():
            return HttpResponseForbidden("HTTPS only", content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def second_factor_required(get_response):
    """Send whoever has only a password to the page where a second factor is set up; the demo goes without."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if settings.DEMO or not request.user.is_authenticated or request.path.startswith(ACCOUNT):
            return None
        interface = request.path.startswith(INTERFACE)  # its views open to nobody, but answer for themselves
        if not interface and not getattr(view, "login_required", True):
            return None
        if has_second_factor(request.user):
            return None
        if interface:
            return HttpResponseForbidden(_("Set up a second factor first."), content_type="text/plain; charset=utf-8")
        return HttpResponseClientRedirect(reverse("mfa_index")) if request.htmx else redirect("mfa_index")

    middleware.process_view = process_view
    return middleware
