"""What pages show of the allowance: the card on the case, with its one next action; what the rules let expect."""

import dataclasses
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casework.enums import CaseStatus
from casework.forms.answers import is_minor
from returns import aid
from returns.actions.allowance import is_granted, why_nothing_payable
from returns.enums import AwardKind, Part, Verdict
from returns.models import Award, Payment, Staying
from returns.rules import words
from returns.rules.engine import assess

PARTS = {AwardKind.ALLOWANCE: Part.ALLOWANCE, AwardKind.BONUS: Part.BONUS}


@dataclass(frozen=True)
class Expected:
    """The ceiling of one person in whole euros, from `low` to `high`; `high` None: not known. `text`: its code."""

    low: int | None
    high: int | None
    text: str

    @property
    def ceiling(self):
        return self.high if self.low == self.high else None

    @property
    def in_words(self):
        return words.amount(self.low, self.high)


def expected_of(case, members, kind=AwardKind.ALLOWANCE):
    """{person id: Expected} of the members. Opens sensitive answers: the page that shows it has `aid.opened` them."""
    facts, today = aid.facts_of(case, members), timezone.localdate()
    found = {}
    for member in members:
        minor = is_minor(member.person.birth, today)
        adult = facts.adult if minor is None else not minor
        found[member.person_id] = _expected(assess(dataclasses.replace(facts, adult=adult), today), PARTS[kind])
    return found


def _expected(found, part):
    code = found.text.code if found.text else ""
    if found.verdict is Verdict.INELIGIBLE:
        return Expected(0, 0, code)
    item = found.component(part)
    return Expected(item.low, item.high, code) if item else Expected(0, 0, code)


@dataclass(frozen=True)
class Share:
    """One award as the card shows it. `payments`: all of them, the cancelled ones too, the earliest first."""

    award: Award
    payments: tuple[Payment, ...]
    refusal: str  # why it cannot be paid today; "" when it can

    @property
    def standing(self):
        return self.award.ended_at is None

    @property
    def above_expected(self):
        return self.award.expected is not None and self.award.due > self.award.expected

    @property
    def payable(self):
        return self.standing and self.award.left > 0 and not self.refusal


@dataclass(frozen=True)
class Next:
    """What to do now. `url` "": nothing, the sentence says why."""

    sentence: str
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Money:
    shares: tuple[Share, ...]
    without: tuple  # members who travel and for whom nothing was decided yet
    next: Next
    may_decide: bool

    @property
    def standing(self):
        return [share for share in self.shares if share.standing]

    @property
    def earlier(self):
        return [share for share in self.shares if not share.standing]

    @property
    def due(self):
        return sum(share.award.due for share in self.standing)

    @property
    def paid(self):
        return sum(share.award.paid for share in self.standing)


def money_of(case, members):
    """The allowance of a case as its page shows it: a constant number of queries, whatever the family."""
    awards = list(case.awards.select_related("person").prefetch_related("payments"))
    stays = set(Staying.objects.filter(case=case).values_list("person_id", flat=True))
    general = why_nothing_payable(case)
    shares = tuple(_share(case, award, stays, general) for award in awards)
    decided = {share.award.person_id for share in shares if share.standing}
    without = [member for member in members if member.person_id not in decided | stays]
    may_decide = is_granted(case.progress())
    return Money(shares, tuple(without), _next(case, shares, without, stays, may_decide), may_decide)


def _share(case, award, stays, general):
    refusal = _("This person does not travel.") if award.person_id in stays else str(general or "")
    return Share(award, tuple(award.payments.all()), refusal)


def _next(case, shares, without, stays, may_decide):
    """The one thing to do now; a payment to somebody who did not depart comes first."""
    standing = [share for share in shares if share.standing]
    for share in standing:
        if share.award.paid and (share.award.person_id in stays or case.withdrawn_on):
            text = _("Paid, though the person did not depart: cancel the payment once the money is back.")
            payment = next(one for one in share.payments if not one.cancelled_at)
            return Next(text, _("Cancel the payment"), reverse("payment_cancel", args=[payment.pk]))
    if (share := next((share for share in standing if share.payable), None)) is not None:
        text = _("Record what was paid, with where, how and the receipt.")
        return Next(text, _("Record a payment"), reverse("payment_add", args=[share.award.pk]))
    if may_decide and (not standing or without) and case.status == CaseStatus.ACTIVE:
        text = _("OFII granted the return: record what it decided for each person.")
        return Next(text, _("Record the sums"), reverse("award_add", args=[case.pk]))
    if not standing:
        return Next(_("OFII has decided no sum yet."))
    if waits := next((share for share in standing if share.award.left), None):
        return Next(waits.refusal)
    return Next(_("Everything that was decided is paid."))
