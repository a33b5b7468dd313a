"""Forms about partners: what they offer, whom one speaks to there, what was agreed, and filters of the directory."""

import datetime

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.forms.file import CreationForm
from casework.forms.filters import AddressFilters
from casework.forms.steps import day_field
from casework.models import Office, ReferenceTerm, TermKind
from outreach.enums import PartnerKind
from outreach.forms.contacts import chips
from outreach.models.partners import usual_reminder
from outreach.partner_enums import (
    DEPARTEMENTS,
    NOBODYS,
    AgreementKind,
    DataCategory,
    Function,
    LegalBasis,
    MeetingSubject,
    Service,
)

PLACES = [(code, f"{code} · {name}") for code, name in DEPARTEMENTS.items()]
SHOWN = (("", _("Current partners")), ("renew", _("Agreement to renew")), ("all", _("All")))
PHONE = RegexValidator(r"^\+?[0-9 .()\-]{6,25}$", _("Write a telephone number, e.g. 01 23 45 67 89."))


class PartnerFilters(AddressFilters):
    kind = forms.ChoiceField(
        label=_("Kind of organisation"), required=False, choices=[("", _("All")), *PartnerKind.choices]
    )
    service = forms.ChoiceField(label=_("Offers"), required=False, choices=[("", _("All")), *Service.choices])
    language = forms.ChoiceField(label=_("Language spoken"), required=False)
    departement = forms.ChoiceField(label=_("Department"), required=False, choices=[("", _("All")), *PLACES])
    show = forms.ChoiceField(choices=SHOWN, required=False, widget=forms.HiddenInput)

    def __init__(self, data):
        super().__init__(data)
        languages = ReferenceTerm.objects.choices(TermKind.LANGUAGE)
        self.fields["language"].choices = [("", _("All")), *languages]

    def narrow(self, partners):
        chosen = self.chosen
        partners = partners.filter(**{name: chosen[name] for name in ("kind", "departement") if name in chosen})
        if "service" in chosen:
            partners = partners.filter(services__contains=[chosen["service"]])
        if "language" in chosen:
            partners = partners.filter(languages__contains=[chosen["language"]])
        return partners if chosen.get("show") == "all" else partners.filter(is_active=True)


class PartnerForm(forms.Form):
    """`partner`: None for a new one, whose office is one of those whose files the user works."""

    office = forms.ModelChoiceField(label=_("Office"), queryset=Office.objects.none(), empty_label=_("Choose…"))
    name = forms.CharField(label=_("Name of the organisation"), max_length=120)
    kind = forms.ChoiceField(label=_("Kind of organisation"), choices=[("", _("Choose…")), *PartnerKind.choices])
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    departement = forms.ChoiceField(label=_("Department"), required=False, choices=[("", _("Not filled in")), *PLACES])
    hours = forms.CharField(
        label=_("Opening hours"),
        max_length=200,
        required=False,
        help_text=_("As they stand on the door. No name, no personal number."),
    )
    services = chips(_("Services offered"), choices=Service.choices)
    languages = chips(_("Languages spoken there"))

    def __init__(self, data=None, *, user, partner=None):
        super().__init__(data, label_suffix="", initial=_described(partner))
        if partner:
            del self.fields["office"]
        else:
            offices = Office.objects.filter(pk__in=scope_of(user).offices_for(Capability.WORK_CASES), is_active=True)
            self.fields["office"].queryset = offices
            self.fields["office"].initial = offices.first()
        held = partner.languages if partner else []
        known = ReferenceTerm.objects.filter(kind=TermKind.LANGUAGE)
        self.fields["languages"].choices = [
            (term.code, str(term)) for term in known if term.is_active or term.code in held
        ]


def _described(partner):
    names = ("name", "kind", "address", "departement", "hours", "services", "languages")
    return {name: getattr(partner, name) for name in names} if partner else None


