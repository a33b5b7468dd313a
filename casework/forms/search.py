"""The search box. What is typed into it travels in the body of a request, never in an address."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from casework.search import SEARCHES_PER_HOUR, is_searchable, searches_left


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Whom or what are you looking for?"),
        help_text=_(
            "Two names, in any order, any script and any usual spelling; a family name and a year of birth; a case "
            "reference; a telephone number; or the number of a travel document."
        ),
        max_length=120,
        required=False,
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "spellcheck": "false", "autofocus": True}
        ),
    )

    def __init__(self, data=None, *, user):
        super().__init__(data, label_suffix="")
        self.user = user

    def clean_q(self):
        text = self.cleaned_data["q"]
        if not text:
            raise ValidationError(_("Type what you are looking for."))
        if not is_searchable(text):
            raise ValidationError(
                _(
                    "One name alone would show people who have nothing to do with your question. Add another name or "
                    "the year of birth, or type a whole number: case, telephone or travel document."
                )
            )
        if not searches_left(self.user):
            raise ValidationError(
                _("You have made %(count)s searches within an hour. Try again later.") % {"count": SEARCHES_PER_HOUR}
            )
        return text
