"""The closed vocabularies of partners: what they offer, who works there, what may be shared with them, referrals."""

import re

import pycountry
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Code → name, in the order of the codes. ISO 3166-2 knows Paris as a collectivity with special status.
DEPARTEMENTS = dict(
    sorted(
        {
            "75": "Paris",
            **{
                place.code[3:]: place.name
                for place in pycountry.subdivisions.get(country_code="FR")
                if re.fullmatch(r"\d{2,3}|2[AB]", place.code[3:])
            },
        }.items()
    )
)


class Service(TextChoices):
    RECEPTION = "reception", _("Reception and orientation")
    ACCOMMODATION = "accommodation", _("Accommodation")
    FOOD = "food", _("Meals and food parcels")
    CLOTHING = "clothing", _("Clothes and hygiene")
    POSTAL_ADDRESS = "postal_address", _("Postal address")
    MEDICAL = "medical", _("Medical care")
    MENTAL_HEALTH = "mental_health", _("Psychological care")
    LEGAL = "legal", _("Legal help")
    ASYLUM = "asylum", _("Help with the asylum claim")
    INTERPRETING = "interpreting", _("Interpreting")
    FRENCH = "french", _("French lessons")
    MINORS = "minors", _("Protection of minors")
    VICTIMS = "victims", _("Protection of victims of trafficking or violence")
    FAMILY_TRACING = "family_tracing", _("Family tracing")
    RETURN_AID = "return_aid", _("Return aid and reintegration")
    TRAVEL_DOCUMENTS = "travel_documents", _("Travel documents")


class Function(TextChoices):
    DIRECTOR = "director", _("Direction")
    COORDINATOR = "coordinator", _("Coordination")
    SOCIAL_WORKER = "social_worker", _("Social worker")
    LEGAL_OFFICER = "legal_officer", _("Legal officer")
    CARER = "carer", _("Doctor, nurse or psychologist")
    CASE_HANDLER = "case_handler", _("Case handler")
    CONSULAR_OFFICER = "consular_officer", _("Consular officer")
    OUTREACH_WORKER = "outreach_worker", _("Outreach worker")
    SECRETARIAT = "secretariat", _("Secretariat")
    OTHER = "other", _("Other function")


class AgreementKind(TextChoices):
    FRAMEWORK = "framework", _("Partnership agreement")
    DATA_PROTOCOL = "data_protocol", _("Protocol on sharing data")
    PROCESSING = "processing", _("Contract with a processor")
    FUNDING = "funding", _("Funding agreement")
    MEMORANDUM = "memorandum", _("Memorandum of understanding")


class DataCategory(TextChoices):
    """What may be told of a person. An order from the least to the most sensitive."""

    NEEDS = "needs", _("Needs, without identity")
    LANGUAGE = "language", _("Language spoken")
    IDENTITY = "identity", _("Identity")
    CONTACT = "contact", _("Means of contact")
    FAMILY = "family", _("Family members")
    STAY = "stay", _("Administrative situation")
    RETURN_PROJECT = "return_project", _("Return project")
    HOUSING = "housing", _("Where the person lives")
    VULNERABILITY = "vulnerability", _("Vulnerability")
    HEALTH = "health", _("Health")


# Says nothing of anybody, so that no agreement is needed for it.
NOBODYS = frozenset({DataCategory.NEEDS, DataCategory.LANGUAGE})


class LegalBasis(TextChoices):
    CONSENT = "consent", _("Consent of the person")
    PUBLIC_TASK = "public_task", _("Task in the public interest")
    LEGAL_OBLIGATION = "legal_obligation", _("Legal obligation")
    VITAL_INTERESTS = "vital_interests", _("Vital interests")
    LEGITIMATE_INTERESTS = "legitimate_interests", _("Legitimate interests")


class MeetingSubject(TextChoices):
    COORDINATION = "coordination", _("Coordination")
    AGREEMENT = "agreement", _("Agreement")
    REFERRALS = "referrals", _("Review of referrals")
    SITES = "sites", _("Situation of places")
    INFORMATION = "information", _("Information on return aid")
    TRAINING = "training", _("Training")


class ReferralState(TextChoices):
    MADE = "made", _("To be sent")
    SENT = "sent", _("Waiting for an answer")
    ACCEPTED = "accepted", _("Accepted by the partner")
    DECLINED = "declined", _("Declined by the partner")
    DONE = "done", _("The person was received")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


class ReceivedState(TextChoices):
    RECEIVED = "received", _("To be answered")
    ACCEPTED = "accepted", _("Accepted, to be met")
    DECLINED = "declined", pgettext_lazy("referral", "Declined")
    DONE = "done", pgettext_lazy("referral", "Met")
    EXPIRED = "expired", _("Expired")


class DeclineReason(TextChoices):
    FULL = "full", _("No place, or no appointment soon enough")
    NOT_COMPETENT = "not_competent", _("Not within their remit")
    CONDITIONS = "conditions", _("Conditions not fulfilled")
    LANGUAGE = "language", _("No common language, no interpreter")
    UNREACHABLE = "unreachable", _("The person cannot be reached")
    PERSON_REFUSED = "person_refused", _("The person does not wish it any more")
    OTHER = "other", _("Other reason")
