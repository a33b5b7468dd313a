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
from casework.forms.people import people_choices, person_field
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
    person = person_field(_("Whose data?"))
    kind = reason_field(RightKind.choices, _("What does the person ask for?"))
    asked_by = reason_field(AskedBy.choices, _("Who asks?"))
    identity_check = reason_field(IdentityCheck.choices, _("How is their identity known?"))
    received_on = day_field(_("Received on"), initial=timezone.localdate)
    ground = forms.ChoiceField(
        label=_("Ground, for an erasure"), required=False, choices=[("", "—"), *ErasureGround.choices]
    )

    def __init__(self, data=None, *, people):
        super().__init__(data, label_suffix="", initial={"person": str(people[0].pk)})
        self.fields["person"].choices = people_choices(people)

    def clean_received_on(self):
        """Of which the month of the answer exists, and the register can still tell something."""
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


class RestrictionAnswerForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("restrict", _("Restrict the file")), ("refuse", _("Refuse the restriction"))],
        widget=forms.RadioSelect,
    )
    reason = forms.ChoiceField(
        label=_("Ground, for a restriction"), required=False, choices=[("", "—"), *RestrictionReason.choices]
    )
    until = day_field(_("Until, if it is known"), required=False)

    def clean(self):
        if self.cleaned_data.get("decision") == "restrict" and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("A restriction needs its ground."))
        return self.cleaned_data


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
