"""The sentences of an assessment. A code and its values make one sentence, in the reader's language."""

import datetime

from babel.numbers import format_decimal
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from returns.rules.facts import QUESTIONS

# code → what it says when it holds, when it does not, and while it is open.
CONDITIONS = {
    "none": (
        "",
        _("No text gives return aid at this place on this day."),
        "",
    ),
    "irregular": (
        _("The person is in an irregular situation in France."),
        _("The person is not in an irregular situation in France."),
        _("The person has to be in an irregular situation in France."),
    ),
    "oqtf": (
        _("An OQTF is in force at the departure, or an agreement with the country stands in for it."),
        _("No OQTF is in force at the departure, and no agreement with the country stands in for it."),
        _("An OQTF has to be in force at the moment of departure."),
    ),
    "residence": (
        _("The person has lived there for %(months)s consecutive months."),
        _("The person has not lived there for %(months)s consecutive months."),
        _("The person has to have lived there for %(months)s consecutive months."),
    ),
    "once": (
        _("The person was never helped to return by France."),
        _("The person was already helped: nobody is helped twice."),
        _("Nobody is helped twice: earlier aid has to be checked."),
    ),
    "origin": (
        _("The return is to the country of origin."),
        _("The return is not to the country of origin."),
        _("The return has to be to the country of origin."),
    ),
    "nationality": (
        _("This nationality is not excluded."),
        _("This nationality is excluded from the aid."),
        _("Some nationalities are excluded."),
    ),
    "detention": (
        _("The person is not in detention."),
        _("The person is in detention, which excludes the aid under this text."),
        _("The aid excludes people in detention under this text."),
    ),
    "barred": (
        _("No other ground excludes the aid."),
        _("Another ground excludes the aid: expulsion, judicial ban, or a right to stay here or in another state."),
        _("Other grounds may exclude the aid: expulsion, judicial ban, a right to stay here or in another state."),
    ),
}
# Of the parts: one sentence each, said when it is so.
PARTS = {
    "no_allowance": _("This text gives no allowance here."),
    "irtf": _("This group receives neither allowance nor reintegration aid unless the OQTF carries an IRTF."),
    "group_exempt": _("Visa-exempt nationals and those treated like them: reduced amounts."),
    "group_other": _("Other nationals of third countries."),
    "group_union": _("Nationals of the European Union and its neighbours."),
    "group_humanitarian": _("Humanitarian return aid (ARH), without a removal decision."),
    "group_voluntary": _("Voluntary return aid (ARV), after a removal decision."),
    "phase": _("Phase %(phase)s: %(days)s from the notification of the OQTF (%(since)s) to the %(event)s (%(until)s)."),
    "phase_edge": _("This phase ends on %(edge)s, that day included."),
    "not_before": _("The OQTF is older than the text: counted from its entry into force, %(day)s."),
    "flat": _("This text sets one amount, whatever the time elapsed."),
    "derogation_channel": _(
        "Derogation for those who cross the Channel: the ceiling holds whatever the time elapsed since the OQTF."
    ),
    "derogation_readmission": _(
        "Readmitted from the United Kingdom: the ceiling holds whatever the time elapsed since the OQTF."
    ),
    "derogation": _("A derogation of this text sets the ceiling."),
    "not_decided": _("OFII’s director general has not decided an increase for this operation."),
    "decided": _("OFII’s director general has decided an increase: the ceiling replaces that of the allowance."),
    "no_increase": _("This text knows no increase here."),
    "window": _("Increase in force for applications filed from %(since)s to %(until)s (%(title)s)."),
    "own_document": _("In exceptional cases, for whoever has a travel document or obtains it alone."),
    "bonus_alone": _("Without the allowance, which needs an IRTF for this group."),
    "no_document": _("The supplement is for whoever has a travel document or obtains it alone."),
    "no_bonus": _("This text gives this group no supplement."),
    "household": _("%(adults)s and %(children)s, at the amounts of the text."),
    "household_increased": _("At the increased amounts."),
    "in_kind": _("Arranged and paid by OFII."),
    "no_programme": _("The country of return is covered by no reintegration programme."),
    "too_late": _("The OQTF was notified more than %(months)s months before: no reintegration aid for this group."),
    "no_project": _("A viable professional or economic project is needed."),
    "level_1": _("By family composition and needs, within the ceiling: %(adults)s, %(children)s."),
    "no_sum": _("The text sets no sum."),
    "ceiling": _("Ceiling of the text, after examination of the project."),
    "no_text": _("No text is known for this date."),
}
EVENTS = {"filed_on": _("filing of the application"), "validated_on": _("validation of the application")}

ASSUMPTIONS = {
    "place": _("The person is in France, elsewhere than in Mayotte."),
    "filed_on": _("The application is filed today."),
    "validated_on": _("The application is validated today."),
}


def assumption(name):
    """What is taken for granted while the fact `name`, which chooses the text, is unknown."""
    return str(ASSUMPTIONS[name])


def label(name):
    """The words of the fact `name`, as forms ask for it."""
    return str(QUESTIONS[name].label)


def sentence(code, holds, values):
    """What the reason says, its values written as the language does."""
    if code in CONDITIONS:
        pattern = CONDITIONS[code][{True: 0, False: 1, None: 2}[holds]]
    else:
        pattern = PARTS.get(code, PARTS["derogation"] if code.startswith("derogation") else "")
    return str(pattern) % {name: _spoken(name, value) for name, value in values.items()}


def _spoken(name, value):
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    spoken = {"days": days, "adults": adults, "children": children}.get(name)
    if spoken:
        return spoken(value)
    return str(EVENTS.get(value, value))


def days(count):
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": count}


def adults(count):
    return ngettext("%(count)s adult", "%(count)s adults", count) % {"count": count}


def children(count):
    if count == 0:
        return gettext("no child")
    return ngettext("%(count)s child", "%(count)s children", count) % {"count": count}


def euros(value):
    """1 200 €, or €1,200; with cents where there are any."""
    language = (get_language() or "fr")[:2]
    number = format_decimal(value, "#,##0.00" if value % 1 else "#,##0", locale=language)
    return f"€{number}" if language == "en" else f"{number}\u00a0€"


def amount(low, high):
    """A ceiling, or the range in which it lies."""
    if low is None:
        return ""
    if low == high:
        return euros(low)
    if high is None:
        return gettext("%(low)s or more") % {"low": euros(low)}
    return gettext("%(low)s to %(high)s") % {"low": euros(low), "high": euros(high)}


def fact_in_words(name, value):
    """The answer `value` to the question `name`, as a page says it."""
    if value is True or value is False:
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime.date):
        return date_format(value, "DATE_FORMAT")
    return str(dict(QUESTIONS[name].pairs).get(value, value))
