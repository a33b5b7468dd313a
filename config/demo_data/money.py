"""Money and deadlines of the demo: what OFII decided and what was paid of it; days from which deadlines run."""

import datetime

from django.db import transaction
from django.utils import timezone

from casework.encryption import key_session
from casework.models import Case
from returns.actions.deadlines import reckon
from returns.enums import PaymentCancellation
from returns.gates import travellers
from returns.models import AskedDays, Award, Payment

AT_MOST = 60
COUNTERS = ("Western Union, agence du centre", "Poste centrale", "Guichet de l’aéroport")
TEXT = "2023-10-09"


@transaction.atomic
def load_money(frame, world):
    """Decisions for whoever departed or is about to; nothing when nobody does."""
    found = Case.objects.active().filter(departure_on__isnull=False).exclude(pk__in=Award.objects.values("case_id"))
    granted = found.filter(steps__code="ofii_decision", steps__outcome="granted")
    with key_session():
        for number, case in enumerate(granted.order_by("-departure_on", "pk")[:AT_MOST]):
            _decide(frame, case, number)


@transaction.atomic
def load_deadlines(frame, world):
    """One file in eight of those in progress is housed, or referred, by a scheme that sets a deadline."""
    today = timezone.localdate()
    adults = Case.objects.active().filter(departed_on=None, unaccompanied_minor=False)
    cases = adults.exclude(pk__in=AskedDays.objects.values("case_id"))
    with key_session():
        for number, case in enumerate(cases.order_by("pk")[: 8 * AT_MOST : 8]):
            code, ago = (("accommodation_ended", 9), ("riat_asked", 4))[number % 2]
            AskedDays(
                id=frame.uid("asked days", case.pk),
                case=case,
                person_id=case.principal_id,
                days={code: max(case.opened_on, today - datetime.timedelta(days=ago)).isoformat()},
                changed_by_id=case.assignee_id or case.opened_by_id,
            ).save(force_insert=True)
            reckon(case.pk)


def _decide(frame, case, number):
    worker = case.assignee_id or case.opened_by_id
    decision = case.steps.get(code="ofii_decision").on
    sum_ = (1200, 600, 400)[number % 3]
    paid = set(Award.objects.filter(paid__gt=0).values_list("person_id", flat=True))
    unpaid = [member for member in travellers(case) if member.person_id not in paid]  # in two files, and paid once
    for place, member in enumerate(unpaid):
        increased = number % 7 == 3 and not place
        award = Award(
            id=frame.uid("award", case.pk, member.person_id),
            case=case,
            person_id=member.person_id,
            amount=sum_,
            decided_on=decision,
            reference=f"DT {decision:%Y}/{1000 + number}",
            expected=sum_,
            expected_text=TEXT,
            increased=2500 if increased else None,
            increased_on=decision if increased else None,
            increase_reference=f"DG {decision:%Y}/{20 + number}" if increased else "",
            recorded_by_id=worker,
        )
        award.save(force_insert=True)
        if case.departed_on:
            _pay(frame, case, award, number, worker)


def _pay(frame, case, award, number, worker):
    """At the airport, or by a code in the country, in two parts; some wait, some were typed by mistake."""
    today = timezone.localdate()
    by_code = number % 2
    parts = [award.due / 2, award.due / 2] if by_code else [award.due]
    if number % 5 == 4:
        parts = parts[:1] if by_code else []
    for place, amount in enumerate(parts):
        mistaken = number % 9 == 8 and not place
        for again in range(2 if mistaken else 1):
            cancelled = {
                "cancelled_at": timezone.now(),
                "cancelled_by_id": worker,
                "cancellation": PaymentCancellation.MISTAKE,
            }
            Payment(
                id=frame.uid("payment", award.pk, place, again),
                award=award,
                person_id=award.person_id,
                amount=amount,
                on=min(today, case.departed_on + datetime.timedelta(days=30 * place)),
                means="code" if by_code else "cash",
                place="country" if by_code else "departure",
                counter=COUNTERS[number % 3],
                code=f"ESC-{4000 + number}-{place}{again}77" if by_code else "",
                receipt=f"R-{20000 + 10 * number + place}",
                recorded_by_id=worker,
                **(cancelled if mistaken and not again else {}),
            ).save(force_insert=True)
