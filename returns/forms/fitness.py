"""Who is fit to travel."""

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.enums import Fit
from returns.forms.protection import DatedForm


class FitnessForm(DatedForm):
    """One answer for each traveller: fields `found_0`… in the order of `people`. `told`: as `fitness.told_of`."""

    def __init__(self, data=None, *, people, told):
        super().__init__(data)
        self.people = people
        for number, person in enumerate(people):
            self.fields[f"found_{number}"] = forms.ChoiceField(
                label=person.full_name or _("Name not known"),
                choices=Fit.choices,
                initial=told[person.pk].found if person.pk in told else None,
                widget=forms.RadioSelect,
                error_messages={"required": _("Say what the physician found.")},
            )
        self.fields["on"].label = _("Found on")
        self.order_fields(["uid", *(f"found_{number}" for number in range(len(people))), "on"])

    @property
    def found(self):
        return {person.pk: self.cleaned_data[f"found_{number}"] for number, person in enumerate(self.people)}
