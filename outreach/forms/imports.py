"""A spreadsheet of contacts: the file first, then which column is what."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.models import Team
from outreach.columns import TARGETS
from outreach.enums import Mode
from outreach.forms.contacts import teams_of
from outreach.models import Site

LARGEST = 5 * 1024 * 1024


class SheetForm(CreationForm):
    """With one team, the team is not asked."""

    file = forms.FileField(
        label=_("Spreadsheet of contacts or information sessions"),
        help_text=_("XLSX, CSV, or an export of KoboToolbox: headings in the first row, 2,000 rows and 5 MB at most."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
        error_messages={"required": _("Choose the file."), "empty": _("This file is empty.")},
    )
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        empty_label=_("Choose…"),
        error_messages={"required": _("Say whose contacts these are.")},
    )

    def __init__(self, data=None, files=None, *, user):
        super().__init__(data, files)
        teams = list(teams_of(user).select_related("office"))
        self.only_team = teams[0] if len(teams) == 1 else None
        self.fields["team"].queryset = teams_of(user)
        if self.only_team:
            del self.fields["team"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(_("This file is larger than 5 MB."))
        return file

    @property
    def whose(self):
        return self.only_team or self.cleaned_data["team"]


class MappingForm(forms.Form):
    """One choice of `TARGETS` for each heading, and what rows are that do not say it themselves."""

    site = forms.ModelChoiceField(
        label=_("Place, where a row says none"), queryset=Site.objects.none(), required=False, empty_label=_("None")
    )
    mode = forms.ChoiceField(label=_("Mode, where a row says none"), choices=Mode.choices, initial=Mode.OUTREACH)

    def __init__(self, data=None, *, headings, office_id, proposed):
        initial = {f"column_{at}": target for at, target in proposed.items()}
        super().__init__(data, label_suffix="", initial=initial)
        self.headings = headings
        self.fields["site"].queryset = Site.objects.filter(office=office_id, is_active=True)
        choices = [("", _("Not imported")), *TARGETS.items()]
        for at, heading in enumerate(headings):
            self.fields[f"column_{at}"] = forms.ChoiceField(label=heading or "–", choices=choices, required=False)

    @property
    def columns(self):
        return [self[f"column_{at}"] for at in range(len(self.headings))]

    def clean(self):
        given = super().clean()
        chosen = list(self.mapping.values())
        for target in {target for target in chosen if chosen.count(target) > 1}:
            sentence = _("Two columns were chosen for “%(target)s”.")
            self.add_error(None, sentence % {"target": TARGETS[target]})
        if "on" not in chosen:
            self.add_error(None, _("Say which column holds the date."))
        return given

    @property
    def mapping(self):
        """{index: target} of the columns that are imported."""
        told = ((at, self.cleaned_data.get(f"column_{at}")) for at in range(len(self.headings)))
        return {at: target for at, target in told if target}
