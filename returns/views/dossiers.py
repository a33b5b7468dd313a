"""The restricted screens of OFII's liaison: dossiers transmitted, and OFII's answers."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from casework import access, audit, paging, sensitive
from casework.access import Capability, Reach
from casework.actions import steps
from casework.drafts import submitted
from casework.enums import Purpose
from casework.errors import Refusal
from casework.forms.steps import StepForm
from casework.models import Case
from casework.models.case import CaseQuerySet
from returns import dossiers, ofii_page
from returns.actions.decision import DECISION
from returns.ofii import Side


@access.requires(Capability.SEE_DOSSIERS)
def dossier_list(request):
    every = request.GET.get("view") == "all"
    found = dossiers.listed(request.user, waiting_only=not every)
    page = paging.page_of(found, request, {"view": "all" if every else ""}, read=CaseQuerySet.opened)
    audit.record(audit.CASE_LISTED, *page.rows, actor=request.user, purpose=Purpose.OFII)
    chips = [
        {"url": "?", "label": _("Waiting for OFII's answer"), "active": not every, "count": None},
        {"url": "?view=all", "label": _("All dossiers"), "active": every, "count": None},
    ]
    return render(request, "returns/dossier_list.html", {"page": page, "chips": chips})


def _dossier(request, pk):
    return access.get_or_404(
        Case.objects.for_worklist(), request.user, pk, code=audit.CASE_READ, purpose=Purpose.OFII, least=Reach.DOSSIER
    )


@access.requires(Capability.SEE_DOSSIERS)
def dossier_detail(request, pk):
    case = _dossier(request, pk)
    records = case.progress().records
    answerable = dossiers.answerable(case)
    context = {
        "case": case,
        "people": dossiers.people(case),
        "answerable": answerable,
        "side": Side.OFII,
        "found": ofii_page.dealings_of(case, request.user),
        "nationality_needed": any(sensitive.NATIONALITY in item.step.needs for item in answerable),
        "answers": [
            (step.label, step.outcome(record.outcome), record)
            for step in case.pathway_definition.steps
            if step.code in dossiers.ANSWERED_BY_LIAISON and (record := records.get(step.code))
        ],
    }
    return render(request, "returns/dossier_detail.html", context)


@access.requires(Capability.SEE_DOSSIERS)
def dossier_step(request, pk, code):
    """OFII answers: the same action as the team's, recorded under the liaison's name."""
    if code == DECISION:
        return redirect("decision_add", pk=pk)
    case = _dossier(request, pk)
    pending = next((item for item in dossiers.answerable(case) if item.step.code == code), None)
    if pending is None:
        messages.info(request, _("This dossier no longer waits for this answer."))
        return redirect("dossier_detail", pk=pk)
    form = StepForm(submitted(request), step=pending.step)
    if request.method == "POST" and form.is_valid():
        try:
            steps.complete(
                case, code, on=form.cleaned_data["on"], outcome=form.cleaned_data["outcome"], actor=request.user
            )
        except Refusal as refusal:
            form.add_error(None, [str(sentence) for sentence in refusal.sentences])
        else:
            messages.success(request, _("Your answer is recorded; the team sees it at once."))
            return redirect("dossier_detail", pk=pk)
    return render(request, "returns/dossier_step.html", {"case": case, "form": form, "step": pending.step})
