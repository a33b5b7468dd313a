"""The situation of a file, and the asylum of its people, which is asked and shown apart."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from casework import access
from casework.drafts import submitted
from casework.views.turns import settle
from returns import situation_page
from returns.actions import situation as actions
from returns.forms.situation import AsylumForm, SituationForm
from returns.models import AsylumClaim, Situation
from returns.views.cases import workable_return


def situation(request, pk):
    case = workable_return(request, pk)
    members = situation_page.opened(case, actor=request.user)
    found = situation_page.shown(case, members, SituationForm, AsylumForm)
    return render(request, "returns/situation.html", {"case": case, "found": found})


def situation_change(request, pk):
    case = workable_return(request, pk)
    situation_page.opened(case, actor=request.user)
    form = SituationForm(submitted(request), before=actions.latest(Situation, case, case.principal_id))

    def act(form):
        given = form.cleaned_data
        told = {"uid": given["uid"], "seen": given["seen"], "words": given["words"]}
        actions.record_situation(case, form.answers, actor=request.user, **told)

    context = {"title": _("Accommodation, detention, previous aid"), "lead": _("As far as it is known.")}
    return settle(request, case, form, act, _("Saved."), context, back="situation")


def asylum_change(request, pk, person):
    case = workable_return(request, pk)
    members = situation_page.opened(case, actor=request.user)
    about = next((member.person for member in members if member.person_id == person), None)
    if about is None:
        raise access.NotVisible("casework.person", person)
    form = AsylumForm(submitted(request), before=actions.latest(AsylumClaim, case, person))

    def act(form):
        given = form.cleaned_data
        told = {"uid": given["uid"], "seen": given["seen"], "words": given["words"]}
        actions.record_asylum(case, person, form.answers, actor=request.user, **told)

    lead = _("Kept apart from everything that a consulate is told.")
    context = {"title": _("Asylum"), "about": about, "lead": lead}
    return settle(request, case, form, act, _("Saved."), context, back="situation")
