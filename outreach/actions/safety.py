"""The safety of the team: a time by which all is well, two alerts when it passes, and incidents.

Alerts are picked up from rows by the background. A mail says that somebody did not say that all is well, and nothing of
who or where: that is in Escale, behind the sign-in.
"""

import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import audit, mail
from casework.access import beyond_scope
from casework.enums import Role
from casework.errors import Refusal
from casework.models import User
from outreach.enums import Gravity, IncidentKind, OutingState
from outreach.models import CheckIn, Incident, Outing

EXPECTED = audit.action("check_in.expected", _("Said by when all is well on an outing"))
CHECK_IN_READ = audit.action("check_in.read", _("Looked at a check-in"))
WELL = audit.action("check_in.well", _("Said that all is well"))
MISSED = audit.action("check_in.missed", _("Told the leads that nobody said that all is well"))
MISSED_AGAIN = audit.action("check_in.missed_again", _("Told the leads again that nobody said that all is well"))
INCIDENT_ADDED = audit.action(
    "incident.added", _("Recorded an incident on an outing"), kind=IncidentKind, gravity=Gravity
)
INCIDENT_READ = audit.action("incident.read", _("Read of an incident"))
FIRST, SECOND = "check_in_missed", "check_in_missed_again"


@transaction.atomic
def expect(outing, *, user, due_at, actor):
    """`user` says by `due_at` that all is well. Said again, the time moves, and the alerts begin anew."""
    outing = Outing.objects.select_for_update(no_key=True).get(pk=outing.pk)
    if outing.state == OutingState.CANCELLED:
        raise Refusal(_("This outing is cancelled."))
    if due_at <= timezone.now():
        raise Refusal(_("This moment has passed."), field="time")
    known = CheckIn.objects.select_for_update().open().filter(outing=outing, user=user).first()
    check_in = known or CheckIn(outing=outing, user=user)
    check_in.due_at, check_in.alerted_at, check_in.alerted_again_at = due_at, None, None
    check_in.save()
    audit.record(EXPECTED, check_in, actor=actor)
    return check_in


@transaction.atomic
def all_is_well(check_in, *, actor):
    """Said by whoever is out, or by a colleague who reached them. Twice does no harm."""
    check_in = CheckIn.objects.select_for_update(of=("self",)).get(pk=check_in.pk)
    if check_in.well_at is None:
        check_in.well_at, check_in.well_by = timezone.now(), actor
        check_in.save(update_fields=["well_at", "well_by"])
        audit.record(WELL, check_in, actor=actor)
    return check_in


def chase(now=None):
    """Tell the leads of what is missed, and again after a while; returns how many alerts were left."""
    now = now or timezone.now()
    due = CheckIn.objects.open().filter(due_at__lte=now).exclude(outing__state=OutingState.CANCELLED)
    first = due.filter(alerted_at=None).values_list("pk", flat=True)
    told = sum(_tell(pk, "alerted_at", now) for pk in first)
    before = now - datetime.timedelta(minutes=settings.CHECK_IN_SECOND_ALERT_MINUTES)
    second = due.filter(alerted_at__lte=before, alerted_again_at=None).values_list("pk", flat=True)
    return told + sum(_tell(pk, "alerted_again_at", now) for pk in second)


@transaction.atomic
def _tell(pk, mark, now):
    waiting = CheckIn.objects.select_for_update(skip_locked=True, of=("self",)).open()
    check_in = waiting.select_related("outing__team").filter(pk=pk, **{mark: None}).first()
    if check_in is None or check_in.due_at > now:
        return False
    setattr(check_in, mark, now)
    check_in.save(update_fields=[mark])
    again = mark == "alerted_again_at"
    for person in told_of(check_in):
        mail.leave(
            SECOND if again else FIRST, person, reason=f"{mark}:{pk}:{check_in.due_at.timestamp():.0f}", about=pk
        )
    audit.record(MISSED_AGAIN if again else MISSED, check_in, actor=None)
    return True


def told_of(check_in):
    """Those who lead the office of the team; where nobody does, whoever works its files."""
    office = check_in.outing.team.office_id
    return list(mail.leads_of(office)) or list(User.objects.holding(Role.CASEWORKER, office_id=office))


@transaction.atomic
def add_incident(outing, *, incident_id, kind, gravity, at, words, concerned, actor):
    """Keep what happened to the team; sending the same form twice keeps it once."""
    with beyond_scope():
        known = Incident.objects.filter(pk=incident_id).first()
    if known:
        if known.author_id != actor.pk:
            raise Refusal(_("This form was already used. Open a new one."))
        return known
    incident = Incident(id=incident_id, outing=outing, team_id=outing.team_id, author=actor, at=at)
    incident.kind, incident.gravity, incident.words = kind, gravity, words
    incident.concerned = sorted(str(user.pk) for user in concerned)
    incident.save(force_insert=True)
    audit.record(INCIDENT_ADDED, incident, actor=actor, detail={"kind": kind, "gravity": gravity})
    return incident
