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

from casework import retention
from casework.countries import country_name
from casework.enums import Absence, Purpose, Role, Sex
from casework.models import Appointment, AuditEvent, Consent, Document, Note
from casework.partial_dates import PartialDate

SCHEMA = "escale.person-sheet/1"
FRENCH = "fr"
FOLDER = Path(__file__).parent / "sheet_labels"
IDENTITY = ("family_name", "given_names", "other_names", "sex", "birth", "birth_place", "nationality", "language")
READ_BY = ("case.read", "document.read", "case.listed", "people.compared")


@dataclass(frozen=True)
class Item:
    code: str
    raw: object
    shown: str


@dataclass(frozen=True)
class Section:
    code: str
    rows: tuple


@dataclass(frozen=True)
class Labels:
    """The words of a sheet in one language. Until somebody has checked them, the French stands beside."""

    language: str
    rtl: bool
    checked: bool
    words: dict


@lru_cache
def labels(language):
    """The labels in `language`; in French when there are none."""
    path = FOLDER / f"{language}.json"
    if language not in languages():
        path = FOLDER / f"{FRENCH}.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    checked = document["status"] in ("source", "checked")
    return Labels(document["language"], document["direction"] == "rtl", checked, document["labels"])


@lru_cache(maxsize=1)
def languages():
    return tuple(sorted(path.stem for path in FOLDER.glob("*.json")))


def language_for(person):
    """The language in which the person reads, when the sheet has it; else French."""
    return person.language if not isinstance(person.language, Absence) and person.language in languages() else FRENCH


def sheet(member):
    """The sections about a member of a case, words in French: coded values keep the words of the file."""
    with translation.override(FRENCH):
        person, case = member.person, member.case
        return (
            _identity(person),
            _travel_documents(person),
            _case(member, case),
            *(_records(case, person)),
            _steps(case, person),
            _seen(case, person),
            _retention(case),
        )


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


def _item(code, raw, shown=None):
    return Item(code, raw, _words(raw) if shown is None else str(shown))


def _identity(person):
    items = [_item(name, getattr(person, name)) for name in (*IDENTITY, "phone", "email")]
    shown = {"sex": dict(Sex.choices).get, "nationality": country_name}
    named = [
        _item(i.code, i.raw, shown[i.code](i.raw) or i.shown)
        if i.code in shown and not isinstance(i.raw, Absence) and i.raw
        else i
        for i in items
    ]
    return Section("identity", (tuple(named),))


def _travel_documents(person):
    rows = [
        (
            _item("kind", d.kind, d.get_kind_display()),
            _item("number", d.number),
            _item("expires_on", d.expires_on),
        )
        for d in person.travel_documents.all()
    ]
    return Section("travel_documents", tuple(rows))


def _case(member, case):
    row = (
        _item("reference", case.reference),
        _item("office", case.office.code, case.office.name),
        _item("opened_on", case.opened_on),
        _item("status", case.status, case.get_status_display()),
        _item("destination", case.destination, country_name(case.destination) if case.destination else "—"),
        _item("relation", member.relation, member.get_relation_display()),
        _item("covered", case.members.count()),
    )
    return Section("case", (row,))


def _records(case, person):
    """Consents, notes, documents and appointments filed about this person."""
    about = {"case": case, "person": person}
    yield Section(
        "consents",
        tuple(
            (_item("on", c.on), _item("form", c.form, c.get_form_display()), _item("present", c.present))
            for c in Consent.objects.filter(**about)
        ),
    )
    notes = Note.objects.filter(**about)
    yield Section("notes", tuple((_item("on", n.created_at), _item("text", n.text)) for n in notes))
    yield Section(
        "documents",
        tuple(
            (_item("on", d.created_at), _item("kind", d.kind, d.get_kind_display()), _item("name", d.title))
            for d in Document.objects.filter(**about)
        ),
    )
    yield Section(
        "appointments",
        tuple(
            (_item("on", a.at), _item("kind", a.kind, a.get_kind_display()), _item("place", a.place))
            for a in Appointment.objects.filter(**about)
        ),
    )


def _steps(case, person):
    rows = []
    for record in case.steps.filter(person=person).order_by("on", "recorded_at"):
        step = case.pathway_definition.step(record.code)
        outcome = step.outcome(record.outcome) if step else None
        details = "; ".join(str(value) for value in record.details.values())
        rows.append(
            (
                _item("on", record.on),
                _item("step", record.code, step.label if step else record.code),
                _item("outcome", record.outcome, outcome.label if outcome else record.get_status_display()),
                _item("details", record.details, details or "—"),
            )
        )
    return Section("steps", tuple(rows))


def _seen(case, person):
    """Who looked, by day, role and purpose. Names of colleagues are theirs; the data protection officer has them."""
    events = AuditEvent.objects.filter(action__in=READ_BY, objects_seen__overlap=[case.pk, person.pk], allowed=True)
    found = Counter(
        (timezone.localdate(at), roles, purpose)
        for at, roles, purpose in events.order_by("-pk").values_list("at", "roles", "purpose")
    )
    rows = []
    for (day, roles, purpose), times in sorted(found.items(), reverse=True):
        words = ", ".join(str(Role(code).label) for code in roles.split(",") if code in Role.values)
        why = Purpose(purpose).label if purpose in Purpose.values else "—"
        rows.append(
            (
                _item("on", day),
                _item("role", roles, words or "—"),
                _item("purpose", purpose, why),
                _item("times", times),
            )
        )
    return Section("seen", tuple(rows))


def _retention(case):
    rule = retention.RULES.get(case.erase_rule)
    row = (_item("erase_on", case.erase_on), _item("source", rule.source if rule else ""))
    return Section("retention", (row,))
