"""Forms of referrals: to whom, what is told of the person, what became of it; and what partners tell us."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field
from casework.models import ReferenceTerm, TermKind
from outreach import rules, sharing
from outreach.forms.contacts import chips
from outreach.models import Partner
from outreach.partner_enums import DataCategory, DeclineReason

NAMED = {category.value: category.label for category in DataCategory}


def _partner_field(label):
    return forms.ModelChoiceField(
        label=label,
        queryset=Partner.objects.none(),
        empty_label=_("Choose…"),
        error_messages={"required": _("Say which partner.")},
    )


class ReferralForm(CreationForm):
    """What no agreement covers is said, and has to be confirmed: the person agreed to it expressly."""

    partner = _partner_field(_("Referred to"))
    needs = chips(_("What for"))
    shared = chips(_("What is told of the person"), choices=DataCategory.choices)
    agreed = forms.BooleanField(
        label=_("The person agrees to be referred, and knows what is told"),
        error_messages={"required": _("Nobody is referred without agreeing to it.")},
    )
    expressly = forms.BooleanField(
        label=_("The person agreed expressly to what no agreement covers, and knows to whom it is told"),
        required=False,
    )

    def __init__(self, data=None, *, partners, initial=None):
        super().__init__(data, initial=initial)
        self.fields["partner"].queryset = partners
        self.fields["needs"].choices = ReferenceTerm.objects.choices(TermKind.NEED)
        self.uncovered = []

    def clean(self):
        given = super().clean()
        if given.get("partner") and given.get("shared"):
            self.uncovered = [NAMED[code] for code in sharing.uncovered(given["partner"], given["shared"])]
            if self.uncovered and not given.get("expressly"):
                sentence = _("No agreement in force with this partner covers: %(what)s. Leave it out or confirm below.")
                self.add_error("shared", sentence % {"what": ", ".join(map(str, self.uncovered))})
        return given


class LaterForm(forms.Form):
    follow_up_on = day_field(_("Look at it again on"))

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")

    def clean_follow_up_on(self):
        day, today = self.cleaned_data["follow_up_on"], timezone.localdate()
        if not today < day <= today + datetime.timedelta(days=366):
            raise forms.ValidationError(_("Choose a day to come, within a year."))
        return day


class DeclineForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[("", _("Choose…")), *DeclineReason.choices],
        error_messages={"required": _("Say why it was declined.")},
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")


class ConfirmForm(forms.Form):
    """Nothing to say: the button is the answer."""

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")


class ReceivedForm(CreationForm):
    """Counts and codes; with the person's consent, how to find them."""

    partner = _partner_field(_("Who sends them"))
    received_on = day_field(_("Received on"), initial=timezone.localdate)
    people = forms.IntegerField(
        label=_("People who wish to be met"),
        initial=1,
        min_value=1,
        max_value=500,
        widget=forms.NumberInput(attrs={"data-counter": True, "inputmode": "numeric"}),
    )
    needs = chips(_("What for"))
    languages = chips(_("Languages spoken"))
    contact_consent = forms.BooleanField(label=_("The person agrees that we keep a way to find them"), required=False)
    alias = forms.CharField(
        label=_("Alias"), required=False, max_length=60, help_text=_("What they choose to be called; not their name.")
    )
    reach = forms.CharField(
        label=_("Means of contact"),
        required=False,
        max_length=120,
        help_text=_("Telephone, e-mail, or where they can be found."),
    )

    def __init__(self, data=None, *, partners):
        super().__init__(data)
        self.fields["partner"].queryset = partners
        self.fields["needs"].choices = ReferenceTerm.objects.choices(TermKind.NEED)
        self.fields["languages"].choices = ReferenceTerm.objects.choices(TermKind.LANGUAGE)

    def clean_received_on(self):
        day, today = self.cleaned_data["received_on"], timezone.localdate()
        if not today - datetime.timedelta(days=90) <= day <= today:
            raise forms.ValidationError(_("A referral was received today, or in the last three months."))
        return day

    def clean(self):
        given = super().clean()
        for name, sentence in rules.problems(given, on=timezone.localdate(), now=timezone.now()).items():
            self.add_error(None if name not in self.fields else name, sentence)
        if rules.seems_to_reach(given.get("alias") or ""):
            self.add_error("alias", _("This seems to be a means of contact: write it below."))
        return given

    @property
    def values(self):
        given = self.cleaned_data
        named = {name: given[name] or None for name in ("alias", "reach")}
        plain = ("received_on", "people", "needs", "languages", "contact_consent")
        return {**{name: given[name] for name in plain}, **named}
