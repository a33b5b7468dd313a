"""Forms of materials: what they are, their versions, what moves a stock, what an outing handed out."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field
from casework.models import Office, ReferenceTerm, TermKind
from outreach.knowledge_codes import MaterialKind, MovementKind

MOST = 1_000_000  # of one movement
BY_HAND = [(kind.value, kind.label) for kind in MovementKind if kind != MovementKind.HANDED_OUT]


def number_field(label, *, least=0, **options):
    widget = forms.NumberInput(attrs={"inputmode": "numeric"})
    wrong = {"invalid": _("Write a whole number.")}
    return forms.IntegerField(
        label=label, min_value=least, max_value=MOST, widget=widget, error_messages=wrong, **options
    )


class OfficeMixin:
    """Asks for the office only whoever works in several."""

    def offer_offices(self, user, capability):
        offices = Office.objects.filter(pk__in=scope_of(user).offices_for(capability), is_active=True)
        found = list(offices[:2])
        self.only_office = found[0] if len(found) == 1 else None
        if self.only_office:
            del self.fields["office"]
        else:
            self.fields["office"].queryset = offices

    @property
    def office(self):
        return self.only_office or self.cleaned_data.get("office")


def office_field():
    return forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.none(), empty_label=_("Choose…"))


class MaterialForm(CreationForm):
    title = forms.CharField(label=_("Title"), max_length=120)
    kind = reason_field(MaterialKind.choices, _("Kind"))
    term = forms.ChoiceField(
        label=_("What contacts say of it"),
        required=False,
        help_text=_(
            "With a choice here, the contact form offers it only while a version is valid. Leave it empty for what is "
            "handed to nobody, such as a poster."
        ),
    )
    low_at = number_field(_("Warn below"), initial=50, help_text=_("Copies of one version that an office has left."))

    def __init__(self, data=None, *, material=None):
        known = {name: getattr(material, name) for name in ("title", "kind", "term", "low_at")} if material else {}
        super().__init__(data, initial=known)
        terms = ReferenceTerm.objects.choices(TermKind.INFORMATION)
        if material and material.term not in ("", *(code for code, _label in terms)):
            terms.append((material.term, material.term))  # taken out of use meanwhile
        self.fields["term"].choices = [("", _("Nothing")), *terms]

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in ("title", "kind", "term", "low_at")}


class VersionForm(CreationForm):
    language = forms.ChoiceField(label=_("Language"))
    number = forms.CharField(
        label=_("Version"), max_length=20, help_text=_("As it is printed on the material, for instance 2026-01.")
    )
    valid_from = day_field(_("Valid from"), initial=timezone.localdate)
    valid_until = day_field(
        _("Valid until"), required=False, help_text=_("This day included. Leave empty if it is not known.")
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["language"].choices = [("", _("Choose…")), *ReferenceTerm.objects.choices(TermKind.LANGUAGE)]

    def clean(self):
        given = super().clean()
        since, until = given.get("valid_from"), given.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", _("The version ends before it begins."))
        return given


class VersionEndForm(forms.Form):
    last_day = day_field(_("Last day on which it is handed out"), initial=timezone.localdate)

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")


class StockForm(OfficeMixin, CreationForm):
    version = forms.ChoiceField(label=_("Version"))
    office = office_field()
    kind = forms.ChoiceField(
        label=_("What happened?"), choices=BY_HAND, initial=MovementKind.RECEIVED, widget=forms.RadioSelect
    )
    number = number_field(
        _("How many"), help_text=_("Of a count: how many there are. What the ledger says is put right by it.")
    )
    on = day_field(_("Date"), initial=timezone.localdate)

    def __init__(self, data=None, *, user, versions):
        """`versions`: [(MaterialVersion, its words)]."""
        super().__init__(data)
        self.offer_offices(user, Capability.WORK_CASES)
        self.versions = {str(version.pk): version for version, _words in versions}
        self.fields["version"].choices = [(version.pk, words) for version, words in versions]

    def clean_version(self):
        return self.versions[self.cleaned_data["version"]]

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["on"]

    def clean(self):
        given = super().clean()
        if given.get("number") == 0 and given.get("kind") != MovementKind.COUNTED:
            self.add_error("number", _("Nothing moved: write how many."))
        return given


class HandedOutForm(forms.Form):
    """A number for each version: fields `n_<version id>`. Left empty, nothing is said of it."""

    def __init__(self, data=None, *, rows):
        """`rows`: of `materials_page.handouts`."""
        super().__init__(data, label_suffix="")
        self.rows = {f"n_{row.version.pk}": row for row in rows}
        for name, row in self.rows.items():
            hint = _("Contacts of this outing: %(number)d people") % {"number": row.people} if row.people else ""
            self.fields[name] = number_field(row.words, required=False, initial=row.said, help_text=hint)

    @property
    def counts(self):
        """{version: number} of what was answered; emptied, what had been said counts as none."""
        given = {row.version: self.cleaned_data[name] for name, row in self.rows.items()}
        said = {row.version: row.said for row in self.rows.values()}
        return {
            version: number or 0 for version, number in given.items() if number is not None or said[version] is not None
        }
