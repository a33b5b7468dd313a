from outreach.models.contacts import RECENT, Contact, ContactQuerySet, Outing, OutingQuerySet, TeamQuerySet
from outreach.models.imports import ColumnMemory, ContactImport
from outreach.models.meeting import Chain, ChainQuerySet
from outreach.models.partners import Agreement, PartnerMeeting, PartnerPerson
from outreach.models.photos import ContactPhoto, ContactPhotoQuerySet, PhotoPiece
from outreach.models.places import OfficeQuerySet, Partner, Site
from outreach.models.planning import Going, OwnTeamQuerySet, WayThere
from outreach.models.referrals import ReceivedReferral, Referral
from outreach.models.safety import CheckIn, CheckInQuerySet, Incident
from outreach.models.telephones import FieldEntry, FieldEntryQuerySet, FieldKey

__all__ = [
    "RECENT",
    "Agreement",
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
    "FieldEntry",
    "FieldEntryQuerySet",
    "FieldKey",
    "Going",
    "Incident",
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
    "TeamQuerySet",
    "WayThere",
]
