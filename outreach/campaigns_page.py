"""What pages show of campaigns: facts in words, and whom they reached by channel as a chart with its table."""

from dataclasses import dataclass

from django.utils import formats
from django.utils.translation import gettext as _

from casework import charts
from casework.countries import country_name
from outreach.knowledge_codes import Channel, Quality
from outreach.materials_page import language_names


@dataclass(frozen=True)
class ReachSummary:
    """`rows`: (channel, quality, people), most first."""

    people: int
    rows: list
    chart: str
    alt: str
    has_estimates: bool


def reach(campaign):
    sums = {}
    for count in campaign.counts.all():
        key = (count.channel, count.quality)
        sums[key] = sums.get(key, 0) + count.people
    channels, qualities = dict(Channel.choices), dict(Quality.choices)
    ordered = sorted(sums.items(), key=lambda pair: -pair[1])
    rows = [(channels[channel], qualities[quality], people) for (channel, quality), people in ordered]
    bars = [
        charts.Bar(str(channels[channel]), people, _number(people), quality == Quality.ESTIMATED)
        for (channel, quality), people in ordered
    ]
    told = ", ".join(f"{channel} {_number(people)} ({quality})" for channel, quality, people in rows)
    return ReachSummary(
        people=sum(sums.values()),
        rows=rows,
        chart=charts.rows(bars) if bars else "",
        alt=_("People reached by channel: %(rows)s") % {"rows": told},
        has_estimates=any(quality == Quality.ESTIMATED for _channel, quality in sums),
    )


def facts(campaign):
    """Pairs (label, value) for components/data_list.html."""
    languages, channels = language_names(), dict(Channel.choices)
    budget = _number(campaign.budget, 2) if campaign.budget is not None else ""
    return [
        (_("Where it speaks to people"), campaign.get_stage_display()),
        (_("Country"), country_name(campaign.country)),
        (_("Period"), period(campaign)),
        (_("Channels"), [str(channels[code]) for code in campaign.channels]),
        (_("Languages"), [languages.get(code, code) for code in campaign.languages]),
        (_("Materials"), [material.title for material in campaign.materials.all()]),
        (_("Partners"), [partner.name for partner in campaign.partners.all()]),
        (_("Funder"), campaign.funder),
        (_("Budget, in euros"), budget),
        (_("Office"), campaign.office.name),
    ]


def period(campaign):
    first = formats.date_format(campaign.starts_on, "SHORT_DATE_FORMAT")
    if campaign.ends_on is None:
        return _("since %(first)s") % {"first": first}
    last = formats.date_format(campaign.ends_on, "SHORT_DATE_FORMAT")
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def _number(value, decimals=0):
    return formats.number_format(value, decimals, use_l10n=True, force_grouping=True)
