"""Forms of the situation of a file. Every answer may stay open; each opens with what was last recorded."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field
from returns.situations import Asylum, Housing, PastAid, Restraint

NOT_KNOWN = ("", _("Not known"))


def _choice(label, vocabulary, **options):
    return forms.ChoiceField(label=label, choices=[NOT_KNOWN, *vocabulary.choices], required=False, **options)


def _past_day(label, **options):
    return day_field(label, required=False, **options)


def _line(label, **options):
    return forms.CharField(label=label, max_length=200, required=False, **options)


class LatestForm(CreationForm):
    """`before`: the row it starts from, or None. `answers`: {name: value as in JSON}."""

    seen = forms.UUIDField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(
        label=_("In your own words"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data=None, *, before=None):
        initial = {**before.answers, "words": before.words, "seen": before.pk} if before else {}
        super().__init__(data, initial=initial)
        self.order_fields([name for name in self.fields if name != "words"] + ["words"])

    @property
    def asked(self):
        return [name for name in self.fields if name not in ("uid", "seen", "words")]

    @property
    def answers(self):
        values = {name: self.cleaned_data.get(name) for name in self.asked}
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in values.items()
        }

    def clean(self):
        given = super().clean()
        for name in self.asked:
            if isinstance(given.get(name), datetime.date) and given[name] > timezone.localdate():
                self.add_error(name, _("This date is still to come."))
        return given


class SituationForm(LatestForm):
    housing = _choice(_("Accommodation before the departure"), Housing)
    housing_place = _line(_("Where, or which centre"))
    housed_since = _past_day(_("There since"))
    contract_on = _past_day(_("DPAR: housing contract signed on"), help_text=_("The housing contract is mandatory."))
    dpar_days = forms.IntegerField(
        label=_("DPAR: longest stay, in days"),
        min_value=1,
        max_value=366,
        required=False,
        help_text=_("Left open: the usual length, which is to be confirmed."),
    )
    restraint = _choice(_("Detention or house arrest"), Restraint)
    restrained_since = _past_day(_("Detained or under house arrest since"))
    past_aid = _choice(_("Check of previous aid: answer"), PastAid)
    past_aid_on = _past_day(_("Check of previous aid: date"))
    past_aid_by = _line(
        _("Check of previous aid: who answered"),
        help_text=_("OFII answers from its own file. No fingerprint is kept here."),
    )

    def clean(self):
        given = super().clean()
        if given.get("past_aid") and given["past_aid"] != PastAid.WAITING:
            for name in ("past_aid_on", "past_aid_by"):
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("A check says when it was made, and who answered."))
        return given


class AsylumForm(LatestForm):
    asylum = _choice(_("Asylum"), Asylum)
    since = _past_day(_("Since, or decided on"))
    withdrawn_on = _past_day(
        _("Withdrawal of the claim signed on"),
        help_text=_("Free, in the person’s language, after they could speak with somebody they trust."),
    )
    acknowledged_on = _past_day(_("Withdrawal acknowledged by OFPRA or CNDA on"))
