"""The audit trail, for the data protection officer: who did what, when and why; no content of any file."""

from django.shortcuts import render

from casework import access, audit, audit_page, paging
from casework.access import Capability
from casework.forms.audit import AuditFilters
from casework.paging import PER_PAGE


@access.requires(Capability.SEE_AUDIT)
def audit_list(request):
    filters = AuditFilters(request.GET)
    events, newer, older = _page(filters.narrow().select_related("actor"), request.GET)
    case = filters.case_id
    audit.record(audit.AUDIT_READ, *([case] if case else ()), actor=request.user, kind="casework.case" if case else "")
    context = {
        "filters": filters,
        "lines": audit_page.lines(events),
        "newer_url": paging.address(filters.in_address, after=events[0].pk) if newer else "",
        "older_url": paging.address(filters.in_address, before=events[-1].pk) if older else "",
    }
    return render(request, "casework/audit_list.html", context)


def _page(events, query):
    """(events newest first, are there newer ones, are there older ones), from the mark in the address.

    By key and not by number: rows keep arriving on top, and the trail is too long to count.
    """
    after, before = (_number(query.get(name)) for name in ("after", "before"))
    if after is not None:
        found = list(events.filter(pk__gt=after).order_by("pk")[: PER_PAGE + 1])
        return found[:PER_PAGE][::-1], len(found) > PER_PAGE, bool(found)
    if before is not None:
        events = events.filter(pk__lt=before)
    found = list(events.order_by("-pk")[: PER_PAGE + 1])
    return found[:PER_PAGE], before is not None and bool(found), len(found) > PER_PAGE


def _number(text):
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None
