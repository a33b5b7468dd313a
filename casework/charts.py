"""Charts as SVG, drawn on the server: what those of every package have in common. Small, calm, legible without colour.

Embedded by <img>, so that no style of the picture meets the page's content security policy.
"""

from urllib.parse import quote

import altair as alt
import vl_convert

INK, SOFT, LINE, BAR, LIGHT = "#16272c", "#52626a", "#dadfe5", "#0f4c5c", "#d5e4e6"
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


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
