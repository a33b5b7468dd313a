"""The filters of the worklist. They live in the address, so they hold codes only, never anything of a person."""

import datetime

from django import forms
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import workflow
from casework.countries import country_choices
from casework.enums import CaseStatus
from casework.forms.filters import AddressFilters

ANY = [("", _("All"))]
VIEWS = (
    ("todo", _("Waiting for the team")),
    ("late", _("Late")),
    ("departing", _("Departing this week")),
    ("away", _("Waiting for others")),
    ("all", _("All")),
)


class WorklistFilters(AddressFilters):
    view = forms.ChoiceField(choices=VIEWS, required=False, widget=forms.HiddenInput)
    whose = forms.ChoiceField(
        label=_("Whose"),
        required=False,
        choices=[("", _("Everyone's")), ("mine", _("Mine")), ("nobody", _("Nobody's yet"))],
    )
    status = forms.ChoiceField(label=_("Situation"), required=False, choices=[*ANY, *CaseStatus.choices])
    step = forms.ChoiceField(label=_("Next step"), required=False)
    destination = forms.ChoiceField(label=_("Country of return"), required=False)

    def __init__(self, data, *, user):
        super().__init__(data)
        self.user = user
        labels = {step.code: step.label for pathway in workflow.PATHWAYS.values() for step in pathway.steps}
        self.fields["step"].choices = [*ANY, *labels.items()]
        self.fields["destination"].choices = [*ANY, *country_choices()]

    @property
    def current(self):
        return self.chosen.get("view") or "todo"

    def narrow(self, cases):
        """Apply every filter but the view."""
        chosen = self.chosen
        if chosen.get("whose") == "mine":
            cases = cases.filter(assignee=self.user)
        elif chosen.get("whose") == "nobody":
            cases = cases.filter(assignee__isnull=True)
        columns = {"status": "status", "step": "next_step", "destination": "destination"}
        return cases.filter(**{column: chosen[name] for name, column in columns.items() if chosen.get(name)})

    def seen(self, cases, view):
        """The cases of one view, in the order in which they are worth looking at."""
        today = timezone.localdate()
        views = {
            "todo": lambda: cases.waiting_for_team(today),
            "late": lambda: cases.late(today),
            "departing": lambda: cases.departing(today, today + datetime.timedelta(days=7)),
            "away": lambda: cases.waiting_for_others(today),
            "all": lambda: cases,
        }
        key = "departure_on" if view == "departing" else "due_on"
        return views[view]().order_by(F(key).asc(nulls_last=True), "reference")
