from outreach.models.campaigns import Campaign, CampaignQuerySet, CampaignReach
from outreach.models.contacts import RECENT, Contact, ContactQuerySet, Outing, OutingQuerySet, TeamQuerySet
from outreach.models.events import Event, EventQuerySet, Tally
from outreach.models.materials import Material, MaterialVersion, StockMovement, withheld_terms
from outreach.models.places import OfficeQuerySet, Partner, Site
from outreach.models.telephones import FieldEntry, FieldEntryQuerySet, FieldKey
from outreach.models.writings import Writing

__all__ = [
    "RECENT",
    "Campaign",
    "CampaignQuerySet",
    "CampaignReach",
    "Contact",
    "ContactQuerySet",
    "Event",
    "EventQuerySet",
    "FieldEntry",
    "FieldEntryQuerySet",
    "FieldKey",
    "Material",
    "MaterialVersion",
    "OfficeQuerySet",
    "Outing",
    "OutingQuerySet",
    "Partner",
    "Site",
    "StockMovement",
    "Tally",
    "TeamQuerySet",
    "Writing",
    "withheld_terms",
]
