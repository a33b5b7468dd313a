"""The reintegration plan of a file: one page that shows it, and one question at a time that changes it."""

from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework import access, audit
from casework.access import Reach
from casework.drafts import submitted
from casework.enums import Purpose
from casework.models import Case
from casework.views.turns import settle
from returns import programmes
from returns.actions import reintegration as actions
from returns.forms import reintegration as plan_forms
from returns.models import Instalment, Plan
from returns.reintegration_page import ceiling_in_words, reintegration_of, threshold
from returns.rules.words import euros
from returns.views.cases import of_return, workable_return


def plan_detail(request, pk):
    case = access.get_or_404(
        Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK, least=Reach.FULL
    )
    found = reintegration_of(of_return(case), request.user, timezone.localdate())
    can_work = access.can_work(request.user, case) and not case.restricted_on
    context = {"case": case, "found": found, "can_work": can_work, "threshold": threshold()}
    return render(request, "returns/plan.html", context)


def _settled(request, case, form, act, saved, context):
    return settle(request, case, form, act, saved, context, back="plan_detail")


def plan_start(request, pk):
    case = workable_return(request, pk)
    covering = programmes.covering(case.destination, timezone.localdate())
    form = plan_forms.PlanForm(submitted(request), programmes=covering)

    def act(form):
        given = dict(form.cleaned_data)
        actions.start(case, plan_id=given.pop("uid"), actor=request.user, **given)

    lead = gettext("Ceilings of levels 2 and 3, and coverage of the country, are to be confirmed with OFII.")
    context = {"title": gettext("Start a reintegration plan"), "lead": lead}
    return _settled(request, case, form, act, gettext("The plan is started. Next: its budget, line by line."), context)


def _workable(request, queryset, pk):
    found = access.get_or_404(queryset, request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK)
    plan = found if isinstance(found, Plan) else found.plan
    if not access.can_work(request.user, plan.case):
        raise access.NotVisible(queryset.model._meta.label_lower, pk)
    of_return(plan.case)
    return found


def _plan(request, pk):
    return _workable(request, Plan.objects.select_related("case__office", "case__principal"), pk)


def plan_line_add(request, pk):
    plan = _plan(request, pk)
    form = plan_forms.LineForm(submitted(request), documents=plan.case.documents.all())

    def act(form):
        given = dict(form.cleaned_data)
        actions.add_line(plan, line_id=given.pop("uid"), actor=request.user, **given)

    context = {"title": gettext("Add a line to the budget")}
    return _settled(request, plan.case, form, act, gettext("The line is added."), context)


def plan_line_remove(request, pk, line):
    plan = _plan(request, pk)
    form = plan_forms.ConfirmForm(submitted(request), label_suffix="")

    def act(form):
        actions.remove_line(plan, line, actor=request.user)

    context = {"title": gettext("Remove this line from the budget"), "submit_label": gettext("Remove the line")}
    return _settled(request, plan.case, form, act, gettext("Saved."), context)


def instalment_add(request, pk):
    plan = _plan(request, pk)
    form = plan_forms.InstalmentForm(submitted(request), documents=plan.case.documents.all())

    def act(form):
        given = dict(form.cleaned_data)
        actions.pay_instalment(plan, instalment_id=given.pop("uid"), actor=request.user, **given)

    lead = gettext("%(left)s left of %(all)s approved.") % {"left": euros(plan.left), "all": euros(plan.approved or 0)}
    context = {"title": gettext("Record an instalment"), "lead": lead}
    return _settled(request, plan.case, form, act, gettext("The instalment is recorded."), context)


# --- Turns: each one question, its form, its action ------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    title: Promise
    form: type[forms.Form]
    act: Callable
    submit: Promise
    lead: Promise | str = ""
    documents: bool = False


PLAN_TURNS = {
    "committee": Turn(_("What did the committee find?"), plan_forms.FindingForm, actions.find, _("Save")),
    "submit": Turn(
        _("Submit the plan for approval"),
        plan_forms.ConfirmForm,
        actions.submit,
        _("Submit for approval"),
        _("From then on the budget no longer changes, unless the plan is sent back."),
    ),
    "approve": Turn(
        _("Approve the plan"),
        plan_forms.ConfirmForm,
        actions.approve,
        _("Approve"),
        _("The whole of its budget may be paid from then on, in instalments."),
    ),
    "send-back": Turn(_("Send the plan back"), plan_forms.ConfirmForm, actions.send_back, _("Send back")),
    "close": Turn(
        _("Close the plan"),
        plan_forms.PlanEndForm,
        actions.close,
        _("Close the plan"),
        _("What was paid stays in the file. Another plan can be started."),
    ),
}
INSTALMENT_TURNS = {
    "prove": Turn(
        _("Proof of an instalment"),
        plan_forms.ProofForm,
        actions.prove,
        _("Save"),
        documents=True,
    ),
    "cancel": Turn(
        _("Cancel an instalment"),
        plan_forms.InstalmentCancelForm,
        actions.cancel_instalment,
        _("Save"),
        _("It stays in the file with its history, and counts no more."),
    ),
}


def _taken(request, thing, plan, turn, *said):
    """`said`: sentences that the page says beside those of the turn."""
    options = {"documents": plan.case.documents.all()} if turn.documents else {"label_suffix": ""}
    form = turn.form(submitted(request), **options)

    def act(form):
        turn.act(thing, actor=request.user, **form.cleaned_data)

    lead = " ".join(map(str, (*said, turn.lead)))
    context = {"title": turn.title, "lead": lead, "submit_label": turn.submit}
    return _settled(request, plan.case, form, act, gettext("Saved."), context)


def plan_turn(request, pk, turn):
    plan = _plan(request, pk)
    if turn not in PLAN_TURNS:
        raise access.NotVisible("returns.plan", pk)
    weighed = turn in ("submit", "approve")
    said = [ceiling_in_words(plan, timezone.localdate(), actor=request.user)] if weighed else []
    return _taken(request, plan, plan, PLAN_TURNS[turn], *said)


def instalment_turn(request, pk, turn):
    queryset = Instalment.objects.select_related("plan__case__office", "plan__case__principal")
    instalment = _workable(request, queryset, pk)
    if turn not in INSTALMENT_TURNS:
        raise access.NotVisible("returns.instalment", pk)
    return _taken(request, instalment, instalment.plan, INSTALMENT_TURNS[turn])
