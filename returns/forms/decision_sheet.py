"""A spreadsheet of decisions: the file first, then which column is what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from returns.decision_sheet import COLUMNS, REQUIRED


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("Spreadsheet of decisions"),
        help_text=_("XLSX, or CSV in UTF-8: headings in the first row, one decision in each row, 500 at most."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )


class MappingForm(CreationForm):
    """`sheet`: what was read, signed for this user. Each of `COLUMNS` is a choice of the headings."""

    sheet = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, headings, initial=None):
        super().__init__(data, initial=initial)
        choices = [("", _("In no column")), *((str(at), text[:60] or "–") for at, text in enumerate(headings))]
        for column, label in COLUMNS.items():
            self.fields[column] = forms.ChoiceField(label=label, choices=choices, required=column in REQUIRED)

    def clean(self):
        given = super().clean()
        chosen = [given[column] for column in COLUMNS if given.get(column)]
        if len(chosen) != len(set(chosen)):
            raise forms.ValidationError(_("One column was chosen twice."))
        return given

    @property
    def mapping(self):
        return {column: int(self.cleaned_data[column]) for column in COLUMNS if self.cleaned_data.get(column)}
