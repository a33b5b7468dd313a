from outreach.models.campaigns import Campaign, CampaignQuerySet, CampaignReach
from outreach.models.contacts import RECENT, Contact, ContactQuerySet, Outing, OutingQuerySet, TeamQuerySet
from outreach.models.events import Event, EventQuerySet, Tally
from outreach.models.imports import ColumnMemory, ContactImport
from outreach.models.materials import Material, MaterialVersion, StockMovement, withheld_terms
from outreach.models.meeting import Chain, ChainQuerySet
from outreach.models.partners import Agreement, PartnerMeeting, PartnerPerson
from outreach.models.photos import ContactPhoto, ContactPhotoQuerySet, PhotoPiece
from outreach.models.places import OfficeQuerySet, Partner, Site
from outreach.models.planning import Going, OwnTeamQuerySet, WayThere
from outreach.models.referrals import ReceivedReferral, Referral
from outreach.models.safety import CheckIn, CheckInQuerySet, Incident
from outreach.models.telephones import FieldEntry, FieldEntryQuerySet, FieldKey
from outreach.models.writings import Writing

__all__ = [
    "RECENT",
    "Agreement",
    "Campaign",
    "CampaignQuerySet",
    "CampaignReach",
    "Chain",
    "ChainQuerySet",
    "CheckIn",
    "CheckInQuerySet",
    "ColumnMemory",
    "Contact",
    "ContactImport",
    "ContactPhoto",
    "ContactPhotoQuerySet",
    "ContactQuerySet",
    "Event",
    "EventQuerySet",
    "FieldEntry",
    "FieldEntryQuerySet",
    "FieldKey",
    "Going",
    "Incident",
    "Material",
    "MaterialVersion",
    "OfficeQuerySet",
    "Outing",
    "OutingQuerySet",
    "OwnTeamQuerySet",
    "Partner",
    "PartnerMeeting",
    "PartnerPerson",
    "PhotoPiece",
    "ReceivedReferral",
    "Referral",
    "Site",
    "StockMovement",
    "Tally",
    "TeamQuerySet",
    "WayThere",
    "Writing",
    "withheld_terms",
]
