"""Forms of the dealings with OFII. What cannot be is said beside the field; nothing that was typed is lost."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field
from returns.ofii import Answer, Channel, ReviewKind, ReviewResult

MOST = 20_000  # euros: a typing error beyond; no text sets it


def words_field(label, *, required=True, **options):
    return forms.CharField(
        label=label, max_length=4000, required=required, widget=forms.Textarea(attrs={"rows": 4}), **options
    )


def _not_to_come(day):
    if day and day > timezone.localdate():
        raise forms.ValidationError(_("This day is still to come."))
    return day


class DossierForm(CreationForm):
    documents = forms.MultipleChoiceField(
        label=_("Documents that go with it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Copies of them are kept with this version. What tells of health is never offered."),
    )
    incomplete = forms.BooleanField(
        label=_("Put it together although pieces are missing"),
        help_text=_("The dossier names them. OFII says whether it does without."),
        error_messages={"required": _("Pieces are missing: complete them first, or say that it goes without.")},
    )

    def __init__(self, data=None, *, documents, lacking):
        super().__init__(data)
        self.fields["documents"].choices = [(str(one.pk), one.title) for one in documents]
        self.fields["documents"].initial = [str(one.pk) for one in documents]
        if not documents:
            del self.fields["documents"]
        if not lacking:
            del self.fields["incomplete"]


class SendForm(CreationForm):
    channel = forms.ChoiceField(label=_("By which way?"), widget=forms.RadioSelect)
    on = day_field(_("Date"), initial=timezone.localdate)

    def __init__(self, data=None, *, channels):
        super().__init__(data, initial={"channel": channels[0]} if channels else None)
        self.fields["channel"].choices = [(one.value, one.label) for one in Channel if one in channels]

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"])


class AcknowledgeForm(forms.Form):
    on = day_field(_("Received on"), initial=timezone.localdate)
    reference = forms.CharField(label=_("OFII’s own number, if it gave one"), max_length=60, required=False)

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"])


class QuestionForm(CreationForm):
    text = words_field(_("Your question"))


class AnswerForm(forms.Form):
    text = words_field(_("Your answer"))


class DecisionForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("What did OFII decide?"),
        choices=Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say how this step ended.")},
    )
    on = day_field(_("Date of the decision"), initial=timezone.localdate)
    notified_on = day_field(_("The person was told on, if they were"), required=False)
    amount = forms.IntegerField(
        label=_("Sum granted, in euros, if the letter tells it"), required=False, min_value=0, max_value=MOST
    )
    reference = forms.CharField(label=_("Reference of the decision"), max_length=60, required=False)
    grounds = words_field(_("Grounds, as the letter gives them"), required=False)

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"])

    def clean_notified_on(self):
        return _not_to_come(self.cleaned_data["notified_on"])


class ReviewForm(CreationForm):
    kind = reason_field(ReviewKind.choices, _("Of whom?"))
    filed_on = day_field(_("Filed on"), initial=timezone.localdate)
    deadline_on = day_field(
        _("Last day to file it, as the letter says"),
        required=False,
        help_text=_("Copied from the letter of the decision: Escale reckons no delay."),
    )
    grounds = words_field(_("What is brought forward"), required=False)

    def clean_filed_on(self):
        return _not_to_come(self.cleaned_data["filed_on"])


class ReviewAnswerForm(forms.Form):
    result = forms.ChoiceField(label=_("How did it end?"), choices=ReviewResult.choices, widget=forms.RadioSelect)
    on = day_field(_("Date"), initial=timezone.localdate)

    def clean_on(self):
        return _not_to_come(self.cleaned_data["on"])
