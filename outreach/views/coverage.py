"""Coverage: the map of départements with its table, and the places to visit."""

import datetime

from django.conf import settings
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext

from casework import access, paging
from casework.access import Capability
from outreach import coverage, departements, meeting_page


@access.requires(Capability.LOG_CONTACTS)
def coverage_map(request):
    today, days = timezone.localdate(), _period(request)
    rows = coverage.rows(request.user, today - datetime.timedelta(days=days), today)
    shapes, box = coverage.shapes(rows)
    page = paging.page_of(coverage.to_visit(request.user, today), request, {"days": days})
    context = {
        "rows": rows,
        "shapes": shapes,
        "box": box,
        "around_paris": departements.AROUND_PARIS,
        "credit": departements.CREDIT,
        "chips": [_chip(number, days) for number in coverage.PERIODS],
        "days": days,
        "to_visit": page.rows,
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "every": settings.SITE_VISITED_EVERY_DAYS,
        "threshold": coverage.threshold(),
        "paths": coverage.told(meeting_page.paths(request.user, today)),
    }
    return render(request, "outreach/coverage.html", context)


def _period(request):
    given = request.GET.get("days", "")
    return next((number for number in coverage.PERIODS if str(number) == given), coverage.PERIODS[1])


def _chip(number, chosen):
    label = ngettext("Last %(days)s day", "Last %(days)s days", number) % {"days": number}
    return {"url": paging.address({}, days=number), "label": label, "active": number == chosen}
