"""What OFII decided for each person of a file, and what was paid of it."""

from django.utils.translation import gettext as _

from casework import access, audit
from casework.drafts import submitted
from casework.enums import Purpose
from casework.views.turns import settle
from returns import aid
from returns.actions import allowance as actions
from returns.allowance_page import expected_of
from returns.forms.allowance import AwardEndForm, AwardForm, CancellationForm, IncreaseForm, PaymentForm
from returns.models import Award, Decision, Payment, Staying
from returns.rules.words import euros
from returns.views.cases import of_return, workable_return


def award_add(request, pk):
    """OFII's decision for each person, beside what the rules let expect."""
    case = workable_return(request, pk)
    stays = set(Staying.objects.filter(case=case).values_list("person_id", flat=True))
    members = [one for one in aid.opened(case, actor=request.user) if one.person_id not in stays]
    expected = expected_of(case, members)
    decision = Decision.objects.standing().filter(case=case).first()
    people = [member.person for member in members]
    form = AwardForm(submitted(request), people=people, expected=expected, decision=decision)

    def act(form):
        actions.decide_for(
            case,
            form.amounts,
            form_id=form.cleaned_data["uid"],
            expected=_ceilings(form, expected),
            kind=form.cleaned_data["kind"],
            decided_on=form.cleaned_data["decided_on"],
            reference=form.cleaned_data["reference"],
            actor=request.user,
        )

    refusals = () if actions.is_granted(case.progress()) else (_("OFII has not granted this return yet."),)
    lead = _("OFII decides: what the rules let expect is a ceiling, not an entitlement.")
    context = {"title": _("What did OFII decide for each person?"), "lead": lead, "refusals": refusals}
    return settle(request, case, form, act, _("The sums are recorded. Next: the payment, at the departure."), context)


def _ceilings(form, expected):
    """What is kept beside a decision to compare it with; the rules tell it for the allowance."""
    if form.cleaned_data["kind"] != "allowance":
        return {}
    return {pk: (one.ceiling, one.text) for pk, one in expected.items()}


def _award(request, pk):
    return _workable(request, Award.objects.select_related("case__office", "case__principal", "person"), pk)


def _workable(request, queryset, pk):
    """An award or a payment that this user may work on; its read is recorded. 404 otherwise."""
    found = access.get_or_404(queryset, request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    case = found.case if isinstance(found, Award) else found.award.case
    if not access.can_work(request.user, case):
        raise access.NotVisible(queryset.model._meta.label_lower, pk)
    of_return(case)
    return found


def award_increase(request, pk):
    award = _award(request, pk)
    form = IncreaseForm(submitted(request), label_suffix="")

    def act(form):
        actions.increase(award, actor=request.user, **form.cleaned_data)

    lead = _("Decided by OFII’s director general at the prefect’s request. It takes the place of %(sum)s.")
    context = {"title": _("Increased allowance"), "lead": lead % {"sum": euros(award.due)}}
    return settle(request, award.case, form, act, _("The increase is recorded."), context)


def award_end(request, pk):
    award = _award(request, pk)
    form = AwardEndForm(submitted(request), label_suffix="")

    def act(form):
        actions.end(award, reason=form.cleaned_data["reason"], actor=request.user)

    lead = _("It stays in the file, with why it ended. Once something was paid of it, it stands.")
    context = {"title": _("This decision no longer stands"), "lead": lead}
    return settle(request, award.case, form, act, _("Saved."), context)


def payment_add(request, pk):
    award = _award(request, pk)
    case = award.case
    form = PaymentForm(submitted(request), award=award, documents=case.documents.all())

    def act(form):
        given = dict(form.cleaned_data)
        actions.pay(award, payment_id=given.pop("uid"), actor=request.user, **given)

    reason = actions.why_nothing_payable(case)
    lead = _("%(name)s: %(left)s left to pay of %(due)s. An instalment is a payment of its own.") % {
        "name": award.person.full_name or _("Name not known"),
        "left": euros(award.left),
        "due": euros(award.due),
    }
    context = {"title": _("Record a payment"), "lead": lead, "refusals": (reason,) if reason else ()}
    return settle(request, case, form, act, _("The payment is recorded."), context)


def payment_cancel(request, pk):
    queryset = Payment.objects.select_related("award__case__office", "award__case__principal")
    payment = _workable(request, queryset, pk)
    form = CancellationForm(submitted(request), label_suffix="")

    def act(form):
        actions.cancel(payment, reason=form.cleaned_data["reason"], actor=request.user)

    lead = _("The payment of %(sum)s stays in the file with its history, and counts no more.")
    context = {"title": _("Cancel a payment"), "lead": lead % {"sum": euros(payment.amount)}}
    return settle(request, payment.award.case, form, act, _("Saved."), context)
