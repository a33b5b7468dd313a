from outreach.models.contacts import RECENT, Contact, ContactQuerySet, Outing, OutingQuerySet, TeamQuerySet
from outreach.models.meeting import Chain, ChainQuerySet
from outreach.models.photos import ContactPhoto, ContactPhotoQuerySet, PhotoPiece
from outreach.models.places import OfficeQuerySet, Partner, Site
from outreach.models.planning import Going, OwnTeamQuerySet, WayThere
from outreach.models.safety import CheckIn, CheckInQuerySet, Incident
from outreach.models.telephones import FieldEntry, FieldEntryQuerySet, FieldKey

__all__ = [
    "RECENT",
    "Chain",
    "ChainQuerySet",
    "CheckIn",
    "CheckInQuerySet",
    "Contact",
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
    "PhotoPiece",
    "Site",
    "TeamQuerySet",
    "WayThere",
]
