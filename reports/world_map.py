"""A map of the world with a circle for each country, as large as its number. The numbers are protected already.

Shapes are Natural Earth's, from the package `world-atlas`: land at 1:110 million to look at; countries at 1:50 million,
where the small ones are too, only to find their middle.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

import altair as alt
import pycountry
from django.conf import settings

from casework import charts
from casework.charts import BAR, INK
from casework.countries import KOSOVO

SIZE = {"width": 560, "height": 250}
NAMED = 4  # the largest carry their name; of the others, the table tells
LAND = "#e4e9ec"
LARGEST = 1100  # square pixels of the largest circle


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
    land = alt.Chart(_layer("land-110m.json", "land")).mark_geoshape(fill=LAND, stroke=None)
    middles = (
        alt.Chart(alt.Data(values=_shapes({row["key"] for row in told}), format=_format("countries")))
        .transform_calculate(
            lon="geoCentroid(null, datum)[0]",
            lat="geoCentroid(null, datum)[1]",
            key="datum.id || datum.properties.name",
        )
        .transform_lookup(
            lookup="key", from_=alt.LookupData(data=alt.Data(values=told), key="key", fields=["value", "name"])
        )
        .encode(longitude="lon:Q", latitude="lat:Q")
    )
    size = alt.Size("value:Q", legend=None, scale=alt.Scale(zero=True, range=[0, LARGEST]))
    circles = middles.mark_circle(color=BAR, opacity=0.75, stroke="white", strokeWidth=1).encode(size=size)
    names = middles.mark_text(color=INK, fontSize=12, dy=-16).encode(text="name:N")
    chart = alt.layer(land, circles, names).project("equalEarth", scale=118, translate=[265, 142])
    chart = chart.properties(**SIZE, background="transparent", padding=0)
    return charts.drawn(chart.configure(font=charts.FONT, view=alt.ViewConfig(stroke=None)).to_json(indent=None))


def _key(code):
    """What the shapes call a country: its three digits; Kosovo, which has none, by its name."""
    return "Kosovo" if code == KOSOVO else pycountry.countries.get(alpha_2=code).numeric


@lru_cache(maxsize=4)
def _file(name):
    return json.loads((settings.NODE_MODULES / "world-atlas" / name).read_bytes())


def _layer(name, feature):
    return alt.Data(values=_file(name), format=_format(feature))


def _format(feature):
    return alt.TopoDataFormat(type="topojson", feature=feature)


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
