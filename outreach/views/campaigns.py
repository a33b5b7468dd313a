"""Information campaigns: what they are, and whom they reached."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from casework import access, paging
from casework.access import Capability, NotVisible
from casework.drafts import submitted
from casework.enums import Purpose
from outreach import campaigns_page
from outreach.actions import campaigns as actions
from outreach.forms.campaigns import CampaignForm, ReachForm
from outreach.models import Campaign, CampaignQuerySet
from outreach.views.questions import asked


@access.requires(Capability.LOG_CONTACTS)
def campaign_list(request):
    visible = Campaign.objects.visible_to(request.user).for_list()
    page = paging.page_of(visible, request, read=CampaignQuerySet.with_reach)
    context = {
        "rows": [(campaign, campaigns_page.period(campaign)) for campaign in page.rows],
        "newer_url": page.newer_url,
        "older_url": page.older_url,
        "may_write": access.can(request.user, Capability.WORK_CASES),
    }
    return render(request, "outreach/campaign_list.html", context)


def open_campaign(request, pk):
    """The campaign, if this user sees it; 404 otherwise."""
    campaigns = Campaign.objects.select_related("office").prefetch_related("materials", "partners", "counts")
    return access.get_or_404(campaigns, request.user, pk, code=actions.CAMPAIGN_READ, purpose=Purpose.FIELD)


def workable(request, pk):
    """The same, when this user keeps the campaigns of its office."""
    campaign = open_campaign(request, pk)
    if campaign.office_id not in access.scope_of(request.user).offices_for(Capability.WORK_CASES):
        raise NotVisible("outreach.campaign", pk)
    return campaign


@access.requires(Capability.LOG_CONTACTS)
def campaign_detail(request, pk):
    campaign = open_campaign(request, pk)
    offices = access.scope_of(request.user).offices_for(Capability.WORK_CASES)
    context = {
        "campaign": campaign,
        "facts": campaigns_page.facts(campaign),
        "reach": campaigns_page.reach(campaign),
        "counts": campaign.counts.all(),
        "may_write": campaign.office_id in offices,
    }
    return render(request, "outreach/campaign_detail.html", context)


def _address(campaign):
    return reverse("campaign_detail", args=[campaign.pk])


@access.requires(Capability.WORK_CASES)
def campaign_add(request):
    form = CampaignForm(submitted(request), user=request.user)

    def act(form):
        uid = form.cleaned_data["uid"]
        return actions.add_campaign(uid, form.values, form.links, office=form.office, actor=request.user)

    context = {"title": _("New campaign"), "back": (reverse("campaign_list"), _("Campaigns"))}
    return asked(request, form, act, context, saved=_("The campaign is recorded."), then=_address)


@access.requires(Capability.WORK_CASES)
def campaign_change(request, pk):
    campaign = workable(request, pk)
    form = CampaignForm(submitted(request), user=request.user, campaign=campaign)

    def act(form):
        return actions.change_campaign(campaign, form.values, form.links, actor=request.user)

    context = {"title": _("Change a campaign"), "back": (_address(campaign), campaign.title)}
    return asked(request, form, act, context, saved=_("The campaign is changed."), then=_address)


@access.requires(Capability.WORK_CASES)
def reach_add(request, pk):
    campaign = workable(request, pk)
    form = ReachForm(submitted(request), campaign=campaign)

    def act(form):
        given = dict(form.cleaned_data)
        return actions.record_reach(campaign, reach_id=given.pop("uid"), actor=request.user, **given)

    context = {
        "title": _("Whom it reached"),
        "lead": _("Counts of a campaign add up: write those reached since the count before."),
        "back": (_address(campaign), campaign.title),
    }
    return asked(request, form, act, context, saved=_("The count is recorded."), then=lambda _reach: _address(campaign))


@require_POST
@access.requires(Capability.WORK_CASES)
def reach_remove(request, pk, reach):
    campaign = workable(request, pk)
    actions.remove_reach(campaign, reach, actor=request.user)
    messages.success(request, _("The count is removed."))
    return redirect("campaign_detail", pk=pk)
