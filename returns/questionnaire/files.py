"""Reading versions of the questionnaire from TOML. What a file may say is `SHAPE`; docs/follow-up.md tells it."""

import datetime
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from django.utils.translation import get_language
from jsonschema import Draft202012Validator, validators

FOLDER = Path(__file__).parent / "versions"
NOT_ASKED, NO_ANSWER = "not_asked", "no_answer"
RESERVED = frozenset({NOT_ASKED, NO_ANSWER, ""})


class BadQuestionnaire(Exception):
    """A file that is no questionnaire; the message says where and why."""


@dataclass(frozen=True)
class Words:
    """A text of a file, in the language of the page."""

    fr: str
    en: str

    def __str__(self):
        return self.en if (get_language() or "").startswith("en") else self.fr


@dataclass(frozen=True)
class Answer:
    """`mark`: from 0 to 1; None: the item does not apply."""

    code: str
    words: Words
    mark: Decimal | None


@dataclass(frozen=True)
class Item:
    code: str
    dimension: str
    words: Words
    weight: Decimal
    answers: tuple[Answer, ...]

    def answer(self, code):
        """The answer of this code, None when the item has no such answer."""
        return next((one for one in self.answers if one.code == code), None)


@dataclass(frozen=True)
class Dimension:
    code: str
    words: Words
    weight: Decimal


@dataclass(frozen=True)
class Band:
    """From `since` on, up to the next one. `look`: such a score asks for a new look at the person's situation."""

    since: Decimal
    words: Words
    look: bool


@dataclass(frozen=True)
class Questionnaire:
    """`at_least`: scored answers that a dimension needs for its score to be told."""

    code: str
    title: Words
    since: datetime.date
    source: str
    at_least: int
    dimensions: tuple[Dimension, ...]
    items: tuple[Item, ...]
    bands: tuple[Band, ...]
    to_confirm: tuple[Words, ...] = ()

    def of(self, dimension):
        """The items of a dimension (its code), in the order in which they are asked."""
        return tuple(item for item in self.items if item.dimension == dimension)

    def band(self, value):
        """The band of a score; None without a score."""
        return next((band for band in reversed(self.bands) if value is not None and value >= band.since), None)


# --- What a file may say ----------------------------------------------------------------------------------------------


def _object(required=(), **properties):
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _list(items, least=1):
    return {"type": "array", "items": items, "minItems": least}


CODE, TEXT = {"type": "string", "pattern": "^[0-9a-z_-]{1,40}$"}, {"type": "string", "minLength": 1}
UNIT, WEIGHT = (
    {"type": "number", "minimum": 0, "maximum": 1},
    {"type": "number", "exclusiveMinimum": 0, "maximum": 1000},
)
LABEL = {"fr": TEXT, "en": TEXT}
SHAPE = _object(
    ("code", "title", "from", "source", "at_least", "dimension", "scale", "item", "band"),
    code=CODE,
    title=_object(("fr", "en"), **LABEL),
    source=TEXT,
    at_least={"type": "integer", "minimum": 1},
    dimension=_list(_object(("code", "weight", "fr", "en"), code=CODE, weight=WEIGHT, **LABEL)),
    scale={
        "type": "object",
        "propertyNames": CODE,
        "additionalProperties": _list(_object(("code", "fr", "en"), code=CODE, mark=UNIT, **LABEL), least=2),
    },
    item=_list(
        _object(
            ("code", "dimension", "scale", "weight", "fr", "en"),
            code=CODE,
            dimension=CODE,
            scale=CODE,
            weight=WEIGHT,
            **LABEL,
        )
    ),
    band=_list(_object(("from", "fr", "en"), look={"type": "boolean"}, **LABEL, **{"from": UNIT})),
    to_confirm={"type": "array", "items": _object(("fr", "en"), **LABEL)},
    **{"from": {"type": "date"}},
)
_TYPES = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {
        "date": lambda _checker, value: type(value) is datetime.date,
        "number": lambda _checker, value: isinstance(value, (int, Decimal)) and not isinstance(value, bool),
    }
)
_VALIDATOR = validators.extend(Draft202012Validator, type_checker=_TYPES)(SHAPE)


