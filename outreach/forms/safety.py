"""Forms of the team's safety: by when all is well, and what happened."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import ColleagueField, CreationForm
from casework.forms.steps import reason_field, time_field
from casework.models import User
from outreach.enums import Gravity, IncidentKind
from outreach.forms.planning import ColleaguesField
from outreach.rules import seems_to_reach

DAY = datetime.timedelta(days=1)


def colleagues(outing):
    return User.objects.working_in([outing.team.office_id]).order_by("full_name")


class CheckInForm(forms.Form):
    user = ColleagueField(label=_("Who goes alone"), queryset=User.objects.none(), empty_label=None)
    time = time_field(_("All is well by"), error_messages={"required": _("Say by when.")})

    def __init__(self, data=None, *, outing, user):
        super().__init__(data, initial={"user": user.pk}, label_suffix="")
        self.outing = outing
        self.fields["user"].queryset = colleagues(outing)

    @property
    def due_at(self):
        """That time on the day of the outing, or in the night after it: an hour long gone is tomorrow's."""
        time, starts = self.cleaned_data["time"], self.outing.starts
        moment = timezone.make_aware(datetime.datetime.combine(self.outing.on, time))
        is_today = self.outing.on == timezone.localdate()
        night = (starts and time < starts) or (is_today and moment < timezone.now() - DAY / 2)
        return moment + DAY if night else moment


class IncidentForm(CreationForm):
    kind = reason_field(IncidentKind.choices, _("What happened"))
    gravity = forms.ChoiceField(
        label=_("Gravity"), choices=Gravity.choices, widget=forms.RadioSelect, initial=Gravity.MINOR
    )
    time = time_field(_("At about"), error_messages={"required": _("Say at about what time.")})
    concerned = ColleaguesField(
        label=_("Colleagues concerned"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "inline"}),
    )
    words = forms.CharField(
        label=_("In words"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What happened to the team, and what was done. Nothing by which somebody who was met is known."),
    )

    def __init__(self, data=None, *, outing):
        super().__init__(data)
        self.outing = outing
        self.fields["concerned"].queryset = colleagues(outing)

    def clean_words(self):
        if seems_to_reach(self.cleaned_data["words"]):
            raise forms.ValidationError(_("This seems to hold a telephone number or an e-mail address. Take it out."))
        return self.cleaned_data["words"]

    def clean_time(self):
        """A moment: that time on the day of the outing, or in the night after it."""
        time = self.cleaned_data["time"]
        at = timezone.make_aware(datetime.datetime.combine(self.outing.on, time))
        at = at + DAY if self.outing.starts and time < self.outing.starts else at
        if at > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return at
