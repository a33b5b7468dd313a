"""The closed vocabularies of casework: words of the field, each with the label that the screen shows."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Absence(TextChoices):
    """Why a value is not there. A first-class answer, so that nobody types 01.01.1900 to get past a form (D10)."""

    NOT_ASKED = "not_asked", _("Not asked")
    UNKNOWN = "unknown", _("Unknown")
    WITHHELD = "withheld", _("Preferred not to say")


class Role(TextChoices):
    FIELD_WORKER = "field_worker", _("Field worker")
    CASEWORKER = "caseworker", _("Caseworker")
    TEAM_LEAD = "team_lead", _("Team lead")
    MANAGER = "manager", _("Manager")
    OFII_LIAISON = "ofii_liaison", _("OFII liaison")
    DATA_PROTECTION_OFFICER = "dpo", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")


class CaseStatus(TextChoices):
    """Where a case stands as a whole; withdrawn, postponed and no-show are three different things (D8)."""

    ACTIVE = "active", _("In progress")
    POSTPONED = "postponed", _("Postponed")
    NO_SHOW = "no_show", _("Did not come")
    WITHDRAWN = "withdrawn", _("Gave up the return")
    CLOSED = "closed", _("Closed")


class StepStatus(TextChoices):
    DONE = "done", _("Done")
    SKIPPED = "skipped", _("Skipped")
    REOPENED = "reopened", _("Reopened")


class WithdrawalReason(TextChoices):
    """Coded for statistics; saying nothing is an answer, since giving up is free and needs no justification."""

    NOT_SAID = "not_said", _("Preferred not to say")
    STAY = "stay", _("Wishes to stay in France")
    RIGHT_TO_STAY = "right_to_stay", _("Obtained a right to stay")
    FAMILY = "family", _("Family reasons")
    HEALTH = "health", _("Health")
    SITUATION_IN_COUNTRY = "situation_in_country", _("Situation in the country of return")
    DELAYS = "delays", _("The procedure takes too long")
    OTHER = "other", _("Other reason")


class PostponementReason(TextChoices):
    HEALTH = "health", _("Health")
    FAMILY = "family", _("Family reasons")
    DOCUMENTS = "documents", _("Travel documents")
    SCHOOL = "school", _("End of the school year")
    FLIGHT = "flight", _("Flight cancelled or changed")
    PERSON_ASKS = "person_asks", _("The person asks for more time")
    OTHER = "other", _("Other reason")


class NoShowPlace(TextChoices):
    CONVOCATION = "convocation", _("OFII appointment")
    AIRPORT = "airport", _("Airport")
    TRANSPORT = "transport", _("Transport to the airport")


class ClosingReason(TextChoices):
    COMPLETED = "completed", _("Assistance completed")
    REFUSED = "refused", _("Refused by OFII")
    LOST_CONTACT = "lost_contact", _("Contact lost")
    OTHER_PATHWAY = "other_pathway", _("Other pathway or service")
    DUPLICATE = "duplicate", _("File opened twice")
    DIED = "died", _("The person died")
    OTHER = "other", _("Other reason")


class SkipReason(TextChoices):
    NOT_NEEDED = "not_needed", _("Not needed in this situation")
    DONE_ELSEWHERE = "done_elsewhere", _("Already done elsewhere")
    DECLINED = "declined", _("The person does not want it")
    NOT_AVAILABLE = "not_available", _("Not available in this country")


class Sex(TextChoices):
    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
    OTHER = "other", _("Other")


class Relation(TextChoices):
    """Link to the principal applicant."""

    PRINCIPAL = "principal", _("Principal applicant")
    SPOUSE = "spouse", _("Spouse or partner")
    CHILD = "child", _("Child")
    PARENT = "parent", _("Parent")
    SIBLING = "sibling", _("Brother or sister")
    OTHER = "other", _("Other relation")


class Interpreting(TextChoices):
    NONE = "none", _("Not needed")
    PRESENT = "present", _("Interpreter present")
    PHONE = "phone", _("Interpreter by telephone")
    RELATIVE = "relative", _("A relative or friend interpreted")
    MISSING = "missing", _("Needed, but none was available")


class ConsentForm(TextChoices):
    WRITTEN = "written", _("In writing")
    ORAL = "oral", _("Orally")


class DocumentKind(TextChoices):
    CONSENT = "consent", _("Signed consent")
    IDENTITY = "identity", _("Identity or travel document")
    DECISION = "decision", _("Decision or letter")
    MEDICAL = "medical", _("Medical certificate")
    TICKET = "ticket", _("Ticket")
    CIVIL_STATUS = "civil_status", _("Civil status document")
    OTHER = "other", _("Other document")


class TravelDocumentKind(TextChoices):
    PASSPORT = "passport", _("Passport")
    LAISSEZ_PASSER = "laissez_passer", _("Consular laissez-passer")
    IDENTITY_CARD = "identity_card", _("Identity card")


class AppointmentKind(TextChoices):
    INTERVIEW = "interview", _("Counselling interview")
    OFII = "ofii", _("OFII")
    CONSULATE = "consulate", _("Consulate")
    MEDICAL = "medical", _("Medical appointment")
    DEPARTURE = "departure", _("Departure")
    OTHER = "other", _("Other appointment")


class Purpose(TextChoices):
    """Why a file was read: goes into the audit trail, and into the sheet of who saw it."""

    WORK = "work", _("Work on the case")
    LIST = "list", _("Worklist")
    SEARCH = "search", _("Search")
    DUPLICATE_CHECK = "duplicate_check", _("Duplicate check")
    FIELD = "field", _("Field follow-up")
    OFII = "ofii", _("OFII processing")
    API = "api", _("Interface")
    OVERSIGHT = "oversight", _("Oversight")


class ReopenReason(TextChoices):
    NEW_INFORMATION = "new_information", _("New information")
    MISTAKE = "mistake", _("Recorded by mistake")
    EXPIRED = "expired", _("A document expired")
    REVIEW = "review", _("Decision reviewed")
    POSTPONED = "postponed", _("Return postponed")
    NO_SHOW = "no_show", _("The person did not come")
    REBOOKED = "rebooked", _("Another journey was booked")
    MISSED = "missed", _("Flight or connection missed")
    REFUSED_BOARDING = "refused_boarding", _("Boarding refused")


class EmergencyReason(TextChoices):
    """Why somebody opened a file outside their scope: each is a moment that cannot wait for a share."""

    COLLEAGUE_AWAY = "colleague_away", _("The colleague in charge is away, and it cannot wait")
    DEPARTURE = "departure", _("Departure under way: airport, station, transport")
    DANGER = "danger", _("Danger to the person or to somebody else")
    PERSON_PRESENT = "person_present", _("The person is here and asks for something urgent")
    AUTHORITY = "authority", _("OFII, a consulate or a judge asks for an answer at once")
    OTHER = "other", _("Other emergency")


class Verdict(TextChoices):
    """What the data protection officer found of an emergency access."""

    JUSTIFIED = "justified", _("Justified")
    AVOIDABLE = "avoidable", _("Understandable, but a share would have done")
    UNJUSTIFIED = "unjustified", _("Not justified")


class Factor(TextChoices):
    """By what somebody proves who they are."""

    PASSWORD = "password", _("password")
    TOTP = "totp", _("authentication app")
    WEBAUTHN = "webauthn", _("passkey")
    RECOVERY_CODES = "recovery_codes", _("recovery codes")


class Verb(TextChoices):
    """What an administrator did to a user or an entry of a list, and a user to their own sign-in."""

    ADDED = "added", _("added")
    CHANGED = "changed", _("changed")
    ACTIVATED = "activated", _("put back in use")
    DEACTIVATED = "deactivated", _("taken out of use")
    ROLE_GIVEN = "role_given", _("role given")
    ROLE_ENDED = "role_ended", _("role ended")
    PASSWORD_LINK = "password_link", _("link to choose a password sent")
    SECOND_FACTOR_RESET = "second_factor_reset", _("second factor reset")
    SESSIONS_ENDED = "sessions_ended", _("sessions ended")
    REMOVED = "removed", _("removed")


class Measure(TextChoices):
    """What is counted of a user's reads."""

    CASES = "cases", _("Different cases opened")
    CONTACTS = "contacts", _("Contacts opened")
    DOCUMENTS = "documents", _("Documents opened")
    REVEALS = "reveals", _("Sensitive answers shown")
    SEARCHES = "searches", _("Searches")
    LISTS = "lists", _("Pages of lists")
    EMERGENCIES = "emergencies", _("Attempts at an emergency access")


