from outreach.models.contacts import RECENT, Contact, ContactQuerySet, Outing, OutingQuerySet, TeamQuerySet
from outreach.models.imports import ColumnMemory, ContactImport
from outreach.models.partners import Agreement, PartnerMeeting, PartnerPerson
from outreach.models.places import OfficeQuerySet, Partner, Site
from outreach.models.referrals import ReceivedReferral, Referral
from outreach.models.telephones import FieldEntry, FieldEntryQuerySet, FieldKey

__all__ = [
    "RECENT",
    "Agreement",
    "ColumnMemory",
    "Contact",
    "ContactImport",
    "ContactQuerySet",
    "FieldEntry",
    "FieldEntryQuerySet",
    "FieldKey",
    "OfficeQuerySet",
    "Outing",
    "OutingQuerySet",
    "Partner",
    "PartnerMeeting",
    "PartnerPerson",
    "ReceivedReferral",
    "Referral",
    "Site",
    "TeamQuerySet",
]
