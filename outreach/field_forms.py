"""Forms about entries of telephones: correcting one, letting it go, bringing in a file."""

import json

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from outreach.field_entries import contact_id_of, moment_of

LARGEST_FILE = 20 * 1024 * 1024  # bytes: 2000 entries are a few of them


class AbandonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it let go?"),
        max_length=200,
        help_text=_("For instance: logged twice, a trial. No name."),
        error_messages={"required": _("Say why: nothing is dropped without a reason.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data=None):
        super().__init__(data, label_suffix="")


class QueueFileForm(forms.Form):
    file = forms.FileField(
        label=_("File of the telephone"),
        help_text=_("Its name ends in .json. Its entries stay sealed until they are here."),
        error_messages={"required": _("Choose the file."), "empty": _("This file is empty.")},
    )

    def __init__(self, data=None, files=None):
        super().__init__(data, files, label_suffix="")

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError(_("This file is too large to be one of a telephone."))
        return file


def as_typed(row, outing):
    """What the contact form would have been sent, had the answers of a held entry been typed there: a QueryDict."""
    answers = json.loads(row.answers)
    typed = QueryDict(mutable=True)
    for name, value in answers.items():
        if isinstance(value, list):
            typed.setlist(name, [str(item) for item in value])
        elif value is not None and value is not False and value != "":
            typed[name] = "on" if value is True else str(value)
    at = moment_of(answers.get("at"))
    typed["uid"] = str(contact_id_of(row))
    typed["time"] = f"{timezone.localtime(at):%H:%M}" if at else ""
    typed.setdefault("site", str(outing.site_id))
    return typed
