"""What a publication says, as bytes: the same table always gives the same ones. Pure but for the names of terms.

A document tells everything that is needed to read it, in French and in English: what is counted and how, the levels in
words, how it was protected, and the cells. A hidden number is null in JSON and "c" in CSV.
"""

import csv
import hashlib
import io
import json
from itertools import product

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from casework.models.reference import ReferenceTerm
from reports.catalogue import BY_CODE, DIMENSIONS, TOTAL_CODE, VERSION
from reports.closed_periods import ClosedPeriod
from reports.disclosure import HIDDEN
from reports.gate import ShownTable
from reports.gathering import NONE, OTHER, SEVERAL
from reports.linked.cells import Cell
from reports.linked.files import SHOWN_AS_HIDDEN
from reports.tabulating import KEPT_LISTS, PERIOD

LANGUAGES = ("fr", "en")
WORDS_BESIDE = {
    SEVERAL: lambda: _("Several languages"),
    NONE: lambda: _("Not noted"),
    OTHER: lambda: _("Other"),
    TOTAL_CODE: lambda: _("Total"),
}


def canonical(document):
    """Bytes that depend on what is said, and on nothing else."""
    return json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def content_of(shown, *, counted_until):
    """The document of a `ShownTable`, before it has a number. `counted_until`: aware datetime or None."""
    table = BY_CODE[shown.table]
    terms = {(term.kind, term.code): term for term in ReferenceTerm.objects.filter(kind__in=KEPT_LISTS)}
    return {
        "catalogue": VERSION,
        "table": table.code,
        "period": {"code": shown.period, **_both(lambda: str(ClosedPeriod.parse(shown.period)))},
        "title": _both(lambda: str(table.title)),
        "definition": _both(lambda: str(table.definition)),
        "unit": {
            "code": table.rule.code,
            "label": _both(lambda: str(table.rule.label)),
            "definition": _both(lambda: str(table.rule.definition)),
        },
        "dimensions": [_dimension(code, levels, terms) for code, levels in shown.shape.items()],
        "cells": list(_cells(shown)),
        "money": table.money,
        "threshold": settings.PUBLISHED_THRESHOLD,
        "rounding": settings.PUBLISHED_ROUNDING,
        "noise": settings.PUBLISHED_NOISE,
        "method": _both(lambda: method_of(table.money)),
        "counted_until": counted_until and counted_until.isoformat(timespec="minutes"),
    }


def _both(say):
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = say()
    return found


def _dimension(code, levels, terms):
    dimension = DIMENSIONS[code]

    def label(level):
        term = terms.get((code, level))
        if term or code in KEPT_LISTS:
            return str(term) if term else WORDS_BESIDE[level]()
        return str(dimension.label_of(level))

    return {
        "code": code,
        "label": _both(lambda: str(dimension.label)),
        "levels": [{"code": one, "label": _both(lambda one=one: label(one))} for one in (*levels, TOTAL_CODE)],
    }


def _cells(shown):
    names = list(shown.shape)
    for combination in product(*((*levels, TOTAL_CODE) for levels in shown.shape.values())):
        cell = _cell(shown.period, names, combination)
        found = {"levels": list(combination), "number": _number(shown.cells[cell])}
        yield found | ({"euros": _number(shown.euros[cell])} if shown.euros is not None else {})


def _number(value):
    return None if value is HIDDEN else int(value)


def _cell(period, names, levels):
    told = ((name, level) for name, level in zip(names, levels, strict=True) if level != TOTAL_CODE)
    return Cell({(PERIOD, period), *told})


def method_of(money):
    """How numbers were protected, in a few sentences of the active language."""
    asked = {
        "k": settings.PUBLISHED_THRESHOLD,
        "base": settings.PUBLISHED_ROUNDING,
        "largest": settings.DOMINANCE_LARGEST,
        "share": settings.DOMINANCE_SHARE,
        "euros": settings.EUROS_ROUNDING,
        "coarser": settings.COARSER_ABOVE,
    }
    said = [
        _("Every number is rounded to the nearest %(base)s, totals too: they need not add up.") % asked,
        _("Numbers under %(k)s are hidden, zeros among them: nothing tells a small number from none.") % asked,
        _(
            "Some larger numbers are hidden as well, so that no hidden number can be computed by subtraction, neither "
            "within this table nor with any earlier publication: it stays open by %(k)s people at least."
        )
        % asked,
        _(
            "Where more than %(coarser)s %% of the levels would be hidden, levels are grouped, or the breakdown is "
            "left out."
        )
        % asked,
    ]
    if settings.PUBLISHED_NOISE:
        said.insert(1, _noise_in_words() % asked)
    if money:
        said.append(
            _(
                "Sums of money are rounded to %(euros)s euros, and hidden where the number is, or where %(largest)s "
                "amount makes up more than %(share)s %% of the sum."
            )
            % asked
        )
    return [*said, _("These thresholds are the house’s own, to be confirmed.")]


def _noise_in_words():
    return _(
        "Before rounding, a little noise was added: each number is less than %(base)s from the count. The same number "
        "has the same noise wherever it is published, and on average there is none."
    )


# --- Reading it back --------------------------------------------------------------------------------------------------


def shown_of(document):
    """The `ShownTable` that a document tells."""
    names = [one["code"] for one in document["dimensions"]]
    shape = {one["code"]: tuple(level["code"] for level in one["levels"][:-1]) for one in document["dimensions"]}
    period = document["period"]["code"]

    def read(name):
        return {
            _cell(period, names, one["levels"]): HIDDEN if one[name] is None else one[name] for one in document["cells"]
        }

    return ShownTable(document["table"], period, shape, read("number"), read("euros") if document["money"] else None)


def as_csv(document):
    """Bytes; codes in columns, so that a program in any language reads them."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    measures = ["number", *(["euros"] if document["money"] else [])]
    writer.writerow([PERIOD, *(one["code"] for one in document["dimensions"]), *measures])
    for one in document["cells"]:
        values = [SHOWN_AS_HIDDEN if one[name] is None else one[name] for name in measures]
        writer.writerow([document["period"]["code"], *one["levels"], *values])
    return file.getvalue().encode()


def metadata(document):
    """The document without its numbers: structure, code lists, method. The words are those of SDMX."""
    kept = ("table", "title", "definition", "unit", "catalogue", "method", "threshold", "rounding", "counted_until")
    noise = {"noise": document.get("noise", False)}  # documents of before there was any do not say
    lists = {one["code"]: one["levels"] for one in document["dimensions"]}
    return {
        **{name: document[name] for name in kept},
        **noise,
        "dataStructure": {
            "dimensions": [PERIOD, *lists],
            "measures": ["number", *(["euros"] if document["money"] else [])],
            "attributes": {"OBS_STATUS": "A", "CONF_STATUS": {"F": "free", "C": "hidden: null, or c"}},
        },
        "codelists": lists,
        "timePeriod": document["period"]["code"],
        "release": document.get("release"),
    }
