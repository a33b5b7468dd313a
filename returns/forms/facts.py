"""Forms that ask for facts of the return aid, made of the questions of the rules: all of them, or those a file lacks.

Leaving an answer open is an answer: the assessment then names what is missing.
"""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.answers import LongSelect
from casework.forms.snapshots import open_snapshot, sealed_snapshot
from casework.forms.steps import day_field
from returns.aid import RECORDED
from returns.rules.facts import COUNT, DATE, FLAG, MOST_CHILDREN, NAMES, QUESTIONS, from_json

NOT_KNOWN = ("", _("Not known"))
YES_OR_NO = [NOT_KNOWN, ("yes", _("Yes")), ("no", _("No"))]
GROUPS = (
    (_("The person and the family"), ("place", "nationality", "destination", "adult", "couple", "minor_children")),
    (_("The OQTF"), ("oqtf_in_force", "oqtf_notified_on", "prefecture", "irtf")),
    (_("The application"), ("filed_on", "validated_on", "validated_by", "own_document")),
    (_("Conditions"), ("irregular", "resident_since", "previous_aid", "barred", "agreement", "in_detention")),
    (_("Reintegration"), ("programme_covered", "viable_project")),
    (
        _("Special cases"),
        ("dg_operation", "channel_listed", "readmitted_from_uk", "exceptional_circumstances"),
    ),
)


def _field(question):
    options = {"label": question.label, "help_text": question.help, "required": False}
    if question.kind == FLAG:
        return forms.ChoiceField(choices=YES_OR_NO, **options)
    if question.kind == DATE:
        return day_field(**options)
    if question.kind == COUNT:
        return forms.IntegerField(min_value=0, max_value=MOST_CHILDREN, **options)
    return forms.ChoiceField(choices=lambda: [NOT_KNOWN, *question.pairs], widget=LongSelect, **options)


class QuestionsForm(forms.Form):
    """Asks the questions `names`, in groups."""

    names = NAMES

    def __init__(self, data=None, **options):
        super().__init__(data, label_suffix="", **options)
        for name in self.names:
            self.fields[name] = _field(QUESTIONS[name])

    @property
    def groups(self):
        """[(title, bound fields)] as the page shows them."""
        return [(title, [self[name] for name in names if name in self.fields]) for title, names in GROUPS]

    @property
    def answers(self):
        """{name: value as in JSON, None when not known}."""
        return {name: self._plain(name, self.cleaned_data[name]) for name in self.names}

    @property
    def facts(self):
        return from_json(self.answers)

    @staticmethod
    def _plain(name, value):
        if value in ("", None):
            return None
        if QUESTIONS[name].kind == FLAG:
            return value == "yes"
        return value.isoformat() if isinstance(value, datetime.date) else value


class SimulationForm(QuestionsForm):
    """Everything that the rules ask. Nothing of it is kept."""


class CaseFactsForm(QuestionsForm):
    """What the file does not say by itself. Remembers what it started from: two people may edit at once."""

    names = RECORDED
    snapshot = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, case, saved, user):
        self.about = (user.pk, case.pk, "return facts")
        started = {name: saved.get(name) for name in self.names}
        initial = {name: self._shown(name, value) for name, value in started.items()}
        initial["snapshot"] = sealed_snapshot(started, about=self.about)
        super().__init__(data, initial=initial)
        self.fields["filed_on"].help_text = _("Left open: the day of the step “Application filed”.")
        self.fields["programme_covered"].help_text = _("Left open: what Escale knows of programmes for this country.")
        sent = self.data.get("snapshot", "") if self.is_bound else initial["snapshot"]
        self.seen = {**dict.fromkeys(self.names), **open_snapshot(sent, about=self.about)[0]}

    @staticmethod
    def _shown(name, value):
        return {True: "yes", False: "no"}.get(value, value) if QUESTIONS[name].kind == FLAG else value

    def clean(self):
        given = super().clean()
        for name in self.names:
            if QUESTIONS[name].kind == DATE and given.get(name) and given[name] > timezone.localdate():
                self.add_error(name, _("This date is still to come."))
        return given

    def show_conflict(self, conflict):
        """A colleague saved something else meanwhile: said at each answer, and from now on the user has seen it."""
        self.seen |= conflict.fields
        for name, value in conflict.fields.items():
            shown = dict(getattr(self.fields[name], "choices", ())).get(self._shown(name, value), value)
            text = _("A colleague saved “%(answer)s” meanwhile. Send again to keep yours.")
            self.add_error(name, text % {"answer": shown or NOT_KNOWN[1]})
        self.data = self.data.copy()
        self.data["snapshot"] = sealed_snapshot(self.seen, about=self.about)
