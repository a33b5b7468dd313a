"""Who is fit to travel: the page of that step, and of confirming it again before the departure."""

from django.utils.translation import gettext as _

from casework import sensitive, workflow
from casework.drafts import submitted
from casework.views.turns import settle
from returns.actions.fitness import tell_fitness
from returns.fitness import STEP, told_of
from returns.forms.fitness import FitnessForm
from returns.travel_page import who_travels
from returns.views.cases import workable_return


def fitness(request, pk):
    case = workable_return(request, pk)
    told = told_of(case)
    if told:
        sensitive.note_shown(case, (sensitive.HEALTH,), actor=request.user)
    form = FitnessForm(submitted(request), people=[member.person for member in who_travels(case)], told=told)

    def act(form):
        given = form.cleaned_data
        tell_fitness(case, form.found, form_id=given["uid"], on=given["on"], actor=request.user)

    return settle(request, case, form, act, _("The fitness to travel is recorded."), _context(case))


def _context(case):
    """A settled step may be told anew until the departure: the reasons against recording a step are not asked then."""
    step, progress = case.pathway_definition.step(STEP), case.progress()
    settled = progress.settled(STEP)
    return {
        "title": step.todo,
        "lead": _(
            "For each traveller, what the physician found: whether, and never why. It holds for 24 to 48 hours (to be "
            "confirmed); told anew here, nothing that was booked is undone."
        ),
        "submit_label": _("Record the fitness"),
        "refusals": () if settled else workflow.refusals(case.pathway_definition, progress, STEP),
        "skippable": step.skippable and not settled,
        "code": STEP,
    }