class Agreement(TextChoices):
    """In what two people agree, when they may be one: what a score of likeness is made of (docs/duplicates.md)."""

    NUMBER = "number", _("same document number")
    PHONE = "phone", _("same telephone number")
    NAME = "name", _("same name")
    NAME_ALIKE = "name_alike", _("similar name")
    NAME_CROSSED = "name_crossed", _("given and family name exchanged")
    OTHER_NAME = "other_name", _("one name is among the other names used")
    FAMILY_NAME = "family_name", _("same family name")
    BIRTH = "birth", _("same date of birth")
    YEAR = "year", _("same year of birth")
    NEAR_YEAR = "near_year", _("born within a year")
    NATIONALITY = "nationality", _("same nationality")
    RELATIVE = "relative", _("a relative of the same name")


class PairState(TextChoices):
    OPEN = "open", _("To review")
    DIFFERENT = "different", _("Two people")
    MERGED = "merged", _("Merged")


class AskingReason(TextChoices):
    """Why an office needs to know whether a person known elsewhere is theirs."""

    OPENING = "opening", _("A file is being opened for this person")
    DEPARTURE = "departure", _("A departure is being prepared")
    FAMILY = "family", _("To keep a family together")
    SAFETY = "safety", _("Somebody’s safety depends on it")


