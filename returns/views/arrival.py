"""Confirming the arrival of the people of a case."""

from django.utils.translation import gettext as _

from casework import workflow
from casework.drafts import submitted
from casework.views.turns import settle
from returns.actions import arrival as actions
from returns.forms.arrival import ArrivalForm
from returns.views.cases import workable_return


def arrival(request, pk):
    case = workable_return(request, pk)
    form = ArrivalForm(submitted(request))

    def act(form):
        given = dict(form.cleaned_data)
        actions.confirm_arrival(case, actor=request.user, **given)

    context = {
        "title": _("Confirm the arrival"),
        "lead": _("Safe and sound, and on their way home. Without news, call the person, their family, the partner."),
        "submit_label": _("Record the arrival"),
        "refusals": workflow.refusals(case.pathway_definition, case.progress(), actions.ARRIVAL),
    }
    return settle(request, case, form, act, _("The arrival is recorded."), context)
