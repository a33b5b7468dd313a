"""Forms of events: their planning, who came, what they thought, why one is cancelled."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.access import Capability
from casework.forms.file import CreationForm
from casework.forms.filters import AddressFilters
from casework.forms.steps import day_field, reason_field
from outreach.forms.materials import OfficeMixin, number_field, office_field
from outreach.knowledge_codes import (
    Cancellation,
    Counted,
    EventKind,
    EventTheme,
    OrganisationType,
    Question,
    Remark,
    Setting,
)
from outreach.models import Partner

SCORES = (1, 2, 3, 4, 5)
SHOWN = (("", _("To come")), ("past", _("Past")), ("all", _("All")))


def partners_field():
    return forms.ModelMultipleChoiceField(
        label=_("Partners"), queryset=Partner.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )


class EventForm(OfficeMixin, CreationForm):
    title = forms.CharField(label=_("Title"), max_length=160)
    office = office_field()
    kind = reason_field(EventKind.choices, _("Kind"))
    theme = reason_field(EventTheme.choices, _("Theme"))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Leave empty if it is the same day."))
    setting = forms.ChoiceField(
        label=_("Format"), choices=Setting.choices, initial=Setting.ON_SITE, widget=forms.RadioSelect
    )
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    trainers = forms.CharField(
        label=_("Trainers or speakers"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One on each line. Names are encrypted, seen by your office only, and erased when their time is over."
        ),
    )
    funder = forms.CharField(label=_("Funder"), max_length=120, required=False)
    partners = partners_field()

    def __init__(self, data=None, *, user, event=None):
        super().__init__(data, initial=_initial(event))
        self.offer_offices(user, Capability.WORK_CASES)
        offered = Partner.objects.offered_to(user)
        if event:
            self.fields.pop("office", None)
            self.only_office = event.office
            offered = (offered | Partner.objects.filter(pk__in=self.initial["partners"])).distinct()
        self.fields["partners"].queryset = offered
        if not offered:
            del self.fields["partners"]

    def clean(self):
        given = super().clean()
        given["ends_on"] = given.get("ends_on") or given.get("starts_on")
        if given["ends_on"] and given.get("starts_on") and given["ends_on"] < given["starts_on"]:
            self.add_error("ends_on", _("The event ends before it begins."))
        if given.get("setting") == Setting.ON_SITE and not given.get("place") and "place" not in self.errors:
            self.add_error("place", _("Say where it takes place."))
        return given

    @property
    def values(self):
        names = ("kind", "theme", "title", "starts_on", "ends_on", "setting", "place", "funder")
        trainers = "\n".join(line.strip() for line in self.cleaned_data["trainers"].splitlines() if line.strip())
        return {**{name: self.cleaned_data[name] for name in names}, "trainers": trainers or None}

    @property
    def chosen_partners(self):
        return list(self.cleaned_data.get("partners", ()))


def _initial(event):
    if event is None:
        return {}
    names = ("title", "kind", "theme", "starts_on", "ends_on", "setting", "place", "trainers", "funder")
    partners = [partner.pk for partner in event.partners.all()]
    return {**{name: getattr(event, name) for name in names}, "partners": partners}


class EventFilters(AddressFilters):
    theme = forms.ChoiceField(label=_("Theme"), choices=[("", _("All")), *EventTheme.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *EventKind.choices], required=False)
    show = forms.ChoiceField(choices=SHOWN, required=False, widget=forms.HiddenInput)

    def narrow(self, events, today):
        chosen = self.chosen
        events = events.filter(**{name: chosen[name] for name in ("theme", "kind") if name in chosen})
        show = chosen.get("show", "")
        if show == "past":
            return events.filter(ends_on__lt=today)
        return events if show == "all" else events.filter(ends_on__gte=today).order_by("starts_on", "pk")


class AttendanceForm(forms.Form):
    """How many came of each type of organisation: fields named after its code."""

    def __init__(self, data=None, *, event):
        super().__init__(data, label_suffix="")
        known = counts_of(event, Counted.ATTENDANCE)
        for code, label in OrganisationType.choices:
            self.fields[code] = number_field(label, required=False, initial=known.get(code))

    @property
    def counts(self):
        return {code: count for code, count in self.cleaned_data.items() if count}

    def clean(self):
        given = super().clean()
        if not self.errors and not self.counts:
            raise forms.ValidationError(_("Write how many people came, of one type of organisation at least."))
        return given


def counts_of(event, of):
    return {row.code: row.count for row in event.tallies.all() if row.of == of}


class ScoresWidget(forms.MultiWidget):
    """Five small numbers: how often each score was given."""

    def __init__(self):
        parts = {}
        for score in SCORES:
            label = _("Score %(score)d") % {"score": score}
            parts[str(score)] = forms.NumberInput(attrs={"aria-label": label, "min": 0, "inputmode": "numeric"})
        super().__init__(parts)

    def decompress(self, value):
        return value or [None] * len(SCORES)


class ScoresField(forms.MultiValueField):
    def __init__(self, **options):
        wrong = {"invalid": _("Write a whole number.")}
        fields = [
            forms.IntegerField(min_value=0, max_value=5000, required=False, error_messages=wrong) for _score in SCORES
        ]
        super().__init__(fields, widget=ScoresWidget(), required=False, require_all_fields=False, **options)

    def compress(self, values):
        return [value or 0 for value in values] if values else [0] * len(SCORES)


class EvaluationForm(forms.Form):
    """How often each score was given to each question, and each remark made."""

    def __init__(self, data=None, *, event):
        super().__init__(data, label_suffix="")
        answers, remarks = counts_of(event, Counted.ANSWER), counts_of(event, Counted.REMARK)
        for code, label in Question.choices:
            known = [answers.get(f"{code}:{score}") for score in SCORES]
            self.fields[code] = ScoresField(label=label, initial=known)
        for code, label in Remark.choices:
            words = _("Remark: %(remark)s") % {"remark": label}
            self.fields[f"remark_{code}"] = number_field(words, required=False, initial=remarks.get(code))

    @property
    def answers(self):
        return {
            f"{code}:{score}": count
            for code in Question.values
            for score, count in zip(SCORES, self.cleaned_data[code], strict=True)
            if count
        }

    @property
    def remarks(self):
        given = {code: self.cleaned_data[f"remark_{code}"] for code in Remark.values}
        return {code: count for code, count in given.items() if count}


class CancelForm(forms.Form):
    reason = reason_field(Cancellation.choices, _("Why is it cancelled?"))

    def __init__(self, data=None, *, event):
        super().__init__(data, label_suffix="")


class ReopenForm(forms.Form):
    """Nothing to ask: the button is the answer."""

    def __init__(self, data=None, *, event):
        super().__init__(data)
