"""Reading texts and groups from their TOML files. What a file may say is `SHAPE`; docs/rules.md says it in words."""

import datetime
import tomllib
from functools import lru_cache
from pathlib import Path

from jsonschema import Draft202012Validator, validators

from returns.enums import Part, Place
from returns.rules import words
from returns.rules.facts import DATES, NAMES
from returns.rules.texts import Calendar, Derogation, Group, Open, Row, Text, Window

HERE = Path(__file__).parent
FOLDER = HERE / "texts"


class BadText(Exception):
    """A file that is no text; the message says where and why."""


def _object(required=(), **properties):
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _list(items, **more):
    return {"type": "array", "items": items, **more}


FLAG, DAY, EUROS = {"type": "boolean"}, {"type": "date"}, {"type": "integer", "minimum": 0, "maximum": 100_000}
WORDS, MONTHS = {"type": "string", "minLength": 1}, {"type": "integer", "minimum": 1, "maximum": 120}
NATIONALITIES = _list({"type": "string", "pattern": "^([A-Z]{2}|[a-z_]+)$"})
AMOUNTS = _list(EUROS, minItems=1)
NAMED_DATE = {"enum": ["filed_on", "validated_on"]}
CONDITIONS = ("none", "irregular", "oqtf", "agreement", "residence_exceptions", "once", "origin", "detention", "barred")
# What an open point may bear on: the text as a whole, a condition, a part of the aid, or a reason told about one.
ABOUT = ["text", *words.CONDITIONS, *Part.values, *words.PARTS]
SHAPE = _object(
    required=("code", "title", "place", "chosen_by", "from", "sources", "conditions"),
    code={"type": "string", "pattern": "^[0-9a-z-]+$"},
    title=WORDS,
    place={"enum": Place.values},
    chosen_by=NAMED_DATE,
    sources=_list(WORDS, minItems=1),
    until=DAY,
    conditions=_object(
        **dict.fromkeys(CONDITIONS, FLAG), residence_months=MONTHS, excluded=NATIONALITIES, only=NATIONALITIES
    ),
    articles={"type": "object", "additionalProperties": WORDS},
    elsewhere={"type": "object", "additionalProperties": WORDS},
    phases=_object(("ends", "to"), ends=_list(MONTHS, minItems=1), to=NAMED_DATE, not_before=DAY),
    allowance=_list(
        _object(
            ("group", "adult", "minor"),
            group=WORDS,
            nationalities=NATIONALITIES,
            oqtf=FLAG,
            needs_irtf=FLAG,
            bonus=FLAG,
            **dict.fromkeys(("adult", "minor", "increased"), AMOUNTS),
            **dict.fromkeys(("couple", "minor_after_third"), EUROS),
        )
    ),
    derogation=_list(
        _object(
            ("code", "amount", "increased", "when"),
            code=WORDS,
            amount=EUROS,
            increased=EUROS,
            when={"type": "object", "propertyNames": {"enum": [name for name in NAMES if name not in DATES]}},
        )
    ),
    document_bonus=_object(("amount",), amount=EUROS),
    increase=_object(
        ("added",),
        added=EUROS,
        windows=_list(
            _object(
                ("title", "from", "until", "added", "except"),
                title=WORDS,
                until=DAY,
                added=EUROS,
                **{"from": DAY, "except": NATIONALITIES},
            )
        ),
    ),
    reintegration=_object(
        programme=FLAG,
        needs_irtf=NATIONALITIES,
        not_after=_object(("nationalities", "months"), nationalities=NATIONALITIES, months=MONTHS),
        viable_project=_list({"enum": [Part.LEVEL_1, Part.LEVEL_2, Part.LEVEL_3, Part.PROJECT]}),
        level_1=_object(isolated=EUROS, couple=EUROS, child=EUROS),
        level_2=_object(ceiling=EUROS),
        level_3=_object(ceiling=EUROS),
        project=_object(ceiling=EUROS),
    ),
    to_confirm=_list(_object(("about", "fr", "en"), about=_list({"enum": ABOUT}, minItems=1), fr=WORDS, en=WORDS)),
    **{"from": DAY},
)
_TYPES = Draft202012Validator.TYPE_CHECKER.redefine("date", lambda _checker, value: type(value) is datetime.date)
_VALIDATOR = validators.extend(Draft202012Validator, type_checker=_TYPES)(SHAPE)


def load(path):
    """A text from a TOML file. BadText, naming the file and the place in it, when it does not fit."""
    name = Path(path).name
    try:
        document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadText(f"{name}: {getattr(error, 'strerror', None) or error}") from None
    wrong = min(_VALIDATOR.iter_errors(document), key=str, default=None)
    if wrong is not None:
        raise BadText(f"{name}: {'.'.join(map(str, wrong.absolute_path)) or 'the file'}: {wrong.message}")
    text = _text(document)
    for row in text.rows:
        if any(len(amounts) != text.phases for amounts in (row.adult, row.minor, row.increased) if amounts):
            raise BadText(f"{name}: allowance of {row.group}: it needs one amount for each of {text.phases} phase(s)")
    return text


def _text(document):
    phases, increase = document.get("phases", {}), document.get("increase", {})
    return Text(
        code=document["code"],
        title=document["title"],
        place=document["place"],
        chosen_by=document["chosen_by"],
        since=document["from"],
        until=document.get("until"),
        sources=tuple(document["sources"]),
        conditions=document["conditions"],
        articles=document.get("articles", {}),
        elsewhere=document.get("elsewhere", {}),
        rows=tuple(
            Row(**{name: tuple(value) if isinstance(value, list) else value for name, value in row.items()})
            for row in document.get("allowance", ())
        ),
        derogations=tuple(
            Derogation(item["code"], item["amount"], item["increased"], tuple(item["when"].items()))
            for item in document.get("derogation", ())
        ),
        ends=tuple(phases.get("ends", ())),
        counted_to=phases.get("to", ""),
        not_before=phases.get("not_before"),
        bonus=document.get("document_bonus", {}).get("amount", 0),
        added=increase.get("added", 0),
        windows=tuple(
            Window(item["title"], item["from"], item["until"], item["added"], tuple(item["except"]))
            for item in increase.get("windows", ())
        ),
        reintegration=document.get("reintegration", {}),
        open_points=tuple(
            Open(tuple(item["about"]), item["fr"], item["en"]) for item in document.get("to_confirm", ())
        ),
    )


def _group(name, entry):
    point = entry.get("to_confirm")
    return Group(
        frozenset(entry["countries"]),
        entry.get("since", {}),
        entry.get("until", {}),
        Open((name,), point["fr"], point["en"]) if point else None,
    )


@lru_cache(maxsize=1)
def calendar():
    """The texts and groups of this release, read once."""
    groups = tomllib.loads((HERE / "groups.toml").read_text(encoding="utf-8"))
    texts = tuple(load(path) for path in sorted(FOLDER.glob("*.toml")))
    return Calendar(texts, {name: _group(name, entry) for name, entry in groups.items()})
