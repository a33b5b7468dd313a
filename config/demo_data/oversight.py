"""What waits for the demo's data protection officer: two emergency accesses, one of them reviewed, and an alert."""

import datetime

from django.db import transaction
from django.utils import timezone

from casework import audit
from casework.actions.break_glass import LASTS
from casework.encryption import key_session
from casework.enums import EmergencyReason, Measure, Role, Verdict
from casework.models import Alert, AuditEvent, BreakGlass, Case
from config.demo_data import organisation
from config.demo_data.loading import copy_rows

# Hours ago, why, in whose words, and what the officer found of it.
EMERGENCIES = (
    (
        20,
        EmergencyReason.DEPARTURE,
        "La personne appelle de l’aéroport : le comptoir ne trouve pas son billet, et la référente est en congé.",
        None,
    ),
    (
        150,
        EmergencyReason.AUTHORITY,
        "Le consulat demande une réponse avant midi ; personne ne répond à l’antenne.",
        "L’antenne était joignable : un partage aurait suffi. Rappelé à l’équipe.",
    ),
)


@transaction.atomic
def load(frame, world):
    """Nothing when there are no files to open."""
    with key_session():
        events = [
            event for position, plan in enumerate(EMERGENCIES) for event in _emergency(frame, world, position, *plan)
        ]
    copy_rows(AuditEvent, sorted(events, key=lambda event: event.at))
    worker = _one(Role.CASEWORKER)
    hour = timezone.now().replace(minute=0, second=0, microsecond=0) - datetime.timedelta(hours=30)
    place = {"user_id": world.users[worker.email], "measure": Measure.CASES, "hours": 1, "since": hour}
    Alert.objects.get_or_create(**place, stopped=False, defaults={"count": 94, "at": hour})


def _emergency(frame, world, position, hours, reason, words, findings):
    helper, officer = _one(Role.CASEWORKER), _one(Role.DATA_PROTECTION_OFFICER)
    at = timezone.now() - datetime.timedelta(hours=hours)
    elsewhere = Case.objects.filter(pk__in=[frame.uid("case", number) for number in range(min(frame.cases, 60))])
    elsewhere = elsewhere.exclude(office_id=world.offices[helper.office]).order_by("reference")
    quiet = elsewhere.exclude(pk__in=AuditEvent.objects.filter(at__gte=at, case__isnull=False).values("case"))
    case = quiet[position : position + 1].first()
    if case is None:
        return
    review = {}
    if findings:
        review = {
            "reviewed_at": at + datetime.timedelta(hours=26),
            "reviewed_by_id": world.users[officer.email],
            "verdict": Verdict.AVOIDABLE,
            "findings": findings,
        }
    emergency = BreakGlass(
        id=frame.uid("emergency", position),
        case=case,
        person_id=case.principal_id,
        user_id=world.users[helper.email],
        reason=reason,
        words=words,
        at=at,
        until=at + LASTS,
        **review,
    )
    emergency.save(force_insert=True)
    yield _event(emergency, audit.BREAK_GLASS_OPENED, at, helper, world, reason=reason)
    if findings:
        yield _event(
            emergency, audit.BREAK_GLASS_REVIEWED, review["reviewed_at"], officer, world, verdict=Verdict.AVOIDABLE
        )


def _event(emergency, code, at, member, world, **detail):
    return AuditEvent(
        at=at,
        actor_id=world.users[member.email],
        roles=world.roles[member.email],
        action=code,
        kind="casework.breakglass",
        objects_seen=[emergency.pk],
        case=emergency.case_id,
        detail={name: str(value) for name, value in detail.items()},
    )


def _one(role):
    return next(member for member in organisation.STAFF if member.role == role)
