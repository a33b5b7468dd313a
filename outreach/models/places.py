"""Where teams go, and the organisations they meet there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.models import Office
from outreach.departements import name_of
from outreach.enums import PartnerKind, SiteKind


class OfficeQuerySet(models.QuerySet):
    def offered_to(self, user):
        """What forms offer to this user: rows in use of the offices where they log contacts."""
        return self.filter(is_active=True, office_id__in=scope_of(user).offices_for(Capability.LOG_CONTACTS))


class Site(models.Model):
    office = models.ForeignKey(Office, models.RESTRICT, related_name="sites", verbose_name=_("office"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of place"), max_length=20, choices=SiteKind)
    departement = models.CharField(_("department"), max_length=3, blank=True)
    commune = models.CharField(_("commune"), max_length=80, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="site_name_once_per_office")]

    def __str__(self):
        return self.name

    @property
    def blurred(self):
        """Where it is, for whoever does not go there: the département, "" while nobody wrote it down."""
        return name_of(self.departement)


class Partner(models.Model):
    office = models.ForeignKey(Office, models.RESTRICT, related_name="partners", verbose_name=_("office"))
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind of organisation"), max_length=20, choices=PartnerKind)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="partner_name_once_per_office")]

    def __str__(self):
        return self.name
