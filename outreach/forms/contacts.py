"""Forms of the field: an outing in a few taps, a contact with one thumb. What is wrong is said beside the field."""

import datetime
from collections import defaultdict

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.enums import Interpreting
from casework.forms.file import CreationForm
from casework.forms.filters import AddressFilters
from casework.forms.steps import day_field
from casework.models import ReferenceTerm, Team, TermKind
from casework.templatetags.casework import shown
from outreach import rules
from outreach.actions.contacts import FIELDS, fingerprint
from outreach.enums import Mode, ReferralAnswer, Region
from outreach.field_reference import LISTS as CODED
from outreach.forms.meeting import code_field
from outreach.materials_page import withheld_titles
from outreach.models import Contact, Outing, Partner, Site, withheld_terms

PERIODS = (("7", _("Last 7 days")), ("30", _("Last 30 days")), ("90", _("Last 90 days")), ("all", _("Since the start")))
SHOWN = (("", _("All")), ("follow_up", _("Wish to be met again")), ("case", _("Became a case")))
FIRST_LANGUAGES = 8  # offered at once; the others open with one tap


def teams_of(user):
    """The teams for which this user may record an outing; their own first."""
    scope = scope_of(user)
    offices = scope.offices_for(Capability.WORK_CASES)
    return Team.objects.filter(Q(pk__in=scope.teams) | Q(office_id__in=offices), is_active=True)


def chips(label, **options):
    widget = forms.CheckboxSelectMultiple(attrs={"class": "inline"})
    return forms.MultipleChoiceField(label=label, required=False, widget=widget, **options)


def group_field(label):
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=0,
        max_value=500,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": _("Write a whole number."),
            "min_value": _("Write a whole number."),
            "max_value": _("At most 500 people in one contact."),
        },
    )


class OutingForm(CreationForm):
    """Offers what the user's last outing was; with one team, the team is not asked."""

    site = forms.ModelChoiceField(
        label=_("Place"),
        queryset=Site.objects.none(),
        empty_label=_("Choose…"),
        error_messages={"required": _("Say where the team goes.")},
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        initial=Mode.OUTREACH,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
    )
    on = day_field(_("Date"), initial=timezone.localdate)
    team = forms.ModelChoiceField(
        label=_("Team"),
        queryset=Team.objects.none(),
        empty_label=_("Choose…"),
        error_messages={"required": _("Say which team goes out.")},
    )
    partner = forms.ModelChoiceField(
        label=_("Partner present"), queryset=Partner.objects.none(), required=False, empty_label=_("None")
    )

    def __init__(self, data=None, *, user):
        last = Outing.objects.visible_to(user).filter(created_by=user).first()
        offered = {name: getattr(last, f"{name}_id") for name in ("site", "team", "partner") if last}
        super().__init__(data, initial={**offered, **({"mode": last.mode} if last else {})})
        teams = list(teams_of(user))
        self.only_team = teams[0] if len(teams) == 1 else None
        self.fields["team"].queryset = teams_of(user)
        if self.only_team:
            del self.fields["team"]
        self.fields["site"].queryset = Site.objects.offered_to(user)
        self.fields["partner"].queryset = Partner.objects.offered_to(user)

    @property
    def has_places(self):
        return self.fields["site"].queryset.exists()

    def clean_on(self):
        day, today = self.cleaned_data["on"], timezone.localdate()
        if not today - datetime.timedelta(days=366) <= day <= today + datetime.timedelta(days=90):
            raise forms.ValidationError(_("An outing is within the last year or the next three months."))
        return day

    def clean(self):
        given = super().clean()
        given["team"] = team = self.only_team or given.get("team")
        for name in ("site", "partner"):
            if team and given.get(name) and given[name].office_id != team.office_id:
                self.add_error(name, _("This belongs to another office than the team."))
        return given


