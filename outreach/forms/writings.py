"""The form of what the mission publishes."""

import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field
from casework.models import ReferenceTerm, TermKind
from outreach.forms.campaigns import boxes
from outreach.knowledge_codes import WritingKind

NAMES = ("kind", "title_fr", "title_en", "on", "authors", "languages", "link", "number", "tables", "sent_to")
LINES = ("tables", "sent_to")
MOST_LINES = 50
_DOI = re.compile(r"10\.\d{4,9}/\S+")


def lines_field(label, **options):
    return forms.CharField(label=label, required=False, widget=forms.Textarea(attrs={"rows": 3}), **options)


def is_isbn(text):
    """True for ten or thirteen digits with the right check digit, however they are set apart."""
    digits = re.sub(r"[\s-]", "", text).upper()
    if re.fullmatch(r"\d{13}", digits):
        return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(digits)) % 10 == 0
    if re.fullmatch(r"\d{9}[\dX]", digits):
        numbers = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(number * (10 - place) for place, number in enumerate(numbers)) % 11 == 0
    return False


class WritingForm(CreationForm):
    kind = reason_field(WritingKind.choices, _("Kind"))
    title_fr = forms.CharField(label=_("Title in French"), max_length=200)
    title_en = forms.CharField(label=_("Title in English"), max_length=200, required=False)
    on = day_field(_("Date of publication"), initial=timezone.localdate)
    authors = forms.CharField(
        label=_("Authors"), max_length=200, required=False, help_text=_("As they stand on the cover.")
    )
    languages = boxes(_("Languages"), error_messages={"required": _("Choose one language at least.")})
    link = forms.URLField(label=_("Link"), max_length=300, required=False, assume_scheme="https")
    number = forms.CharField(
        label=_("ISBN or DOI"), max_length=60, required=False, help_text=_("For instance 10.1234/abcd.")
    )
    tables = lines_field(
        _("Published tables that it rests on"), help_text=_("Their number or their address, one on each line.")
    )
    sent_to = lines_field(_("Where it was sent"), help_text=_("Organisations, one on each line. No name of a person."))

    def __init__(self, data=None, *, writing=None):
        known = {name: getattr(writing, name) for name in NAMES} if writing else {}
        super().__init__(data, initial={**known, **{name: "\n".join(known.get(name, ())) for name in LINES}})
        self.fields["languages"].choices = ReferenceTerm.objects.choices(TermKind.LANGUAGE)

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["on"]

    def clean_number(self):
        number = self.cleaned_data["number"]
        if number and not is_isbn(number) and not _DOI.fullmatch(number):
            raise forms.ValidationError(_("This is neither an ISBN nor a DOI: look at it again."))
        return number

    def clean_tables(self):
        return self._lines("tables")

    def clean_sent_to(self):
        return self._lines("sent_to")

    def _lines(self, name):
        lines = [line.strip() for line in self.cleaned_data[name].splitlines() if line.strip()]
        if len(lines) > MOST_LINES or any(len(line) > 200 for line in lines):
            raise forms.ValidationError(_("At most 50 lines of 200 letters."))
        return lines

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in NAMES}
