"""Consent to open a case: free, informed and said by the person (domain.md §2.2). Nothing else opens one."""

import datetime

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from casework import enums
from casework.forms.file import CreationForm
from casework.models import ReferenceTerm, TermKind

# Versions of the information sheet on voluntary return and the day each came into use, newest first.
SHEETS = (("2026-1", datetime.date(2026, 1, 5)),)
FIELDS = (
    "sheet",
    "language",
    "interpreting",
    "present",
    "form",
    "free_choice",
    "informed_decision",
    "data_processing",
)


def sheet_choices():
    return [(code, gettext("Sheet of %(day)s") % {"day": date_format(since)}) for code, since in SHEETS]


def _confirmation(label, missing):
    return forms.BooleanField(label=label, error_messages={"required": missing})


class ConsentForm(CreationForm):
    """`uid` becomes the id of the case: sending the form twice opens one."""

    language = forms.ChoiceField(
        label=_("Language in which it was explained"),
        error_messages={"required": _("Say in which language the sheet was explained.")},
    )
    interpreting = forms.ChoiceField(
        label=_("Interpreter"),
        choices=enums.Interpreting.choices,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={"required": _("Say whether someone interpreted.")},
    )
    sheet = forms.ChoiceField(label=_("Information sheet given"), initial=SHEETS[0][0])
    present = forms.CharField(
        label=_("Who else was present?"),
        required=False,
        max_length=200,
        help_text=_("A role is enough: spouse, social worker. Leave empty if you were alone with the person."),
    )
    form = forms.ChoiceField(
        label=_("How did the person consent?"),
        choices=enums.ConsentForm.choices,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        error_messages={"required": _("Say whether the consent was given orally or in writing.")},
    )
    free_choice = _confirmation(
        _("The person chooses freely: nobody presses them, and they know that they may say no."),
        _("Without a free choice no case is opened. If the person hesitates or is pressed, leave them time."),
    )
    informed_decision = _confirmation(
        _("The person decides with the facts: they heard what the sheet says, asked their questions and understood."),
        _("The decision must be informed. Read the sheet together, in a language that the person understands."),
    )
    data_processing = _confirmation(
        _("The person agrees that what they say is recorded for their return project."),
        _("Without this agreement nothing can be recorded about the person, so no case is opened."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        languages = ReferenceTerm.objects.choices(TermKind.LANGUAGE)
        self.fields["language"].choices = [("", _("Choose…")), *languages]
        self.fields["sheet"].choices = sheet_choices()

    def clean_interpreting(self):
        interpreting = self.cleaned_data["interpreting"]
        if interpreting == enums.Interpreting.MISSING:
            raise forms.ValidationError(
                _("Without the interpreter that the person needs, consent is not informed: come back with one.")
            )
        return interpreting

    @property
    def consent(self):
        """The fields of `Consent`, as `actions.cases.open_case` takes them."""
        return {name: self.cleaned_data[name] for name in FIELDS}
