"""Proving once more who one is, before what a stolen session must not do: exports, emergencies, others' second factors.

`@reauthenticated` goes under `@requires`: whoever may not open the page gets its 404 first. A proof is a sign-in or a
"Is it you?" page passed within the last five minutes; for whoever has a second factor, only the second factor counts.
"""

import time
from functools import wraps
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import redirect
from django_htmx.http import HttpResponseClientRedirect

from casework import drafts


def has_second_factor(user):
    """Recovery codes alone are a way back in, not a second factor."""
    return Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()


def is_fresh(request):
    """True when the person proved who they are within `FRESH_SIGN_IN_SECONDS`."""
    fresh = {
        record.get("method")
        for record in get_authentication_records(request, request.user)
        if 0 <= time.time() - record.get("at", 0) < settings.FRESH_SIGN_IN_SECONDS
    }
    return "mfa" in fresh if has_second_factor(request.user) else bool(fresh)


def reauthenticated(view):
    """View decorator: asks for a fresh proof first, then comes back; a form sent meanwhile comes back filled."""

    @wraps(view)
    def checked(request, *args, **kwargs):
        if is_fresh(request):
            return view(request, *args, **kwargs)
        target = f"{_prove_url(request.user)}?{urlencode({'next': _back(request)})}"
        return HttpResponseClientRedirect(target) if request.htmx else redirect(target)

    checked.needs_fresh_sign_in = True
    return checked


def _prove_url(user):
    """Where this user proves it; the adapter offers the second factor alone to whoever has one."""
    return get_adapter().get_reauthentication_methods(user)[0]["url"]


def _back(request):
    if request.method == "GET":
        return request.get_full_path()
    draft = drafts.keep(request, request.user)
    return f"{request.path}?draft={draft.pk}" if draft else request.path
