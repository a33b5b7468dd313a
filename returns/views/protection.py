"""The protection of the people of a case: what was found of whom, what it asks for, and recording either."""

from django.shortcuts import render
from django.utils.translation import gettext as _

from casework import access
from casework.drafts import submitted
from casework.views.turns import settle
from returns import protection_page
from returns.actions import protection as actions
from returns.forms.protection import SafeguardForm, ScreeningForm
from returns.views.cases import workable_return


def protection(request, pk):
    case = workable_return(request, pk)
    people = protection_page.protected(case, protection_page.opened(case, actor=request.user))
    context = {"case": case, "people": people, "minor_steps": protection_page.minor_steps(case)}
    return render(request, "returns/protection.html", {**context, "next": _next(people)})


def _next(people):
    """Whom to go on with: somebody who was not screened, or of whom something is missing; None when all is there."""
    travel = [one for one in people if not one.stays]
    return next((one for one in travel if one.screening is None or one.missing), None)


def _one(request, pk, person):
    """(the case, what the page shows of this person); 404 for somebody who is not in it."""
    case = workable_return(request, pk)
    people = protection_page.protected(case, protection_page.opened(case, actor=request.user))
    found = next((one for one in people if one.person.pk == person), None)
    if found is None:
        raise access.NotVisible("casework.person", person)
    return case, found


def screening_add(request, pk, person):
    case, about = _one(request, pk, person)
    form = ScreeningForm(submitted(request), before=about.screening)

    def act(form):
        given = form.cleaned_data
        actions.screen(
            case,
            person,
            screening_id=given["uid"],
            on=given["on"],
            talked=given["talked"] == "yes",
            vulnerabilities=given["vulnerabilities"],
            factors=form.factors,
            words=given["words"],
            actor=request.user,
        )

    context = {"about": about, "template": "returns/screening.html"}
    return settle(request, case, form, act, _("Saved."), context, back="protection")


def safeguard_add(request, pk, person):
    case, about = _one(request, pk, person)
    wanted = sorted(about.demands, key=lambda one: not one.missing)
    form = SafeguardForm(submitted(request), wanted=[(one.demand.key, one.label) for one in wanted])

    def act(form):
        given = form.cleaned_data
        told = {name: given[name] for name in ("state", "who", "on", "until", "words")}
        actions.safeguard(
            case, person, safeguard_id=given["uid"], kind=form.kind, about=form.about, actor=request.user, **told
        )

    context = {"about": about, "template": "returns/safeguard.html"}
    return settle(request, case, form, act, _("Saved."), context, back="protection")
