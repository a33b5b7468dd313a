"""Forms of the steps with a consulate."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.people import people_choices, person_field
from casework.forms.steps import day_field, time_field
from returns.enums import ConsularAnswer
from returns.forms.travel import moment


def _words():
    return forms.CharField(
        label=_("In your own words"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConsularRequestForm(CreationForm):
    person = person_field(_("For whom?"))
    consulate = forms.CharField(label=_("Consulate"), max_length=200, help_text=_("Country and town."))
    asked_on = day_field(_("Asked on"), initial=timezone.localdate)
    day = day_field(_("Appointment on, if there is one"), required=False)
    time = time_field(_("Appointment at"), required=False)
    words = _words()

    def __init__(self, data=None, *, people, initial=None):
        super().__init__(data, initial=initial)
        self.fields["person"].choices = people_choices(people)

    def clean(self):
        given = super().clean()
        if bool(given.get("day")) != (given.get("time") is not None) and not {"day", "time"} & set(self.errors):
            self.add_error("time", _("An appointment has a day and a time."))
        return given

    @property
    def at(self):
        """Aware datetime, Paris time; None without an appointment."""
        given = self.cleaned_data
        return moment(given["day"], given["time"]) if given.get("day") else None


class ConsularAnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("What did the consulate answer?"), choices=ConsularAnswer.choices[1:], widget=forms.RadioSelect
    )
    on = day_field(_("Date"), initial=timezone.localdate)
    number = forms.CharField(label=_("Number of the laissez-passer"), max_length=40, required=False)
    expires_on = day_field(
        _("Valid until"), required=False, help_text=_("A flight after this day is refused, and says so.")
    )
    words = _words()

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")
