"""Campaigns, and the counts of whom they reached: each count is dated, says its source, and can be taken back."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from casework import audit, outbox
from casework.errors import Refusal
from outreach.actions.once import insert, made_before
from outreach.knowledge_codes import Channel, Quality, Stage
from outreach.models import Campaign, CampaignReach

CAMPAIGN_ADDED = audit.action("campaign.added", _("Recorded a campaign"), stage=Stage)
CAMPAIGN_READ = audit.action("campaign.read", _("Looked at a campaign"))
CAMPAIGN_CHANGED = audit.action("campaign.changed", _("Changed a campaign"))
REACH_RECORDED = audit.action(
    "campaign.reach_recorded", _("Recorded whom a campaign reached"), channel=Channel, quality=Quality
)
FIGURES = "campaign_reach.figures"  # word left for the figures, with the id of the count
REACH_REMOVED = audit.action("campaign.reach_removed", _("Removed a count of a campaign"), channel=Channel)

LINKS = ("materials", "partners")


@transaction.atomic
def add_campaign(campaign_id, values, links, *, office, actor):
    """Record a campaign of an office. `links`: {name of `LINKS`: rows}."""
    if known := made_before(Campaign, campaign_id, actor):
        return known
    campaign = Campaign(id=campaign_id, office=office, created_by=actor, **values)
    insert(campaign)
    for name in LINKS:
        getattr(campaign, name).set(links[name])
    audit.record(CAMPAIGN_ADDED, campaign, actor=actor, detail={"stage": campaign.stage})
    return campaign


@transaction.atomic
def change_campaign(campaign, values, links, *, actor):
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    changed = [name for name in values if getattr(campaign, name) != values[name]]
    for name in changed:
        setattr(campaign, name, values[name])
    for name in LINKS:
        rows = getattr(campaign, name)
        if {*rows.values_list("pk", flat=True)} != {row.pk for row in links[name]}:
            rows.set(links[name])
            changed.append(name)
    if changed:
        campaign.save()
        audit.record(CAMPAIGN_CHANGED, campaign, actor=actor, fields=sorted(changed))
    return campaign


@transaction.atomic
def record_reach(campaign, *, reach_id, on, channel, people, quality, source, actor):
    """People reached by a channel since the count before: counts add up, so there is one for a channel and a day."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if known := made_before(CampaignReach, reach_id, actor, by="recorded_by_id"):
        return known
    if on < campaign.starts_on:
        raise Refusal(_("The campaign had not begun on this day."), field="on")
    if campaign.counts.filter(channel=channel, on=on).exists():
        sentence = _("There is a count of this channel for this day: remove it first if it is wrong.")
        raise Refusal(sentence, field="channel")
    reach = CampaignReach(
        id=reach_id,
        campaign=campaign,
        on=on,
        channel=channel,
        people=people,
        quality=quality,
        source=source,
        recorded_by=actor,
    )
    insert(reach)
    outbox.leave(FIGURES, reach.pk)
    audit.record(REACH_RECORDED, campaign, actor=actor, detail={"channel": channel, "quality": quality})
    return reach


@transaction.atomic
def remove_reach(campaign, reach_id, *, actor):
    """Take back a count that was wrong; one that is gone already is no mistake."""
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    reach = campaign.counts.filter(pk=reach_id).first()
    if reach is None:
        return
    channel = reach.channel
    outbox.leave(FIGURES, reach.pk)
    reach.delete()
    audit.record(REACH_REMOVED, campaign, actor=actor, detail={"channel": channel})