class PartnerPersonForm(CreationForm):
    function = forms.ChoiceField(label=_("Function"), choices=[("", _("Choose…")), *Function.choices])
    name = forms.CharField(
        label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    phone = forms.CharField(
        label=_("Professional telephone"),
        max_length=25,
        required=False,
        validators=[PHONE],
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    mail = forms.EmailField(
        label=_("Professional e-mail"),
        max_length=120,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    starts_on = day_field(_("In this role since"), required=False)
    ends_on = day_field(
        _("Last day in this role"), required=False, help_text=_("After that day, this entry is erased for good.")
    )

    def __init__(self, data=None, *, person=None):
        super().__init__(data, initial={**_values(person, PERSON_FIELDS), **({"uid": person.pk} if person else {})})

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day comes after the first."))
        return given

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in PERSON_FIELDS}


PERSON_FIELDS = ("function", "name", "phone", "mail", "starts_on", "ends_on")
AGREEMENT_FIELDS = ("kind", "signed_on", "ends_on", "remind_on")


def _values(row, names):
    return {name: getattr(row, name) for name in names} if row else {}


class AgreementForm(CreationForm):
    """For each category of data that needs it, a legal basis: "not shared" until one is chosen."""

    kind = forms.ChoiceField(label=_("Kind of agreement"), choices=[("", _("Choose…")), *AgreementKind.choices])
    signed_on = day_field(_("Signed on"))
    ends_on = day_field(_("Ends on"), required=False, help_text=_("Leave empty if it has no end."))
    remind_on = day_field(
        _("Remind from"), required=False, help_text=_("Left empty: some weeks before the end (to be confirmed).")
    )

    def __init__(self, data=None, *, agreement=None):
        initial = {**_values(agreement, AGREEMENT_FIELDS), **({"uid": agreement.pk} if agreement else {})}
        if agreement:
            initial |= {f"shares_{category}": basis for category, basis in agreement.shares.items()}
        super().__init__(data, initial=initial)
        for category in DataCategory:
            if category not in NOBODYS:
                choices = [("", _("Not shared")), *LegalBasis.choices]
                self.fields[f"shares_{category}"] = forms.ChoiceField(
                    label=category.label, choices=choices, required=False
                )

    @property
    def shares_fields(self):
        return [self[name] for name in self.fields if name.startswith("shares_")]

    def clean(self):
        given = super().clean()
        signed, ends, remind = (given.get(name) for name in ("signed_on", "ends_on", "remind_on"))
        if signed and signed > timezone.localdate() + datetime.timedelta(days=366):
            self.add_error("signed_on", _("This day is too far away."))
        if signed and ends and ends < signed:
            self.add_error("ends_on", _("The agreement ends after it was signed."))
        if remind and not ends:
            self.add_error("remind_on", _("An agreement without end needs no reminder."))
        elif remind and remind > ends:
            self.add_error("remind_on", _("The reminder comes before the end."))
        return given

    @property
    def values(self):
        given = self.cleaned_data
        shares = {category.value: basis for category in DataCategory if (basis := given.get(f"shares_{category}"))}
        remind = given["remind_on"] or usual_reminder(given["ends_on"])
        return {**{name: given[name] for name in AGREEMENT_FIELDS}, "remind_on": remind, "shares": shares}


class MeetingForm(CreationForm):
    on = day_field(_("Date"), initial=timezone.localdate)
    subjects = chips(_("Subjects"), choices=MeetingSubject.choices)
    decisions = forms.CharField(
        label=_("Decisions"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What was decided, and who does it. No person who is helped is named here."),
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["subjects"].required = True
        for kind in PartnerKind:
            self.fields[f"present_{kind}"] = forms.IntegerField(
                label=kind.label,
                required=False,
                min_value=0,
                max_value=200,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )

    @property
    def present_fields(self):
        return [self[name] for name in self.fields if name.startswith("present_")]

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come: record the meeting once it took place."))
        return day

    @property
    def values(self):
        given = self.cleaned_data
        present = {kind.value: number for kind in PartnerKind if (number := given.get(f"present_{kind}"))}
        return {**{name: given[name] for name in ("on", "subjects", "decisions")}, "attendance": present}
