"""Everything held about one person, for that person: gathered once, told as JSON here and as PDF by `sheet_pdf`.

A *section* has rows, a row has items: a label code, the raw value (for machines) and the words (for people). Nothing is
told of anybody else: of the family, how many are covered; of who looked at the file, roles and not names.
"""

import datetime
import json
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils import timezone, translation
from django.utils.formats import date_format

from casework import access, retention
from casework.countries import country_name
from casework.encryption import warm
from casework.enums import Absence, Purpose, Role, Sex
from casework.models import (
    Appointment,
    AuditEvent,
    CaseStep,
    Consent,
    Document,
    LegalHold,
    Note,
    RightsRequest,
    everyone_behind,
)
from casework.partial_dates import PartialDate

SCHEMA = "escale.person-sheet/1"
FRENCH = "fr"
FOLDER = Path(__file__).parent / "sheet_labels"
IDENTITY = ("family_name", "given_names", "other_names", "sex", "birth", "birth_place", "nationality", "language")


@dataclass(frozen=True)
class Item:
    code: str
    raw: object
    shown: str


@dataclass(frozen=True)
class Section:
    """`subjects`: ids of what else was opened for it, for the event that tells of the making."""

    code: str
    rows: tuple
    subjects: tuple = ()


@dataclass(frozen=True)
class Labels:
    """The words of a sheet in one language. Until somebody has checked them, the French stands beside."""

    language: str
    rtl: bool
    checked: bool
    words: dict


def labels(language):
    """The labels in `language`; in French when there are none."""
    return labels_in(FOLDER, language)


def languages():
    return languages_in(FOLDER)


@lru_cache
def labels_in(folder, language):
    """The words that a folder of languages (one JSON file each) holds in `language`; the French when it holds none."""
    path = folder / f"{language if language in languages_in(folder) else FRENCH}.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    checked = document["status"] in ("source", "checked")
    return Labels(document["language"], document["direction"] == "rtl", checked, document["labels"])


@lru_cache
def languages_in(folder):
    return tuple(sorted(path.stem for path in folder.glob("*.json")))


def language_for(person, offered=None):
    """The language in which the person reads, when the sheet (or what else is `offered`) has it; else French."""
    known = languages() if offered is None else offered
    return person.language if not isinstance(person.language, Absence) and person.language in known else FRENCH


def tells(section):
    """Decorator: what a package above keeps about people goes on the sheet, too (its module `sheet_sections`).

    The function takes `Told` and returns a Section. Its label codes are in every file of `sheet_labels`.
    """
    _told_above.append(section)
    return section


@dataclass(frozen=True)
class Told:
    """About whom: memberships in the cases that are told of, and ids of all whom the person stands for by merges."""

    members: tuple
    people: tuple

    @property
    def person(self):
        return self.members[0].person

    @property
    def cases(self):
        return [member.case_id for member in self.members]

    def of(self, case):
        """Which case a row is of, where there are several."""
        return (item_of("reference", case.reference),) if len(self.members) > 1 else ()


def sheet(members):
    """The sections about one person by their places in cases, words in French: coded values keep those of the file."""
    with translation.override(FRENCH):
        told = Told(tuple(members), tuple(everyone_behind(members[0].person_id)))
        warm(told.people)
        return tuple(section(told) for section in (*SECTIONS, *_told_above, _asked, _seen, _retention))


