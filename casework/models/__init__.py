from casework.access import CaseShare, RoleAssignment
from casework.audit import AuditEvent
from casework.encryption import DataKey, KeyEpoch
from casework.models.case import Case, CaseMember, CaseStep
from casework.models.draft import FormDraft
from casework.models.duplicate import (
    DuplicatePair,
    DuplicateScan,
    HolderRequest,
    PersonMerge,
    everyone_behind,
    known_elsewhere_to,
)
from casework.models.file import Appointment, Consent, Document, DocumentChunk, Note
from casework.models.organisation import Office, Team, User
from casework.models.outbox import Mail, OutboxEntry
from casework.models.oversight import Alert, BreakGlass
from casework.models.person import Person, PersonToken, TravelDocument
from casework.models.reference import ReferenceTerm, TermKind
from casework.models.rights import ErasedCase, LegalHold, RightsRequest
from casework.models.upload import Upload, UploadPiece
from casework.sealing.rows import AuditCheckpoint, AuditForgetting, AuditSeal, AuditVerification, AuditWaiting

__all__ = [
    "Alert",
    "Appointment",
    "AuditCheckpoint",
    "AuditEvent",
    "AuditForgetting",
    "AuditSeal",
    "AuditVerification",
    "AuditWaiting",
    "BreakGlass",
    "Case",
    "CaseMember",
    "CaseShare",
    "CaseStep",
    "Consent",
    "DataKey",
    "Document",
    "DocumentChunk",
    "DuplicatePair",
    "DuplicateScan",
    "ErasedCase",
    "FormDraft",
    "HolderRequest",
    "KeyEpoch",
    "LegalHold",
    "Mail",
    "Note",
    "Office",
    "OutboxEntry",
    "Person",
    "PersonMerge",
    "PersonToken",
    "ReferenceTerm",
    "RightsRequest",
    "RoleAssignment",
    "Team",
    "TermKind",
    "TravelDocument",
    "Upload",
    "UploadPiece",
    "User",
    "everyone_behind",
    "known_elsewhere_to",
]