class ContactForm(CreationForm):
    """What was met, in codes and counts. `outing` gives the day, and what is offered for place and mode."""

    site = forms.ModelChoiceField(label=_("Place"), queryset=Site.objects.none(), empty_label=None)
    mode = forms.ChoiceField(label=_("Mode"), choices=Mode.choices)
    time = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": _("Say at about what time.")},
    )
    people = forms.IntegerField(
        label=_("People met"),
        initial=1,
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"data-counter": True, "inputmode": "numeric"}),
        error_messages={
            "required": _("Say how many people were met."),
            "invalid": _("Write a whole number."),
            "min_value": _("A contact is with one person or more."),
            "max_value": _("At most 500 people in one contact."),
        },
    )
    adults, minors = group_field(_("Adults")), group_field(_("Minors"))
    women, men = group_field(_("Women")), group_field(_("Men"))
    region = forms.ChoiceField(
        label=_("Broad region of origin"), choices=[("", _("Not told")), *Region.choices], required=False
    )
    languages = chips(_("Languages spoken"))
    interpreting = forms.ChoiceField(
        label=_("Interpreter"),
        choices=Interpreting.choices,
        initial=Interpreting.NONE,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
    )
    topics = chips(_("Topics"))
    information = chips(_("Information given"))
    needs = chips(_("Needs seen"))
    partner = forms.ModelChoiceField(
        label=_("Referred to"), queryset=Partner.objects.none(), required=False, empty_label=_("No referral")
    )
    referral_answer = forms.ChoiceField(
        label=_("Their answer"), choices=[("", _("Not known")), *ReferralAnswer.choices], required=False
    )
    follow_up = forms.BooleanField(label=_("Wishes to be met again"), required=False)
    follow_up_on = day_field(_("When, if it was agreed"), required=False)
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No name, number or address: nobody may be recognised by it."),
    )
    contact_consent = forms.BooleanField(
        label=_("The person agrees that we keep a way to find them again"), required=False
    )
    alias = forms.CharField(
        label=_("Alias"), required=False, max_length=60, help_text=_("What they choose to be called; not their name.")
    )
    reach = forms.CharField(
        label=_("Means of contact"),
        required=False,
        max_length=120,
        help_text=_("Telephone, e-mail, or where they can be found."),
    )
    code = code_field()
    keep_anyway = forms.BooleanField(label=_("Keep it as it is"), required=False)

    def __init__(self, data=None, *, outing, contact=None):
        super().__init__(data, initial=_initial(outing, contact))
        self.outing, self.contact, self.doubts = outing, contact, {}
        office, kept = outing.team.office_id, contact or outing
        for name, model in (("site", Site), ("partner", Partner)):
            usable = Q(is_active=True) | Q(pk=getattr(kept, f"{name}_id"))
            self.fields[name].queryset = model.objects.filter(usable, office_id=office)
        self._offer_terms()

    def _offer_terms(self):
        """The reference lists, usual languages first; a code that the contact has stays, even if no longer in use.

        So does one that was ticked on a page, or a telephone, with an older list.
        """
        held = {name: getattr(self.contact, name) if self.contact else [] for name in CODED}
        in_use = Q(is_active=True) | Q(code__in={code for codes in held.values() for code in codes})
        offered = defaultdict(list)
        ticked = set(self.data.getlist("information")) if hasattr(self.data, "getlist") else set()
        withheld = withheld_terms(self.outing.on) - {*held["information"]} - ticked
        for term in ReferenceTerm.objects.filter(in_use):
            if term.kind == TermKind.INFORMATION and term.code in withheld:
                continue
            offered[term.kind].append((term.code, str(term)))
        usual = [*held["languages"], *Contact.objects.usual_languages(self.outing)]
        rank = {code: position for position, code in enumerate(dict.fromkeys(usual))}
        offered[TermKind.LANGUAGE].sort(key=lambda choice: rank.get(choice[0], len(rank)))
        for name, kind in CODED.items():
            self.fields[name].choices = offered[kind]
        if titles := withheld_titles(withheld):
            sentence = _("Not offered, since no version is valid on this day: %(titles)s.")
            self.fields["information"].help_text = sentence % {"titles": ", ".join(titles)}

    def clean(self):
        given = super().clean()
        if given.get("time"):
            given["at"] = self._moment(given["time"])
        for name, sentence in rules.problems(given, on=self.outing.on, now=timezone.now()).items():
            self.add_error("time" if name == "at" else name, sentence)
        self.doubts = rules.doubts(given)
        if not given.get("keep_anyway"):
            for name, sentence in self.doubts.items():
                self.add_error(name, sentence)
        return given

    def _moment(self, time):
        """Day of the outing and time, Paris time; a time that was not touched keeps its seconds."""
        if self.contact and time == self.initial["time"]:
            return self.contact.at
        return timezone.make_aware(datetime.datetime.combine(self.outing.on, time))

    @property
    def values(self):
        """The fields of a contact, as the actions take them."""
        given = self.cleaned_data
        return {
            **{name: given[name] for name in FIELDS},
            "alias": given["alias"] or None,
            "reach": given["reach"] or None,
        }

    @property
    def first_languages(self):
        return self._language_rows(chosen=True)

    @property
    def other_languages(self):
        return self._language_rows(chosen=False)

    def _language_rows(self, chosen):
        """The languages shown at once, which are the usual ones and those ticked; or all the others."""
        rows = [option.data for option in self["languages"]]
        return [row for place, row in enumerate(rows) if (place < FIRST_LANGUAGES or row["selected"]) is chosen]

    @property
    def place_is_open(self):
        return self.initial["time"] is None or any(self.has_error(name) for name in ("site", "mode", "time"))

    @property
    def groups_are_open(self):
        names = ("adults", "minors", "women", "men", "region")
        return any(self.has_error(name) or self[name].value() not in (None, "") for name in names)

    @property
    def code_is_open(self):
        return "code" in self.fields and bool(self.has_error("code") or self["code"].value())

    @property
    def reach_is_open(self):
        names = ("contact_consent", "alias", "reach")
        return any(self.has_error(name) or self[name].value() for name in names)