def load(path):
    """A Questionnaire from a TOML file. BadQuestionnaire, naming the file and the place in it, when it does not fit."""
    name = Path(path).name
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8"), parse_float=Decimal)
    except (OSError, ValueError) as error:
        raise BadQuestionnaire(f"{name}: {getattr(error, 'strerror', None) or error}") from None
    wrong = min(_VALIDATOR.iter_errors(document), key=str, default=None)
    if wrong is not None:
        raise BadQuestionnaire(f"{name}: {'.'.join(map(str, wrong.absolute_path)) or 'the file'}: {wrong.message}")
    if problem := next(_problems(document), None):
        raise BadQuestionnaire(f"{name}: {problem}")
    return _questionnaire(document)


def _problems(document):
    """What the shape alone cannot see, in words."""
    yield from _twice(document)
    yield from _scales(document["scale"])
    yield from _items(document)
    starts = [band["from"] for band in document["band"]]
    if starts[0] != 0 or starts != sorted(set(starts)):
        yield "band: the first begins at 0, and each of the others above the one before"


def _twice(document):
    lists = {place: document[place] for place in ("dimension", "item")}
    lists |= {f"scale.{name}": answers for name, answers in document["scale"].items()}
    for place, entries in lists.items():
        codes = [entry["code"] for entry in entries]
        if twice := {code for code in codes if codes.count(code) > 1}:
            yield f"{place}: {min(twice)} stands there twice"


def _scales(scales):
    for name, answers in scales.items():
        if taken := RESERVED & {one["code"] for one in answers}:
            yield f"scale.{name}: {min(taken)} is offered with every item already"
        if len({one["mark"] for one in answers if "mark" in one}) < 2:
            yield f"scale.{name}: two answers at least need different marks"


def _items(document):
    dimensions = [one["code"] for one in document["dimension"]]
    for item in document["item"]:
        if item["dimension"] not in dimensions:
            yield f"item {item['code']}: there is no dimension {item['dimension']}"
        if item["scale"] not in document["scale"]:
            yield f"item {item['code']}: there is no scale {item['scale']}"
    for code in dimensions:
        if sum(item["dimension"] == code for item in document["item"]) < document["at_least"]:
            yield f"dimension {code}: it has fewer items than at_least asks for"


def _questionnaire(document):
    scales = {
        name: tuple(Answer(one["code"], _words(one), _decimal(one.get("mark"))) for one in answers)
        for name, answers in document["scale"].items()
    }
    return Questionnaire(
        code=document["code"],
        title=_words(document["title"]),
        since=document["from"],
        source=document["source"],
        at_least=document["at_least"],
        dimensions=tuple(Dimension(one["code"], _words(one), Decimal(one["weight"])) for one in document["dimension"]),
        items=tuple(
            Item(one["code"], one["dimension"], _words(one), Decimal(one["weight"]), scales[one["scale"]])
            for one in document["item"]
        ),
        bands=tuple(Band(Decimal(one["from"]), _words(one), one.get("look", False)) for one in document["band"]),
        to_confirm=tuple(map(_words, document.get("to_confirm", ()))),
    )


def _words(entry):
    return Words(entry["fr"], entry["en"])


def _decimal(number):
    return None if number is None else Decimal(number)


# --- The versions of this release -------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def every():
    """All versions, the earliest first, read once. BadQuestionnaire."""
    found = sorted((load(path) for path in sorted(FOLDER.glob("*.toml"))), key=lambda one: one.since)
    if problem := next(_conflicts(found), None):
        raise BadQuestionnaire(problem)
    return tuple(found)


def _conflicts(found):
    """What stands against these versions together, in words."""
    if not found:
        yield "there is no version of the questionnaire"
    for name in ("code", "since"):
        told = [getattr(one, name) for one in found]
        if twice := {value for value in told if told.count(value) > 1}:
            yield f"two versions have the same {'code' if name == 'code' else 'first day'}: {min(twice)}"


def in_force(day):
    """The version asked with on this day (date): the last that began; the first of all before that."""
    begun = [one for one in every() if one.since <= day]
    return begun[-1] if begun else every()[0]


def named(code):
    """The version of this code; None when this release no longer has it."""
    return next((one for one in every() if one.code == code), None)
