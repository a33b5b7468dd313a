"""Bar charts (`casework.charts`) of numbers that are already protected, and may therefore be kept once drawn."""

from functools import lru_cache

import altair as alt

from casework import charts

KEPT = 256  # what a chart says in words takes as long to put together as to draw
rows = lru_cache(KEPT)(charts.rows)


@lru_cache(KEPT)
def columns(bars):
    """Upright bars (a tuple) in the order given (time), as a data: address of an SVG. A label breaks at "|"."""
    most = charts.longest(bars)
    lines = "split(datum.label, '|')"
    axis = charts.axis(labelExpr=lines, labelAngle=0, labelOverlap=False, labelFontSize=9)
    x = alt.X("label:N", sort=[bar.label for bar in bars], axis=axis)  # layers would each bring their own order
    y = alt.Y("value:Q", axis=None, scale=charts.from_zero(most * (1.18 if most < 1000 else 1.6)))
    upright = {"angle": 270, "align": "left", "baseline": "middle", "dx": 4, "fontSize": 9}  # four digits and more
    text = {"dy": -6, "fontSize": 10} if most < 1000 else upright
    parts = charts.layers(alt.Chart(alt.Data(values=charts.values_of(bars))).encode(x=x, y=y), {"size": 15}, text)
    return charts.drawn(charts.specification(parts, {"width": 258, "height": 84}))