def as_json(sections, *, language):
    """The machine-readable sheet (GDPR art. 20): codes and ISO dates, schema named and versioned."""
    document = {
        "schema": SCHEMA,
        "produced_on": timezone.localdate().isoformat(),
        "language": language,
        "sections": {
            section.code: [{item.code: _plain(item.raw) for item in row} for row in section.rows]
            for section in sections
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _plain(value):
    if isinstance(value, Absence):
        return {"absent": value.value}
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    return value if isinstance(value, (str, int, dict, list, type(None))) else str(value)


def _words(value):
    if value is None or value == "":
        return "—"
    if isinstance(value, Absence):
        return str(value.label)
    if isinstance(value, datetime.datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, datetime.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(value, PartialDate):
        return "/".join(f"{part:02}" for part in (value.day, value.month, value.year) if part)
    return str(value)


def item_of(code, raw, shown=None):
    return Item(code, raw, _words(raw) if shown is None else str(shown))


def _identity(told):
    person = told.person
    words = {"sex": dict(Sex.choices).get, "nationality": country_name}

    def item(name):
        raw = getattr(person, name)
        named = name in words and raw and not isinstance(raw, Absence)
        return item_of(name, raw, (words[name](raw) or raw) if named else None)

    return Section("identity", (tuple(item(name) for name in (*IDENTITY, "phone", "email")),))


def _travel_documents(told):
    rows = [
        (
            item_of("kind", d.kind, d.get_kind_display()),
            item_of("number", d.number),
            item_of("expires_on", d.expires_on),
        )
        for d in told.person.travel_documents.all()
    ]
    return Section("travel_documents", tuple(rows))


def _case(told):
    rows = [
        (
            item_of("reference", member.case.reference),
            item_of("office", member.case.office.code, member.case.office.name),
            item_of("opened_on", member.case.opened_on),
            item_of("status", member.case.status, member.case.get_status_display()),
            item_of("destination", member.case.destination, country_name(member.case.destination or "") or "—"),
            item_of("relation", member.relation, member.get_relation_display()),
            item_of("covered", member.case.members.count()),
        )
        for member in told.members
    ]
    return Section("case", tuple(rows))


def _filed(code, model, *items):
    """A section of what is filed about the person: consents, notes, documents, appointments."""

    def section(told):
        filed = model.objects.filter(case__in=told.cases, person__in=told.people).select_related("case")
        rows = [(*told.of(one.case), *(item(one) for item in items)) for one in filed]
        return Section(code, tuple(rows))

    return section


def _steps(told):
    rows = []
    records = CaseStep.objects.filter(case__in=told.cases, person__in=told.people).select_related("case")
    for record in records.order_by("case", "on", "recorded_at"):
        step = record.case.pathway_definition.step(record.code)
        outcome = step.outcome(record.outcome) if step else None
        details = "; ".join(str(value) for value in record.details.values())
        rows.append(
            (
                *told.of(record.case),
                item_of("on", record.on),
                item_of("step", record.code, step.label if step else record.code),
                item_of("outcome", record.outcome, outcome.label if outcome else record.get_status_display()),
                item_of("details", record.details, details or "—"),
            )
        )
    return Section("steps", tuple(rows))


def _asked(told):
    """What they asked about their data, and what became of it."""
    asked = RightsRequest.objects.filter(case__in=told.cases, person__in=told.people).order_by("received_on", "pk")
    rows = [
        (
            item_of("on", one.received_on),
            item_of("kind", one.kind, one.get_kind_display()),
            item_of("outcome", one.status, one.get_status_display()),
        )
        for one in asked
    ]
    return Section("asked", tuple(rows))


def _seen(told):
    """Who looked, by day, role and purpose. Names of colleagues are theirs; the data protection officer has them."""
    with access.beyond_scope():  # others' lists, too, in which the case was shown
        events = AuditEvent.objects.about(people=told.people, cases=told.cases).exclude(roles="")
        found = Counter(
            (timezone.localdate(at), roles, purpose or Purpose.WORK)
            for at, roles, purpose in events.values_list("at", "roles", "purpose")
        )
    rows = []
    for (day, roles, purpose), times in sorted(found.items(), reverse=True):
        words = ", ".join(str(Role(code).label) for code in roles.split(",") if code in Role.values)
        rows.append(
            (
                item_of("on", day),
                item_of("role", roles, words or "—"),
                item_of("purpose", purpose, Purpose(purpose).label),
                item_of("times", times),
            )
        )
    return Section("seen", tuple(rows))


def _retention(told):
    rows = []
    for case in (member.case for member in told.members):
        rule = retention.RULES.get(case.erase_rule)
        rows.append(
            (
                *told.of(case),
                item_of("erase_on", case.erase_on),
                item_of("source", rule.source if rule else ""),
                *(item_of("kept_until", hold.until) for hold in LegalHold.objects.standing().filter(case=case)),
            )
        )
    return Section("retention", tuple(rows))


SECTIONS = (
    _identity,
    _travel_documents,
    _case,
    _filed(
        "consents",
        Consent,
        lambda one: item_of("on", one.on),
        lambda one: item_of("form", one.form, one.get_form_display()),
        lambda one: item_of("present", one.present),
    ),
    _steps,
    _filed("notes", Note, lambda one: item_of("on", one.created_at), lambda one: item_of("text", one.text)),
    _filed(
        "documents",
        Document,
        lambda one: item_of("on", one.created_at),
        lambda one: item_of("kind", one.kind, one.get_kind_display()),
        lambda one: item_of("name", one.title),
    ),
    _filed(
        "appointments",
        Appointment,
        lambda one: item_of("on", one.at),
        lambda one: item_of("kind", one.kind, one.get_kind_display()),
        lambda one: item_of("place", one.place),
    ),
)
_told_above = []
