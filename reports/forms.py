"""Which table is drafted for which period, and why a publication is withdrawn."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.catalogue import BY_CODE, TABLES
from reports.closed_periods import ClosedPeriod, closed_before
from reports.enums import RevisionReason, WithdrawnReason


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


class DonorReportForm(forms.Form):
    """`file` empty: the example of the house is taken."""

    period = forms.ChoiceField(label=_("Period"), help_text=_("Quarters and years that are over, and no other span."))
    language = forms.ChoiceField(label=_("Language of the report"), choices=[("fr", "Français"), ("en", "English")])
    file = forms.FileField(
        label=_("Template"),
        required=False,
        help_text=_("DOCX, 2 MB at most. Without one, the example of the house is filled in. It is not kept."),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["period"].choices = [(one.code, str(one)) for one in closed_before(timezone.localdate())]
