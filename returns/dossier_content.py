"""What a dossier says, as lines; and how two versions differ.

A *line* is {"section", "who", "field", "value"}: `who` is the id of the person it is about, or ""; `value` is French,
as OFII reads it. Two versions are compared line by line, so that a correction is seen without reading both.
"""

from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from casework.countries import country_name
from casework.enums import Absence, Sex
from casework.person_sheet import FRENCH
from casework.templatetags.casework import partial_date
from returns import aid
from returns.ofii import Piece
from returns.rules.facts import QUESTIONS, from_json
from returns.rules.words import fact_in_words

IDENTITY, TRAVEL, SITUATION, MISSING = "identity", "travel", "situation", "missing"
SECTIONS = {
    IDENTITY: _("Who applies"),
    TRAVEL: _("The return"),
    SITUATION: _("Situation in France"),
    MISSING: _("Missing pieces"),
}
FIELDS = {
    "name": _("Name"),
    "relation": _("Link to the applicant"),
    "sex": _("Sex"),
    "birth": _("Date of birth"),
    "birth_place": _("Place of birth"),
    "nationality": _("Nationality"),
    "phone": _("Telephone"),
    "email": _("E-mail"),
    "documents": _("Travel documents"),
    "destination": _("Country of return"),
    "covered": _("People covered"),
}


def lines_of(case, members, lacking):
    """The lines of a case as it is now. `lacking`: what `completeness` found missing."""
    with translation.override(FRENCH):
        lines = [line for member in members for line in _person(member)]
        lines += [
            _line(TRAVEL, "", "destination", str(country_name(case.destination)) if case.destination else ""),
            _line(TRAVEL, "", "covered", str(len(members))),
        ]
        for name, value in aid.answers_of(case).items():
            shown = fact_in_words(name, getattr(from_json({name: value}), name))
            lines.append(_line(SITUATION, "", name, str(shown)))
        lines += [_line(MISSING, "", one.piece.value, ", ".join(one.names) or "–") for one in lacking]
        return [line for line in lines if line["value"]]


def _line(section, who, field, value):
    return {"section": section, "who": str(who), "field": field, "value": value}


def _person(member):
    person = member.person
    documents = [f"{one.get_kind_display()} {one.number}" for one in person.travel_documents.all()]
    told = {
        "name": person.full_name,
        "relation": str(member.get_relation_display()),
        "sex": _told(person.sex) and str(Sex(person.sex).label),
        "birth": _told(person.birth) and str(partial_date(person.birth)),
        "birth_place": _told(person.birth_place),
        "nationality": _told(person.nationality) and str(country_name(person.nationality)),
        "phone": _told(person.phone),
        "email": _told(person.email),
        "documents": " · ".join(documents),
    }
    return [_line(IDENTITY, person.pk, field, value) for field, value in told.items()]


def _told(value):
    return "" if isinstance(value, Absence) else value


def label(line):
    """What a line is about, in the reader's language."""
    if line["section"] == MISSING:
        return Piece(line["field"]).label
    return QUESTIONS[line["field"]].label if line["section"] == SITUATION else FIELDS[line["field"]]


def names(lines):
    """{id of a person: name} as the lines tell it."""
    return {line["who"]: line["value"] for line in lines if line["section"] == IDENTITY and line["field"] == "name"}


def groups(lines):
    """[(title, [(label, value)])]: one group for each person, then one for each section."""
    called, found = names(lines), {}
    for line in lines:
        title = called.get(line["who"], SECTIONS[line["section"]]) if line["who"] else SECTIONS[line["section"]]
        found.setdefault((line["section"], line["who"], title), []).append((label(line), line["value"]))
    return [(title, rows) for (_section, _who, title), rows in found.items()]


@dataclass(frozen=True)
class Change:
    """One difference. `about`: whose; `before` or `after` is "" for what was not there, or is not any more."""

    about: str
    label: object
    before: str
    after: str


def differences(earlier, later):
    """[Change] between two versions (`Dossier`): lines, then the documents that go with them, by their SHA-256."""
    before, after = _keyed(earlier.content), _keyed(later.content)
    called = {**names(earlier.content), **names(later.content)}
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key, {}).get("value", ""), after.get(key, {}).get("value", "")
        if old != new:
            found.append(Change(called.get(key[1], ""), label(after.get(key) or before[key]), old, new))
    old, new = _documents(earlier), _documents(later)
    found += [Change("", _("Document"), title, "") for digest, title in old.items() if digest not in new]
    found += [Change("", _("Document"), "", title) for digest, title in new.items() if digest not in old]
    return found


def _keyed(lines):
    return {(line["section"], line["who"], line["field"]): line for line in lines}


def _documents(dossier):
    """{SHA-256: title} of the copies, without the dossier itself."""
    return {part["sha256"]: part["title"] for part in dossier.manifest["parts"][1:]}
