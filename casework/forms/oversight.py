"""Forms of emergency access: asking for it, and judging it afterwards."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.enums import EmergencyReason, Verdict
from casework.forms.steps import reason_field


class EmergencyForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the case"),
        max_length=20,
        help_text=_("Eight letters and digits, as the colleague or the person reads them to you."),
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
    )
    reason = reason_field(EmergencyReason.choices, _("What is the emergency?"))
    words = forms.CharField(
        label=_("What happens, and what you have to do"),
        max_length=2000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The data protection officer reads it. It is encrypted like the file itself."),
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(label=_("Was it justified?"), choices=Verdict.choices, widget=forms.RadioSelect)
    findings = forms.CharField(
        label=_("What you found"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is encrypted like the file. Needed unless the access was justified."),
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

    def clean(self):
        given = self.cleaned_data
        if given.get("verdict") not in (None, Verdict.JUSTIFIED) and not given.get("findings"):
            self.add_error("findings", _("Say in a few words why."))