class HolderAnswer(TextChoices):
    """What became of a question to the team that holds a file."""

    WAITING = "waiting", _("Waiting for an answer")
    SHARED = "shared", _("The file is shared")
    NOT_SAME = "not_same", _("It is somebody else")
    DECLINED = "declined", _("Declined")
    EXPIRED = "expired", _("No answer in time")


class HoldReason(TextChoices):
    """Why a file outlives its day of erasure."""

    LITIGATION = "litigation", _("Proceedings before a court")
    APPEAL = "appeal", _("Appeal against a decision")
    COMPLAINT = "complaint", _("Complaint or inquiry")
    SAFETY = "safety", _("Safety of the person")
    LEGAL_DUTY = "legal_duty", _("Duty to keep set by law")


class RightKind(TextChoices):
    """The rights of GDPR chapter III that a person may use."""

    ACCESS = "access", _("Access (art. 15)")
    RECTIFICATION = "rectification", _("Rectification (art. 16)")
    ERASURE = "erasure", _("Erasure (art. 17)")
    RESTRICTION = "restriction", _("Restriction (art. 18)")
    PORTABILITY = "portability", _("Portability (art. 20)")
    OBJECTION = "objection", _("Objection (art. 21)")


class RequestStatus(TextChoices):
    OPEN = "open", _("Waiting for an answer")
    PROPOSED = "proposed", _("Waiting for the data protection officer")
    GRANTED = "granted", _("Done as asked")
    PARTLY = "partly", _("Done in part")
    REFUSED = "refused", _("Refused, with the reason given to the person")


class AskedBy(TextChoices):
    PERSON = "person", _("The person")
    GUARDIAN = "guardian", _("Legal representative of a minor")
    REPRESENTATIVE = "representative", _("Somebody with a power of attorney")


class IdentityCheck(TextChoices):
    KNOWN = "known", _("Known to the team")
    DOCUMENT = "document", _("Identity document shown")
    OTHER = "other", _("By other means")
    DOUBT = "doubt", _("Doubt: more was asked for")


class ErasureGround(TextChoices):
    """GDPR art. 17(1)."""

    NO_LONGER_NEEDED = "no_longer_needed", _("The data are no longer needed (17.1.a)")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("The person withdraws their consent (17.1.b)")
    OBJECTION = "objection", _("The person objects, and nothing overrides it (17.1.c)")
    UNLAWFUL = "unlawful", _("The data were processed unlawfully (17.1.d)")
    LEGAL_DUTY = "legal_duty", _("The law asks for it (17.1.e)")


class RestrictionReason(TextChoices):
    """GDPR art. 18(1)."""

    ACCURACY = "accuracy", _("The person contests that the data are right (18.1.a)")
    UNLAWFUL = "unlawful", _("Unlawful, but the person wants no erasure (18.1.b)")
    LEGAL_CLAIM = "legal_claim", _("The person needs the data for a legal claim (18.1.c)")
    OBJECTION = "objection", _("The person objected, the answer is pending (18.1.d)")
