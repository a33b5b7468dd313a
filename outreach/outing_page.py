"""What the page of an outing shows of its plan: who goes, and how the team finds the place."""

from casework import access, audit
from casework.access import Capability
from casework.enums import Purpose
from outreach.actions.planning import WAY_READ
from outreach.models import Going, WayThere


def may_know_way(user, outing):
    """Is this user of the team that goes there, or a lead of its office?"""
    scope = access.scope_of(user)
    return outing.team_id in scope.teams or outing.team.office_id in scope.offices_for(Capability.ASSIGN_CASES)


def way_of(user, outing):
    """How the team of this outing finds its place, for whoever may know; leaves its trace when there is something."""
    way = WayThere.objects.visible_to(user).filter(site=outing.site_id, team=outing.team_id).first()
    if way is not None:
        audit.record(WAY_READ, way, actor=user, purpose=Purpose.FIELD)
    return way


def plan_of(user, outing):
    """Context of the page; `way` None where there is none, `may_know_way` False for whoever does not go there."""
    known = may_know_way(user, outing)
    going = Going.objects.filter(outing=outing).select_related("user")
    return {
        "people_going": [one.user.full_name for one in going],
        "may_know_way": known,
        "way": way_of(user, outing) if known else None,
    }
