"""Lying bars (`casework.charts`) of what was counted: scores of an event, people whom a campaign reached."""

from dataclasses import asdict, dataclass

import altair as alt

from casework import charts
from casework.charts import BAR, INK, LIGHT


@dataclass(frozen=True)
class Bar:
    """`text`: what stands at its end. `estimated`: drawn hollow."""

    label: str
    value: float
    text: str
    estimated: bool = False


def rows(bars, *, most=None):
    """The bars in the order given, as a data: address of an SVG. `most`: where the scale ends, else the longest bar."""
    values = [{**asdict(bar), "row": f"{place:02d}"} for place, bar in enumerate(bars)]
    ends = most or max([bar.value for bar in bars] + [1])
    names = charts.axis(labelFontSize=11, labelLimit=160, minExtent=160, maxExtent=160, labelExpr=_labels(values))
    y = alt.Y("row:N", sort=None, axis=names)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(nice=False, zero=True, domainMin=0, domainMax=ends * 1.25))
    base = alt.Chart(alt.Data(values=values)).encode(x=x, y=y)
    look = {"size": 16, "cornerRadiusEnd": 2}
    parts = (
        base.mark_bar(color=BAR, **look).transform_filter("!datum.estimated"),
        base.mark_bar(color=LIGHT, stroke=BAR, strokeWidth=1.5, strokeDash=[3, 2], **look).transform_filter(
            "datum.estimated"
        ),
        base.mark_text(color=INK, align="left", dx=5, fontSize=11).encode(text="text:N"),
    )
    return charts.drawn(charts.specification(parts, {"width": 170, "height": alt.Step(24)}))


def _labels(values):
    """An expression that gives each row its label: two rows may have the same one."""
    names = [value["label"].replace("\\", "").replace("'", "’") for value in values]
    return "[" + ", ".join(f"'{name}'" for name in names) + "][toNumber(datum.value)]"
