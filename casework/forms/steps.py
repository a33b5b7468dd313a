"""Forms that record a step, and the turns of a case. What they ask comes from the pathway and the enums."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.enums import (
    ClosingReason,
    NoShowPlace,
    PostponementReason,
    ReopenReason,
    SkipReason,
    WithdrawalReason,
)


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


def day_field(label, **options):
    return forms.DateField(label=label, widget=DateInput(), **options)


def time_field(label, **options):
    return forms.TimeField(label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), **options)


def reason_field(choices, label, **options):
    return forms.ChoiceField(label=label, choices=[("", _("Choose…")), *choices], **options)


class StepForm(forms.Form):
    """Record that a step was done: how it ended, when, and the details that the pathway asks for."""

    def __init__(self, data=None, *, step):
        super().__init__(data, label_suffix="")
        self.step = step
        if len(step.outcomes) == 1:
            self.fields["outcome"] = forms.CharField(widget=forms.HiddenInput, initial=step.outcomes[0].code)
        elif step.outcomes:
            self.fields["outcome"] = forms.ChoiceField(
                label=_("How did it end?"),
                choices=[(outcome.code, outcome.label) for outcome in step.outcomes],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say how this step ended.")},
            )
        for detail in step.details:
            make = day_field if detail.kind == "date" else _words_field
            self.fields[detail.name] = make(detail.label, required=detail.required)
        self.fields["on"] = day_field(_("Date"), initial=timezone.localdate)

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("A step cannot be recorded before it happened."))
        return self.cleaned_data["on"]

    def clean_departure_on(self):
        if self.cleaned_data.get("departure_on") and self.cleaned_data["departure_on"] < timezone.localdate():
            raise forms.ValidationError(_("This date of departure has passed."))
        return self.cleaned_data.get("departure_on")

    @property
    def details(self):
        return {detail.name: self.cleaned_data[detail.name] for detail in self.step.details}


def _words_field(label, **options):
    return forms.CharField(label=label, max_length=200, **options)


class SkipForm(forms.Form):
    reason = reason_field(SkipReason.choices, _("Why is this step not needed?"))


class ReopenForm(forms.Form):
    reason = reason_field(ReopenReason.choices[:4], _("Why is it reopened?"))


class WithdrawForm(forms.Form):
    reason = reason_field(
        WithdrawalReason.choices,
        _("Reason, if the person wishes to give one"),
        initial=WithdrawalReason.NOT_SAID,
    )


class PostponeForm(forms.Form):
    reason = reason_field(PostponementReason.choices, _("Why is it postponed?"))
    until = day_field(_("Until, if it is known"), required=False)


class NoShowForm(forms.Form):
    place = reason_field(NoShowPlace.choices, _("Where was the person expected?"))
    on = day_field(_("Which day?"), initial=timezone.localdate)


class ResumeForm(forms.Form):
    """Nothing to ask: taking a file up again needs no justification."""


class CloseForm(forms.Form):
    reason = reason_field(ClosingReason.choices, _("Why is the case closed?"))
