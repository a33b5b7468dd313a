"""Places and partners, which administrators keep: forms, and the sections of the administration that show them."""

from django.utils.translation import gettext_lazy as _

from casework.forms.administration import EntryForm
from casework.views.administration import Section
from outreach.models import Partner, Site


class SiteForm(EntryForm):
    unique = (("office", "name"),)
    fixed = ("office",)

    class Meta:
        model = Site
        fields = ("office", "name", "kind", "is_active")


class PartnerForm(EntryForm):
    unique = (("office", "name"),)
    fixed = ("office",)

    class Meta:
        model = Partner
        fields = ("office", "name", "kind", "is_active")


_COLUMNS = ((_("Name"), "name"), (_("Kind"), "get_kind_display"), (_("Office"), "office"))
SITES = Section(
    "site", _("Places"), _("Add a place"), Site, SiteForm, _COLUMNS,
    lambda: Site.objects.select_related("office").order_by("office__name", "name"),
)  # fmt: skip
PARTNERS = Section(
    "partner", _("Partners"), _("Add a partner"), Partner, PartnerForm, _COLUMNS,
    lambda: Partner.objects.select_related("office").order_by("office__name", "name"),
)  # fmt: skip
