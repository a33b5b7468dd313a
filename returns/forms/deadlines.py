"""The days from which deadlines run and that no step tells. Left open, the day is not known, or there is none."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.forms.snapshots import open_snapshot, sealed_snapshot
from casework.forms.steps import day_field


class AskedDaysForm(forms.Form):
    """Remembers what it started from: two people may edit at once."""

    snapshot = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, case, saved, user):
        self.about = (user.pk, case.pk, "deadline days")
        self.asked = case.pathway_definition.asked
        started = {one.code: saved.get(one.code) for one in self.asked}
        snapshot = sealed_snapshot(started, about=self.about)
        super().__init__(data, initial={**started, "snapshot": snapshot}, label_suffix="")
        for one in self.asked:
            self.fields[one.code] = day_field(one.label, help_text=one.help, required=False)
        sent = self.data.get("snapshot", "") if self.is_bound else snapshot
        self.seen = {**dict.fromkeys(started), **open_snapshot(sent, about=self.about)[0]}

    def clean(self):
        given = super().clean()
        for one in self.asked:
            if given.get(one.code) and given[one.code] > timezone.localdate():
                self.add_error(one.code, _("This date is still to come."))
        return given

    @property
    def days(self):
        return {one.code: self.cleaned_data[one.code] for one in self.asked}

    def show_conflict(self, conflict):
        """A colleague saved another day meanwhile: said beside it, and from now on the user has seen it."""
        for code, saved in conflict.fields.items():
            self.seen[code] = forms.DateField().to_python(saved)
            text = _("A colleague saved “%(answer)s” meanwhile. Send again to keep yours.")
            self.add_error(code, text % {"answer": saved or _("Not known")})
        self.data = self.data.copy()
        self.data["snapshot"] = sealed_snapshot(self.seen, about=self.about)
