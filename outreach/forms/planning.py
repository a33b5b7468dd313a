"""Forms of outings ahead: when, with whom, who goes; what is called off; and how a team finds a place."""

import datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.steps import reason_field, time_field
from casework.models import User
from outreach.enums import CancelReason
from outreach.forms.contacts import OutingForm, teams_of
from outreach.rules import seems_to_reach


class ColleaguesField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, user):
        return user.full_name


class PlanForm(OutingForm):
    """An outing, today's or one to come."""

    starts = time_field(_("Starts at"), required=False)
    ends = time_field(_("Ends at"), required=False, help_text=_("Before the start: on the day after."))
    people = ColleaguesField(
        label=_("Who goes"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
    )

    def __init__(self, data=None, *, user, outing=None):
        super().__init__(data, user=user)
        self.outing = outing
        offices = {team.office_id for team in teams_of(user)}
        if outing:
            offices = {outing.team.office_id}
            self._show(outing)
        self.fields["people"].queryset = User.objects.working_in(offices).order_by("full_name")

    def _show(self, outing):
        """What is planned; the team stays, and so does what the outing has that is no longer offered."""
        del self.fields["uid"]
        self.fields.pop("team", None)
        self.only_team = outing.team
        for name in ("site", "partner"):
            self.initial[name] = getattr(outing, f"{name}_id")
            offered, model = self.fields[name].queryset, self.fields[name].queryset.model
            self.fields[name].queryset = model.objects.filter(pk__in=[*offered.values_list("pk", flat=True)]) | (
                model.objects.filter(pk=self.initial[name])
            )
        told = {name: getattr(outing, name) for name in ("on", "mode", "starts", "ends")}
        self.initial |= {**told, "people": [going.user_id for going in outing.goings.all()]}

    def clean_on(self):
        if self.outing and self.cleaned_data["on"] == self.outing.on:
            return self.outing.on
        return super().clean_on()

    def clean(self):
        given = super().clean()
        if given.get("ends") and not given.get("starts") and "starts" not in self.errors:
            self.add_error("starts", _("Say when it starts, too."))
        team, people = given.get("team"), given.get("people")
        if team and people:
            working = User.objects.working_in([team.office_id]).filter(pk__in=[user.pk for user in people])
            if len(set(working)) < len(set(people)):
                self.add_error("people", _("Somebody here does not work in the office of the team."))
        return given

    @property
    def values(self):
        """The plan, as the actions take it."""
        names = ("on", "mode", "site", "partner", "starts", "ends", "people")
        return {name: self.cleaned_data[name] for name in names}


class CancelForm(forms.Form):
    reason = reason_field(CancelReason.choices, _("Why is it cancelled?"))

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")


class WayForm(forms.Form):
    words = forms.CharField(
        label=_("How to find the place"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The way, the entrance, where to meet. No name and no number of anybody. Empty: it is taken away."),
    )

    def __init__(self, data=None, *, initial=None):
        super().__init__(data, initial=initial, label_suffix="")

    def clean_words(self):
        if seems_to_reach(self.cleaned_data["words"]):
            raise forms.ValidationError(_("This seems to hold a telephone number or an e-mail address. Take it out."))
        return self.cleaned_data["words"]


def month_of(text, today):
    """The first day of the month that an address names (2026-11); this month's for anything that means nothing."""
    try:
        year, month = map(int, text.split("-"))
        first = datetime.date(year, month, 1)
    except ValueError:
        return today.replace(day=1)
    return first if abs((first - today).days) < 3660 else today.replace(day=1)
