"""Form fields for answers that may not be there (not asked, unknown, withheld), and for dates known in part (D10).

The absence is a small list beside the answer, under the name `<field>_absence`; leaving everything empty means that the
question was not asked. Without any script, and without a lie: nobody has to type 01.01.1900.
"""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from casework.enums import Absence
from casework.partial_dates import PartialDate

OLDEST, MAJORITY = 120, 18  # years
ABSENCES = [("", Absence.NOT_ASKED.label), *((a.value, a.label) for a in (Absence.UNKNOWN, Absence.WITHHELD))]
SELECTED = SafeString(" selected")
BOTH = _("There is both an answer and a reason for having none: keep one of the two.")


def tidied(text):
    """Typed words with their spaces and accents in one form; what cannot be seen is taken out."""
    visible = "".join(sign for sign in unicodedata.normalize("NFC", text) if unicodedata.category(sign) != "Cc")
    return " ".join(visible.split())


def partial_date(day, month, year, today):
    """The PartialDate that three typed texts mean, None for three empty ones; ValidationError with a clear sentence."""
    if not (day or month or year):
        return None
    if not year:
        raise ValidationError(_("Give at least the year. If it is not known, empty the date and say so beside it."))
    if not re.fullmatch(r"\d{4}", year):
        raise ValidationError(_("Write the year with four digits, for example 1987."))
    if day and not month:
        raise ValidationError(_("Give the month as well, or leave the day empty."))
    if day and not re.fullmatch(r"\d{1,2}", day):
        raise ValidationError(_("The day is a number from 1 to 31."))
    try:
        date = PartialDate(int(year), _positive(month), _positive(day))
    except ValueError:
        raise ValidationError(_("This date does not exist: check the day and the month.")) from None
    if date.earliest > today:
        raise ValidationError(_("This date is still to come: check the year."))
    if date.ages_on(today)[0] > OLDEST:
        raise ValidationError(_("The person would be more than 120 years old: check the year."))
    return date


def _positive(digits):
    if digits and int(digits) == 0:
        raise ValueError("zero is no month and no day")
    return int(digits) if digits else None


class LongSelect(forms.Select):
    """A list of hundreds (countries), written without one template per line: a page may hold ten of them."""

    def render(self, name, value, attrs=None, renderer=None):
        chosen = self.format_value(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, SELECTED if str(code) in chosen else "", label) for code, label in self.choices),
        )
        attrs = self.build_attrs(self.attrs, {"name": name, "class": "form-select", **(attrs or {})})
        return format_html("<select{}>{}</select>", flatatt(attrs), options)


class AnswerWidget(forms.MultiWidget):
    """Controls for the answer, then the list of reasons for having none, which steps aside once something is typed."""

    template_name = "casework/identity_answer.html"

    def __init__(self, controls, attrs=None):
        self.use_fieldset = len(controls) > 1
        super().__init__({**controls, "absence": forms.Select(choices=ABSENCES)}, attrs)

    def id_for_label(self, id_, index="0"):
        return "" if self.use_fieldset or not id_ else f"{id_}_0"

    def decompress(self, value):
        absent = isinstance(value, Absence)
        absence = "" if not absent or value == Absence.NOT_ASKED else value.value
        return [*self.parts(None if absent else value), absence]

    def parts(self, value):
        return [value or ""]


class BirthWidget(AnswerWidget):
    def __init__(self, attrs=None):
        number = {"inputmode": "numeric", "autocomplete": "off", "placeholder": " "}
        months = [("", "—"), *((str(month), name) for month, name in MONTHS.items())]
        super().__init__(
            {
                "day": forms.TextInput(
                    {**number, "maxlength": 2, "size": 2, "aria-label": pgettext_lazy("date", "Day")}
                ),
                "month": forms.Select({"aria-label": pgettext_lazy("date", "Month")}, months),
                "year": forms.TextInput(
                    {**number, "maxlength": 4, "size": 4, "aria-label": pgettext_lazy("date", "Year")}
                ),
            },
            attrs,
        )

    def parts(self, value):
        if not isinstance(value, PartialDate):
            return ["", "", ""]
        return [str(part or "") for part in (value.day, value.month, value.year)]


class _WithAbsence(forms.MultiValueField):
    def __init__(self, fields, *, widget, label, **options):
        widget.widgets[-1].attrs["aria-label"] = format_lazy("{}, {}", label, _("if there is no answer"))
        absence = forms.ChoiceField(choices=ABSENCES, required=False)
        super().__init__(
            [*fields, absence], widget=widget, label=label, required=False, require_all_fields=False, **options
        )

    def compress(self, parts):
        *typed, absence = parts or ("", "")
        answer = self.answer(*typed) if any(typed) else None
        if answer is not None and absence:
            raise ValidationError(BOTH)
        return Absence(absence or Absence.NOT_ASKED) if answer is None else answer


class AnswerField(_WithAbsence):
    """A text, or why there is none."""

    def __init__(self, *, label, max_length=100, validators=(), attrs=None, **options):
        control = forms.TextInput({"placeholder": " ", "autocomplete": "off", "maxlength": max_length, **(attrs or {})})
        text = forms.CharField(max_length=max_length, validators=validators, required=False)
        super().__init__([text], widget=AnswerWidget({"": control}), label=label, **options)

    def answer(self, text):
        return tidied(text) or None


class BirthField(_WithAbsence):
    """A birth date as far as it is known, or why it is not."""

    def __init__(self, *, label, **options):
        texts = [forms.CharField(max_length=4, required=False) for _part in range(3)]
        super().__init__(texts, widget=BirthWidget(), label=label, **options)

    def answer(self, day, month, year):
        return partial_date(day.strip(), month.strip(), year.strip(), timezone.localdate())


class ChoiceAnswerField(forms.ChoiceField):
    """One of a list, or why there is no answer, in one list. `choices`: pairs, or a function that gives them."""

    def __init__(self, *, choices, label, extra=(), **options):
        def with_absences():
            known = choices() if callable(choices) else choices
            return [*ABSENCES, *extra, *known]

        super().__init__(choices=with_absences, label=label, required=False, **options)

    def prepare_value(self, value):
        return "" if value is None or value == Absence.NOT_ASKED else str(value)

    def clean(self, value):
        value = super().clean(value)
        return Absence(value or Absence.NOT_ASKED) if value in ("", *Absence.values) else value


def is_minor(birth, today):
    """True when the birth date says under 18, False when it says of age, None when it leaves that open."""
    if not isinstance(birth, PartialDate):
        return None
    youngest, oldest = birth.ages_on(today)
    if oldest < MAJORITY:
        return True
    return False if youngest >= MAJORITY else None
