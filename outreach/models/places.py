"""Where teams go, and the organisations they meet there."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from casework.access import Capability, scope_of
from casework.models import Office
from outreach.departements import name_of
from outreach.enums import PartnerKind, SiteKind
from outreach.partner_enums import DEPARTEMENTS, Service


class OfficeQuerySet(models.QuerySet):
    def offered_to(self, user):
        """What forms offer to this user: rows in use of the offices where they log contacts."""
        return self.visible_to(user).filter(is_active=True)

    def visible_to(self, user):
        """Rows of the offices where this user logs contacts, those out of use, too."""
        return self.filter(office_id__in=scope_of(user).offices_for(Capability.LOG_CONTACTS))

    def kept_by(self, user):
        """Rows of the offices whose files this user works: they describe them, and settle what goes to and fro."""
        return self.filter(office_id__in=scope_of(user).offices_for(Capability.WORK_CASES))


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
    address = models.CharField(_("address"), max_length=200, blank=True)
    departement = models.CharField(_("department"), max_length=3, choices=list(DEPARTEMENTS.items()), blank=True)
    hours = models.CharField(_("opening hours"), max_length=200, blank=True)
    languages = ArrayField(models.SlugField(max_length=30), default=list, blank=True)
    services = ArrayField(models.CharField(max_length=20, choices=Service), default=list, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = OfficeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="partner_name_once_per_office")]

    def __str__(self):
        return self.name
