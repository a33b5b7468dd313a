"""A publication laid out for reading: sections, rows and columns of a document, in one of its languages."""

import datetime
from dataclasses import dataclass
from itertools import product

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from reports.actions import preparing
from reports.catalogue import RULES, TABLES, TOTAL_CODE
from reports.enums import NotPublished, Preparing
from reports.models.preparation import AT_WORK

HIDDEN_SIGN = "•••"


@dataclass(frozen=True)
class Section:
    """A table of a publication. `title`: of the level that it is about; empty when there is one section only."""

    title: str
    corner: str
    columns: tuple
    rows: tuple  # (label, numbers as shown)

    @property
    def all_hidden(self):
        return {number for _label, numbers in self.rows for number in numbers} == {HIDDEN_SIGN}


@dataclass(frozen=True)
class Sheet:
    title: str
    period: str
    definition: str
    unit: str
    unit_definition: str
    method: tuple
    sections: tuple
    hides: bool
    all_hidden: bool


@dataclass(frozen=True)
class DraftState:
    """How far a draft is. `code` changes whenever the page has something new to say; `words`: of the step under way.

    `not_published`: why it stayed a draft when somebody asked to publish it; `unsafe`: that is what the check says.
    """

    code: str
    words: str
    at_work: bool
    steps_done: int = 0
    steps: int = len(AT_WORK) - 1
    failure: str = ""
    passes: bool = False
    publishing: bool = False
    not_published: str = ""
    unsafe: bool = False


def draft_state(draft):
    """The `DraftState` of a draft; one whose check something has overtaken is at work again."""
    one = draft.preparation
    if one.step == Preparing.PUBLISHING:
        return _publishing_state(one)
    if one.step == Preparing.READY and preparing.is_outdated(one):
        return DraftState("outdated", _("The figures, or what is published, have changed: it is checked again."), True)
    at_work, failure = one.is_at_work, one.get_failure_display()
    return DraftState(
        one.step,
        one.get_step_display(),
        at_work,
        AT_WORK.index(one.step) if at_work else 0,
        failure=failure,
        passes=not (at_work or failure or one.found),
        not_published=one.get_not_published_display(),
        unsafe=one.not_published == NotPublished.UNSAFE,
    )


def _publishing_state(one):
    if not one.attempts:
        code, words = "asked", _("It was asked for, and waits for the last attack.")
    elif one.not_before > timezone.now():
        code, words = "again", _("The last attack stopped before its end: it is made again in a moment.")
    else:
        code, words = one.step, one.get_step_display()
    return DraftState(code, words, True, int(code == one.step), steps=2, publishing=True)


def sheet_of(document, language):
    """A document as a page shows it. Words are those of the document: they were published with it."""
    numbers = [one["number"] for one in document["cells"]]
    return Sheet(
        document["title"][language],
        document["period"][language],
        document["definition"][language],
        document["unit"]["label"][language],
        document["unit"]["definition"][language],
        tuple(document["method"][language]),
        tuple(_sections(document, language)),
        None in numbers,
        not any(number is not None for number in numbers),
    )


def _sections(document, language):
    """The first dimension goes down, the last one across, and what is between makes sections."""
    cells = {tuple(one["levels"]): one for one in document["cells"]}
    dimensions = document["dimensions"]
    down, between, across = dimensions[:1], dimensions[1:-1], dimensions[1:][-1:]
    corner = down[0]["label"][language] if down else ""
    measures = ["number", *(["euros"] if document["money"] else [])]
    heads = {"number": document["unit"]["label"][language], "euros": _("Euros")}
    columns = [
        (codes, measure, " · ".join([*labels, heads[measure]] if document["money"] or not labels else labels))
        for codes, labels in _combinations(across, language)
        for measure in measures
    ]
    parts = sorted(_combinations(between, language), key=lambda part: {*part[0]} != {TOTAL_CODE})
    for codes, labels in parts if between else [((), [])]:
        rows = tuple(
            (
                " ".join(names) or _("Total"),
                tuple(_shown(cells[(*first, *codes, *last)][measure]) for last, measure, _head in columns),
            )
            for first, names in _combinations(down, language)
        )
        yield Section(" · ".join(labels), corner, tuple(head for _codes, _measure, head in columns), rows)


def _combinations(dimensions, language):
    """(codes, labels) of every combination of the levels of these dimensions; one that is empty for none."""
    for levels in product(*(one["levels"] for one in dimensions)):
        yield tuple(one["code"] for one in levels), [one["label"][language] for one in levels]


def _shown(value):
    return HIDDEN_SIGN if value is None else number_format(value, force_grouping=True)


def citation_of(release, language):
    """How it is cited, with its number, version and hash."""
    said, document = release.said["release"], release.said
    return _(
        "%(publisher)s, “%(title)s”, %(period)s, publication no. %(number)s, version %(version)s, %(day)s. "
        "SHA-256 %(hash)s."
    ) % {
        "publisher": settings.PUBLISHER,
        "title": document["title"][language],
        "period": document["period"][language],
        "number": said["number"],
        "version": said["version"],
        "day": date_format(datetime.date.fromisoformat(said["on"]), "DATE_FORMAT"),
        "hash": release.sha256,
    }


def definitions():
    """Every table and every unit that a published number can be of."""
    return {"tables": TABLES, "rules": RULES}
