"""Forms about retention and rights: holds, requests and their answers, restriction, the person's sheet."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework import person_sheet
from casework.enums import (
    AskedBy,
    ErasureGround,
    HoldReason,
    IdentityCheck,
    RequestStatus,
    RestrictionReason,
    RightKind,
)
from casework.forms.steps import day_field, reason_field

ANSWERS = [(status.value, status.label) for status in RequestStatus if status not in ("open", "proposed")]
FORMATS = [("pdf", _("PDF, to print or send")), ("json", _("JSON, for machines (portability)"))]


class HoldForm(forms.Form):
    reason = reason_field(HoldReason.choices, _("Why is the file kept?"))
    words = forms.CharField(
        label=_("In a few words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = day_field(_("Until"))


class RequestForm(forms.Form):
    kind = reason_field(RightKind.choices, _("What does the person ask for?"))
    asked_by = reason_field(AskedBy.choices, _("Who asks?"))
    identity_check = reason_field(IdentityCheck.choices, _("How is their identity known?"))
    received_on = day_field(_("Received on"), initial=timezone.localdate)
    ground = forms.ChoiceField(
        label=_("Ground, for an erasure"), required=False, choices=[("", "—"), *ErasureGround.choices]
    )

    def clean_received_on(self):
        """A month of which the answer would be due must exist."""
        day = self.cleaned_data["received_on"]
        if not timezone.localdate() - datetime.timedelta(days=3660) <= day <= timezone.localdate():
            raise forms.ValidationError(_("A request is received today at the latest."))
        return day


class AnswerForm(forms.Form):
    status = reason_field(ANSWERS, _("How did it end?"))


class ErasureAnswerForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("erase", _("Erase the file and its people, now and for good")), ("refuse", _("Refuse the erasure"))],
        widget=forms.RadioSelect,
    )


class RestrictForm(forms.Form):
    reason = reason_field(RestrictionReason.choices, _("Why is it restricted?"))
    until = day_field(_("Until, if it is known"), required=False)


class LiftForm(forms.Form):
    told = forms.BooleanField(label=_("The person was told beforehand that the restriction ends (art. 18(3))."))


class SheetForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of the sheet"))
    kind = forms.ChoiceField(label=_("Format"), choices=FORMATS, widget=forms.RadioSelect, initial="pdf")

    def __init__(self, data=None, *, names, initial=None):
        super().__init__(data, initial=initial, label_suffix="")
        self.fields["language"].choices = [(code, names.get(code, code)) for code in person_sheet.languages()]
