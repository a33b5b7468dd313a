"""Steps with a consulate: what it may be told, what was asked, what it answered."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from casework import access, sensitive
from casework.drafts import submitted
from casework.views.turns import settle
from returns import consulates
from returns.actions import consulate as actions
from returns.enums import ConsularAnswer
from returns.forms.consulate import ConsularAnswerForm, ConsularRequestForm
from returns.models import ConsularRequest
from returns.views.cases import workable_return

SHOWN = ("nationality",)  # as the trail names what these pages show


def _opened(request, case):
    return [member.person for member in sensitive.opened(case, SHOWN, actor=request.user)]


def consulate(request, pk):
    case = workable_return(request, pk)
    people = _opened(request, case)
    asked = list(ConsularRequest.objects.filter(case=case).select_related("person", "appointment"))
    context = {"case": case, "sheets": [consulates.sheet_of(person) for person in people], "asked": asked}
    return render(request, "returns/consulate.html", context)


def consulate_ask(request, pk):
    case = workable_return(request, pk)
    people = _opened(request, case)
    form = ConsularRequestForm(submitted(request), people=people, initial={"person": str(case.principal_id)})

    def act(form):
        given = form.cleaned_data
        told = {name: given[name] for name in ("uid", "consulate", "asked_on", "words")}
        actions.ask_consulate(case, given["person"], at=form.at, place=given["consulate"], actor=request.user, **told)

    lead = _("Tell the consulate who the person is, never why they leave. It has no right to know.")
    context = {"title": _("Ask for a laissez-passer"), "lead": lead}
    return settle(request, case, form, act, _("The request is recorded."), context, back="consulate")


def consulate_answer(request, pk, asked):
    case = workable_return(request, pk)
    waiting = ConsularRequest.objects.filter(case=case, answer=ConsularAnswer.WAITING).select_related("person", "case")
    found = waiting.filter(pk=asked).first()
    if found is None:
        raise access.NotVisible("returns.consularrequest", asked)
    _opened(request, case)
    form = ConsularAnswerForm(submitted(request))

    def act(form):
        actions.answer_consulate(found, actor=request.user, **form.cleaned_data)

    context = {"title": _("Answer of the consulate"), "lead": found.person.full_name}
    return settle(request, case, form, act, _("The answer is recorded."), context, back="consulate")
