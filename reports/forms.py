"""What a manager decides: which table is drafted for which period, why it is withdrawn, what a report is made from."""

import uuid

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.errors import Refusal
from reports import donor_report
from reports.catalogue import BY_CODE, TABLES
from reports.closed_periods import ClosedPeriod, closed_before
from reports.enums import ReportLanguage, RevisionReason, WithdrawnReason
from reports.models.template import LARGEST


class ReleaseForm(forms.Form):
    table = forms.ChoiceField(label=pgettext_lazy("publication", "Table"))
    period = forms.ChoiceField(label=_("Period"), help_text=_("Quarters and years that are over, and no other span."))
    reason = forms.ChoiceField(
        label=_("Why it is revised"),
        required=False,
        help_text=_("Only for a table that is published already for this period."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["table"].choices = [(table.code, table.title) for table in TABLES]
        self.fields["period"].choices = [(one.code, str(one)) for one in closed_before(timezone.localdate())]
        self.fields["reason"].choices = [("", _("It is not published yet")), *RevisionReason.choices]

    def clean(self):
        given = super().clean()
        table, period = BY_CODE.get(given.get("table")), given.get("period")
        if table and period and ClosedPeriod.parse(period).kind not in table.periods:
            self.add_error("period", _("This table is published for whole years only."))
        return given


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(label=_("Why"), choices=WithdrawnReason.choices, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)


EXAMPLE, FILE = "example", "file"  # what is filled in, besides the templates that are kept


class DonorReportForm(forms.Form):
    """`template`: EXAMPLE of the house, a FILE that is used once, or the id of one that is kept, with its language."""

    period = forms.ChoiceField(label=_("Period"), help_text=_("Quarters and years that are over, and no other span."))
    template = forms.ChoiceField(label=_("Template"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of the report"), choices=ReportLanguage, required=False, initial=ReportLanguage.FRENCH
    )
    file = forms.FileField(
        label=_("File of the template"),
        required=False,
        help_text=_("DOCX, 2 MB at most. It is not kept."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args, kept, chosen=None, **kwargs):
        """`kept`: `DonorTemplate`s that this user may choose; `chosen`: the id of the one that stands out, if any."""
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["period"].choices = [(one.code, str(one)) for one in closed_before(timezone.localdate())]
        self.kept = {str(one.pk): one for one in kept}
        names = {pk: f"{one.name} · {one.get_language_display()}" for pk, one in self.kept.items()}
        self.fields["template"].choices = [
            *names.items(),
            (EXAMPLE, _("The example of the house")),
            (FILE, _("A file, used once")),
        ]
        self.fields["template"].initial = chosen if chosen in names else next(iter(names), EXAMPLE)

    def clean(self):
        given = super().clean()
        if given.get("template") == FILE and not given.get("file") and "file" not in self.errors:
            self.add_error("file", _("Choose the file."))
        if one := self.kept.get(given.get("template")):
            given["language"] = one.language
        given["language"] = given.get("language") or ReportLanguage.FRENCH
        return given


class TemplateFileForm(forms.Form):
    """A file that takes the place of a kept template. `content`: its bytes, checked as when it is filled in."""

    file = forms.FileField(
        label=_("File of the template"),
        help_text=_("DOCX, 2 MB at most. It is filled in once, to see that every placeholder is known."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": _("Choose the file."), "empty": _("This file is empty.")},
    )

    def __init__(self, *args, language=None, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.language = language

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is too large: 2 MB at most."))
        return file

    def clean(self):
        given = super().clean()
        language = self.language or given.get("language")
        if given.get("file") and language:
            try:
                given["content"] = donor_report.checked(given["file"].read(), language=language)
            except Refusal as refusal:
                self.add_error("file", [str(sentence) for sentence in refusal.sentences])
        return given


class KeepTemplateForm(TemplateFileForm):
    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    name = forms.CharField(
        label=_("Name of the template"),
        max_length=80,
        help_text=_("For example the donor and the kind of report. No name of a person."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    language = forms.ChoiceField(label=_("Language of the report"), choices=ReportLanguage)
    field_order = ("uid", "name", "language", "file")
