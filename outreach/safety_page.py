"""What pages show of the team's safety: who is out alone, what was missed, and incidents for the team and its leads."""

from casework import audit
from casework.access import Capability, can
from casework.encryption import warm
from casework.enums import Purpose
from casework.models import User
from outreach.actions.safety import INCIDENT_READ
from outreach.models import CheckIn, Incident


def missed_by(user):
    """What those who lead an office have to look after now; nothing for others."""
    if user is None or not can(user, Capability.ASSIGN_CASES):
        return []
    return list(CheckIn.objects.visible_to(user).missed().for_list())


def own_open(user):
    """The user's own: said with one tap, from the page where their day starts."""
    return list(CheckIn.objects.visible_to(user).open().filter(user=user).for_list())


def safety_of(user, outing):
    """Context of the page of an outing: check-ins, and what happened, each with who is concerned."""
    incidents = list(Incident.objects.visible_to(user).filter(outing=outing))
    warm(incident.pk for incident in incidents)
    if incidents:
        audit.record(INCIDENT_READ, *incidents, actor=user, purpose=Purpose.FIELD)
    ids = {pk for incident in incidents for pk in incident.concerned}
    names = {str(pk): name for pk, name in User.objects.filter(pk__in=ids).values_list("pk", "full_name")}
    return {
        "check_ins": list(CheckIn.objects.filter(outing=outing).select_related("user", "well_by")),
        "incidents": [(one, [names[pk] for pk in one.concerned if pk in names]) for one in incidents],
    }