def _initial(outing, contact):
    if contact:
        return {
            **{name: getattr(contact, name) for name in FIELDS},
            "site": contact.site_id,
            "partner": contact.partner_id,
            "time": timezone.localtime(contact.at).time().replace(second=0, microsecond=0),
        }
    now = timezone.localtime()
    time = now.time().replace(second=0, microsecond=0) if outing.on == now.date() else None
    return {"site": outing.site_id, "mode": outing.mode, "time": time}


class ContactChangeForm(ContactForm):
    """Correcting a contact. `seen` tells what the form had started from, so that nobody's correction is overwritten."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, contact):
        super().__init__(data, outing=contact.outing, contact=contact)
        del self.fields["uid"], self.fields["code"]
        self.fields["seen"].initial = ".".join(fingerprint(getattr(contact, name)) for name in FIELDS)

    @property
    def seen_values(self):
        return dict(zip(FIELDS, self.cleaned_data["seen"].split("."), strict=False))

    def show_conflict(self, saved):
        """Say beside each field what a colleague saved. What is typed stays; saving again replaces it knowingly."""
        known = {**self.seen_values, **{name: fingerprint(value) for name, value in saved.items()}}
        self.data = self.data.copy()
        self.data["seen"] = ".".join(known.get(name, "") for name in FIELDS)
        for name, value in saved.items():
            sentence = _("A colleague saved “%(value)s” meanwhile. Saving again keeps what you wrote.")
            self.add_error("time" if name == "at" else name, sentence % {"value": self._in_words(name, value)})

    def _in_words(self, name, value):
        labels = {str(code): str(label) for code, label in getattr(self.fields.get(name), "choices", ())}
        if isinstance(value, list):
            return ", ".join(labels.get(code, code) for code in value)
        return labels.get(str(value)) or shown(value)


class ContactFilters(AddressFilters):
    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    site = forms.ModelChoiceField(label=_("Place"), queryset=Site.objects.none(), required=False, empty_label=_("All"))
    mode = forms.ChoiceField(label=_("Mode"), choices=[("", _("All")), *Mode.choices], required=False)
    outing = forms.UUIDField(widget=forms.HiddenInput, required=False)
    show = forms.ChoiceField(choices=SHOWN, required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, user):
        super().__init__({"period": "30", **{name: data[name] for name in data}})
        self.fields["site"].queryset = Site.objects.offered_to(user)

    def narrow(self, contacts):
        chosen = self.chosen
        columns = {name: chosen[name] for name in ("site", "mode", "outing") if name in chosen}
        contacts = contacts.filter(**columns)
        if chosen.get("period", "30") != "all" and "outing" not in chosen:
            start = timezone.now() - datetime.timedelta(days=int(chosen.get("period", "30")))
            contacts = contacts.filter(at__gte=start)
        if chosen.get("show") == "follow_up":
            contacts = contacts.filter(follow_up=True, case__isnull=True)
        elif chosen.get("show") == "case":
            contacts = contacts.filter(case__isnull=False)
        return contacts
