from outreach.models.contacts import RECENT, Contact, ContactQuerySet, Outing, OutingQuerySet, TeamQuerySet
from outreach.models.photos import ContactPhoto, ContactPhotoQuerySet, PhotoPiece
from outreach.models.places import OfficeQuerySet, Partner, Site
from outreach.models.telephones import FieldEntry, FieldEntryQuerySet, FieldKey

__all__ = [
    "RECENT",
    "Contact",
    "ContactPhoto",
    "ContactPhotoQuerySet",
    "ContactQuerySet",
    "FieldEntry",
    "FieldEntryQuerySet",
    "FieldKey",
    "OfficeQuerySet",
    "Outing",
    "OutingQuerySet",
    "Partner",
    "PhotoPiece",
    "Site",
    "TeamQuerySet",
]
