"""Information campaigns, here and in countries of origin and transit, and whom they reached: dated counts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from casework.encrypted_fields import SecretRecord
from casework.models import Office, User
from outreach.knowledge_codes import Channel, Quality, Stage
from outreach.models.materials import Material, OfOfficeQuerySet
from outreach.models.places import Partner


class CampaignQuerySet(OfOfficeQuerySet):
    def for_list(self):
        return self.select_related("office")

    def with_reach(self):
        """Evaluate; each campaign gets `reached`, by one query for all."""
        campaigns = list(self)
        counts = CampaignReach.objects.filter(campaign__in=campaigns).order_by()
        sums = dict(counts.values_list("campaign").annotate(models.Sum("people")))
        for campaign in campaigns:
            campaign.reached = sums.get(campaign.pk, 0)
        return campaigns


class Campaign(SecretRecord):
    office = models.ForeignKey(Office, models.RESTRICT, related_name="+")
    title = models.CharField(max_length=160)
    stage = models.CharField(max_length=8, choices=Stage)
    country = models.CharField(max_length=2)
    channels = ArrayField(models.CharField(max_length=12, choices=Channel), default=list)
    languages = ArrayField(models.SlugField(max_length=30), default=list)
    materials = models.ManyToManyField(Material, related_name="+")
    partners = models.ManyToManyField(Partner, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    budget = models.DecimalField(max_digits=11, decimal_places=2, null=True)  # euros
    funder = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_start",
                violation_error_message=_("The campaign ends before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.HERE, country="FR") | ~Q(stage="here") & ~Q(country="FR"),
                name="campaign_here_is_in_france",
            ),
        ]

    def __str__(self):
        return f"Campaign {self.pk}"

    @property
    def case_of_record(self):
        return None


class ReachQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(campaign__in=Campaign.objects.visible_to(user))


class CampaignReach(SecretRecord):
    """People reached by one channel between the count before and this day: counts of a campaign add up."""

    campaign = models.ForeignKey(Campaign, models.RESTRICT, related_name="counts")
    on = models.DateField(default=timezone.localdate)
    channel = models.CharField(max_length=12, choices=Channel)
    people = models.PositiveIntegerField()
    quality = models.CharField(max_length=10, choices=Quality)
    source = models.CharField(max_length=120)
    recorded_by = models.ForeignKey(User, models.RESTRICT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ReachQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "channel", "on"], name="reach_once_per_day_and_channel"),
        ]

    def __str__(self):
        return f"CampaignReach {self.pk}"
