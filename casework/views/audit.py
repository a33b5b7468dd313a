"""The audit trail, for the data protection officer: who did what, when and why; no content of any file.

Each page is one question: what happened, who saw this file, what did this colleague read, what for, what left the tool,
is the trail whole. Looking is recorded as well.
"""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from casework import access, audit, audit_page, audit_summary, paging
from casework.access import Capability
from casework.forms.audit import AuditFilters, FileFilters, PeriodFilters, UserFilters
from casework.fresh_sign_in import reauthenticated
from casework.paging import PER_PAGE

TABS = (
    ("audit_list", _("Everything")),
    ("audit_file", _("A file")),
    ("audit_user", _("A colleague")),
    ("audit_purposes", _("Purposes")),
    ("audit_exports", _("Exports")),
    ("audit_seals", _("Seals")),
)
EXPORTED_AT_MOST = 20_000  # lines of one CSV file, the newest


@access.requires(Capability.SEE_AUDIT)
def audit_list(request):
    filters = AuditFilters(request.GET)
    context = {"export_url": reverse("audit_download") + paging.address(filters.in_address)}
    response = _events(request, "audit_list", filters, filters.narrow(), context)
    _looked(request, filters.case_id)
    return response


@access.requires(Capability.SEE_AUDIT)
def audit_file(request):
    """Who saw this file, or this person of it."""
    filters = FileFilters(request.GET)
    events = filters.narrow()
    case = filters.case_id
    context = {"case": case, "readers": audit_summary.readers(events) if case else []}
    response = _events(request, "audit_file", filters, events, context)
    if case:
        _looked(request, case)
    return response


@access.requires(Capability.SEE_AUDIT)
def audit_user(request):
    """What did this colleague read, day by day."""
    filters = UserFilters(request.GET)
    events = filters.narrow()
    if filters.user:
        audit.record(audit.AUDIT_READ, filters.user, actor=request.user)
    page = paging.page_of(audit_summary.days(events), request, filters.in_address)
    totals = audit_summary.totals(events) if filters.user else None
    return _show(request, "audit_user", filters=filters, page=page, totals=totals, user_seen=filters.user)


@access.requires(Capability.SEE_AUDIT)
def audit_purposes(request):
    filters = PeriodFilters(request.GET)
    events = filters.narrow()
    audit.record(audit.AUDIT_READ, actor=request.user)
    rows = audit_summary.purposes(events, filters.in_address)
    return _show(request, "audit_purposes", filters=filters, rows=rows)


@access.requires(Capability.SEE_AUDIT)
def audit_exports(request):
    """What left the tool: files downloaded, sheets printed, lists exported."""
    filters = PeriodFilters(request.GET)
    audit.record(audit.AUDIT_READ, actor=request.user)
    return _events(request, "audit_exports", filters, filters.narrow().filter(action__in=audit.exports()), {})


@access.requires(Capability.SEE_AUDIT)
def audit_seals(request):
    audit.record(audit.AUDIT_READ, actor=request.user)
    return _show(request, "audit_seals", state=audit_page.sealing())


@access.requires(Capability.SEE_AUDIT)
@reauthenticated
def audit_download(request):
    """The events of a filtered view as CSV."""
    filters = AuditFilters(request.GET)
    lines = audit_page.lines(filters.narrow().select_related("actor").order_by("-pk")[:EXPORTED_AT_MOST])
    case = filters.case_id
    audit.record(
        audit.AUDIT_EXPORTED,
        *([case] if case else ()),
        actor=request.user,
        kind="casework.case" if case else "casework.auditevent",
        detail={"lines": len(lines)},
    )
    response = HttpResponse(audit_page.as_csv(lines), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _looked(request, case):
    audit.record(audit.AUDIT_READ, *([case] if case else ()), actor=request.user, kind="casework.case" if case else "")


def _events(request, name, filters, events, context):
    rows, newer, older = _page(events.select_related("actor"), request.GET)
    context |= {
        "filters": filters,
        "lines": audit_page.lines(rows),
        "newer_url": paging.address(filters.in_address, after=rows[0].pk) if newer else "",
        "older_url": paging.address(filters.in_address, before=rows[-1].pk) if older else "",
    }
    return _show(request, name, **context)


def _show(request, name, **context):
    tabs = [{"url": reverse(tab), "label": label, "active": tab == name, "count": None} for tab, label in TABS]
    return render(request, f"casework/{name}.html", {"tabs_of_page": tabs, **context})


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
