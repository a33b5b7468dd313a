"""What surrounds each request: its id in the audit trail, its unwrapped keys, its refusals, the age of its session."""

import time

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import prefetch_related_objects
from django.dispatch import receiver
from django.shortcuts import render

from casework import alerts, audit, database_scope
from casework.access import NotVisible
from casework.encryption import key_session
from casework.limits import LimitReached


class RequestMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        """The whole request is one transaction, in which the database shows only what its user may see.

        The view is a savepoint of it (ATOMIC_REQUESTS): what it did is gone when it fails, its refusal stays.
        """
        token = audit.begin_trace()
        try:
            with key_session(), database_scope.entered(request.user.pk, audit.trace_id()):
                _end_old_session(request)
                if request.user.is_authenticated:
                    prefetch_related_objects([request.user], "assignments__office", "assignments__team")
                response = self.get_response(request)
                if refusal := getattr(request, "refusal", None):
                    _record_refusal(request.user, refusal)
                if limit := getattr(request, "limit", None):
                    _record_limit(request.user, limit)
                return _behind_the_wall(response, request.user, audit.trace_id())
        finally:
            audit.end_trace(token)

    def process_exception(self, request, error):
        if isinstance(error, NotVisible):
            request.refusal = error
        if isinstance(error, LimitReached):
            request.limit = error
            return render(request, "limit_reached.html", {"hours": error.hours}, status=429)
        return None


def _behind_the_wall(response, user, request_id):
    """What a streamed response still has to read, after the transaction of its request, is read as the same user."""
    if response.streaming:
        response.streaming_content = database_scope.streamed(response.streaming_content, user.pk, request_id)
    return response


def _record_refusal(user, refusal):
    """The request's transaction is rolled back by now, here as in the interface: the refusal gets a row of its own."""
    if user.is_authenticated:
        audit.record(
            audit.ACCESS_REFUSED,
            *([refusal.pk] if refusal.pk else ()),
            actor=user,
            kind=refusal.kind[-60:],
            allowed=False,
        )


def _record_limit(user, limit):
    """As with a refusal: what the request did is rolled back, that it was stopped is not."""
    audit.record(
        audit.LIMIT_REACHED, actor=user, allowed=False, detail={"measure": limit.measure, "hours": limit.hours}
    )
    alerts.stopped(user, limit)


def _end_old_session(request):
    """However active, a session ends after SESSION_ABSOLUTE_SECONDS (privacy.md §1.5)."""
    started = request.session.get("started")
    if started is not None and time.time() - started > settings.SESSION_ABSOLUTE_SECONDS:
        logout(request)


@receiver(user_logged_in)
def _signed_in(request, user, **kwargs):
    database_scope.identify(user.pk)
    request.session["started"] = time.time()
    audit.record(audit.SIGNED_IN, actor=user)


@receiver(user_logged_out)
def _signed_out(request, user, **kwargs):
    if user is not None:
        audit.record(audit.SIGNED_OUT, actor=user)
        database_scope.identify(None)
