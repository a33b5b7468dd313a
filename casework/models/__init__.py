from casework.access import CaseShare, RoleAssignment
from casework.audit import AuditEvent
from casework.encryption import DataKey
from casework.models.case import Case, CaseMember, CaseStep
from casework.models.draft import FormDraft
from casework.models.file import Appointment, Consent, Document, DocumentChunk, Note
from casework.models.organisation import Office, Team, User
from casework.models.outbox import OutboxEntry
from casework.models.person import Person, PersonToken, TravelDocument
from casework.models.reference import ReferenceTerm, TermKind
from casework.models.rights import ErasedCase, LegalHold, RightsRequest

__all__ = [
    "Appointment",
    "AuditEvent",
    "Case",
    "CaseMember",
    "CaseShare",
    "CaseStep",
    "Consent",
    "DataKey",
    "Document",
    "DocumentChunk",
    "ErasedCase",
    "FormDraft",
    "LegalHold",
    "Note",
    "Office",
    "OutboxEntry",
    "Person",
    "PersonToken",
    "ReferenceTerm",
    "RightsRequest",
    "RoleAssignment",
    "Team",
    "TermKind",
    "TravelDocument",
    "User",
]
