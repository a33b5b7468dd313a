"""What the consulates of the demo were asked: in files that OFII accepted, and in files whose counts are left.

Who gives up the return before OFII has decided is erased at once after the notice (docs/retention.md), with the request
that a consulate was already looking at; its count stays, and a year of them says how long each consulate takes.
"""

import datetime

from django.db import transaction

from casework.encryption import key_session, warm
from casework.enums import CaseStatus, StepStatus
from casework.models import Case
from config.demo_data import organisation
from config.demo_data.frame import working_day
from config.demo_data.loading import copy_rows
from reports.enums import Delay, FactKind, Stage, Work
from reports.models import Fact
from returns.enums import ConsularAnswer
from returns.models import ConsularRequest

CONSULATE = "Consulat, service des laissez-passer"
WORDS = "Apporter deux photos et l’acte de naissance."
FAILED = (ConsularAnswer.NO_SHOW, ConsularAnswer.NOT_KNOWN)  # by turns, of the first of two requests
DAY = datetime.timedelta(days=1)

SMALL = 100  # files: a smaller demo has no past
ERASED_A_MONTH = 4
ERASED_FROM = ("AF", "DZ", "CN", "GE", "AL", "HT", "AF", "PK", "MA", "GE", "XK", "HT")
REASONS = ("not_said", "stay", "family", "delays", "stay")
MONTH, QUARTER = ((ConsularAnswer.OBTAINED, delay) for delay in (Delay.MONTH, Delay.QUARTER))
# What became of the requests of such a file, by turns: for two people, for one who asked again, for two of three.
ASKED = (
    (MONTH, QUARTER),
    ((ConsularAnswer.NO_SHOW, Delay.NONE), MONTH),
    ((ConsularAnswer.REFUSED, Delay.NONE), QUARTER, MONTH),
)


@transaction.atomic
def load_consulates(frame, world):
    """Nothing of a file that has a request already."""
    known = ConsularRequest.objects.values("case_id")
    granted = {"steps__code": "ofii_decision", "steps__status": StepStatus.DONE, "steps__outcome": "granted"}
    found = Case.objects.filter(**granted).exclude(pk__in=known).prefetch_related("steps").order_by("opened_on", "pk")
    with key_session():
        rows = [row for number, case in enumerate(found) for row in _requests(frame, case, number)]
        warm({row.person_id for row in rows})
        copy_rows(ConsularRequest, rows)
    if frame.cases >= SMALL and not Fact.objects.filter(kind=FactKind.CONSULATE, pseudonym=None).exists():
        Fact.objects.bulk_create(_counts(frame.today))


def _requests(frame, case, number):
    """One for whoever has no passport, and one before it for each third: that one failed."""
    steps = {row.code: row for row in case.steps.all() if row.status == StepStatus.DONE}
    asked, document = steps["ofii_decision"].on, steps.get("travel_document")
    if document is None:
        if case.status == CaseStatus.ACTIVE:
            yield _request(frame, case, 0, asked, ConsularAnswer.WAITING, None)
        return
    if document.outcome == "passport":
        return
    middle = working_day(asked + (document.on - asked) / 2)
    if number % 3 == 0 and asked < middle:
        yield _request(frame, case, 1, asked, FAILED[number % len(FAILED)], middle)
        asked = middle
    answer = ConsularAnswer.REFUSED if document.outcome == "refused" else ConsularAnswer.OBTAINED
    yield _request(frame, case, 0, asked, answer, document.on)


def _request(frame, case, place, asked, answer, answered):
    worker = case.assignee_id or case.opened_by_id
    return ConsularRequest(
        id=frame.uid("consular", case.pk, place),
        case=case,
        person_id=case.principal_id,
        author_id=worker,
        created_at=datetime.datetime.combine(asked, datetime.time(11), datetime.UTC),
        asked_on=asked,
        consulate=CONSULATE,
        answer=answer,
        answered_on=answered,
        words=WORDS,
    )


def _counts(today):
    """Of every month from the January of last year until two months ago: then the notice has run out."""
    number = 0
    for shift in range(12 + today.month - 2):
        opened, later = (_month(today.year - 1, shift + after) for after in (0, 1))
        for _file in range(ERASED_A_MONTH):
            yield from _counts_of(number, opened, later)
            number += 1


def _month(year, shift):
    return datetime.date(year + shift // 12, shift % 12 + 1, 1)


def _counts_of(number, opened, later):
    """What is left of one file: opened in a month, given up in the next one."""
    told = {
        "office": organisation.OFFICES[number % len(organisation.OFFICES)].code,
        "country": ERASED_FROM[number % len(ERASED_FROM)],
    }
    ended = {"stage": Stage.WITHDRAWN, "work": Work.ENDED, "delay": Delay.NONE}
    yield Fact(kind=FactKind.CASE_OPENED, month=opened, **ended, **told)
    yield Fact(kind=FactKind.WITHDRAWAL, month=later, reason=REASONS[number % len(REASONS)], **told)
    for answer, delay in ASKED[(number + number // len(ERASED_FROM)) % len(ASKED)]:
        yield Fact(kind=FactKind.CONSULATE, month=opened, stage=answer, delay=delay, **told)
