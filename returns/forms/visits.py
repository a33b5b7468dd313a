"""Forms of a monitoring visit and of its questionnaire: short, for a phone held in one hand."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.forms.steps import day_field, reason_field
from returns.enums import DeclineReason, Unreached, VisitBy, VisitHow
from returns.follow_up_page import NOT_SCORED
from returns.questionnaire.files import NOT_ASKED
from returns.visits import MONTHS


def _radio(label, vocabulary, **options):
    return forms.ChoiceField(label=label, choices=vocabulary.choices, widget=forms.RadioSelect, **options)


def _words(label):
    return forms.CharField(label=label, max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class VisitForm(CreationForm):
    """What every form about a visit takes: the visit."""

    def __init__(self, data=None, *, visit):
        super().__init__(data)


class PlanForm(VisitForm):
    on = day_field(_("Day agreed on"))
    by = _radio(_("Who makes the visit?"), VisitBy)
    how = _radio(_("How?"), VisitHow)
    words = _words(_("Why another day, where to meet"))

    def __init__(self, data=None, *, visit):
        super().__init__(data, visit=visit)
        self.fields["on"].initial = max(visit.due_on, timezone.localdate())


class RecordForm(VisitForm):
    on = day_field(_("Took place on"), initial=timezone.localdate)
    by = _radio(_("Who made the visit?"), VisitBy)
    how = _radio(_("How?"), VisitHow)
    words = _words(_("How the person is doing, in a few words"))


class AttemptForm(VisitForm):
    on = day_field(_("Tried on"), initial=timezone.localdate)
    how = _radio(_("How?"), VisitHow, initial=VisitHow.TELEPHONE)
    reason = _radio(_("What came of it?"), Unreached)
    words = _words(_("What to know before the next attempt"))


class DeclineForm(VisitForm):
    on = day_field(_("Said on"), initial=timezone.localdate)
    reason = reason_field(DeclineReason.choices, _("Why, if they said so"), initial=DeclineReason.NOT_SAID)
    further = forms.BooleanField(label=_("Nor the visits after this one"), required=False)
    words = _words(_("In their words"))

    def __init__(self, data=None, *, visit):
        super().__init__(data, visit=visit)
        if visit.months == MONTHS[-1]:
            del self.fields["further"]


class GiveUpForm(VisitForm):
    words = _words(_("In a few words"))


class ReopenVisitForm(VisitForm):
    words = _words(_("What happened"))


class SurveyPartForm(forms.Form):
    """One dimension. `seen`: the revision that the form started from. Each item may stay open: "not asked"."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, items, answers, revision):
        known = {item.code: answers.get(item.code, NOT_ASKED) for item in items}
        super().__init__(data, initial={**known, "seen": revision}, label_suffix="")
        self.items = items
        for item in items:
            offered = [(one.code, str(one.words)) for one in item.answers]
            choices = [*offered, *NOT_SCORED.items()]
            self.fields[item.code] = forms.ChoiceField(
                label=str(item.words), choices=choices, widget=forms.RadioSelect({"class": "inline"}), required=False
            )

    @property
    def answers(self):
        return {item.code: self.cleaned_data[item.code] or NOT_ASKED for item in self.items}
