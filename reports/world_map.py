"""A map of the world with a circle for each country, as large as its number. The numbers are protected already.

Shapes are Natural Earth's, from the package `world-atlas`: land at 1:110 million to look at; countries at 1:50 million,
where the small ones are too, only to find their middle.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

import pycountry
from django.conf import settings

from casework import charts
from casework.charts import BAR, INK
from casework.countries import KOSOVO

NAMED = 3  # the largest carry their name; of the others, the table tells
LARGEST = 1100  # square pixels of the largest circle
# In the words of Vega-Lite, and not Altair's, which looks through every point of every coast for mistakes.
MAP = {
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
    "width": 560,
    "height": 250,
    "padding": 0,
    "background": "transparent",
    "config": {"font": charts.FONT, "view": {"stroke": None}},
    "projection": {"type": "equalEarth", "scale": 106, "translate": [272, 138]},
}
LAND = {"type": "geoshape", "fill": "#e4e9ec", "stroke": None}
CIRCLE = {
    "mark": {"type": "circle", "color": BAR, "opacity": 0.75, "stroke": "white", "strokeWidth": 1},
    "encoding": {
        "size": {
            "field": "value",
            "type": "quantitative",
            "legend": None,
            "scale": {"zero": True, "range": [0, LARGEST]},
        }
    },
}
NAME = {
    "mark": {"type": "text", "color": INK, "fontSize": 12, "dy": -16},
    "encoding": {"text": {"field": "name", "type": "nominal"}},
}


@dataclass(frozen=True)
class Place:
    code: str  # ISO 3166-1 alpha-2
    name: str
    value: int


def world(places):
    """The `Place`s on the map, as a data: address of an SVG. A country that no shape is known of is left out."""
    return _drawn(tuple(places))


@lru_cache(maxsize=64)
def _drawn(places):
    largest = sorted(places, key=lambda place: -place.value)[:NAMED]
    told = [
        {"key": _key(place.code), "value": place.value, "name": place.name if place in largest else ""}
        for place in places
    ]
    data = {"values": _shapes({row["key"] for row in told}), "format": _format("countries")}
    middles = {
        "data": data,
        "transform": [
            {"calculate": "geoCentroid(null, datum)[0]", "as": "lon"},
            {"calculate": "geoCentroid(null, datum)[1]", "as": "lat"},
            {"calculate": "datum.id || datum.properties.name", "as": "key"},
            {
                "lookup": "key",
                "from": {"data": {"values": told}, "key": "key", "fields": ["value", "name"]},
            },
        ],
        "encoding": {"longitude": {"field": "lon"}, "latitude": {"field": "lat"}},
        "layer": [CIRCLE, NAME],
    }
    land = {"data": {"values": _file("land-110m.json"), "format": _format("land")}, "mark": LAND}
    return charts.drawn(json.dumps({**MAP, "layer": [land, middles]}))


def _key(code):
    """What the shapes call a country: its three digits; Kosovo, which has none, by its name."""
    return "Kosovo" if code == KOSOVO else pycountry.countries.get(alpha_2=code).numeric


@lru_cache(maxsize=4)
def _file(name):
    return json.loads((settings.NODE_MODULES / "world-atlas" / name).read_bytes())


def _format(feature):
    return {"type": "topojson", "feature": feature}


def _shapes(keys):
    """The topology of these countries alone: the other borders stay in their places, empty."""
    whole = _file("countries-50m.json")
    wanted = [
        shape
        for shape in whole["objects"]["countries"]["geometries"]
        if shape.get("id", shape["properties"]["name"]) in keys
    ]
    used = set(_numbers([shape["arcs"] for shape in wanted]))
    arcs = [arc if number in used else [[0, 0], [0, 0]] for number, arc in enumerate(whole["arcs"])]
    countries = {"type": "GeometryCollection", "geometries": wanted}
    return {**whole, "arcs": arcs, "objects": {"countries": countries}}


def _numbers(arcs):
    """Of the borders that a shape is made of; a negative one is walked backwards."""
    for arc in arcs:
        if isinstance(arc, list):
            yield from _numbers(arc)
        else:
            yield arc if arc >= 0 else ~arc
