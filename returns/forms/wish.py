"""Asking whether the wish to return stands."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.enums import Interpreting
from casework.forms.answers import LongSelect
from casework.forms.file import CreationForm
from casework.forms.people import people_choices, person_field
from casework.forms.steps import day_field, reason_field
from casework.models import ReferenceTerm, TermKind
from returns.enums import Moment, Wish


class WishForm(CreationForm):
    person = person_field(_("Who was asked?"))
    moment = reason_field(Moment.choices, _("When?"))
    on = day_field(_("Date"), initial=timezone.localdate)
    language = forms.ChoiceField(label=_("In which language?"), widget=LongSelect)
    interpreting = reason_field(Interpreting.choices, _("Interpreter"))
    answer = forms.ChoiceField(label=_("What did the person answer?"), choices=Wish.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label=_("In their own words, if it helps"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data=None, *, people, initial=None):
        super().__init__(data, initial=initial)
        self.fields["person"].choices = people_choices(people)
        languages = ReferenceTerm.objects.choices(TermKind.LANGUAGE)
        self.fields["language"].choices = [("", _("Choose…")), *languages]

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("A step cannot be recorded before it happened."))
        return self.cleaned_data["on"]
