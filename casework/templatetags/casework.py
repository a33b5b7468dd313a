"""What every template may use without {% load %}: icons, form fields, and values that may be absent or half known."""

import datetime
import functools
import re
from pathlib import Path

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from casework.actions.retention import spared
from casework.countries import country_name
from casework.enums import Absence, CaseStatus, Sex, StepStatus
from casework.models import Case, ReferenceTerm, TermKind
from casework.partial_dates import PartialDate

register = template.Library()

_ICON = re.compile(r"[a-z0-9-]+")
# What a browser says of itself, the particular before the general: Edge also says "Chrome", Chrome also "Safari".
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
_TONES = {
    CaseStatus.ACTIVE: "info",
    CaseStatus.POSTPONED: "warning",
    CaseStatus.NO_SHOW: "warning",
    CaseStatus.WITHDRAWN: "neutral",
    CaseStatus.CLOSED: "neutral",
    StepStatus.DONE: "success",
    StepStatus.SKIPPED: "neutral",
    StepStatus.REOPENED: "warning",
}


@functools.cache
def icon_shapes(name):
    """The drawing inside a Tabler icon's <svg>, read from where npm installed it; ValueError for a name it lacks."""
    path = Path(settings.NODE_MODULES) / "@tabler/icons/icons/outline" / f"{name}.svg"
    if not _ICON.fullmatch(name) or not path.is_file():
        raise ValueError(f"no icon named {name!r} in @tabler/icons (run `npm ci` if node_modules is missing)")
    drawing = path.read_text(encoding="utf-8").split(">", 1)[1].rsplit("</svg>", 1)[0]
    return mark_safe("".join(line.strip() for line in drawing.splitlines()))  # noqa: S308 (a file of ours, no input)


@register.simple_tag
def icon(name, label="", size=""):
    """{% icon "plane" %} is decoration; {% icon "plane" label=_("Departure") %} speaks. size: "sm", "lg" or nothing."""
    role = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"'
        ' stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        f" icon-{size}" if size else "",
        role,
        icon_shapes(name),
    )


@register.simple_tag
def demonstration():
    """True when Escale runs as a demonstration: weaker sign-in, invented people, and a banner that says so."""
    return settings.DEMO


@register.simple_tag
def field(bound_field, **options):
    """A form field with its label, help, control and errors. Options: size="short"|"medium", hide_label=True."""
    return bound_field.render(context={"field": bound_field, "options": options})


@register.filter
def attribute(attributes, name):
    """An entry whose name a template cannot spell, e.g. widget.attrs|attribute:"aria-label"."""
    return attributes.get(name, "")


@register.filter
def shown(value):
    """A value as people read it: absences in words, partial dates as far as known, "—" for nothing."""
    if value is None or value == "" or value == []:
        return format_html(
            '<span class="absent"><span aria-hidden="true">—</span><span class="visually-hidden">{}</span></span>',
            _("Not filled in"),
        )
    if isinstance(value, Absence):
        return format_html('<span class="absent">{}</span>', value.label)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, PartialDate):
        return partial_date(value)
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, (list, tuple)):
        return format_html_join(", ", "{}", ((shown(part),) for part in value))
    return value


def partial_date(value):
    """A PartialDate in the active language: "14 March 1987", "March 1987", "1987"."""
    if value.day:
        return date_format(value.earliest, "DATE_FORMAT")
    return date_format(value.earliest, "YEAR_MONTH_FORMAT") if value.month else str(value.year)


@register.filter
def due(value):
    """A deadline as a distance from today ("in 3 days", "late by 2 days"), with the date for who wants it exact."""
    if value is None:
        return shown(None)
    day = timezone.localdate(value) if isinstance(value, datetime.datetime) else value
    days = (day - timezone.localdate()).days
    return format_html(
        '<time class="due due-{}" datetime="{}" title="{}">{}</time>',
        "late" if days < 0 else "soon" if days <= 3 else "later",
        day.isoformat(),
        date_format(day, "DATE_FORMAT"),
        due_in_words(days),
    )


def due_in_words(days):
    """How far off a deadline is; `days` is negative when it has passed."""
    if days == 0:
        return pgettext("deadline", "today")
    if days == 1:
        return pgettext("deadline", "tomorrow")
    if days < 0:
        return ngettext("late by %(days)s day", "late by %(days)s days", -days) % {"days": -days}
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}


@register.filter
def country(code):
    """The name of a country by its code; absences stay what they are."""
    return code if isinstance(code, Absence) else country_name(code or "")


@register.filter
def sex(code):
    return code if isinstance(code, Absence) or code not in Sex.values else Sex(code).label


@register.filter
def language(code):
    """The name of a language of the reference list by its code; absences stay what they are."""
    if isinstance(code, Absence) or not code:
        return code
    term = ReferenceTerm.objects.filter(kind=TermKind.LANGUAGE, code=code).first()
    return str(term) if term else code


@register.filter
def tone(status):
    """The colour family of a case's or step's status: info, success, warning or neutral."""
    return _TONES.get(status, "neutral")


@register.filter
def narrows(form):
    """True when one of the visible filters of a bound form is in use."""
    return any(form.data.get(field.html_name) for field in form.visible_fields())


@register.filter
def initials(name):
    """At most two letters that stand for a colleague's name in the user menu."""
    words = [word for word in str(name).replace("-", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


@register.filter
def device(user_agent):
    """A browser's long signature as its owner knows it: "Firefox on Windows"."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


@register.simple_tag
def kept_for_now(case):
    """{% kept_for_now case as kept %}: is something still needed of a file whose erasure was announced?"""
    return Case.objects.filter(spared(timezone.localdate()), pk=case.pk).exists()
