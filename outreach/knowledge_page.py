"""The page *Information*: what needs attention among materials, events and campaigns, and the figures of a year.

Whoever works in the field reads what is of their offices. Managers read figures only: totals of all offices.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from casework.access import Capability, beyond_scope, can, scope_of
from outreach import materials_page
from outreach.knowledge_codes import Counted, EventState
from outreach.models import Campaign, CampaignReach, Event, Material, StockMovement, Tally, Writing

NEAR = datetime.timedelta(days=14)  # an event without a trainer is told that long before
SHOWN = 12  # of what needs attention


@dataclass(frozen=True)
class Attention:
    """A thing that somebody should look at: its name, why in a sentence, and where it is seen to."""

    name: str
    why: str
    url: str


def attention(user, today):
    """What needs a look, most pressing first: the same number of queries whatever there is."""
    return [*_of_events(user, today), *_of_materials(user)]


def _of_events(user, today):
    planned = Event.objects.visible_to(user).filter(state=EventState.PLANNED)
    asking = Q(ends_on__lt=today) | Q(starts_on__gte=today, starts_on__lte=today + NEAR, trainers=None)
    found = []
    for event in planned.filter(asking).order_by("starts_on", "pk")[:SHOWN]:
        day = {"day": formats.date_format(event.starts_on, "SHORT_DATE_FORMAT")}
        if event.ends_on < today:
            why = _("Was planned for %(day)s: did it take place?") % day
        else:
            why = _("Begins on %(day)s, and no trainer is named.") % day
        found.append(Attention(event.title, why, reverse("event_detail", args=[event.pk])))
    return found


def _of_materials(user):
    materials = Material.objects.visible_to(user).filter(versions__isnull=False).distinct()
    found = []
    for row in materials_page.rows(materials, user):
        url = reverse("material_detail", args=[row.material.pk])
        if row.is_withheld:
            found.append(Attention(row.material.title, _("No version is valid: it is not offered any more."), url))
        for version in row.versions:
            if version.ends_soon:
                day = formats.date_format(version.version.valid_until, "SHORT_DATE_FORMAT")
                why = _("%(version)s ends on %(day)s, and nothing replaces it.")
                found.append(Attention(row.material.title, why % {"version": version.words, "day": day}, url))
            if version.low:
                why = _("%(version)s is running low: %(left)d left.")
                found.append(Attention(row.material.title, why % {"version": version.words, "left": version.left}, url))
    return found[:SHOWN]


def coming(user, today):
    """Events of the next two weeks."""
    visible = Event.objects.visible_to(user).for_list()
    near = visible.filter(state=EventState.PLANNED, starts_on__lte=today + NEAR, ends_on__gte=today)
    return list(near.order_by("starts_on", "pk")[:SHOWN])


def figures(user, today):
    """[(how many, of what)] of the year: of one's offices; of all of them for whoever sees figures only."""
    if can(user, Capability.LOG_CONTACTS):
        offices = scope_of(user).offices_for(Capability.LOG_CONTACTS)
        return _figures(today.year, {"office__in": offices})
    with beyond_scope():  # totals of all offices; no row of them is shown
        return _figures(today.year, {})


def _figures(year, office):
    def within(prefix):
        return {f"{prefix}{name}": value for name, value in office.items()}

    held = {"state": EventState.HELD, "starts_on__year": year}
    came = Tally.objects.filter(of=Counted.ATTENDANCE, event__state=EventState.HELD, event__starts_on__year=year)
    given = StockMovement.objects.filter(kind="handed_out", on__year=year, **office)
    running = Q(starts_on__year__lte=year) & (Q(ends_on=None) | Q(ends_on__year__gte=year))
    reached = CampaignReach.objects.filter(on__year=year, **within("campaign__"))
    return [
        (-(given.aggregate(sum=Sum("quantity"))["sum"] or 0), _("Materials handed out")),
        (Event.objects.filter(**held, **office).count(), _("Events held")),
        (came.filter(**within("event__")).aggregate(sum=Sum("count"))["sum"] or 0, _("People who came to events")),
        (Campaign.objects.filter(running, **office).count(), _("Campaigns")),
        (reached.aggregate(sum=Sum("people"))["sum"] or 0, _("People reached by campaigns")),
        (Writing.objects.filter(on__year=year).count(), _("Publications of the mission")),
    ]
