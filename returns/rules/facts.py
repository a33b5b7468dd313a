"""What the texts ask about a request for return aid, and how facts are read from JSON.

`None` always means "not known". Dates are dates of the calendar in France; countries are ISO 3166-1 codes (XK: Kosovo);
a prefecture is the number of its département (59, 2A, 976).
"""

import datetime
import json
from dataclasses import dataclass
from functools import lru_cache

import pycountry
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, FormatChecker

from casework.countries import country_choices
from returns.enums import Directorate, Place

FLAG, DATE, COUNTRY, CHOICE, COUNT = "flag", "date", "country", "choice", "count"
MOST_CHILDREN = 30


class BadFacts(Exception):
    """The document does not describe facts; `problems` says where and why, one sentence each."""

    def __init__(self, *problems):
        super().__init__("; ".join(problems))
        self.problems = problems


@lru_cache(maxsize=1)
def prefectures():
    """(number, name) of the départements that have a prefecture, by number; Paris and Mayotte included."""
    found = {}
    for subdivision in pycountry.subdivisions.get(country_code="FR"):
        number = subdivision.code.removeprefix("FR-").removesuffix("C")
        if number.isdigit() or number in ("2A", "2B"):
            found[number] = subdivision.name
    return sorted(found.items())


@dataclass(frozen=True)
class Question:
    """One fact, as forms and the schema ask for it. `help` says what an answer means."""

    label: str | Promise
    kind: str
    help: str | Promise = ""
    choices: object = ()  # pairs, or a function that gives them

    @property
    def pairs(self):
        return self.choices() if callable(self.choices) else self.choices


QUESTIONS = {
    "place": Question(_("Where the person is"), CHOICE, choices=Place.choices),
    "nationality": Question(_("Nationality"), COUNTRY, choices=country_choices),
    "destination": Question(_("Country of return"), COUNTRY, choices=country_choices),
    "adult": Question(_("Adult"), FLAG),
    "couple": Question(_("Leaves with a spouse or partner"), FLAG),
    "minor_children": Question(_("Dependent minor children who leave"), COUNT),
    "irregular": Question(_("In an irregular situation in France"), FLAG),
    "oqtf_in_force": Question(_("OQTF in force at the departure"), FLAG),
    "oqtf_notified_on": Question(_("OQTF notified on"), DATE),
    "prefecture": Question(_("Prefecture that issued the OQTF"), CHOICE, choices=prefectures),
    "irtf": Question(_("OQTF with a ban on return (IRTF)"), FLAG),
    "resident_since": Question(
        _("Lives in France since"), DATE, _("Without interruption; in Mayotte: lives in Mayotte since.")
    ),
    "exceptional_circumstances": Question(
        _("Exceptional circumstances"),
        FLAG,
        _("They may stand in for the length of residence in Mayotte, if OFII accepts them."),
    ),
    "in_detention": Question(_("Placed in detention (CRA)"), FLAG),
    "barred": Question(
        _("Another ground of exclusion"),
        FLAG,
        _(
            "Expulsion order or judicial ban, spouse of a French national with a right to stay, eligible for family "
            "reunification, or holder of a residence permit of another state of the Union."
        ),
    ),
    "previous_aid": Question(_("Was already helped to return by France"), FLAG),
    "agreement": Question(
        _("Country with an agreement on reintegration"),
        FLAG,
        _("An intergovernmental agreement in force with France provides for reintegration aid."),
    ),
    "filed_on": Question(_("Application filed with OFII on"), DATE),
    "validated_on": Question(_("Application validated by OFII on"), DATE),
    "validated_by": Question(_("Validated by the territorial directorate of"), CHOICE, choices=Directorate.choices),
    "own_document": Question(_("Has a travel document, or obtains it alone"), FLAG),
    "dg_operation": Question(
        _("Increase decided by OFII’s director general"), FLAG, _("On the prefect’s request, for an operation.")
    ),
    "channel_listed": Question(_("Nationality listed for those who cross the Channel"), FLAG),
    "readmitted_from_uk": Question(_("Readmitted from the United Kingdom under the 2025 agreement"), FLAG),
    "programme_covered": Question(_("Country of return covered by a reintegration programme"), FLAG),
    "viable_project": Question(_("Viable professional or economic project"), FLAG),
}
NAMES = tuple(QUESTIONS)  # in the order of the forms
DATES = tuple(name for name, question in QUESTIONS.items() if question.kind == DATE)


@dataclass(frozen=True)
class Facts:
    """One answer to each question; None: not known."""

    place: str | None = None
    nationality: str | None = None
    destination: str | None = None
    adult: bool | None = None
    couple: bool | None = None
    minor_children: int | None = None
    irregular: bool | None = None
    oqtf_in_force: bool | None = None
    oqtf_notified_on: datetime.date | None = None
    prefecture: str | None = None
    irtf: bool | None = None
    resident_since: datetime.date | None = None
    exceptional_circumstances: bool | None = None
    in_detention: bool | None = None
    barred: bool | None = None
    previous_aid: bool | None = None
    agreement: bool | None = None
    filed_on: datetime.date | None = None
    validated_on: datetime.date | None = None
    validated_by: str | None = None
    own_document: bool | None = None
    dg_operation: bool | None = None
    channel_listed: bool | None = None
    readmitted_from_uk: bool | None = None
    programme_covered: bool | None = None
    viable_project: bool | None = None

    def as_json(self):
        """{name: value} of what is known, dates as text: what `read` takes back."""
        known = {name: getattr(self, name) for name in NAMES}
        return {
            name: value.isoformat() if isinstance(value, datetime.date) else value
            for name, value in known.items()
            if value is not None
        }


_SHAPES = {
    FLAG: {"type": ["boolean", "null"]},
    DATE: {"type": ["string", "null"], "format": "date"},
    COUNT: {"type": ["integer", "null"], "minimum": 0, "maximum": MOST_CHILDREN},
}


def _described(question):
    text = f"{question.label}. {question.help}".removesuffix(" ") if question.help else str(question.label)
    if question.kind in _SHAPES:
        return {**_SHAPES[question.kind], "description": text}
    return {"enum": [*(code for code, _label in question.pairs), None], "description": text}


def schema():
    """The JSON Schema (2020-12) of the facts: what `GET /api/v1/returns/schema/` shows and `read` checks against."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Facts of a request for return aid",
        "type": "object",
        "properties": {name: _described(question) for name, question in QUESTIONS.items()},
        "additionalProperties": False,
    }


def read(text):
    """Facts from a JSON text. BadFacts, with every problem in it, when it is not JSON or says what no fact is."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadFacts(f"this is not JSON{where}") from None
    validator = Draft202012Validator(schema(), format_checker=FormatChecker(["date"]))
    found = sorted(validator.iter_errors(document), key=str)
    if found:
        raise BadFacts(*(_in_words(error) for error in found))
    return from_json(document)


def from_json(document):
    """Facts from a document that fits the schema. Dates are texts in it."""
    return Facts(**{name: _value(name, value) for name, value in document.items() if value is not None})


def _value(name, value):
    if name in DATES:
        return datetime.date.fromisoformat(value)
    return int(value) if QUESTIONS[name].kind == COUNT else value  # JSON knows 2.0 as a whole number, too


def _in_words(error):
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(NAMES))
        return f"unknown: {', '.join(unknown)}; known are {', '.join(NAMES)}"
    name = error.path[0] if error.path else ""
    if error.validator == "enum":
        return f"{name}: {json.dumps(error.instance)} is not among the values of the schema"
    return f"{name}: {error.message}" if name else error.message
