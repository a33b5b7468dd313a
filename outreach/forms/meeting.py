"""Forms of meeting again without a name."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.file import CreationForm
from casework.models import ReferenceTerm, TermKind
from outreach import meeting_words

LONGEST = 80


def code_field(**options):
    return forms.CharField(
        label=_("Words of the person"),
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
        help_text=_("Three words, or nine digits, that the person was given at an earlier encounter."),
        **options,
    )


class ChainForm(CreationForm):
    """Words for the person of a contact: in which language, and that they agree."""

    language = forms.ChoiceField(label=_("Language of the words"), widget=forms.RadioSelect(attrs={"class": "inline"}))
    agreed = forms.BooleanField(
        label=_("The person agrees that their encounters be linked by these words"),
        error_messages={"required": _("Without the person's agreement no words are made.")},
    )

    def __init__(self, data=None, *, contact):
        spoken = next((code for code in contact.languages if code in meeting_words.LISTS), meeting_words.DIGITS)
        super().__init__(data, initial={"language": spoken})
        labels = {term.code: str(term) for term in ReferenceTerm.objects.filter(kind=TermKind.LANGUAGE)}
        words = [(code, labels.get(code, code)) for code in meeting_words.LISTS]
        self.fields["language"].choices = [*words, (meeting_words.DIGITS, _("Digits, for every other language"))]


class LinkForm(forms.Form):
    code = code_field()

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")
        self.fields["code"].required = True
        self.fields["code"].error_messages["required"] = _("Type the words of the person.")
