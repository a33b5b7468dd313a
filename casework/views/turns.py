"""Steps and turns of a case: every page here is a question, its form, and one action."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import access, audit, sensitive, workflow
from casework.access import Reach
from casework.actions import cases, steps
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from casework.forms import steps as step_forms
from casework.models import Case


def workable(request, pk):
    """The case, when this user may change it; 404 otherwise."""
    case = access.get_or_404(
        Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.WORK, least=Reach.FULL
    )
    if not access.can_work(request.user, case):
        raise access.NotVisible("casework.case", pk)
    return case


def acted(request, form, act, then, saved=""):
    """Once the form is sent and valid, act; the response `then(what act gave)`, with the sentence `saved`.

    None when the form is to be shown: not sent yet, or sent back with what is wrong, a refusal beside its field.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        made = act(form)
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, [str(sentence) for sentence in refusal.sentences])
        return None
    if saved:
        messages.success(request, saved)
    return then(made)


def settle(request, case, form, act, saved, context, *, back="case_detail"):
    """The common course of these pages: valid → act → back to the case; refused or invalid → the form, filled.

    `back`: name of another address of the case to come back to. `context`: `template`, where the page has its own.
    """
    template = context.get("template", "casework/case_form.html")
    shown = {"case": case, "form": form, "back_to": back, **context}
    done = acted(request, form, act, lambda _made: redirect(back, pk=case.pk), saved)
    return done or render(request, template, shown)


def known_step(case, code):
    step = case.pathway_definition.step(code)
    if step is None:
        raise access.NotVisible("casework.case", case.pk)
    return step


def case_step(request, pk, code):
    case = workable(request, pk)
    step = known_step(case, code)
    if step.automatic:
        return redirect("case_identity" if code == "identity" else "case_detail", pk=pk)
    if step.page:
        return redirect(step.page, pk=pk)
    form = step_forms.StepForm(submitted(request), step=step)

    def act(form):
        steps.complete(
            case,
            code,
            on=form.cleaned_data["on"],
            outcome=form.cleaned_data.get("outcome", ""),
            details=form.details,
            actor=request.user,
        )

    context = {
        "title": step.todo,
        "submit_label": _("Record this step"),
        "refusals": workflow.refusals(case.pathway_definition, case.progress(), code),
        "skippable": step.skippable,
        "code": code,
        "beside": step.beside,
        "needed": sensitive.shown(case, step.needs),
    }
    return settle(request, case, form, act, _("The step is recorded."), context)


def case_step_skip(request, pk, code):
    case = workable(request, pk)
    step = known_step(case, code)
    form = step_forms.SkipForm(submitted(request), label_suffix="")
    context = {
        "title": _("Skip “%(step)s”") % {"step": step.label},
        "submit_label": _("Skip this step"),
        "refusals": () if step.skippable else (_("This step cannot be skipped."),),
    }

    def act(form):
        steps.skip(case, code, reason=form.cleaned_data["reason"], actor=request.user)

    return settle(request, case, form, act, _("The step is skipped."), context)


def case_step_reopen(request, pk, code):
    case = workable(request, pk)
    step = known_step(case, code)
    form = step_forms.ReopenForm(submitted(request), label_suffix="")
    context = {
        "title": _("Reopen “%(step)s”") % {"step": step.label},
        "lead": _("The steps that came after it are reopened too; what was recorded of them stays in the history."),
        "submit_label": _("Reopen this step"),
    }

    def act(form):
        steps.reopen(case, code, reason=form.cleaned_data["reason"], actor=request.user)

    return settle(request, case, form, act, _("The step is reopened."), context)


@dataclass(frozen=True)
class Turn:
    """A turn that the life of a case can take: its words, its form, its action."""

    title: Promise
    lead: Promise
    submit: Promise
    saved: Promise
    form: type[forms.Form]
    action: object


_l = gettext_lazy
WITHDRAW = Turn(
    _l("The person gives up the return"),
    _l("It is their right until boarding, and costs them nothing. Thank them; they may come back at any time."),
    _l("Record that the person gives up"),
    _l("Recorded. Nothing is pending any more; the person may come back at any time."),
    step_forms.WithdrawForm,
    cases.withdraw,
)
POSTPONE = Turn(
    _l("Postpone the return"),
    _l("The project stands. Tickets and convocation, if any, will have to be made anew."),
    _l("Postpone"),
    _l("The return is postponed."),
    step_forms.PostponeForm,
    cases.postpone,
)
NO_SHOW = Turn(
    _l("The person did not come"),
    _l("It is neither a withdrawal nor a fault: the file waits for news of the person."),
    _l("Record the absence"),
    _l("The absence is recorded. Find out what happened, then resume or close the case."),
    step_forms.NoShowForm,
    cases.record_no_show,
)
RESUME = Turn(
    _l("Resume the case"),
    _l("The case goes on from where it stopped."),
    _l("Resume"),
    _l("The case goes on."),
    step_forms.ResumeForm,
    cases.resume,
)
CLOSE = Turn(
    _l("Close the case"),
    _l("Nothing more is expected. A closed case can be resumed."),
    _l("Close the case"),
    _l("The case is closed."),
    step_forms.CloseForm,
    cases.close,
)


def case_turn(request, pk, turn):
    case = workable(request, pk)
    form = turn.form(submitted(request), label_suffix="")
    context = {"title": turn.title, "lead": turn.lead, "submit_label": turn.submit}

    def act(form):
        turn.action(case, actor=request.user, **form.cleaned_data)

    return settle(request, case, form, act, turn.saved, context)
