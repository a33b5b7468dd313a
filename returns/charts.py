"""Scores over time as lines (`casework.charts`). Of one person: never kept in a cache.

Told apart without colour: each line has its own dashes and its own mark, and its name stands at its end.
"""

from dataclasses import dataclass
from decimal import Decimal

import altair as alt

from casework import charts
from casework.charts import BAR, INK, LINE

DASHES = ([1, 0], [6, 3], [2, 3], [8, 3, 2, 3])
SHAPES = ("circle", "square", "triangle-up", "diamond")
GLYPHS = "●□△◇"  # the same marks, before each name
SHADES = (BAR, "#8a5a12", "#5b3f8c", "#52626a")
APART = 0.085  # of the height: names closer than this would overlap


@dataclass(frozen=True)
class Curve:
    """`points`: (label of the moment, score from 0 to 1 or None); what is None is left out, not drawn as 0."""

    name: str
    points: tuple[tuple[str, Decimal | None], ...]
    main: bool = False


def scores(curves):
    """The curves as a data: address of an SVG. All have the same moments, in order."""
    moments = [label for label, _value in curves[0].points]
    x = alt.X(
        "moment:N",
        sort=moments,
        scale=alt.Scale(domain=moments, padding=0.25),
        axis=charts.axis(labelAngle=0, labelFontSize=12),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=charts.axis(
            values=[0, 0.5, 1],
            grid=True,
            gridColor=LINE,
            labelFontSize=12,
            labelExpr="datum.value == 0.5 ? '½' : datum.value",
        ),
    )
    parts = [layer for place, curve in enumerate(curves) for layer in _curve(curve, place, x, y)]
    names = alt.Chart(alt.Data(values=_names(curves))).mark_text(align="left", dx=12, fontSize=12, color=INK)
    named = names.encode(x=x, y=alt.Y("at:Q", scale=alt.Scale(domain=[0, 1])), text="name:N")
    return charts.drawn(charts.specification([*parts, named], {"width": 300, "height": 190}))


def _curve(curve, place, x, y):
    values = [{"moment": label, "value": float(value)} for label, value in curve.points if value is not None]
    base = alt.Chart(alt.Data(values=values)).encode(x=x, y=y)
    shade = SHADES[place % len(SHADES)]
    width = 3 if curve.main else 1.5
    yield base.mark_line(color=shade, strokeWidth=width, strokeDash=DASHES[place % len(DASHES)])
    yield base.mark_point(
        color=shade,
        fill=shade if curve.main else "white",
        shape=SHAPES[place % len(SHAPES)],
        size=70,
        opacity=1,
    )


def _names(curves):
    """Where each name stands: at the end of its curve, moved up as far as it takes not to cover another."""
    ends, names, at = [], [], None
    for place, curve in enumerate(curves):
        told = [(label, value) for label, value in curve.points if value is not None]
        if told:
            ends.append((float(told[-1][1]), told[-1][0], f"{GLYPHS[place % len(GLYPHS)]} {curve.name}"))
    for value, moment, name in sorted(ends):
        at = value if at is None else max(value, at + APART)
        names.append({"moment": moment, "at": at, "name": name})
    return names
