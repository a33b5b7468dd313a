"""What persons of the demo asked about their data, what is to be erased soon, what is held, and what is gone."""

import datetime

from django.db import transaction
from django.utils import timezone

from casework import audit
from casework.actions import retention, rights
from casework.encryption import key_session
from casework.enums import (
    AskedBy,
    ErasureGround,
    HoldReason,
    IdentityCheck,
    RequestStatus,
    RestrictionReason,
    RightKind,
    Role,
)
from casework.models import AuditEvent, Case, ErasedCase, User
from casework.retention import WITHDRAWN
from config.demo_data import organisation

OFFICE = "PAR"
DUE_SHOWN = 40  # files whose day is reckoned at once; the worker reckons the others
ANNOUNCED = (9, 3, 0)  # days ago
# What is asked, how many days ago, and how it ended.
ASKED = (
    (RightKind.ACCESS, 24, None),
    (RightKind.RECTIFICATION, 3, None),
    (RightKind.RESTRICTION, 8, None),
    (RightKind.ERASURE, 5, None),
    (RightKind.ACCESS, 60, RequestStatus.GRANTED),
)
WORDS = "Recours devant le tribunal administratif ; l’avocate demande que le dossier soit conservé."
ERASED = 3


@transaction.atomic
def load_rights(frame, world):
    """Nothing when there are too few files."""
    with key_session():
        _announce()
        _hold(_user(world, "", Role.DATA_PROTECTION_OFFICER))
        open_files = Case.objects.active().filter(office=world.offices[OFFICE], departure_on=None)
        files = list(open_files.select_related("principal").order_by("-opened_on", "pk")[5 : 5 + len(ASKED) + 1])
        worker, lead = _user(world, OFFICE, Role.CASEWORKER), _user(world, OFFICE, Role.TEAM_LEAD)
        for case, (kind, days, ended) in zip(files, ASKED, strict=False):
            _ask(case, kind, days, ended, worker)
        if len(files) > len(ASKED):
            rights.restrict(files[-1].pk, reason=RestrictionReason.ACCURACY, actor=lead)
    _erased(frame, world)


def _announce():
    """Files that were given up say so on their page, since some days."""
    given_up = Case.objects.filter(withdrawn_on__isnull=False).order_by("-withdrawn_on", "pk")[:DUE_SHOWN]
    for position, case in enumerate(given_up):
        day = timezone.localdate() - datetime.timedelta(days=ANNOUNCED[position % len(ANNOUNCED)])
        retention.reckon(case.pk, max(day, case.withdrawn_on))


def _ask(case, kind, days, ended, worker):
    asked = rights.record_request(
        case,
        kind=kind,
        asked_by=AskedBy.PERSON,
        identity_check=IdentityCheck.KNOWN,
        received_on=timezone.localdate() - datetime.timedelta(days=days),
        ground=ErasureGround.CONSENT_WITHDRAWN,
        actor=worker,
    )
    if ended:
        rights.answer(asked, status=ended, actor=worker)


def _hold(officer):
    held = Case.objects.filter(erase_rule=WITHDRAWN).order_by("erase_on", "pk").first()
    if held:
        until = timezone.localdate() + datetime.timedelta(days=180)
        retention.place_hold(held, reason=HoldReason.APPEAL, words=WORDS, until=until, actor=officer)


def _erased(frame, world):
    """Of files that were: nothing but that they were."""
    for number in range(ERASED):
        case = frame.uid("erased", number)
        _row, new = ErasedCase.objects.get_or_create(
            case=case, defaults={"office_id": world.offices[OFFICE], "rule": WITHDRAWN}
        )
        if new:
            AuditEvent.objects.create(
                action=audit.CASE_ERASED,
                kind="casework.case",
                objects_seen=[case],
                case=case,
                detail={"rule": WITHDRAWN},
            )


def _user(world, office, role):
    member = next(one for one in organisation.STAFF if one.role == role and (not office or one.office == office))
    return User.objects.get(pk=world.users[member.email])
