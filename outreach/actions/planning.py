"""Outings ahead: what changes of a plan, what is called off and why, and how a team finds its places."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from casework import audit
from casework.errors import Refusal
from outreach.actions.contacts import begin
from outreach.enums import CancelReason, OutingState
from outreach.models import Contact, Going, Outing, WayThere

OUTING_CHANGED = audit.action("outing.changed", _("Changed the plan of an outing"))
OUTING_CANCELLED = audit.action("outing.cancelled", _("Cancelled an outing"), reason=CancelReason)
WAY_READ = audit.action("way_there.read", _("Read how a team finds a place"))
WAY_CHANGED = audit.action("way_there.changed", _("Wrote how a team finds a place"))
PLANNED = ("on", "mode", "site", "partner", "starts", "ends")


def _locked(outing):
    return Outing.objects.select_for_update(of=("self",), no_key=True).select_related("team").get(pk=outing.pk)


def _has_contacts(outing):
    return Contact.objects.filter(outing=outing).exists()


@transaction.atomic
def change_plan(outing, values, *, people, actor):
    """Change what was planned. `values`: every name of `PLANNED`; `people`: who goes, all of them.

    Refusal once contacts were logged there: they are of that day and of that place.
    """
    outing = _locked(outing)
    if _has_contacts(outing) and values["on"] != outing.on:
        raise Refusal(_("Contacts were logged on that day: it stays."), field="on")
    changed = sorted(name for name in PLANNED if getattr(outing, name) != values[name])
    for name in changed:
        setattr(outing, name, values[name])
    going = set(Going.objects.filter(outing=outing).values_list("user_id", flat=True))
    wanted = {user.pk for user in people}
    Going.objects.filter(outing=outing, user_id__in=going - wanted).delete()
    Going.objects.bulk_create(Going(outing=outing, user_id=pk) for pk in sorted(wanted - going))
    fields = [*changed, *(["people"] if going != wanted else [])]
    if fields:
        outing.save(update_fields=changed)
        audit.record(OUTING_CHANGED, outing, actor=actor, fields=fields)
    return outing


@transaction.atomic
def cancel(outing, *, reason, actor):
    """Call the outing off. Refusal when contacts were logged: it took place."""
    outing = _locked(outing)
    if _has_contacts(outing):
        raise Refusal(_("Contacts were logged on this outing: it took place."))
    if outing.state == OutingState.CANCELLED:
        return outing
    outing.state, outing.cancel_reason = OutingState.CANCELLED, reason
    outing.save(update_fields=["state", "cancel_reason"])
    audit.record(OUTING_CANCELLED, outing, actor=actor, detail={"reason": reason})
    return outing


@transaction.atomic
def hold(outing, *, today, actor):
    """Record that the outing took place, though nobody was met. Refusal while it is still to come."""
    outing = _locked(outing)
    if outing.on > today:
        raise Refusal(_("This outing is still to come."))
    begin(outing, actor=actor)
    return outing


@transaction.atomic
def write_way(site, team, *, words, actor):
    """Keep how this team finds this place; "" empties it."""
    way = WayThere.objects.select_for_update().filter(site=site, team=team).first()
    if way is None and not words:
        return None
    try:
        with transaction.atomic():
            way = way or WayThere(site=site, team=team)
            way.words, way.author = words, actor
            way.save()
    except IntegrityError:
        raise Refusal(_("A colleague wrote this at the same moment: look at it, then save again.")) from None
    audit.record(WAY_CHANGED, way, actor=actor, fields=["words"])
    return way
