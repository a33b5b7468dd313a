"""Forms of a journey: what was booked, for whom, who stays, and what became of the departure."""

import datetime
import zoneinfo

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.enums import WithdrawalReason
from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field, time_field
from returns.enums import Means, Need, Outcome, StayReason
from returns.zones import PARIS, choices_to

TOLD = [(one.value, one.label) for one in Outcome if one is not Outcome.EXPECTED]
LEGS_AT_MOST = 4


def moment(day, time, zone=PARIS):
    """An aware datetime; the earlier of the two where clocks go back."""
    return datetime.datetime.combine(day, time, zoneinfo.ZoneInfo(zone))


class BookingForm(CreationForm):
    meet_day = day_field(_("Awaited on"))
    meet_time = time_field(_("At"), help_text=_("Paris time"))
    meet_place = forms.CharField(
        label=_("Where"), max_length=200, help_text=_("Airport, terminal, and where in the hall.")
    )
    way_there = forms.CharField(label=_("How the person gets there"), max_length=200, required=False)
    reference = forms.CharField(label=_("Reference of the booking"), max_length=40, required=False)
    cost = forms.DecimalField(
        label=_("Cost for all, in euros"), max_digits=9, decimal_places=2, min_value=0, required=False
    )

    @property
    def meet_at(self):
        return moment(self.cleaned_data["meet_day"], self.cleaned_data["meet_time"])


class LegForm(forms.Form):
    """One leg. A further row that says nothing of where and when is no leg."""

    means = forms.ChoiceField(label=_("By"), choices=Means.choices)
    number = forms.CharField(label=_("Flight or train number"), max_length=20, required=False)
    origin = forms.CharField(label=_("Leaves from"), max_length=60)
    departs_day = day_field(_("Leaves on"))
    departs_time = time_field(_("Leaves at"))
    departs_zone = forms.ChoiceField(label=_("Time of"))
    destination = forms.CharField(label=_("Arrives in"), max_length=60)
    arrives_day = day_field(_("Arrives on"))
    arrives_time = time_field(_("Arrives at"))
    arrives_zone = forms.ChoiceField(label=_("Time of"))

    def __init__(self, *args, country="", **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        choices = choices_to(country)
        for name in ("departs_zone", "arrives_zone"):
            self.fields[name].choices = choices
        self.initial.setdefault("arrives_zone", choices[min(1, len(choices) - 1)][0])

    def has_changed(self):
        return bool({"number", "origin", "destination", "departs_day", "arrives_day"} & set(self.changed_data))

    def clean(self):
        given = self.cleaned_data
        if all(given.get(f"{end}_{part}") for end in ("departs", "arrives") for part in ("day", "zone")) and all(
            given.get(f"{end}_time") is not None for end in ("departs", "arrives")
        ):
            for end in ("departs", "arrives"):
                given[f"{end}_at"] = moment(given[f"{end}_day"], given[f"{end}_time"], given[f"{end}_zone"])
            if given["arrives_at"] <= given["departs_at"]:
                self.add_error("arrives_time", _("It arrives after it has left, each in its own time."))
        return given

    @property
    def leg(self):
        names = ("means", "number", "origin", "destination", "departs_at", "departs_zone", "arrives_at", "arrives_zone")
        return {name: self.cleaned_data[name] for name in names}


class Legs(forms.BaseFormSet):
    @property
    def legs(self):
        return [form.leg for form in self.forms if form.cleaned_data and form not in self.deleted_forms]


LegFormSet = forms.formset_factory(
    LegForm,
    formset=Legs,
    extra=0,
    min_num=1,
    max_num=LEGS_AT_MOST,
    validate_min=True,
    validate_max=True,
    can_delete=True,
)


class SeatForm(forms.Form):
    person = forms.UUIDField(widget=forms.HiddenInput)
    needs = forms.MultipleChoiceField(
        label=_("Needs on the way"),
        choices=Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"}),
    )
    baggage = forms.IntegerField(label=_("Baggage, in kilograms"), min_value=0, max_value=200, required=False)

    def __init__(self, *args, country="", **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["baggage"].help_text = baggage_paid_for(country)


def baggage_paid_for(country):
    """What OFII pays for to this country (ISO code), in words; that it is to be confirmed, when nobody has set it."""
    limit = settings.BAGGAGE_LIMITS.get(country)
    if limit is None:
        return _("What OFII pays for to this country is to be confirmed.")
    return _("OFII pays for %(adult)s kg for an adult, %(minor)s kg for a minor.") % limit


SeatFormSet = forms.formset_factory(SeatForm, extra=0, max_num=30, validate_max=True)


class StayForm(forms.Form):
    reason = reason_field(
        StayReason.choices, _("Why?"), help_text=_("Nobody has to say it: “preferred not to say” is an answer.")
    )


class DepartureForm(forms.Form):
    """One answer for each traveller: fields `outcome_0`… in the order of `seats`."""

    def __init__(self, data=None, *, seats):
        super().__init__(data, label_suffix="")
        self.seats = seats
        for number, seat in enumerate(seats):
            self.fields[f"outcome_{number}"] = forms.ChoiceField(
                label=seat.person.full_name or _("Name not known"), choices=TOLD, widget=forms.RadioSelect
            )
        self.fields["withdrawal_reason"] = forms.ChoiceField(
            label=_("If they changed their mind: why?"),
            choices=WithdrawalReason.choices,
            initial=WithdrawalReason.NOT_SAID,
            required=False,
        )
        self.fields["until"] = day_field(_("If it is postponed: until"), required=False)

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until and until <= timezone.localdate():
            raise forms.ValidationError(_("Postpone to a date to come."))
        return until

    @property
    def outcomes(self):
        return {seat.person_id: self.cleaned_data[f"outcome_{number}"] for number, seat in enumerate(self.seats)}
