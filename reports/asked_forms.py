"""The forms that others ask for, filled in with published numbers: Eurostat, IOM, OFII.

What each asks for is a file (`reports/asked/*.toml`), so that a line that changes is no change of code. A line takes
its number from the publication of a table, or says that Escale does not count it; none is computed but shares, of two
numbers that are shown. What is not established stands in the file as `to_confirm`, and on the page.

Words used here:

- *line*: one number that is asked for. `each`: one line for each level of a dimension.
- *cube*: all cells of one table, with the codes that the asking house has for them.
"""

import csv
import io
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reports.catalogue import BY_CODE, DIMENSIONS, TOTAL_CODE
from reports.published_numbers import Number, State
from reports.release_page import HIDDEN_SIGN

FOLDER = Path(__file__).parent / "asked"
STATUS = {  # SDMX: how an observation stands, and whether it may be told
    State.SHOWN: ("A", "F"),
    State.HIDDEN: ("Q", "C"),
    State.COARSER: ("Q", "C"),
    State.NOT_PUBLISHED: ("M", "N"),
    State.NOT_COUNTED: ("L", "N"),
}
NO_CODE = "–"  # what the asking house has no code for stands on the page, and not in the file


@dataclass(frozen=True)
class Words:
    fr: str
    en: str

    def __str__(self):
        return getattr(self, _language())


@dataclass(frozen=True)
class Form:
    """`asked`: the file as it stands. `sources`: {"lang", "text"} each."""

    code: str
    title: Words
    about: Words
    kind: str  # of its periods: quarter, year
    sources: tuple
    to_confirm: tuple
    asked: dict


@dataclass(frozen=True)
class Entry:
    """One line of a filled form. `codes`: those of a cube, by dimension. `unit`: "", "%" or "EUR"."""

    code: str
    label: str
    number: Number
    unit: str = ""
    codes: tuple = ()

    @property
    def shown(self):
        """The number as a page says it."""
        if self.number.state is not State.SHOWN:
            return HIDDEN_SIGN if self.number.state is State.HIDDEN else "–"
        said = number_format(self.number.value, force_grouping=True)
        return {"%": _("%(percent)s %%") % {"percent": said}, "EUR": _("%(sum)s €") % {"sum": said}}.get(
            self.unit, said
        )

    @property
    def why(self):
        """Why there is no number, in a few words; "" where there is one."""
        return {
            State.SHOWN: "",
            State.HIDDEN: _("hidden: few people are behind it"),
            State.COARSER: _("not told as finely: too many numbers would be small"),
            State.NOT_PUBLISHED: _("not published for this period yet"),
            State.NOT_COUNTED: _("not counted here"),
        }[self.number.state]


@dataclass(frozen=True)
class Section:
    title: str
    entries: tuple


@lru_cache(maxsize=1)
def every():
    """{code: Form}, in the order of their files."""
    return {one.code: one for one in map(_read, sorted(FOLDER.glob("*.toml")))}


def _read(file):
    asked = tomllib.loads(file.read_text(encoding="utf-8"))
    return Form(
        asked["code"],
        Words(**asked["title"]),
        Words(**asked["about"]),
        asked["period"],
        tuple(asked["sources"]),
        tuple(Words(**one) for one in asked["to_confirm"]),
        asked,
    )


def fill(form, published):
    """[`Section`] of a form, from what is published of a period (`Published`), in the active language."""
    return [
        Section(str(Words(part["fr"], part["en"])), tuple(_entries(part, published, form.asked)))
        for part in form.asked["section"]
    ]


def _entries(part, published, asked):
    for line in part.get("line", ()):
        if "each" in line:
            yield from _each(line, published)
        elif line.get("cube"):
            yield from _cube(line["cube"], asked["cube"], published)
        else:
            yield _entry(line, line["code"], str(Words(line["fr"], line["en"])), line.get("levels", {}), published)


def _entry(line, code, label, levels, published):
    if "table" not in line:
        return Entry(code, label, Number(None, State.NOT_COUNTED), codes=tuple(line.get("codes", {}).items()))
    euros = line.get("euros", False)
    number = published.number(line["table"], levels, euros=euros)
    if not line.get("share"):
        return Entry(code, label, number, "EUR" if euros else "")
    whole = published.number(line["table"], {})
    if number.state is State.SHOWN and whole.value:
        return Entry(code, label, Number(round(100 * number.value / whole.value), State.SHOWN, number.number), "%")
    return Entry(code, label, Number(None, number.state if number.value is None else whole.state, number.number), "%")


def _each(line, published):
    """A line for each level that the publication tells; one for all of them where it tells none."""
    dimension, document = DIMENSIONS[line["each"]], published.document(line["table"])
    told = [one for one in document["dimensions"] if one["code"] == dimension.code] if document else []
    if not told:
        state = State.COARSER if document else State.NOT_PUBLISHED
        number = Number(None, state, document and document["release"]["number"])
        yield Entry(line["code"], str(dimension.label), number)
    for level in (level for one in told for level in one["levels"] if level["code"] != TOTAL_CODE):
        levels = {dimension.code: level["code"]}
        yield _entry(line, f"{line['code']}.{level['code']}", level["label"][_language()], levels, published)


def _cube(table, cube, published):
    """Every cell of the table, totals too, with the codes of the asking house."""
    document = published.document(table)
    if document is None:
        yield Entry(table, str(BY_CODE[table].title), Number(None, State.NOT_PUBLISHED))
        return
    names = [one["code"] for one in document["dimensions"]]
    words = [{level["code"]: level["label"][_language()] for level in one["levels"]} for one in document["dimensions"]]
    for cell in document["cells"]:
        told = dict(zip(names, cell["levels"], strict=True))
        codes = {one["as"]: _code_of(one, told.get(name, TOTAL_CODE)) for name, one in cube["dimension"].items()}
        label = " · ".join(labels[level] for labels, level in zip(words, cell["levels"], strict=True))
        levels = {name: level for name, level in told.items() if level != TOTAL_CODE}
        yield Entry(table, label or _("Total"), published.number(table, levels), codes=tuple(codes.items()))


def _language():
    return "en" if (get_language() or "").startswith("en") else "fr"


def _code_of(asked, level):
    codes = asked.get("codes", {})
    if level in codes:
        return codes[level]
    return level if asked.get("as_it_is") and len(level) == 2 else NO_CODE


# --- Files ------------------------------------------------------------------------------------------------------------


def as_csv(form, sections, period):
    """The file to hand over (bytes): SDMX-CSV for a cube, a row for each line for the others."""
    return _sdmx(form, sections, period) if "cube" in form.asked else _lines(sections, period)


def _sdmx(form, sections, period):
    cube = form.asked["cube"]
    totals = {one["as"]: one["codes"][TOTAL_CODE] for one in cube["dimension"].values()}
    fixed, file = cube["fixed"], io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["DATAFLOW", *fixed, *totals, "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "CONF_STATUS"])
    for entry in (one for section in sections for one in section.entries):
        codes = {**fixed, **totals, **dict(entry.codes)}
        if NO_CODE not in codes.values():
            value = "" if entry.number.value is None else entry.number.value
            writer.writerow([cube["dataflow"], *codes.values(), period.code, value, *STATUS[entry.number.state]])
    return file.getvalue().encode()


def _lines(sections, period):
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["line", "label", "period", "value", "unit", "state", "publication"])
    for entry in (one for section in sections for one in section.entries):
        number = entry.number
        value = "" if number.value is None else number.value
        told = [entry.code, entry.label, period.code, value, entry.unit, number.state.value, number.number or ""]
        writer.writerow(told)
    return file.getvalue().encode()
