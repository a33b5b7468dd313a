"""OFII's directorates and the prefectures, each with where it was read; without a source: to be confirmed."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from returns.enums import Directorate
from returns.rules.facts import prefectures

FILE = Path(__file__).parent / "rules" / "authorities.toml"
PREFECTURES_FROM = "ISO 3166-2:FR (pycountry)"


@dataclass(frozen=True)
class Authority:
    """`source`: an address, or the name of a list; "" while it is to be confirmed. `departements`: [(number, name)]."""

    code: str
    name: str
    source: str = ""
    departements: tuple = ()


@lru_cache
def directorates():
    """Every directorate, by name. KeyError when the file names one that is unknown, or such a département."""
    told, names = tomllib.loads(FILE.read_text(encoding="utf-8")), dict(prefectures())
    unknown = told.keys() - set(Directorate.values)
    if unknown:
        raise KeyError(*sorted(unknown))
    found = []
    for code, name in Directorate.choices:
        row = told.get(code, {})
        numbers = tuple((number, names[number]) for number in row.get("departements", ()))
        found.append(Authority(code, str(name), row.get("source", ""), numbers))
    return tuple(sorted(found, key=lambda one: one.name))


def all_prefectures():
    """By number. That each issues OQTF itself, whatever pooling prefectures agreed on, is to be confirmed."""
    return tuple(Authority(number, name, PREFECTURES_FROM) for number, name in prefectures())
