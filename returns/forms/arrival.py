"""Confirming an arrival."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field
from returns.enums import ArrivalSource


class ArrivalForm(CreationForm):
    on = day_field(_("Arrived on"), initial=timezone.localdate)
    source = forms.ChoiceField(label=_("Who said so?"), choices=ArrivalSource.choices, widget=forms.RadioSelect)
    who = forms.CharField(
        label=_("Name, and how they were reached"),
        max_length=200,
        required=False,
        help_text=_("If it helps to call back."),
    )
    onward = forms.CharField(
        label=_("How they went on from there"),
        max_length=400,
        required=False,
        help_text=_("From the airport to where they live: by what, with whom, whether it is done."),
    )

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("A step cannot be recorded before it happened."))
        return self.cleaned_data["on"]
