"""Which paper, for whom, in which language."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.people import people_choices, person_field
from returns import papers
from returns.enums import Paper


class PaperForm(forms.Form):
    """Offers what can be made for somebody now; what cannot be made for the one chosen is refused with the reason."""

    paper = forms.ChoiceField(label=_("Which paper?"), widget=forms.RadioSelect)
    person = person_field(_("For whom?"))
    language = forms.ChoiceField(label=_("Language of the paper"))

    def __init__(self, data=None, *, told, names, initial=None):
        super().__init__(data, initial=initial, label_suffix="")
        self.told = told
        offered = [paper for paper in Paper if not all(one.why_not(paper) for one in told.values())]
        self.withheld = [(paper.label, _first_reason(told, paper)) for paper in Paper if paper not in offered]
        self.fields["paper"].choices = [(paper.value, paper.label) for paper in offered]
        self.fields["person"].choices = people_choices([one.person for one in told.values()])
        self.fields["language"].choices = [(code, names.get(code, code)) for code in papers.languages()]

    def clean(self):
        given = self.cleaned_data
        if "paper" in given and "person" in given:
            given["paper"], given["told"] = Paper(given["paper"]), self.told[given["person"]]
            if reason := given["told"].why_not(given["paper"]):
                self.add_error("paper", reason)
        return given


def _first_reason(told, paper):
    return next(iter(told.values())).why_not(paper)
