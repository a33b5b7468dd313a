"""What the page of the situation shows: in words, with what asks for attention."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from casework import sensitive
from returns.aid import answers_of
from returns.models import AsylumClaim, Situation
from returns.rules.facts import QUESTIONS, from_json
from returns.rules.words import fact_in_words
from returns.situations import UNDER_WAY, Housing, dpar_ends

SHOWN = ("status",)  # as the trail names what the page shows
OQTF = ("oqtf_in_force", "oqtf_notified_on", "prefecture", "irtf", "irregular", "resident_since")


@dataclass(frozen=True)
class AsylumOf:
    """One person. `rows`: (label, words) of what is known."""

    person: object
    rows: tuple
    under_way: bool


@dataclass(frozen=True)
class Shown:
    oqtf: tuple
    rows: tuple
    words: str
    warnings: tuple
    asylum: tuple


def opened(case, *, actor):
    """The members of the case, for pages that show its situation: recorded. LimitReached."""
    return sensitive.opened(case, SHOWN, actor=actor)


def situation_of(case):
    """The latest Situation, or None."""
    return Situation.objects.filter(case=case).order_by("created_at").last()


def shown(case, members, form, asylum_form):
    """`form`, `asylum_form`: the classes whose fields name and word the answers."""
    record = situation_of(case)
    claims = {one.person_id: one for one in AsylumClaim.objects.filter(case=case).order_by("created_at")}
    answers = record.answers if record else {}
    return Shown(
        oqtf=tuple(_oqtf(case)),
        rows=tuple(_in_words(form, answers)),
        words=record.words if record else "",
        warnings=tuple(_warnings(case, answers)),
        asylum=tuple(_asylum(member.person, claims.get(member.person_id), asylum_form) for member in members),
    )


def _oqtf(case):
    known = answers_of(case)
    for name in OQTF:
        if name in known:
            yield QUESTIONS[name].label, fact_in_words(name, getattr(from_json({name: known[name]}), name))


def _in_words(form, answers):
    for name, field in form.base_fields.items():
        if name in answers:
            yield field.label, _value(field, answers[name])


def _value(field, value):
    choices = dict(getattr(field, "choices", ()))
    if value in choices:
        return choices[value]
    try:
        return date_format(datetime.date.fromisoformat(value), "SHORT_DATE_FORMAT")
    except (TypeError, ValueError):
        return value


def _warnings(case, answers):
    if answers.get("housing") == Housing.DPAR and not answers.get("contract_on"):
        yield _("The housing contract of the DPAR is not signed yet, as far as the file knows.")
    ends = dpar_ends(answers, settings.DPAR_DAYS)
    if ends:
        words = {"day": date_format(ends, "SHORT_DATE_FORMAT")}
        yield _("The stay in the DPAR ends on %(day)s (length to be confirmed).") % words
        if case.departure_on and case.departure_on > ends:
            yield _("The departure is after the end of the stay in the DPAR: ask for more days, or other housing.")


def _asylum(person, claim, form):
    answers = claim.answers if claim else {}
    rows = list(_in_words(form, answers))
    if claim and claim.words:
        rows.append((form.base_fields["words"].label, claim.words))
    return AsylumOf(person, tuple(rows), answers.get("asylum") in UNDER_WAY)
