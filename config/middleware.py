"""Headers of every response, and the second factor that every account needs."""

from django.conf import settings
from django.shortcuts import redirect

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)


def response_headers(get_response):
    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def second_factor_required(get_response):
    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        exempt = request.path.startswith(("/account/", "/language/")) or not getattr(view, "login_required", True)
        if settings.DEMO or exempt or not request.user.is_authenticated or request.user.authenticator_set.exists():
            return None
        return redirect("mfa_index")

    middleware.process_view = process_view
    return middleware
