"""The calendar feed: its page, on which an address is made or taken back, and the feed itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from casework import access, audit, database_scope
from casework.access import Capability
from casework.enums import Purpose
from casework.models import User
from returns.actions import feed as actions
from returns.calendar_feed import feed_of
from returns.models import CalendarFeed


@access.requires(Capability.WORK_CASES)
def calendar(request):
    """The address is on the page that answers its making, and on no other."""
    address = ""
    if request.method == "POST" and request.POST.get("act") == "make":
        token = actions.make_feed(request.user)
        address = request.build_absolute_uri(reverse("calendar_feed", args=[token]))
    elif request.method == "POST" and request.POST.get("act") == "revoke":
        actions.revoke_feed(request.user)
        messages.success(request, _("The address no longer works."))
        return redirect("calendar")
    feed = CalendarFeed.objects.filter(user=request.user).first()
    return render(request, "returns/calendar.html", {"feed": feed, "address": address})


@login_not_required
@require_safe
def calendar_feed(request, token):
    """For a calendar program, which does not sign in: whoever holds the address reads what its user would."""
    found = CalendarFeed.objects.filter(digest=actions.digest_of(token)).first()
    user = User.objects.with_scope().filter(pk=found.user_id, is_active=True).first() if found else None
    if user is None or not access.can(user, Capability.WORK_CASES):
        raise Http404
    database_scope.identify(user.pk)
    content, cases = feed_of(user)
    audit.record(audit.CASE_LISTED, *cases, actor=user, purpose=Purpose.LIST, kind="casework.case")
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
