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
