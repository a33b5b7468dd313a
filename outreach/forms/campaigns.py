"""Forms of campaigns: what they are, and whom they reached by a channel until a day."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability
from casework.countries import country_choices
from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field
from casework.models import ReferenceTerm, TermKind
from outreach.forms.events import partners_field
from outreach.forms.materials import OfficeMixin, office_field
from outreach.knowledge_codes import Channel, Quality, Stage
from outreach.models import Material, Partner

FRANCE = "FR"
NAMES = ("title", "stage", "country", "channels", "languages", "starts_on", "ends_on", "budget", "funder")
MOST_PEOPLE = 100_000_000


def boxes(label, choices=(), **options):
    widget = forms.CheckboxSelectMultiple(attrs={"class": "inline"})
    return forms.MultipleChoiceField(label=label, choices=choices, widget=widget, **options)


class CampaignForm(OfficeMixin, CreationForm):
    title = forms.CharField(label=_("Title"), max_length=160)
    office = office_field()
    stage = forms.ChoiceField(
        label=_("Where it speaks to people"), choices=Stage.choices, initial=Stage.HERE, widget=forms.RadioSelect
    )
    country = forms.ChoiceField(label=_("Country"), required=False, help_text=_("In France, leave it empty."))
    channels = boxes(_("Channels"), Channel.choices, error_messages={"required": _("Choose one channel at least.")})
    languages = boxes(_("Languages"), required=False)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False)
    budget = forms.DecimalField(
        label=_("Budget, in euros"), max_digits=11, decimal_places=2, min_value=0, required=False
    )
    funder = forms.CharField(label=_("Funder"), max_length=120, required=False)
    materials = forms.ModelMultipleChoiceField(
        label=_("Materials"), queryset=Material.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = partners_field()

    def __init__(self, data=None, *, user, campaign=None):
        super().__init__(data, initial=_initial(campaign))
        self.offer_offices(user, Capability.WORK_CASES)
        self.fields["country"].choices = [("", _("Choose…")), *country_choices()]
        self.fields["languages"].choices = ReferenceTerm.objects.choices(TermKind.LANGUAGE)
        offered = Partner.objects.offered_to(user)
        if campaign:
            self.fields.pop("office", None)
            self.only_office = campaign.office
            offered = (offered | Partner.objects.filter(pk__in=self.initial["partners"])).distinct()
        self.fields["materials"].queryset = Material.objects.visible_to(user)
        self.fields["partners"].queryset = offered
        for name in ("materials", "partners"):
            if not self.fields[name].queryset.exists():
                del self.fields[name]

    def clean(self):
        given = super().clean()
        if given.get("stage") == Stage.HERE:
            if given.get("country") not in (None, "", FRANCE):
                self.add_error("country", _("A campaign in France is in no other country."))
            given["country"] = FRANCE
        elif given.get("country") in ("", FRANCE):
            self.add_error("country", _("Say in which country, other than France."))
        since, until = given.get("starts_on"), given.get("ends_on")
        if since and until and until < since:
            self.add_error("ends_on", _("The campaign ends before it begins."))
        return given

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in NAMES}

    @property
    def links(self):
        return {name: list(self.cleaned_data.get(name, ())) for name in ("materials", "partners")}


def _initial(campaign):
    if campaign is None:
        return {}
    links = {name: [row.pk for row in getattr(campaign, name).all()] for name in ("materials", "partners")}
    return {**{name: getattr(campaign, name) for name in NAMES}, **links}


class ReachForm(CreationForm):
    channel = forms.ChoiceField(label=_("Channel"))
    on = day_field(_("Until which day"), initial=timezone.localdate)
    people = forms.IntegerField(
        label=_("People reached since the count before"),
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"invalid": _("Write a whole number.")},
    )
    quality = reason_field(Quality.choices, _("Is it measured or estimated?"))
    source = forms.CharField(
        label=_("Source"), max_length=120, help_text=_("Who counted, and how: audience of the radio, clicks, sheets.")
    )

    def __init__(self, data=None, *, campaign):
        super().__init__(data)
        used = [(code, label) for code, label in Channel.choices if code in campaign.channels]
        self.fields["channel"].choices = [("", _("Choose…")), *used]

    def clean_on(self):
        if self.cleaned_data["on"] > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return self.cleaned_data["on"]
