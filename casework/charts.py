"""Charts as SVG, drawn on the server: what those of every package have in common. Small, calm, legible without colour.

Embedded by <img>, so that no style of the picture meets the page's content security policy.
"""

import json
import textwrap
from dataclasses import asdict, dataclass
from urllib.parse import quote

import altair as alt
import vl_convert

INK, SOFT, LINE, BAR, LIGHT = "#16272c", "#52626a", "#dadfe5", "#0f4c5c", "#d5e4e6"
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
NAME = 22  # letters of a line beside a lying bar
ROOM = 1.25  # for the number at the end of the longest bar


@dataclass(frozen=True)
class Bar:
    """One bar. `value` None: hidden. `text`: what stands at its end. `hollow`: still growing, or estimated."""

    label: str
    value: float | None
    text: str
    hollow: bool = False


def rows(bars, *, most=None):
    """Lying bars in the order given, as a data: address of an SVG. A long name takes several lines.

    `most`: where the scale ends, else the longest bar.
    """
    names = ["|".join(textwrap.wrap(bar.label, NAME)) for bar in bars]
    most_lines = max((name.count("|") + 1 for name in names), default=1)
    size, step = (12, 23) if most_lines == 1 else (11, 11 * most_lines + 7)
    lines = f"split({json.dumps(names, ensure_ascii=False)}[datum.value], '|')"  # two may be named alike
    extent = {"labelLimit": 150, "minExtent": 150, "maxExtent": 150, "labelLineHeight": 11}
    labels = axis(labelExpr=lines, labelFontSize=size, **extent)
    y = alt.Y("place:O", sort=[*range(len(bars))], axis=labels)
    x = alt.X("value:Q", axis=None, scale=from_zero((most or longest(bars)) * ROOM))
    base = alt.Chart(alt.Data(values=values_of(bars))).encode(x=x, y=y)
    parts = layers(base, {"size": 16}, {"align": "left", "dx": 5, "fontSize": 11})
    return drawn(specification(parts, {"width": 190, "height": alt.Step(step)}))


def values_of(bars):
    """The bars as data: each with its place, which keeps the order whatever layer it is drawn in."""
    return [
        asdict(bar) | {"place": place, "value": bar.value or 0, "hidden": bar.value is None}
        for place, bar in enumerate(bars)
    ]


def longest(bars):
    return max([bar.value or 0 for bar in bars] + [1])


def from_zero(end):
    return alt.Scale(nice=False, zero=True, domainMin=0, domainMax=end)


def layers(base, bar, text):
    """Filled bars, hollow ones, and what stands at their ends: over the data of `values_of`."""
    filled, hollow = "!datum.hidden && !datum.hollow", "!datum.hidden && datum.hollow"
    return (
        base.mark_bar(color=BAR, cornerRadiusEnd=2, **bar).transform_filter(filled),
        base.mark_bar(color=LIGHT, stroke=BAR, strokeWidth=1.5, strokeDash=[3, 2], **bar).transform_filter(hollow),
        base.mark_text(color=INK, **text).encode(text="text:N"),
    )


def axis(**options):
    """An axis with labels and nothing else, unless said otherwise."""
    quiet = {"title": None, "ticks": False, "domain": False, "grid": False, "labelPadding": 6, "labelColor": SOFT}
    return alt.Axis(**{**quiet, **options})


def specification(parts, size):
    """The layers `parts` as one chart of this size ({"width", "height"}), in Vega-Lite's JSON."""
    chart = alt.layer(*parts).properties(**size, background="transparent", padding=2)
    return chart.configure(font=FONT, view=alt.ViewConfig(stroke=None)).to_json(indent=None)


def drawn(specification):
    """A data: address of an SVG. Takes some 40 ms (ten times that for a process's first)."""
    return "data:image/svg+xml," + quote(vl_convert.vegalite_to_svg(specification))
