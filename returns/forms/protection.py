"""Forms of the protection: what a screening found, and what became of a safeguard."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field
from returns.vulnerabilities import Level, SafeguardKind, State, Vulnerability, factors_of

TALKED = [("yes", _("Yes")), ("no", _("The person preferred not to talk about it"))]


def _words(label, help_text):
    return forms.CharField(
        label=label, help_text=help_text, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


def _several(label, choices):
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple(attrs={"class": "in-columns"})
    )


class DatedForm(CreationForm):
    on = day_field(_("Date"), initial=timezone.localdate)

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("A step cannot be recorded before it happened."))
        return self.cleaned_data["on"]


class ScreeningForm(DatedForm):
    """Opens with what the screening before found: a finding is not lost by being forgotten."""

    talked = forms.ChoiceField(
        label=_("Did you talk about it?"), choices=TALKED, initial="yes", widget=forms.RadioSelect
    )
    vulnerabilities = _several(_("Situations that ask for more care"), Vulnerability.choices)
    words = _words(
        _("In your own words"), _("What helps to protect the person, nothing more. Seen by whoever works this file.")
    )

    def __init__(self, data=None, *, before=None):
        answers = before.answers if before else {}
        initial = {"vulnerabilities": answers.get("vulnerabilities", [])}
        for level in Level:
            initial[level.value] = answers.get("factors", [])
        super().__init__(data, initial=initial)
        for level in Level:
            self.fields[level.value] = _several(level.label, factors_of(level))

    @property
    def levels(self):
        return [self[level.value] for level in Level]

    @property
    def factors(self):
        return [code for level in Level for code in self.cleaned_data[level.value]]

    def clean(self):
        given = super().clean()
        if given.get("talked") == "no" and not self.errors and (given["vulnerabilities"] or self.factors):
            self.add_error("talked", _("Something was found: then it was talked about, or seen."))
        return given


class SafeguardForm(DatedForm):
    """`wanted`: [(key, label)] of what is asked for this person, the first that is missing before the others."""

    field_order = ("uid", "key", "state", "until", "who", "on", "words")
    key = forms.ChoiceField(label=_("About"), widget=forms.RadioSelect)
    state = forms.ChoiceField(label=_("What became of it?"), choices=State.choices, widget=forms.RadioSelect)
    until = day_field(
        _("If the person takes time to reflect: until"),
        required=False,
        help_text=_("How long it has to be is to be confirmed for each situation: no text is assumed here."),
    )
    who = forms.CharField(
        label=_("Who did it, or said so"), max_length=200, help_text=_("Name, function, organisation.")
    )
    words = _words(_("In your own words"), _("What was done, and what still has to be watched."))

    def __init__(self, data=None, *, wanted):
        super().__init__(data)
        self.fields["key"].choices = wanted
        if wanted:
            self.fields["key"].initial = wanted[0][0]

    @property
    def kind(self):
        return SafeguardKind(self.cleaned_data["key"].partition(":")[0])

    @property
    def about(self):
        return self.cleaned_data["key"].partition(":")[2]
