"""Places and partners, which administrators keep: forms, and the sections of the administration that show them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from casework.forms.administration import CHOOSE, EntryForm
from casework.views.administration import NAME, OFFICE, Section
from outreach import departements
from outreach.models import Partner, Site


class SiteForm(EntryForm):
    unique = (("office", "name"),)
    fixed = ("office",)

    class Meta:
        model = Site
        fields = ("office", "name", "kind", "departement", "commune", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = [(number, f"{number} · {name}") for number, name in departements.choices()]
        self.fields["departement"] = forms.ChoiceField(
            label=_("Department"),
            choices=[("", CHOOSE), *rows],
            required=False,
            help_text=_("What everybody who does not go there is told."),
        )
        self.fields["name"].help_text = _("As the team calls it. How to find it is written by the team itself.")


class PartnerForm(EntryForm):
    unique = (("office", "name"),)
    fixed = ("office",)

    class Meta:
        model = Partner
        fields = ("office", "name", "kind", "is_active")


COLUMNS = (NAME, (_("Kind"), "get_kind_display"), OFFICE)
SITES = Section(
    code="site",
    title=_("Places"),
    add=_("Add a place"),
    model=Site,
    form=SiteForm,
    columns=(*COLUMNS, (_("Department"), "blurred")),
    rows=lambda: Site.objects.select_related("office").order_by("office__name", "name"),
)
PARTNERS = Section(
    code="partner",
    title=_("Partners"),
    add=_("Add a partner"),
    model=Partner,
    form=PartnerForm,
    columns=COLUMNS,
    rows=lambda: Partner.objects.select_related("office").order_by("office__name", "name"),
)
