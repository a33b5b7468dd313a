"""Bar charts (`casework.charts`) of numbers that are already protected."""

import textwrap
from dataclasses import asdict, dataclass, replace
from functools import lru_cache

import altair as alt

from casework import charts
from casework.charts import BAR, INK, LIGHT

NAME = 22  # letters of a line


@dataclass(frozen=True)
class Bar:
    """One bar. `value` None: hidden. `provisional`: still growing, drawn hollow."""

    label: str
    value: int | None
    text: str
    provisional: bool = False


@lru_cache(maxsize=256)  # what a chart says in words takes as long to put together as to draw
def columns(bars):
    """Upright bars (a tuple) in the order given (time), as a data: address of an SVG. A label breaks at "|"."""
    lines = "split(datum.label, '|')"
    axis = charts.axis(labelExpr=lines, labelAngle=0, labelOverlap=False, labelFontSize=9)
    x = alt.X("label:N", sort=_order(bars), axis=axis)
    y = alt.Y("value:Q", axis=None, scale=_scale(bars, 1.18 if _most(bars) < 1000 else 1.6))
    upright = {"angle": 270, "align": "left", "baseline": "middle", "dx": 4, "fontSize": 9}  # four digits and more
    text = {"dy": -6, "fontSize": 10} if _most(bars) < 1000 else upright
    return _address(bars, x, y, {"size": 15}, text, {"width": 258, "height": 84})


@lru_cache(maxsize=256)
def rows(bars):
    """Lying bars (a tuple) in the order given (places), as a data: address of an SVG. A long name takes two lines."""
    bars = [replace(bar, label="|".join(textwrap.wrap(bar.label, NAME))) for bar in bars]
    extent = {"labelLimit": 150, "minExtent": 150, "maxExtent": 150, "labelLineHeight": 11}
    is_long = any("|" in bar.label for bar in bars)
    lines = {"labelExpr": "split(datum.label, '|')", "labelFontSize": 11 if is_long else 12}
    y = alt.Y("label:N", sort=_order(bars), axis=charts.axis(**lines, **extent))
    x = alt.X("value:Q", axis=None, scale=_scale(bars))
    text = {"align": "left", "dx": 5, "fontSize": 11}
    return _address(bars, x, y, {"size": 16}, text, {"width": 190, "height": alt.Step(29 if is_long else 23)})


def _most(bars):
    return max([bar.value or 0 for bar in bars] + [1])


def _scale(bars, room=1.18):
    """From zero to the longest bar, with room for its number."""
    return alt.Scale(nice=False, zero=True, domainMin=0, domainMax=_most(bars) * room)


def _order(bars):
    """Layers would otherwise each bring their own order."""
    return [bar.label for bar in bars]


def _address(bars, x, y, bar, text, size):
    values = [asdict(bar) | {"value": bar.value or 0, "hidden": bar.value is None} for bar in bars]
    base = alt.Chart(alt.Data(values=values)).encode(x=x, y=y)
    filled, hollow = "!datum.hidden && !datum.provisional", "!datum.hidden && datum.provisional"
    parts = (
        base.mark_bar(color=BAR, cornerRadiusEnd=2, **bar).transform_filter(filled),
        base.mark_bar(color=LIGHT, stroke=BAR, strokeWidth=1.5, strokeDash=[3, 2], **bar).transform_filter(hollow),
        base.mark_text(color=INK, **text).encode(text="text:N"),
    )
    return charts.drawn(charts.specification(parts, size))
