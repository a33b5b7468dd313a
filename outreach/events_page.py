"""What pages show of events: who came, what they thought as a chart with its table; and the list as CSV."""

import csv
import io
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from casework import charts
from outreach.knowledge_codes import Counted, EventState, OrganisationType, Question, Remark

TONES = {EventState.PLANNED: "info", EventState.HELD: "success", EventState.CANCELLED: "neutral"}
SCORES = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class Score:
    """`counts`: how often each of 1 to 5 was given; `mean` to one decimal, None without answers."""

    label: str
    counts: tuple
    answers: int
    mean: Decimal | None


@dataclass(frozen=True)
class Outcome:
    """What came of an event. `attendance` and `remarks`: (label, how many), most first."""

    people: int
    attendance: list
    scores: list
    remarks: list
    chart: str
    alt: str


def outcome(event):
    counts = {kind: {} for kind in Counted}
    for row in event.tallies.all():
        counts[row.of][row.code] = row.count
    scores = [_score(code, label, counts[Counted.ANSWER]) for code, label in Question.choices]
    answered = [score for score in scores if score.answers]
    bars = [charts.Bar(str(score.label), float(score.mean), _number(score.mean)) for score in answered]
    told = ", ".join(f"{score.label} {_number(score.mean)}" for score in answered)
    return Outcome(
        people=sum(counts[Counted.ATTENDANCE].values()),
        attendance=_ordered(counts[Counted.ATTENDANCE], OrganisationType),
        scores=answered,
        remarks=_ordered(counts[Counted.REMARK], Remark),
        chart=charts.rows(bars, most=5) if bars else "",
        alt=_("Mean scores from 1 to 5: %(scores)s") % {"scores": told},
    )


def _score(code, label, answers):
    counts = tuple(answers.get(f"{code}:{score}", 0) for score in SCORES)
    number = sum(counts)
    total = sum(score * count for score, count in zip(SCORES, counts, strict=True))
    mean = (Decimal(total) / number).quantize(Decimal("0.1")) if number else None
    return Score(label, counts, number, mean)


def _number(value):
    return formats.number_format(value, 1)


def _ordered(counts, choices):
    labels = dict(choices.choices)
    return [(labels.get(code, code), count) for code, count in sorted(counts.items(), key=lambda pair: -pair[1])]


def facts(event):
    """Pairs (label, value) for components/data_list.html."""
    return [
        (_("Kind"), event.get_kind_display()),
        (_("Theme"), event.get_theme_display()),
        (_("Dates"), dates(event)),
        (_("Format"), event.get_setting_display()),
        (_("Place"), event.place),
        (_("Funder"), event.funder),
        (_("Partners"), [partner.name for partner in event.partners.all()]),
        (_("Office"), event.office.name),
    ]


def dates(event):
    first = formats.date_format(event.starts_on, "DATE_FORMAT")
    if event.ends_on == event.starts_on:
        return first
    last = formats.date_format(event.ends_on, "DATE_FORMAT")
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


HEADINGS = ("first_day", "last_day", "office", "kind", "theme", "title", "format", "place", "funder", "state")


def as_csv(events):
    """The list for a spreadsheet: no name of a trainer, one column for each type of organisation.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    file = io.StringIO()
    writer = csv.writer(file, delimiter=";")
    writer.writerow([*HEADINGS, "people", *OrganisationType.values])
    for event in events:
        came = {row.code: row.count for row in event.tallies.all() if row.of == Counted.ATTENDANCE}
        texts = [event.office.code, event.kind, event.theme, event.title, event.setting, event.place, event.funder]
        days = [event.starts_on.isoformat(), event.ends_on.isoformat()]
        counts = [sum(came.values()), *(came.get(code, 0) for code in OrganisationType.values)]
        writer.writerow([*days, *map(_harmless, texts), event.state, *counts])
    return "\ufeff" + file.getvalue()


def _harmless(text):
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
