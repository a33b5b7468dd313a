"""What the case page shows of the return, found when the page asks for it."""

import datetime

from django import template
from django.utils import timezone

from returns import follow_up_page, protection_page
from returns.actions.arrival import overdue
from returns.aid import PATHWAYS
from returns.models import Arrival
from returns.travel_page import journey_of

register = template.Library()


@register.simple_tag
def journey(case, members):
    """{% journey case members as found %}; None for a pathway that is no return."""
    return journey_of(case, members) if case.pathway in PATHWAYS else None


@register.simple_tag
def unscreened(case, members):
    """{% unscreened case members as number %}"""
    return protection_page.unscreened(case, members)


@register.simple_tag
def arrival(case):
    """{% arrival case as found %}: {"arrival": the latest Arrival or None, "overdue": is news to be asked for?}."""
    latest = Arrival.objects.filter(case=case).first()
    return {"arrival": latest, "overdue": latest is None and overdue().filter(pk=case.pk).exists()}


@register.simple_tag
def visits(case):
    """{% visits case as lines %}: the monitoring visits of a case; empty before its departure."""
    return follow_up_page.lines_of(case, timezone.localdate()) if case.pathway in PATHWAYS else []


@register.filter
def day(text):
    """A day that a sealed value holds as ISO text; None for anything else."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
