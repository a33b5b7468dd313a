"""What the data protection officer has to look at: lists opened each morning, a refusal now and then, two exports."""

import datetime

from django.utils import timezone

from casework import audit
from casework.enums import Purpose, Role
from casework.models import AuditEvent, Case
from config.demo_data import organisation
from config.demo_data.frame import working_day
from config.demo_data.loading import copy_rows

DAYS, SHOWN = 20, 15
REFUSED_EVERY, EXPORTED_ON = 6, (7, 16)


def load_watching(frame, world):
    """Write the events of the last weeks; of nobody when there are no cases."""
    cases = {}
    for pk, office in Case.objects.order_by("pk").values_list("pk", "office_id"):
        cases.setdefault(office, []).append(pk)
    if cases:
        events = [event for age in range(DAYS, 0, -1) for event in _day(frame, world, cases, age)]
        copy_rows(AuditEvent, sorted(events, key=lambda event: event.at))


def _day(frame, world, cases, age):
    day = working_day(frame.today - datetime.timedelta(days=age))
    rng = frame.rng("watching", age)
    workers = [member for member in organisation.STAFF if member.office and member.role == Role.CASEWORKER]
    for member in workers:
        own = cases.get(world.offices[member.office], [])
        seen = sorted(rng.sample(own, min(SHOWN, len(own))))
        if seen:
            yield _event(frame, world, member.email, day, rng, audit.CASE_LISTED, seen, purpose=Purpose.LIST)
    if age % REFUSED_EVERY == 0:
        member = rng.choice(workers)
        elsewhere = [pk for office, pks in cases.items() if office != world.offices[member.office] for pk in pks]
        if elsewhere:
            tried = [rng.choice(elsewhere)]
            yield _event(frame, world, member.email, day, rng, audit.ACCESS_REFUSED, tried, allowed=False)
    if age in EXPORTED_ON:
        [officer] = [m.email for m in organisation.STAFF if m.role == Role.DATA_PROTECTION_OFFICER]
        yield _event(frame, world, officer, day, rng, audit.AUDIT_EXPORTED, [], kind="casework.auditevent")


def _event(frame, world, who, day, rng, code, seen, *, kind="casework.case", purpose="", allowed=True):
    moment = datetime.datetime.combine(day, datetime.time(8 + rng.randrange(9), rng.randrange(60), rng.randrange(60)))
    return AuditEvent(
        at=timezone.make_aware(moment),
        actor_id=world.users[who],
        roles=world.roles[who],
        action=code,
        kind=kind,
        objects_seen=seen,
        purpose=purpose,
        allowed=allowed,
        request_id=frame.uid("watching", who, moment.isoformat(), code),
    )
