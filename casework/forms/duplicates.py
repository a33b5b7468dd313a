"""Forms about two files that may be of one person. They carry sides and codes; what people said stays on the server."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.actions.merging import ABSORBED, FIRST, NEITHER, SECOND, SURVIVOR
from casework.audit_page import FIELDS
from casework.enums import AskingReason, HolderAnswer
from casework.forms.answers import tidied
from casework.forms.steps import day_field

KEEP_ALL = "all"


class MergeForm(forms.Form):
    """A choice for each answer in which two people differ (`rows`), and one for their cases (`cases`)."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=60)

    def __init__(self, data=None, *, rows, cases, seen):
        self.rows = rows
        super().__init__(data, label_suffix="", initial={"seen": seen})
        for row in rows:
            if row.differs:
                self.fields[row.name] = forms.ChoiceField(
                    label=row.label,
                    choices=[(FIRST, _("First file")), (SECOND, _("Second file"))],
                    initial=row.choice,
                    widget=forms.RadioSelect,
                )
        if cases:
            choices = [(KEEP_ALL, _("Keep every case as it is"))]
            words = _("Close %(case)s as opened twice")
            choices += [(str(case.pk), words % {"case": case.reference}) for case in cases]
            self.fields["close_case"] = forms.ChoiceField(
                label=_("What becomes of the cases?"),
                choices=choices,
                initial=KEEP_ALL,
                widget=forms.RadioSelect,
                help_text=_("Its notes, documents and history stay where they are, and can be read as before."),
            )

    @property
    def choices(self):
        return {row.name: self.cleaned_data.get(row.name, FIRST) for row in self.rows}

    @property
    def close_case(self):
        """Id of the case to close, as text; None to keep all."""
        chosen = self.cleaned_data.get("close_case", KEEP_ALL)
        return None if chosen == KEEP_ALL else chosen

    @property
    def choosable(self):
        """(row, bound field) of each answer to choose, in the order of the identity page."""
        return [(row, self[row.name]) for row in self.rows if row.differs]


class UnmergeForm(forms.Form):
    """Of whom is each thing that was changed since the merge?"""

    def __init__(self, data=None, *, changes):
        self.changes = changes
        super().__init__(data, label_suffix="")
        for change in changes:
            self.fields[change.name] = forms.ChoiceField(
                label=FIELDS.get(change.name, FIELDS["travel_document"]),
                choices=[
                    (SURVIVOR, _("It is of the first person")),
                    (ABSORBED, _("It is of the second person")),
                    (NEITHER, _("Of neither: as before the merge")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("Say whose it is: otherwise it would be lost.")},
            )

    @property
    def choosable(self):
        return [(change, self[change.name]) for change in self.changes]


class AskForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why do you ask?"), choices=[("", _("Choose…")), *AskingReason.choices])
    words = forms.CharField(
        label=_("A few words to that team"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("They read it together with your name and office. Write what helps them; it is kept encrypted."),
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

    def clean_words(self):
        return tidied(self.cleaned_data["words"])


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (HolderAnswer.SHARED.value, _("Share the file with them, until a day you choose")),
            (HolderAnswer.NOT_SAME.value, _("It is somebody else")),
            (HolderAnswer.DECLINED.value, _("Decline, without saying more")),
        ],
        widget=forms.RadioSelect,
    )
    until = day_field(_("Until"), required=False)
    to_work = forms.BooleanField(
        label=_("May also work on the file"), required=False, help_text=_("Needed if the two files are to be merged.")
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

    def clean(self):
        shares = self.cleaned_data.get("answer") == HolderAnswer.SHARED
        until = self.cleaned_data.get("until")
        if shares and until is None and "until" not in self.errors:
            self.add_error("until", _("Say until which day."))
        if shares and until and not 0 <= (until - timezone.localdate()).days <= 365:
            self.add_error("until", _("A share ends on a day to come, within a year."))

    @property
    def until_moment(self):
        """The end of the chosen day; None when nothing is shared."""
        day = self.cleaned_data.get("until")
        return timezone.make_aware(datetime.datetime.combine(day, datetime.time.max)) if day else None
