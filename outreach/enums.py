"""The closed vocabularies of outreach (domain.md §6.1)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Mode(TextChoices):
    OUTREACH = "outreach", _("Street outreach")
    DROP_IN = "drop_in", _("Drop-in session")
    INFORMATION_SESSION = "information_session", _("Information session")
    TELEPHONE = "telephone", _("Telephone")
    MEDICAL_PRACTICE = "medical_practice", _("Medical practice")
    ASSOCIATION = "association", _("Association")


class SiteKind(TextChoices):
    CAMP = "camp", _("Camp")
    SQUAT = "squat", _("Squat")
    DAY_CENTRE = "day_centre", _("Day centre")
    DROP_IN = "drop_in", _("Information point")
    MEDICAL_PRACTICE = "medical_practice", _("Medical practice")
    ACCOMMODATION = "accommodation", _("Accommodation centre")
    RECEPTION = "reception", _("First reception (SPADA)")
    STATION = "station", _("Station")
    CONSULATE = "consulate", _("Consulate")
    OTHER = "other", _("Other place")


class Region(TextChoices):
    """Where people come from, as broadly as nobody can be known by it."""

    NORTH_AFRICA = "north_africa", _("North Africa")
    WEST_AFRICA = "west_africa", _("West and Central Africa")
    EAST_AFRICA = "east_africa", _("East Africa and the Horn")
    MIDDLE_EAST = "middle_east", _("Middle East")
    SOUTH_ASIA = "south_asia", _("Central and South Asia")
    EAST_ASIA = "east_asia", _("East Asia")
    CAUCASUS = "caucasus", _("Eastern Europe and the Caucasus")
    BALKANS = "balkans", _("Balkans")
    AMERICAS = "americas", _("Latin America and the Caribbean")
    SEVERAL = "several", _("Several of them")


class OutingState(TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Took place")
    CANCELLED = "cancelled", _("Cancelled")


class CancelReason(TextChoices):
    WEATHER = "weather", _("Weather")
    TEAM = "team", _("Not enough of the team")
    SAFETY = "safety", _("Safety of the team")
    ACCESS = "access", _("The place cannot be reached")
    CLEARED = "cleared", _("The place was cleared")
    PARTNER = "partner", _("The partner cannot come")
    OTHER = "other", _("Other reason")


class IncidentKind(TextChoices):
    """What happens to a team, not to those whom it meets."""

    INSULTS = "insults", _("Insults or threats")
    ASSAULT = "assault", _("Assault")
    THEFT = "theft", _("Theft or damage")
    ACCIDENT = "accident", _("Accident")
    HEALTH = "health", _("Illness, or exposure to one")
    ANIMAL = "animal", _("Dog or other animal")
    OPERATION = "operation", _("Police operation during the outing")
    OTHER = "other", _("Other incident")


class Gravity(TextChoices):
    MINOR = "minor", _("Without consequence")
    SERIOUS = "serious", _("Care was needed, or the outing stopped")
    GRAVE = "grave", _("A life was in danger, or lasting harm")


class ReferralAnswer(TextChoices):
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    UNDECIDED = "undecided", _("Thinking about it")


class PartnerKind(TextChoices):
    ASSOCIATION = "association", _("Association")
    MEDICAL_PRACTICE = "medical_practice", _("Medical practice")
    ACCOMMODATION = "accommodation", _("Accommodation centre")
    CADA = "cada", _("Accommodation for asylum seekers (CADA)")
    HUDA = "huda", _("Emergency accommodation for asylum seekers (HUDA)")
    CAES = "caes", _("Reception and assessment centre (CAES)")
    CPH = "cph", _("Temporary accommodation of refugees (CPH)")
    OFII = "ofii", _("OFII territorial directorate")
    PUBLIC_SERVICE = "public_service", _("Public service")
    CONSULATE = "consulate", _("Consulate")
    IOM_MISSION = "iom_mission", _("IOM mission")
    INTERNATIONAL = "international", _("International organisation")
    REGIONAL = "regional", _("Regional organisation")
    OTHER = "other", _("Other organisation")


class EntryState(TextChoices):
    """What became of an entry that reached the server."""

    KEPT = "kept", _("Kept")
    HELD = "held", _("Needs attention")
    CORRECTED = "corrected", _("Corrected, then kept")
    ABANDONED = "abandoned", _("Abandoned")


class HeldBecause(TextChoices):
    """Why the server keeps an entry without making a contact of it."""

    RULES = "rules", _("The rules do not let it be kept as it is.")
    OUTING = "outing", _("Its outing is not there for its author, or not any more.")
    OTHER_ANSWERS = "other_answers", _("The same contact was already kept with other answers.")
    UNREADABLE = "unreadable", _("It does not open: it was damaged, or sealed to a key that was retired.")


class ImportState(TextChoices):
    READ = "read", _("Read, not imported yet")
    KEPT = "kept", _("Imported")
    UNDONE = "undone", _("Taken back")
    DROPPED = "dropped", _("Given up")
